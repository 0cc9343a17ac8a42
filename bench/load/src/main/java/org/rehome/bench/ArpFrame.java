package org.rehome.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Where things are in an untagged Ethernet frame with ARP for IPv4 (RFC 826). */
final class ArpFrame {
  static final int LENGTH = 42;

  private static final int ETHER_TYPE = 0x0806;
  // Hardware Ethernet, protocol IPv4, and the length of an address of either.
  private static final long KIND = 0x0001_0800_06_04L;

  private ArpFrame() {}

  /** Writes all of it. */
  static void write(
      byte[] frame,
      int operation,
      long to,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    ByteBuf out = Unpooled.wrappedBuffer(frame);
    out.setShort(12, ETHER_TYPE);
    out.setInt(14, (int) (KIND >> 16));
    out.setShort(18, (int) KIND);
    set(out, 0, operation, to, senderMac, senderIp, targetMac, targetIp);
  }

  /** Writes what differs from one to another. */
  static void set(
      ByteBuf out,
      int at,
      int operation,
      long to,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    setMac(out, at, to);
    setMac(out, at + 6, senderMac);
    out.setShort(at + 20, operation);
    setMac(out, at + 22, senderMac);
    out.setInt(at + 28, senderIp);
    setMac(out, at + 32, targetMac);
    out.setInt(at + 38, targetIp);
  }

  private static void setMac(ByteBuf out, int at, long mac) {
    out.setShort(at, (int) (mac >> 32));
    out.setInt(at + 2, (int) mac);
  }

  private static long mac(ByteBuf in, int at) {
    return (long) in.getUnsignedShort(at) << 32 | in.getUnsignedInt(at + 2);
  }

  /** Whether {@code length} bytes from {@code at} are one. */
  static boolean is(ByteBuf in, int at, int length) {
    return length >= LENGTH
        && in.getUnsignedShort(at + 12) == ETHER_TYPE
        && in.getInt(at + 14) == (int) (KIND >> 16)
        && in.getUnsignedShort(at + 18) == (KIND & 0xFFFF);
  }

  static long to(ByteBuf in, int at) {
    return mac(in, at);
  }

  static int operation(ByteBuf in, int at) {
    return in.getUnsignedShort(at + 20);
  }

  static long senderMac(ByteBuf in, int at) {
    return mac(in, at + 22);
  }

  static int senderIp(ByteBuf in, int at) {
    return in.getInt(at + 28);
  }

  static long targetMac(ByteBuf in, int at) {
    return mac(in, at + 32);
  }

  static int targetIp(ByteBuf in, int at) {
    return in.getInt(at + 38);
  }
}
