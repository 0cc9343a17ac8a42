package org.rehome.core;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Pin;

/**
 * What the operator has declared about the network: subnets with their gateways and homes, static
 * and sticky bindings, router ports, ports of DHCP servers, and ports behind which the same hosts
 * are.
 *
 * <p>Immutable; every question is a look-up but those about subnets, of which there are few.
 */
public final class NetworkConfig {
  private static final NetworkConfig NONE = new Builder().build();

  private final ImmutableSet<Subnet> subnets;
  private final ImmutableMap<Address, Subnet> gateways;
  private final ImmutableSet<MacAddress> gatewayMacs;
  private final ImmutableSet<Address> ofNoHost;
  private final Homes homes;
  private final ImmutableMap<Address, Pin> bindings;
  private final ImmutableMap<Map.Entry<MacAddress, VlanId>, ConnectPoint> stickyMacs;
  private final ImmutableSet<ConnectPoint> routerPorts;
  private final ImmutableSet<ConnectPoint> dhcpServerPorts;
  private final ImmutableMap<ConnectPoint, ImmutableSet<ConnectPoint>> portGroups;

  private NetworkConfig(Builder from) {
    subnets = ImmutableSet.copyOf(from.subnets);
    Map<Address, Subnet> byGateway = new HashMap<>();
    ImmutableSet.Builder<MacAddress> macs = ImmutableSet.builder();
    for (Subnet subnet : subnets) {
      subnet.gateway().ifPresent(ip -> byGateway.put(Address.of(subnet.vlan(), ip), subnet));
      subnet.gatewayMac().ifPresent(macs::add);
    }
    gateways = ImmutableMap.copyOf(byGateway);
    gatewayMacs = macs.build();
    ofNoHost = subnetsOwn();
    homes = Homes.of(subnets);
    bindings = ImmutableMap.copyOf(from.bindings);
    stickyMacs = ImmutableMap.copyOf(from.stickyMacs);
    routerPorts = ImmutableSet.copyOf(from.routerPorts);
    dhcpServerPorts = ImmutableSet.copyOf(from.dhcpServerPorts);
    portGroups = ImmutableMap.copyOf(from.portGroups);
  }

  /** Nothing is declared. */
  public static NetworkConfig none() {
    return NONE;
  }

  /** A builder with nothing declared. */
  public static Builder builder() {
    return new Builder();
  }

  /** Every subnet. */
  public Set<Subnet> subnets() {
    return subnets;
  }

  /** The most specific subnet that {@code address} is of. */
  public Optional<Subnet> subnetOf(Address address) {
    Subnet best = null;
    for (Subnet subnet : subnets) {
      if (subnet.contains(address)
          && (best == null || subnet.prefix().prefixLength() > best.prefix().prefixLength())) {
        best = subnet;
      }
    }
    return Optional.ofNullable(best);
  }

  /** What the subnets mean for routes. */
  public Homes homes() {
    return homes;
  }

  /** The subnet whose gateway has {@code address}. */
  public Optional<Subnet> gateway(Address address) {
    return Optional.ofNullable(gateways.get(address));
  }

  // The same address may be a host's of a smaller subnet.
  private ImmutableSet<Address> subnetsOwn() {
    ImmutableSet.Builder<Address> own = ImmutableSet.builder();
    for (Subnet subnet : subnets) {
      for (IpAddress ip : subnet.ofNoHost()) {
        Address address = Address.of(subnet.vlan(), ip);
        if (subnetOf(address).orElseThrow().equals(subnet)) {
          own.add(address);
        }
      }
    }
    return own.build();
  }

  /**
   * Whether {@code address} is that of a declared subnet itself or its broadcast address, which no
   * host can have (RFC 919 §7, RFC 1122 §3.2.1.3).
   */
  public boolean isOfNoHost(Address address) {
    return ofNoHost.contains(address);
  }

  /** Whether {@code mac} is a gateway's. */
  public boolean isGatewayMac(MacAddress mac) {
    return gatewayMacs.contains(mac);
  }

  /** The static binding of {@code address}. */
  public Optional<Pin> staticBinding(Address address) {
    return Optional.ofNullable(bindings.get(address));
  }

  /** Every static binding. */
  public Collection<Pin> staticBindings() {
    return bindings.values();
  }

  /** The only place where {@code mac} may be in {@code vlan}; empty for anywhere. */
  public Optional<ConnectPoint> stickyPlace(MacAddress mac, VlanId vlan) {
    return stickyMacs.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(stickyMacs.get(Map.entry(mac, vlan)));
  }

  /** Whether a router is behind {@code port}, so that its advertisements are to be believed. */
  public boolean isRouterPort(ConnectPoint port) {
    return routerPorts.contains(port);
  }

  /** Every port with a router behind it. */
  public Set<ConnectPoint> routerPorts() {
    return routerPorts;
  }

  /** Every port with a DHCP server or relay behind it; empty for any. */
  public Set<ConnectPoint> dhcpServerPorts() {
    return dhcpServerPorts;
  }

  /** Whether a DHCP server is declared to be behind {@code port}. */
  public boolean isDhcpServerPort(ConnectPoint port) {
    return dhcpServerPorts.stream().anyMatch(each -> samePlace(each, port));
  }

  /** Whether there are any ports behind which the same hosts are. */
  public boolean hasPortGroups() {
    return !portGroups.isEmpty();
  }

  /** The ports behind which the same hosts are as behind {@code port}, itself included. */
  public Set<ConnectPoint> portGroup(ConnectPoint port) {
    Set<ConnectPoint> group = portGroups.get(port);
    return group == null ? ImmutableSet.of(port) : group;
  }

  /** Whether a host at one port is at the other as well: the same, or of one group. */
  public boolean samePlace(ConnectPoint one, ConnectPoint other) {
    return one.equals(other)
        || (hasPortGroups() && portGroups.getOrDefault(one, ImmutableSet.of()).contains(other));
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof NetworkConfig)) {
      return false;
    }
    NetworkConfig that = (NetworkConfig) other;
    return subnets.equals(that.subnets)
        && bindings.equals(that.bindings)
        && stickyMacs.equals(that.stickyMacs)
        && routerPorts.equals(that.routerPorts)
        && dhcpServerPorts.equals(that.dhcpServerPorts)
        && portGroups.equals(that.portGroups);
  }

  @Override
  public int hashCode() {
    return Objects.hash(subnets, bindings, stickyMacs, routerPorts, dhcpServerPorts, portGroups);
  }

  /**
   * Collects declarations, which must not contradict each other: a later one of the same thing is
   * refused with an {@link IllegalArgumentException}. Not thread-safe.
   */
  public static final class Builder {
    private final Set<Subnet> subnets = new LinkedHashSet<>();
    private final Map<Address, Pin> bindings = new LinkedHashMap<>();
    private final Map<Map.Entry<MacAddress, VlanId>, ConnectPoint> stickyMacs =
        new LinkedHashMap<>();
    private final Set<ConnectPoint> routerPorts = new LinkedHashSet<>();
    private final Set<ConnectPoint> dhcpServerPorts = new LinkedHashSet<>();
    private final Map<ConnectPoint, ImmutableSet<ConnectPoint>> portGroups = new LinkedHashMap<>();

    private Builder() {}

    /** Declares a subnet. */
    public Builder subnet(Subnet subnet) {
      refuseIf(
          subnets.stream()
              .anyMatch(
                  each ->
                      each.vlan().equals(subnet.vlan()) && each.prefix().equals(subnet.prefix())),
          subnet);
      subnets.add(subnet);
      return this;
    }

    /** Declares a static binding. */
    public Builder binding(Pin binding) {
      refuseIf(bindings.containsKey(binding.address()), binding.address());
      bindings.put(binding.address(), binding);
      return this;
    }

    /** Declares the only place of a MAC in a VLAN. */
    public Builder stickyMac(MacAddress mac, VlanId vlan, ConnectPoint place) {
      Map.Entry<MacAddress, VlanId> key = Map.entry(mac, vlan);
      refuseIf(stickyMacs.containsKey(key), mac);
      stickyMacs.put(key, place);
      return this;
    }

    /** Declares that a router is behind {@code port}. */
    public Builder routerPort(ConnectPoint port) {
      refuseIf(!routerPorts.add(port), port);
      return this;
    }

    /** Declares that a DHCP server or relay is behind {@code port}. */
    public Builder dhcpServerPort(ConnectPoint port) {
      refuseIf(!dhcpServerPorts.add(port), port);
      return this;
    }

    /** Declares that the same hosts are behind each of {@code ports}: a LAG, or a host with two. */
    public Builder portGroup(Collection<ConnectPoint> ports) {
      ImmutableSet<ConnectPoint> group = ImmutableSet.copyOf(ports);
      if (group.size() < 2) {
        throw new IllegalArgumentException("a group has two ports or more");
      }
      for (ConnectPoint port : group) {
        refuseIf(portGroups.containsKey(port), port);
      }
      group.forEach(port -> portGroups.put(port, group));
      return this;
    }

    private static void refuseIf(boolean known, Object what) {
      if (known) {
        throw new IllegalArgumentException(what + " is declared already");
      }
    }

    /** Everything declared so far. */
    public NetworkConfig build() {
      return new NetworkConfig(this);
    }
  }
}
