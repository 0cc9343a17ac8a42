package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;

/** What a rule steers to: a prefix in a VLAN, a whole address being one. Immutable. */
public final class Destination {
  private final VlanId vlan;
  private final IpPrefix prefix;

  private Destination(VlanId vlan, IpPrefix prefix) {
    this.vlan = requireNonNull(vlan, "vlan");
    this.prefix = requireNonNull(prefix, "prefix");
  }

  /** A single address. */
  public static Destination of(Address address) {
    return new Destination(address.vlan(), address.ip().toIpPrefix());
  }

  /** Every address of {@code prefix}; {@link VlanId#NONE} for untagged. */
  public static Destination of(VlanId vlan, IpPrefix prefix) {
    return new Destination(vlan, prefix);
  }

  /** The VLAN in which its hosts are; {@link VlanId#NONE} for untagged. */
  public VlanId vlan() {
    return vlan;
  }

  /** The addresses. */
  public IpPrefix prefix() {
    return prefix;
  }

  /** Its first address, which is the only one where {@link #isHost}. */
  public Address address() {
    return Address.of(vlan, prefix.address());
  }

  /** Whether it is a single address. */
  public boolean isHost() {
    return isHost(prefix);
  }

  /** Whether {@code prefix} is a single address. */
  public static boolean isHost(IpPrefix prefix) {
    int whole = prefix.isIp4() ? IpPrefix.MAX_INET_MASK_LENGTH : IpPrefix.MAX_INET6_MASK_LENGTH;
    return prefix.prefixLength() == whole;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Destination
        && vlan.equals(((Destination) other).vlan)
        && prefix.equals(((Destination) other).prefix);
  }

  @Override
  public int hashCode() {
    return 31 * vlan.hashCode() + prefix.hashCode();
  }

  @Override
  public String toString() {
    return prefix + (vlan.equals(VlanId.NONE) ? "" : " vlan " + vlan);
  }
}
