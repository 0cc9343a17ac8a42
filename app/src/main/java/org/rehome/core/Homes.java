package org.rehome.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.core.Routing.Ingress;

/**
 * What the declared subnets mean for routes: at which leaf an address is at home, which prefixes
 * lead to which leaf, and what is routed.
 *
 * <p>A subnet without a home inside one that has is at home there too. An address is routed where
 * the most specific subnet that it is of has a gateway. Of subnets of several VLANs that contain
 * the same address, the most specific is routed to, and of equals that with the lowest VLAN, since
 * a packet to the gateway says no VLAN. Link-local addresses are not routed (RFC 4291 §2.5.6).
 * Immutable.
 */
public final class Homes {
  private static final Comparator<Subnet> SPECIFIC =
      Comparator.<Subnet>comparingInt(subnet -> -subnet.prefix().prefixLength())
          .thenComparingInt(subnet -> subnet.vlan().toShort())
          .thenComparing(subnet -> subnet.prefix().toString());
  private static final Homes NONE = of(ImmutableList.of());

  private final ImmutableList<Subnet> subnets;
  private final ImmutableSet<Ingress> ingresses4;
  private final ImmutableSet<Ingress> ingresses6;
  private final Homes before;

  private Homes(ImmutableList<Subnet> subnets, Homes before) {
    this.subnets = subnets;
    this.before = before;
    ingresses4 = ingresses(subnets, IpAddress.Version.INET);
    ingresses6 = ingresses(subnets, IpAddress.Version.INET6);
  }

  /** Nothing is declared. */
  public static Homes none() {
    return NONE;
  }

  /** What {@code network} declares. */
  public static Homes of(NetworkConfig network) {
    return network.homes();
  }

  static Homes of(Collection<Subnet> subnets) {
    return new Homes(ImmutableList.sortedCopyOf(SPECIFIC, subnets), null);
  }

  /**
   * The same, on the way from {@code other}: what is not at home where it was before is at home
   * nowhere, and so needs no prefix route, until those have changed.
   */
  public Homes following(Homes other) {
    return new Homes(subnets, other);
  }

  private static ImmutableSet<Ingress> ingresses(List<Subnet> subnets, IpAddress.Version version) {
    Set<Ingress> found = new LinkedHashSet<>();
    for (Subnet subnet : subnets) {
      if (subnet.prefix().version() == version) {
        subnet.gatewayMac().ifPresent(mac -> found.add(Ingress.of(mac, subnet.vlan())));
      }
    }
    return ImmutableSet.copyOf(found);
  }

  /** The leaf at which {@code address} is at home. */
  public Optional<DeviceId> home(Address address) {
    return subnets.isEmpty() ? Optional.empty() : homeAround(Destination.of(address));
  }

  /** The leaf that the most specific prefix around {@code inner}, itself excluded, leads to. */
  public Optional<DeviceId> homeAround(Destination inner) {
    Optional<DeviceId> home = leaf(inner);
    return before == null || before.leaf(inner).equals(home) ? home : Optional.empty();
  }

  private Optional<DeviceId> leaf(Destination inner) {
    for (Subnet subnet : subnets) {
      if (subnet.home().isPresent()
          && subnet.vlan().equals(inner.vlan())
          && subnet.prefix().prefixLength() < inner.prefix().prefixLength()
          && contains(subnet.prefix(), inner.prefix())) {
        return subnet.home();
      }
    }
    return Optional.empty();
  }

  private static boolean contains(IpPrefix outer, IpPrefix inner) {
    return outer.version() == inner.version() && outer.contains(inner);
  }

  /** The subnet, of whichever VLAN, that what is sent to a gateway for {@code ip} goes to. */
  public Optional<Subnet> routed(IpAddress ip) {
    return subnets.isEmpty() || ip.isLinkLocal()
        ? Optional.empty()
        : routed(ip.toIpPrefix())
            .filter(subnet -> subnet.equals(mostSpecific(Address.of(subnet.vlan(), ip))));
  }

  /** How what hosts send to a gateway reaches {@code address}, bound to {@code mac}. */
  public Optional<Routing> routing(Address address, MacAddress mac) {
    return routed(address.ip())
        .filter(subnet -> subnet.vlan().equals(address.vlan()))
        .map(
            subnet ->
                Routing.to(
                    subnet.vlan(),
                    subnet.gatewayMac().orElseThrow(),
                    mac,
                    ingressesOrOnTheWay(subnet)));
  }

  private Subnet mostSpecific(Address address) {
    return subnets.stream().filter(subnet -> subnet.contains(address)).findFirst().orElse(null);
  }

  /** The subnet, of any VLAN, that what is routed to {@code inner} goes to. */
  private Optional<Subnet> routed(IpPrefix inner) {
    return subnets.stream()
        .filter(subnet -> subnet.gateway().isPresent() && contains(subnet.prefix(), inner))
        .findFirst();
  }

  private ImmutableSet<Ingress> ingresses(IpPrefix prefix) {
    return prefix.isIp4() ? ingresses4 : ingresses6;
  }

  // What comes by a prefix route is in the VLAN of the host already, and still sent to the gateway.
  private Set<Ingress> ingressesOrOnTheWay(Subnet subnet) {
    ImmutableSet<Ingress> ingresses = ingresses(subnet.prefix());
    Set<Ingress> all = new LinkedHashSet<>(ingresses);
    for (Ingress ingress : ingresses) {
      all.add(Ingress.of(ingress.gateway(), subnet.vlan()));
    }
    return all;
  }

  /** A prefix route for each subnet that has a home, most specific first. */
  public List<PrefixRoute> prefixRoutes() {
    ImmutableList.Builder<PrefixRoute> routes = ImmutableList.builder();
    for (Subnet subnet : subnets) {
      Destination to = Destination.of(subnet.vlan(), subnet.prefix());
      Optional<DeviceId> outer = leaf(to);
      Optional<DeviceId> home = subnet.home().or(() -> outer);
      // What leads to a single address is its host route.
      if (home.isPresent() && !to.isHost()) {
        routes.add(new PrefixRoute(to, home.get(), outer.orElse(null), prefixRouting(subnet)));
      }
    }
    return routes.build();
  }

  private Routing prefixRouting(Subnet subnet) {
    boolean routed = routed(subnet.prefix()).filter(subnet::equals).isPresent();
    return routed && !subnet.prefix().address().isLinkLocal()
        ? Routing.towards(subnet.vlan(), ingresses(subnet.prefix()))
        : null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Homes
        && subnets.equals(((Homes) other).subnets)
        && Objects.equals(before, ((Homes) other).before);
  }

  @Override
  public int hashCode() {
    return subnets.hashCode();
  }

  @Override
  public String toString() {
    return subnets.toString();
  }
}
