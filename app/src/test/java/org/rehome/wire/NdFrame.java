package org.rehome.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;

/**
 * A neighbor discovery frame laid out by hand, right by default and wrong on demand; independent of
 * the writer under test.
 */
final class NdFrame {
  private byte[] tags = {};
  private MacAddress etherFrom = Specimens.M1;
  private MacAddress etherTo = Specimens.M2;
  private int version = 6;
  private int hopLimit = 255;
  private final Ip6Address from;
  private final Ip6Address to;
  private int firstHeader = 58;
  private int nextHeaderAt = -1;
  private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
  private final int type;
  private int code;
  private int flags;
  private int number;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private int checksumError;
  private int lengthError;
  private int padding;

  private NdFrame(int type, String from, String to) {
    this.type = type;
    this.from = Ip6Address.valueOf(from);
    this.to = Ip6Address.valueOf(to);
  }

  static NdFrame routerSolicitation(String from) {
    return new NdFrame(133, from, "ff02::2");
  }

  static NdFrame routerAdvertisement(String from) {
    return new NdFrame(134, from, "ff02::1").raw(new byte[8]);
  }

  static NdFrame solicitation(String from, String to, String target) {
    return new NdFrame(135, from, to).raw(Ip6Address.valueOf(target).toOctets());
  }

  static NdFrame advertisement(String from, String to, String target, int flags) {
    NdFrame frame = new NdFrame(136, from, to).raw(Ip6Address.valueOf(target).toOctets());
    frame.flags = flags;
    return frame;
  }

  static NdFrame redirect(String from, String to, String target, String destination) {
    return new NdFrame(137, from, to)
        .raw(Ip6Address.valueOf(target).toOctets())
        .raw(Ip6Address.valueOf(destination).toOctets());
  }

  static NdFrame other(int type) {
    return new NdFrame(type, "fe80::1", "fe80::2").raw(new byte[16]);
  }

  /** Any ICMPv6 message whose second four bytes are a number. */
  static NdFrame message(int type, String from, String to, int number) {
    NdFrame frame = new NdFrame(type, from, to);
    frame.number = number;
    return frame;
  }

  NdFrame ether(MacAddress source, MacAddress destination) {
    etherFrom = source;
    etherTo = destination;
    return this;
  }

  NdFrame tags(int... values) {
    tags = Specimens.tags(values);
    return this;
  }

  NdFrame version(int value) {
    version = value;
    return this;
  }

  NdFrame hopLimit(int value) {
    hopLimit = value;
    return this;
  }

  NdFrame code(int value) {
    code = value;
    return this;
  }

  NdFrame checksumError(int value) {
    checksumError = value;
    return this;
  }

  /** Makes the IPv6 payload length claim that many bytes more than there are. */
  NdFrame lengthError(int value) {
    lengthError = value;
    return this;
  }

  NdFrame padding(int bytes) {
    padding = bytes;
    return this;
  }

  /** Appends bytes to the message, as they are. */
  NdFrame raw(byte... bytes) {
    rest.writeBytes(bytes);
    return this;
  }

  NdFrame linkLayer(int option, MacAddress mac) {
    return raw((byte) option, (byte) 1).raw(mac.toBytes());
  }

  /** An option of that many units of eight bytes, filled with its own number. */
  NdFrame option(int option, int units) {
    byte[] bytes = new byte[units * 8];
    java.util.Arrays.fill(bytes, (byte) option);
    bytes[1] = (byte) units;
    return raw(bytes);
  }

  /** Puts an extension header before the message; its first byte is filled in. */
  NdFrame extension(int header, byte... bytes) {
    if (nextHeaderAt < 0) {
      firstHeader = header;
    }
    byte[] copy = bytes.clone();
    copy[0] = 58;
    byte[] before = extensions.toByteArray();
    if (nextHeaderAt >= 0) {
      before[nextHeaderAt] = (byte) header;
    }
    nextHeaderAt = before.length;
    extensions.reset();
    extensions.writeBytes(before);
    extensions.writeBytes(copy);
    return this;
  }

  byte[] bytes() {
    ByteBuffer message = ByteBuffer.allocate(8 + rest.size());
    message.put((byte) type).put((byte) code).putShort((short) 0);
    message.putInt(flags << 24 | number).put(rest.toByteArray());
    message.putShort(2, (short) (checksum(message.array()) + checksumError));
    int payload = extensions.size() + message.capacity();
    ByteBuffer frame = ByteBuffer.allocate(14 + tags.length + 40 + payload + padding);
    frame.put(etherTo.toBytes()).put(etherFrom.toBytes()).put(tags).putShort((short) 0x86dd);
    frame.putInt(version << 28).putShort((short) (payload + lengthError));
    frame.put((byte) firstHeader).put((byte) hopLimit);
    frame.put(from.toOctets()).put(to.toOctets());
    frame.put(extensions.toByteArray()).put(message.array());
    return frame.array();
  }

  private int checksum(byte[] message) {
    ByteBuffer words = ByteBuffer.allocate(40 + message.length + message.length % 2);
    words.put(from.toOctets()).put(to.toOctets()).putInt(message.length).putInt(58).put(message);
    long sum = 0;
    words.rewind();
    while (words.hasRemaining()) {
      sum += words.getShort() & 0xffff;
    }
    return (int) (0xffff - sum % 0xffff);
  }
}
