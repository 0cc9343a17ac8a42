package org.rehome.wire;

import java.util.Arrays;

/**
 * Makes the lengths and the checksum of a damaged discovery frame right again, so that the damage
 * gets past these checks to what lies behind them.
 */
final class Repair {
  private static final int ICMPV6 = 58;

  private Repair() {}

  /** A copy whose IPv6 payload ends where the frame does, and whose checksum is right. */
  static byte[] lengthAndChecksum(byte[] frame) {
    byte[] repaired = frame.clone();
    int ip = ipv6Body(frame);
    if (ip >= 0 && frame.length >= ip + 40 && frame.length - ip - 40 <= 0xffff) {
      Bytes.put16(repaired, ip + 4, frame.length - ip - 40);
    }
    return checksum(repaired);
  }

  /** A copy whose ICMPv6 checksum is right, if the frame has one. */
  static byte[] checksum(byte[] frame) {
    byte[] repaired = frame.clone();
    int ip = ipv6Body(frame);
    if (ip < 0 || frame.length < ip + 40) {
      return repaired;
    }
    int end = ip + 40 + Bytes.u16(frame, ip + 4);
    int message = message(frame, ip);
    if (message >= 0 && end <= frame.length && message + 4 <= end) {
      Bytes.put16(repaired, message + 2, 0);
      Bytes.put16(repaired, message + 2, Checksum.of(repaired, ip + 8, message, end));
    }
    return repaired;
  }

  /** Where the IPv6 header starts; -1 if the frame has none. */
  static int ipv6Body(byte[] frame) {
    int at = 12;
    while (at + 2 <= frame.length && EtherHeader.isTagProtocol(Bytes.u16(frame, at))) {
      at += 4;
    }
    return at + 2 <= frame.length && Bytes.u16(frame, at) == 0x86dd ? at + 2 : -1;
  }

  /** Where the ICMPv6 message starts, behind extension headers; -1 if it is not found. */
  private static int message(byte[] frame, int ip) {
    int next = Bytes.u8(frame, ip + 6);
    int at = ip + 40;
    while (next != ICMPV6 && at + 8 <= frame.length) {
      if (Arrays.binarySearch(new int[] {0, 43, 44, 51, 60}, next) < 0) {
        return -1;
      }
      int units = Bytes.u8(frame, at + 1);
      int length = next == 44 ? 8 : next == 51 ? (units + 2) * 4 : (units + 1) * 8;
      next = Bytes.u8(frame, at);
      at += length;
    }
    return next == ICMPV6 ? at : -1;
  }
}
