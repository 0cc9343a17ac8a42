package org.rehome.wire;

import org.onlab.packet.Ip6Address;

/**
 * Reads IPv6 neighbor discovery (RFC 4861, RFC 4862), after the checks that a receiver owes it.
 *
 * <p>Extension headers before the message are legal and stepped over: RFC 4861 forbids none of
 * them, and a reader that stopped there would be blind to what every host accepts (RFC 7113 §3).
 * The exceptions are a fragment header, which RFC 6980 forbids even on an unfragmented packet, and
 * a routing header that still has segments left: such a packet is not at its destination yet.
 */
final class NdReader {
  static final int RS = 133;
  static final int RA = 134;
  static final int NS = 135;
  static final int NA = 136;
  static final int REDIRECT = 137;
  static final int ICMPV6 = 58;
  static final int IPV6_HEADER = 40;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION_OPTIONS = 60;
  // Hosts see at most one of each kind and destination options twice; the rest is an attack.
  private static final int MAX_EXTENSIONS = 8;

  private final FrameParser.Frame frame;
  private final byte[] bytes;
  private final int ip;
  private final int ipEnd;
  private int message;
  private boolean fragmented;
  private boolean routed;

  private NdReader(FrameParser.Frame frame) {
    this.frame = frame;
    bytes = frame.bytes;
    ip = frame.body;
    ipEnd = ip + IPV6_HEADER + Bytes.u16(bytes, ip + 4);
  }

  static Parsed read(FrameParser.Frame frame) {
    if (frame.end - frame.body < IPV6_HEADER) {
      return Parsed.malformed(Malformed.IPV6_TRUNCATED);
    }
    if (Bytes.u8(frame.bytes, frame.body) >>> 4 != 6) {
      return Parsed.malformed(Malformed.IPV6_VERSION);
    }
    return new NdReader(frame).read();
  }

  private Parsed read() {
    int end = Math.min(ipEnd, frame.end);
    int upper = stepOverExtensions(end);
    if (upper < 0) {
      return Parsed.malformed(Malformed.IPV6_EXTENSION);
    }
    if (upper != ICMPV6) {
      return Parsed.notNeighborTraffic();
    }
    if (message >= end) {
      return Parsed.malformed(Malformed.ND_TRUNCATED);
    }
    int type = Bytes.u8(bytes, message);
    if (type < RS || type > REDIRECT) {
      return Parsed.notNeighborTraffic();
    }
    Malformed fault = commonFault(type);
    return fault != null
        ? Parsed.malformed(fault)
        : new NdMessage(bytes, ip, message, ipEnd, type).read(frame);
  }

  /** The upper-layer protocol, with {@link #message} set to its start; -1 if it is not found. */
  private int stepOverExtensions(int end) {
    int next = Bytes.u8(bytes, ip + 6);
    message = ip + IPV6_HEADER;
    for (int steps = 0; isExtension(next); steps++) {
      if (steps == MAX_EXTENSIONS || message + 8 > end) {
        return -1;
      }
      if (next == FRAGMENT) {
        if ((Bytes.u16(bytes, message + 2) & 0xfff8) != 0) {
          return FRAGMENT; // not the first fragment: nobody can say what is inside
        }
        fragmented = true;
      } else if (next == ROUTING) {
        routed |= bytes[message + 3] != 0;
      }
      int length = extensionLength(next);
      next = Bytes.u8(bytes, message);
      message += length;
      if (message > end) {
        return -1;
      }
    }
    return next;
  }

  private static boolean isExtension(int next) {
    return next == HOP_BY_HOP
        || next == ROUTING
        || next == FRAGMENT
        || next == AUTHENTICATION
        || next == DESTINATION_OPTIONS;
  }

  private int extensionLength(int header) {
    int units = Bytes.u8(bytes, message + 1);
    if (header == FRAGMENT) {
      return 8;
    }
    return header == AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
  }

  private Malformed commonFault(int type) {
    Malformed linkFault = frame.linkFault();
    if (linkFault != null) {
      return linkFault;
    }
    if (fragmented) {
      return Malformed.ND_FRAGMENTED;
    }
    if (routed) {
      return Malformed.ND_ROUTED;
    }
    if (ipEnd > frame.end) {
      return Malformed.IPV6_LENGTH;
    }
    if (Bytes.u8(bytes, ip + 7) != 255) {
      return Malformed.ND_HOP_LIMIT;
    }
    if (ipEnd - message < NdMessage.optionsOffset(type)) {
      return Malformed.ND_TRUNCATED;
    }
    if (Checksum.of(bytes, ip + 8, message, ipEnd) != 0) {
      return Malformed.ND_CHECKSUM;
    }
    return bytes[message + 1] != 0 ? Malformed.ND_CODE : addressFault();
  }

  private Malformed addressFault() {
    int source = ip + 8;
    int destination = ip + 24;
    if (isMulticast(bytes, source) || isLoopback(bytes, source)) {
      return Malformed.IPV6_SOURCE;
    }
    return isUnspecified(bytes, destination) || isLoopback(bytes, destination)
        ? Malformed.IPV6_DESTINATION
        : null;
  }

  static boolean isMulticast(byte[] bytes, int at) {
    return bytes[at] == (byte) 0xff;
  }

  static boolean isUnspecified(byte[] bytes, int at) {
    return Bytes.i64(bytes, at) == 0 && Bytes.i64(bytes, at + 8) == 0;
  }

  static boolean isLoopback(byte[] bytes, int at) {
    return Bytes.i64(bytes, at) == 0 && Bytes.i64(bytes, at + 8) == 1;
  }

  static boolean isLinkLocal(byte[] bytes, int at) {
    return (Bytes.u16(bytes, at) & 0xffc0) == 0xfe80;
  }

  /** Whether the address is in ff02::1:ff00:0/104 (RFC 4291 §2.7.1). */
  static boolean isSolicitedNode(byte[] bytes, int at) {
    return Bytes.i64(bytes, at) == 0xff02L << 48 && Bytes.i64(bytes, at + 8) >>> 24 == 0x1ffL;
  }

  static Ip6Address address(byte[] bytes, int at) {
    return Ip6Address.valueOf(bytes, at);
  }
}
