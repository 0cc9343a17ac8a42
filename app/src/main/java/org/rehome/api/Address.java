package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Comparator;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * An IP address within a VLAN: what a binding is kept under.
 *
 * <p>The same IP address in two VLANs is two addresses. Untagged traffic is {@link VlanId#NONE}.
 * Immutable.
 */
public final class Address implements Comparable<Address> {
  private static final Comparator<Address> ORDER =
      Comparator.<Address>comparingInt(a -> a.vlan.toShort())
          .thenComparing(a -> a.ip.version())
          .thenComparing(a -> a.ip);

  /** 2^64 by the golden ratio, odd: spreads what follows one another. */
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final VlanId vlan;
  private final IpAddress ip;

  private Address(VlanId vlan, IpAddress ip) {
    this.vlan = requireNonNull(vlan, "vlan");
    this.ip = exact(requireNonNull(ip, "ip"));
  }

  // ONOS has two classes for an IPv4 address, which are equal but not written alike; and what is
  // stored is found by how its key is written.
  private static IpAddress exact(IpAddress ip) {
    if (ip instanceof Ip4Address || ip instanceof Ip6Address) {
      return ip;
    }
    return ip.isIp4() ? ip.getIp4Address() : ip.getIp6Address();
  }

  /** The address {@code ip} within {@code vlan}. */
  public static Address of(VlanId vlan, IpAddress ip) {
    return new Address(vlan, ip);
  }

  /** The address {@code ip} in untagged traffic. */
  public static Address untagged(IpAddress ip) {
    return new Address(VlanId.NONE, ip);
  }

  /** The VLAN, {@link VlanId#NONE} for untagged traffic. */
  public VlanId vlan() {
    return vlan;
  }

  /** The IPv4 or IPv6 address. */
  public IpAddress ip() {
    return ip;
  }

  @Override
  public int compareTo(Address other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address
        && vlan.equals(((Address) other).vlan)
        && ip.equals(((Address) other).ip);
  }

  @Override
  public int hashCode() {
    // ONOS's own has few values for addresses that follow one another.
    ByteBuffer octets = ByteBuffer.wrap(ip.toOctets());
    long number = ip.isIp4() ? octets.getInt() : octets.getLong() * 31 + octets.getLong();
    return Long.hashCode((number * 31 + vlan.toShort()) * GOLDEN);
  }

  /** The IP address alone when untagged, else {@code ip%vlan}. */
  @Override
  public String toString() {
    return vlan.equals(VlanId.NONE) ? ip.toString() : ip + "%" + vlan;
  }
}
