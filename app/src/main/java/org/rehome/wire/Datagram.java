package org.rehome.wire;

/** Where in a frame a UDP datagram to a port of DHCP is. */
final class Datagram {
  static final int SERVER = 67;
  static final int CLIENT = 68;
  static final int CLIENT_SIX = 546;
  static final int SERVER_SIX = 547;

  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int FRAGMENT_OFFSET = 0x1fff;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int MAX_EXTENSIONS = 8;

  private final FrameParser.Frame frame;
  private final byte[] bytes;
  private final boolean six;
  private final int ip;
  private final int ipEnd;
  private final int udp;
  private final boolean fragmented;

  private Datagram(
      FrameParser.Frame frame, boolean six, int ipLength, int udp, boolean fragmented) {
    this.frame = frame;
    this.bytes = frame.bytes;
    this.six = six;
    this.ip = frame.body;
    this.ipEnd = frame.body + ipLength;
    this.udp = udp;
    this.fragmented = fragmented;
  }

  /** The datagram in an IPv4 packet; null where it is none of DHCP. */
  static Datagram ofFour(FrameParser.Frame frame) {
    byte[] bytes = frame.bytes;
    int ip = frame.body;
    if (frame.end - ip < IPV4_HEADER || Bytes.u8(bytes, ip) >>> 4 != 4) {
      return null;
    }
    int udp = ip + (Bytes.u8(bytes, ip) & 0xf) * 4;
    int piece = Bytes.u16(bytes, ip + 6);
    boolean isUdp = udp - ip >= IPV4_HEADER && Bytes.u8(bytes, ip + 9) == UDP;
    // Nobody can say to which port a later piece goes.
    if (!isUdp || (piece & FRAGMENT_OFFSET) != 0 || udp + 4 > frame.end) {
      return null;
    }
    int port = Bytes.u16(bytes, udp + 2);
    return port != SERVER && port != CLIENT
        ? null
        : new Datagram(frame, false, Bytes.u16(bytes, ip + 2), udp, (piece & MORE_FRAGMENTS) != 0);
  }

  /** The datagram in an IPv6 packet; null where it is none of DHCP. */
  static Datagram ofSix(FrameParser.Frame frame) {
    byte[] bytes = frame.bytes;
    int ip = frame.body;
    if (frame.end - ip < IPV6_HEADER || Bytes.u8(bytes, ip) >>> 4 != 6) {
      return null;
    }
    int next = Bytes.u8(bytes, ip + 6);
    int at = ip + IPV6_HEADER;
    boolean fragmented = false;
    for (int steps = 0; isExtension(next) && steps < MAX_EXTENSIONS; steps++) {
      if (at + 8 > frame.end || (next == FRAGMENT && Bytes.u16(bytes, at + 2) >>> 3 != 0)) {
        return null;
      }
      fragmented |= next == FRAGMENT;
      int length = next == FRAGMENT ? 8 : (Bytes.u8(bytes, at + 1) + 1) * 8;
      next = Bytes.u8(bytes, at);
      at += length;
    }
    if (next != UDP || at + 4 > frame.end) {
      return null;
    }
    int port = Bytes.u16(bytes, at + 2);
    return port != SERVER_SIX && port != CLIENT_SIX
        ? null
        : new Datagram(frame, true, IPV6_HEADER + Bytes.u16(bytes, ip + 4), at, fragmented);
  }

  private static boolean isExtension(int next) {
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
  }

  /** What is wrong with it up to the UDP header; null for nothing. */
  MalformedDhcp fault() {
    if (frame.linkFault() != null) {
      return MalformedDhcp.LINK;
    }
    if (fragmented) {
      return MalformedDhcp.FRAGMENT;
    }
    if (six && udp - ip > IPV6_HEADER) {
      return MalformedDhcp.EXTENSION;
    }
    if (ipEnd > frame.end || ipEnd < udp + UDP_HEADER) {
      return MalformedDhcp.IP_LENGTH;
    }
    if (!six && Checksum.plain(bytes, ip, udp) != 0) {
      return MalformedDhcp.IP_CHECKSUM;
    }
    if (isSourceImpossible()) {
      return MalformedDhcp.IP_SOURCE;
    }
    int length = Bytes.u16(bytes, udp + 4);
    if (length < UDP_HEADER || udp + length > ipEnd) {
      return MalformedDhcp.UDP_LENGTH;
    }
    return isChecksumWrong() ? MalformedDhcp.UDP_CHECKSUM : null;
  }

  private boolean isSourceImpossible() {
    int at = sourceAt();
    if (six) {
      return NdReader.isMulticast(bytes, at) || NdReader.isLoopback(bytes, at);
    }
    return Bytes.u8(bytes, at) >= 224 || Bytes.u8(bytes, at) == 127;
  }

  private boolean isChecksumWrong() {
    if (Bytes.u16(bytes, udp + 6) == 0) {
      return six; // in IPv4 it may be left out (RFC 768), in IPv6 not (RFC 8200 §8.1)
    }
    int addresses = six ? 32 : 8;
    return Checksum.withPseudoHeader(bytes, sourceAt(), addresses, UDP, udp, end()) != 0;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean isSix() {
    return six;
  }

  /** Where the source address of the packet starts. */
  int sourceAt() {
    return six ? ip + 8 : ip + 12;
  }

  /** Where its destination address starts. */
  int destinationAt() {
    return six ? ip + 24 : ip + 16;
  }

  /** The UDP port it goes to. */
  int port() {
    return Bytes.u16(bytes, udp + 2);
  }

  /** Where the message starts. */
  int start() {
    return udp + UDP_HEADER;
  }

  /** Where it ends. */
  int end() {
    return udp + Bytes.u16(bytes, udp + 4);
  }
}
