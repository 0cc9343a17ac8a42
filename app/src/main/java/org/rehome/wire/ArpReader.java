package org.rehome.wire;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/** Reads the body of ARP (RFC 826) and RARP (RFC 903) frames. */
final class ArpReader {
  static final int LENGTH = 28;
  static final int REQUEST = 1;
  static final int REPLY = 2;
  static final int REVERSE_REQUEST = 3;

  private static final int ETHERNET = 1;
  private static final int IPV4 = 0x0800;
  private static final int ADDRESS_LENGTHS = 6 << 8 | 4;

  private ArpReader() {}

  static Parsed read(FrameParser.Frame frame, boolean reverse) {
    byte[] bytes = frame.bytes;
    int at = frame.body;
    if (frame.end - at < LENGTH) {
      return Parsed.malformed(Malformed.ARP_TRUNCATED);
    }
    Malformed fault = fixedFault(bytes, at, reverse);
    if (fault != null) {
      return Parsed.malformed(fault);
    }
    return reverse ? readReverse(frame) : readArp(frame);
  }

  private static Malformed fixedFault(byte[] bytes, int at, boolean reverse) {
    if (Bytes.u16(bytes, at) != ETHERNET) {
      return Malformed.ARP_HARDWARE_TYPE;
    }
    if (Bytes.u16(bytes, at + 2) != IPV4) {
      return Malformed.ARP_PROTOCOL_TYPE;
    }
    if (Bytes.u16(bytes, at + 4) != ADDRESS_LENGTHS) {
      return Malformed.ARP_ADDRESS_LENGTH;
    }
    int operation = Bytes.u16(bytes, at + 6);
    if (reverse ? operation != REVERSE_REQUEST : operation != REQUEST && operation != REPLY) {
      return Malformed.ARP_OPERATION;
    }
    long senderMac = Bytes.mac(bytes, at + 8);
    if (senderMac == 0) {
      return Malformed.SENDER_MAC_ZERO;
    }
    return Bytes.isGroup(senderMac) ? Malformed.SENDER_MAC_MULTICAST : null;
  }

  // The protocol addresses of a reverse request are undefined (RFC 903), so they are not looked at.
  private static Parsed readReverse(FrameParser.Frame frame) {
    byte[] bytes = frame.bytes;
    int at = frame.body;
    EtherHeader ether = frame.header();
    return Parsed.message(
        new NeighborMessage.Builder(ether)
            .form(Form.RARP)
            .sender(null, sender(ether, Bytes.mac(bytes, at + 8)))
            .target(null, macOrNull(Bytes.mac(bytes, at + 18)))
            .build());
  }

  private static Parsed readArp(FrameParser.Frame frame) {
    byte[] bytes = frame.bytes;
    int at = frame.body;
    boolean request = Bytes.u16(bytes, at + 6) == REQUEST;
    int senderIp = Bytes.i32(bytes, at + 14);
    int targetIp = Bytes.i32(bytes, at + 24);
    Malformed fault = senderFault(senderIp, request);
    if (fault != null) {
      return Parsed.malformed(fault);
    }
    // The target of a reply is the asker, which owns no address yet if it probed: anything goes.
    if (request && !canBeOwned(targetIp)) {
      return Parsed.malformed(Malformed.TARGET_IP_INVALID);
    }
    long senderMac = Bytes.mac(bytes, at + 8);
    long targetMac = Bytes.mac(bytes, at + 18);
    Form form =
        request
            ? requestForm(senderIp, targetIp, frame.hasGroupDestination())
            : replyForm(senderIp == targetIp, senderMac, targetMac, frame.hasGroupDestination());
    EtherHeader ether = frame.header();
    return Parsed.message(
        new NeighborMessage.Builder(ether)
            .form(form)
            .sender(ipOrNull(senderIp), sender(ether, senderMac))
            .target(ipOrNull(targetIp), macOrNull(targetMac))
            .build());
  }

  private static Form requestForm(int senderIp, int targetIp, boolean toGroup) {
    if (senderIp == 0) {
      return Form.ARP_PROBE;
    }
    if (senderIp == targetIp) {
      return Form.ARP_ANNOUNCEMENT;
    }
    return toGroup ? Form.ARP_REQUEST : Form.ARP_UNICAST_REQUEST;
  }

  // RFC 5944 sets the target MAC to the sender's; others broadcast the reply or leave zeros.
  private static Form replyForm(boolean sameIp, long senderMac, long targetMac, boolean toGroup) {
    boolean gratuitousTarget =
        toGroup || targetMac == senderMac || targetMac == Bytes.BROADCAST || targetMac == 0;
    return sameIp && gratuitousTarget ? Form.ARP_GRATUITOUS_REPLY : Form.ARP_REPLY;
  }

  private static Malformed senderFault(int ip, boolean zeroAllowed) {
    if (ip == 0) {
      return zeroAllowed ? null : Malformed.SENDER_IP_ZERO;
    }
    if (ip == -1) {
      return Malformed.SENDER_IP_BROADCAST;
    }
    switch (ip >>> 28) {
      case 0xe:
        return Malformed.SENDER_IP_MULTICAST;
      case 0xf:
        return Malformed.SENDER_IP_RESERVED;
      default:
        break;
    }
    switch (ip >>> 24) {
      case 0:
        return Malformed.SENDER_IP_RESERVED;
      case 127:
        return Malformed.SENDER_IP_LOOPBACK;
      default:
        return null;
    }
  }

  /** Whether a host can have {@code ip}. */
  static boolean canBeOwned(int ip) {
    return senderFault(ip, false) == null;
  }

  // Nearly always who put the frame on the wire: one object then for both.
  private static MacAddress sender(EtherHeader ether, long mac) {
    return ether.source().toLong() == mac ? ether.source() : MacAddress.valueOf(mac);
  }

  private static Ip4Address ipOrNull(int ip) {
    return ip == 0 ? null : Ip4Address.valueOf(ip);
  }

  private static MacAddress macOrNull(long mac) {
    return mac == 0 ? null : MacAddress.valueOf(mac);
  }
}
