package org.rehome.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;

/**
 * A prefix in a VLAN, as declared: with the anycast gateway that the controller stands in for, and
 * the leaf at which its hosts are at home. Immutable.
 */
public final class Subnet {
  private final VlanId vlan;
  private final IpPrefix prefix;
  private final IpAddress gateway;
  private final MacAddress gatewayMac;
  private final DeviceId home;

  private Subnet(
      VlanId vlan, IpPrefix prefix, IpAddress gateway, MacAddress gatewayMac, DeviceId home) {
    this.vlan = requireNonNull(vlan, "vlan");
    this.prefix = requireNonNull(prefix, "prefix");
    this.gateway = gateway;
    this.gatewayMac = gatewayMac;
    this.home = home;
  }

  /** A subnet without gateway and home; {@link VlanId#NONE} for untagged. */
  public static Subnet of(VlanId vlan, IpPrefix prefix) {
    return new Subnet(vlan, prefix, null, null, null);
  }

  /**
   * The same subnet with a gateway that has this address and MAC at every leaf.
   *
   * @throws IllegalArgumentException if the subnet does not contain the address
   */
  public Subnet gateway(IpAddress ip, MacAddress mac) {
    if (!prefix.contains(ip)) {
      throw new IllegalArgumentException("gateway " + ip + " is not in " + prefix);
    }
    return new Subnet(vlan, prefix, ip, requireNonNull(mac, "mac"), home);
  }

  /** The same subnet at home at {@code device}. */
  public Subnet home(DeviceId device) {
    return new Subnet(vlan, prefix, gateway, gatewayMac, requireNonNull(device, "device"));
  }

  /** The VLAN; {@link VlanId#NONE} for untagged. */
  public VlanId vlan() {
    return vlan;
  }

  /** The prefix. */
  public IpPrefix prefix() {
    return prefix;
  }

  /** The gateway's address; present exactly when {@link #gatewayMac} is. */
  public Optional<IpAddress> gateway() {
    return Optional.ofNullable(gateway);
  }

  /** The gateway's MAC, the same at every leaf. */
  public Optional<MacAddress> gatewayMac() {
    return Optional.ofNullable(gatewayMac);
  }

  /** The leaf that owns the subnet; empty where its hosts may be anywhere. */
  public Optional<DeviceId> home() {
    return Optional.ofNullable(home);
  }

  /** Whether {@code address} is of this subnet and its VLAN. */
  public boolean contains(Address address) {
    return vlan.equals(address.vlan()) && prefix.contains(address.ip());
  }

  /**
   * Whether a host of this subnet can have {@code ip}: one inside the prefix that is neither the
   * address of an IPv4 network itself nor its broadcast address (RFC 3021 for prefixes of 31 bits).
   */
  public boolean canHost(IpAddress ip) {
    return prefix.contains(ip) && !ofNoHost().contains(ip);
  }

  /** Whether {@code ip} is the broadcast address of this subnet, which only IPv4 has. */
  boolean isBroadcast(IpAddress ip) {
    return hasBroadcast() && ip.equals(broadcast());
  }

  /** The addresses of the subnet itself: its own, and the broadcast address; none in IPv6. */
  List<IpAddress> ofNoHost() {
    return hasBroadcast() ? ImmutableList.of(prefix.address(), broadcast()) : ImmutableList.of();
  }

  private IpAddress broadcast() {
    int hostBits = -1 >>> prefix.prefixLength();
    return Ip4Address.valueOf(prefix.address().getIp4Address().toInt() | hostBits);
  }

  private boolean hasBroadcast() {
    return prefix.isIp4() && prefix.prefixLength() < 31;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Subnet)) {
      return false;
    }
    Subnet that = (Subnet) other;
    return vlan.equals(that.vlan)
        && prefix.equals(that.prefix)
        && Objects.equals(gateway, that.gateway)
        && Objects.equals(gatewayMac, that.gatewayMac)
        && Objects.equals(home, that.home);
  }

  @Override
  public int hashCode() {
    return Objects.hash(vlan, prefix, gateway, gatewayMac, home);
  }

  @Override
  public String toString() {
    return prefix + (vlan.equals(VlanId.NONE) ? "" : " vlan " + vlan);
  }
}
