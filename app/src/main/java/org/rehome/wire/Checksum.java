package org.rehome.wire;

/** The checksum of the Internet protocols, with the pseudo header of IP and without (RFC 1071). */
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
    return withPseudoHeader(bytes, addresses, 32, ICMPV6, from, to);
  }

  /**
   * Likewise of a message of {@code protocol}, by RFC 8200 §8.1 and RFC 768.
   *
   * @param length how long both addresses are: 8 bytes in IPv4, 32 in IPv6
   */
  static int withPseudoHeader(
      byte[] bytes, int addresses, int length, int protocol, int from, int to) {
    int sum = sum(bytes, addresses, addresses + length, to - from + protocol);
    sum = sum(bytes, from, to, sum);
    return ~fold(sum) & 0xffff;
  }

  /** Likewise of the bytes in {@code [from, to)} alone, such as an IPv4 header (RFC 791 §3.1). */
  static int plain(byte[] bytes, int from, int to) {
    return ~fold(sum(bytes, from, to, 0)) & 0xffff;
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
