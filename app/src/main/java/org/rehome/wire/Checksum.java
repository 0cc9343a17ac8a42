package org.rehome.wire;

/** The ICMPv6 checksum with the IPv6 pseudo header (RFC 4443 §2.3, RFC 8200 §8.1). */
final class Checksum {
  private static final int ICMPV6 = 58;

  private Checksum() {}

  /**
   * The checksum of the ICMPv6 message in {@code [from, to)}: 0 when the field that it already
   * holds is right, the value to put there when the field holds zero.
   *
   * @param addresses where the source address starts, directly followed by the destination
   */
  static int of(byte[] bytes, int addresses, int from, int to) {
    int length = to - from;
    int sum = sum(bytes, addresses, addresses + 32, length + ICMPV6);
    sum = sum(bytes, from, to, sum);
    return ~fold(sum) & 0xffff;
  }

  // A jumbo frame adds fewer than 5,000 words, so an int cannot overflow before it is folded.
  private static int sum(byte[] bytes, int from, int to, int start) {
    int sum = start;
    int at = from;
    for (; at + 1 < to; at += 2) {
      sum += Bytes.u16(bytes, at);
    }
    return at < to ? sum + (Bytes.u8(bytes, at) << 8) : sum;
  }

  private static int fold(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }
}
