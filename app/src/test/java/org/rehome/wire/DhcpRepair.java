package org.rehome.wire;

/**
 * Makes the lengths and checksums of a damaged DHCP frame right again, so that the damage gets past
 * them to what lies behind.
 */
final class DhcpRepair {
  private DhcpRepair() {}

  /** A copy whose packet ends where the frame does, and whose checksums are right. */
  static byte[] of(byte[] frame) {
    byte[] repaired = frame.clone();
    int at = 12;
    while (at + 2 <= frame.length && EtherHeader.isTagProtocol(Bytes.u16(frame, at))) {
      at += 4;
    }
    int type = at + 2 <= frame.length ? Bytes.u16(frame, at) : 0;
    int ip = at + 2;
    int length = frame.length - ip;
    if (type == 0x0800 && length >= 28 && length <= 0xffff) {
      repaired[ip] = 0x45;
      Bytes.put16(repaired, ip + 2, length);
      Bytes.put16(repaired, ip + 10, 0);
      Bytes.put16(repaired, ip + 10, Checksum.plain(repaired, ip, ip + 20));
      datagram(repaired, ip + 12, 8, ip + 20);
    } else if (type == 0x86dd && length >= 48 && length - 40 <= 0xffff) {
      Bytes.put16(repaired, ip + 4, length - 40);
      datagram(repaired, ip + 8, 32, ip + 40);
    }
    return repaired;
  }

  private static void datagram(byte[] frame, int addresses, int length, int udp) {
    Bytes.put16(frame, udp + 4, frame.length - udp);
    Bytes.put16(frame, udp + 6, 0);
    int sum = Checksum.withPseudoHeader(frame, addresses, length, 17, udp, frame.length);
    Bytes.put16(frame, udp + 6, sum == 0 ? 0xffff : sum);
  }
}
