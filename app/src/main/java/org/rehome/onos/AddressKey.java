package org.rehome.onos;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;

/**
 * An address as numbers, for what is kept by the million: an object of ONOS's takes four times as
 * much. Immutable.
 */
abstract class AddressKey {
  private static final byte IPV4 = 4;
  private static final byte IPV6 = 6;

  private final long high;
  private final long low;
  private final short vlan;
  private final byte version;

  AddressKey(Address address) {
    IpAddress ip = address.ip();
    this.high = high(ip);
    this.low = low(ip);
    this.vlan = address.vlan().toShort();
    this.version = version(ip);
  }

  /** The address. */
  final Address address() {
    return Address.of(VlanId.vlanId(vlan), ip());
  }

  private IpAddress ip() {
    if (version == IPV4) {
      return Ip4Address.valueOf((int) low);
    }
    byte[] octets = new byte[Ip6Address.BYTE_LENGTH];
    for (int i = 0; i < Long.BYTES; i++) {
      octets[i] = (byte) (high >>> (56 - 8 * i));
      octets[Long.BYTES + i] = (byte) (low >>> (56 - 8 * i));
    }
    return Ip6Address.valueOf(octets);
  }

  /** Whether it is {@code ip}, in whatever VLAN. */
  final boolean isOf(IpAddress ip) {
    return version == version(ip) && low == low(ip) && high == high(ip);
  }

  /** Whether it is in {@code other}. */
  final boolean isIn(VlanId other) {
    return vlan == other.toShort();
  }

  final boolean isSame(AddressKey other) {
    return is(other.high, other.low, other.vlan, other.version);
  }

  final boolean is(long wantedHigh, long wantedLow, short wantedVlan, byte wantedVersion) {
    return low == wantedLow && high == wantedHigh && vlan == wantedVlan && version == wantedVersion;
  }

  /** A hash that depends on {@code seed}, so that hosts cannot choose addresses of one hash. */
  final int hash(long seed) {
    return hash(high, low, vlan, seed);
  }

  static int hash(long high, long low, short vlan, long seed) {
    return spread((spread(high ^ seed) + low) ^ ((long) vlan << 48), seed);
  }

  static int spread(long value, long seed) {
    return (int) (spread(value ^ seed) >>> 32);
  }

  // The finalizer of MurmurHash3.
  private static long spread(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  static byte version(IpAddress ip) {
    return ip.isIp4() ? IPV4 : IPV6;
  }

  static long high(IpAddress ip) {
    return ip.isIp4() ? 0 : number(ip.toOctets(), 0, Long.BYTES);
  }

  static long low(IpAddress ip) {
    byte[] octets = ip.toOctets();
    return number(octets, Math.max(0, octets.length - Long.BYTES), octets.length);
  }

  private static long number(byte[] octets, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << 8 | (octets[i] & 0xffL);
    }
    return number;
  }
}
