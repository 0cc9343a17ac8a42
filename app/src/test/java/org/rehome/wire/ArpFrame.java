package org.rehome.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/**
 * An ARP or RARP frame laid out by hand, right by default and wrong on demand; independent of the
 * writer under test.
 */
final class ArpFrame {
  private int etherType = 0x0806;
  private byte[] tags = {};
  private MacAddress from;
  private MacAddress to = MacAddress.BROADCAST;
  private int hardware = 1;
  private int protocol = 0x0800;
  private int hardwareLength = 6;
  private int protocolLength = 4;
  private int operation;
  private MacAddress sha;
  private Ip4Address spa = Ip4Address.ZERO;
  private MacAddress tha = MacAddress.ZERO;
  private Ip4Address tpa = Ip4Address.ZERO;
  private int padding;

  static ArpFrame request(MacAddress sha, String spa, String tpa) {
    return new ArpFrame(1, sha).spa(spa).tpa(tpa);
  }

  static ArpFrame reply(MacAddress sha, String spa, MacAddress tha, String tpa) {
    return new ArpFrame(2, sha).spa(spa).tha(tha).tpa(tpa).to(tha);
  }

  static ArpFrame reverse(MacAddress mac) {
    ArpFrame frame = new ArpFrame(3, mac).tha(mac);
    frame.etherType = 0x8035;
    return frame;
  }

  private ArpFrame(int operation, MacAddress sha) {
    this.operation = operation;
    this.sha = sha;
    this.from = sha;
  }

  ArpFrame from(MacAddress value) {
    from = value;
    return this;
  }

  ArpFrame to(MacAddress value) {
    to = value;
    return this;
  }

  ArpFrame tags(int... values) {
    tags = Specimens.tags(values);
    return this;
  }

  ArpFrame hardware(int value) {
    hardware = value;
    return this;
  }

  ArpFrame protocol(int value) {
    protocol = value;
    return this;
  }

  ArpFrame lengths(int hardwareBytes, int protocolBytes) {
    hardwareLength = hardwareBytes;
    protocolLength = protocolBytes;
    return this;
  }

  ArpFrame operation(int value) {
    operation = value;
    return this;
  }

  ArpFrame sha(MacAddress value) {
    sha = value;
    return this;
  }

  ArpFrame spa(String value) {
    spa = Ip4Address.valueOf(value);
    return this;
  }

  ArpFrame tha(MacAddress value) {
    tha = value;
    return this;
  }

  ArpFrame tpa(String value) {
    tpa = Ip4Address.valueOf(value);
    return this;
  }

  ArpFrame padding(int bytes) {
    padding = bytes;
    return this;
  }

  byte[] bytes() {
    ByteBuffer frame = ByteBuffer.allocate(14 + tags.length + 28 + padding);
    frame.put(to.toBytes()).put(from.toBytes()).put(tags).putShort((short) etherType);
    frame.putShort((short) hardware).putShort((short) protocol);
    frame.put((byte) hardwareLength).put((byte) protocolLength).putShort((short) operation);
    frame.put(sha.toBytes()).put(spa.toOctets()).put(tha.toBytes()).put(tpa.toOctets());
    return frame.array();
  }

  /** The first bytes of the frame only. */
  byte[] cut(int length) {
    return Arrays.copyOf(bytes(), length);
  }
}
