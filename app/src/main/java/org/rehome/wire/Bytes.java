package org.rehome.wire;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;

/** Big-endian reads and writes in a frame. Callers have checked the bounds. */
final class Bytes {
  /** The broadcast address. */
  static final long BROADCAST = 0xffffffffffffL;

  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static int i32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }

  static long i64(byte[] bytes, int at) {
    return (long) i32(bytes, at) << 32 | (i32(bytes, at + 4) & 0xffffffffL);
  }

  /** The 48 bits of a MAC address. */
  static long mac(byte[] bytes, int at) {
    return (long) u16(bytes, at) << 32 | (i32(bytes, at + 2) & 0xffffffffL);
  }

  static boolean isGroup(long mac) {
    return (mac >>> 40 & 1) != 0;
  }

  static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void put(byte[] bytes, int at, MacAddress mac) {
    long value = mac.toLong();
    put16(bytes, at, (int) (value >>> 32));
    put16(bytes, at + 2, (int) (value >>> 16));
    put16(bytes, at + 4, (int) value);
  }

  static void put(byte[] bytes, int at, Ip4Address ip) {
    int value = ip.toInt();
    put16(bytes, at, value >>> 16);
    put16(bytes, at + 2, value);
  }

  static void put(byte[] bytes, int at, Ip6Address ip) {
    System.arraycopy(ip.toOctets(), 0, bytes, at, Ip6Address.BYTE_LENGTH);
  }

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) {
      text.append(DIGITS[b >> 4 & 0xf]).append(DIGITS[b & 0xf]);
    }
    return text.toString();
  }
}
