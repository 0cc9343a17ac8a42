package org.rehome.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;

/**
 * The route to one destination: what each switch does with it.
 *
 * <p>Derived from the location, the topology and what is declared, whatever was there before;
 * {@link #changes} tells how to get from any plan to any other without a loop or a gap on the way.
 * Immutable.
 */
public final class RoutePlan {
  private static final RoutePlan NONE = nowhere(null, null);
  private static final int LAST = Integer.MAX_VALUE / 2;

  private final Address address;
  private final ImmutableMap<DeviceId, Route> routes;
  private final Topology topology;
  private final DeviceId root;
  private final DeviceId fallback;

  private RoutePlan(
      Address address,
      ImmutableMap<DeviceId, Route> routes,
      Topology topology,
      DeviceId root,
      DeviceId fallback) {
    this.address = address;
    this.routes = routes;
    this.topology = topology;
    this.root = root;
    this.fallback = fallback;
  }

  /** The plan of an address that nothing routes to. */
  public static RoutePlan none() {
    return NONE;
  }

  /**
   * The plan of an address that nothing routes to but perhaps a prefix route.
   *
   * @param home where the prefix route leads; null for where there is none
   */
  public static RoutePlan nowhere(DeviceId home, Topology topology) {
    return new RoutePlan(null, ImmutableMap.of(), topology, null, home);
  }

  /**
   * The plan for {@code address} at {@code location} where nothing is declared: the edge port
   * itself on its leaf, elsewhere the next hop on a shortest path. A switch without a path has no
   * part in it.
   */
  public static RoutePlan of(Address address, ConnectPoint location, Topology topology) {
    return of(address, MacAddress.ZERO, location, topology, Homes.none());
  }

  /**
   * The same with what is declared: an address at home has a host route on its leaf alone, where
   * the prefix route leads; one that is routed is so wherever it has a host route.
   *
   * @param mac whom the address is bound to
   */
  public static RoutePlan of(
      Address address, MacAddress mac, ConnectPoint location, Topology topology, Homes homes) {
    DeviceId home = homes.home(address).orElse(null);
    return new RoutePlan(
        address,
        routes(address, mac, location, home, topology, homes, topology.devices()),
        topology,
        location.deviceId(),
        home);
  }

  /** What those of {@code devices} do that have a part in that plan, without making the whole. */
  public static Map<DeviceId, Route> routes(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      Topology topology,
      Homes homes,
      Set<DeviceId> devices) {
    DeviceId home = homes.home(address).orElse(null);
    return routes(address, mac, location, home, topology, homes, devices);
  }

  private static ImmutableMap<DeviceId, Route> routes(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      DeviceId home,
      Topology topology,
      Homes homes,
      Set<DeviceId> devices) {
    DeviceId leaf = location.deviceId();
    Routing routing = homes.routing(address, mac).orElse(null);
    Route last = Route.edge(location.port()).routing(routing);
    if (!leaf.equals(home)) {
      return leadingTo(leaf, last, address, topology, devices);
    }
    boolean isAsked = devices.contains(leaf) && topology.devices().contains(leaf);
    return isAsked ? ImmutableMap.of(leaf, last) : ImmutableMap.of();
  }

  /** The plan for {@code prefix}: towards its home, where what no host route takes is discarded. */
  public static RoutePlan of(PrefixRoute prefix, Topology topology) {
    Address address = prefix.destination().address();
    Route last = Route.discard().routing(prefix.routing().orElse(null));
    return new RoutePlan(
        address,
        leadingTo(prefix.home(), last, address, topology, topology.devices()),
        topology,
        prefix.home(),
        prefix.outer().orElse(null));
  }

  /**
   * The plan of an address of which nothing is known but that any switch may have a rule for it:
   * where the rules lead is not said, only what they match. Good for getting away from.
   */
  public static RoutePlan anywhere(Address address, Topology topology, Homes homes) {
    Route unknown = Route.discard().routing(homes.routing(address, MacAddress.ZERO).orElse(null));
    return new RoutePlan(
        address, Maps.toMap(topology.devices(), device -> unknown), topology, null, null);
  }

  private static ImmutableMap<DeviceId, Route> leadingTo(
      DeviceId leaf, Route last, Address address, Topology topology, Set<DeviceId> devices) {
    Routing routing = last.routing().orElse(null);
    ImmutableMap.Builder<DeviceId, Route> routes = ImmutableMap.builder();
    for (DeviceId device : devices) {
      if (device.equals(leaf)) {
        if (topology.devices().contains(leaf)) {
          routes.put(device, last);
        }
      } else {
        topology
            .nextHop(device, leaf, address)
            .ifPresent(port -> routes.put(device, Route.via(port).routing(routing)));
      }
    }
    return routes.build();
  }

  /** What each switch does that has a part in it. */
  public Map<DeviceId, Route> routes() {
    return routes;
  }

  /** The egress port of each switch that has one. */
  public Map<DeviceId, PortNumber> ports() {
    ImmutableMap.Builder<DeviceId, PortNumber> ports = ImmutableMap.builder();
    routes.forEach((device, route) -> route.port().ifPresent(port -> ports.put(device, port)));
    return ports.build();
  }

  /** Whether any switch has a part in it. */
  public boolean isEmpty() {
    return routes.isEmpty();
  }

  /**
   * The steps from {@code old} to this plan, in stages: each stage is confirmed before the next
   * begins.
   *
   * <p>The new leaf comes first, then the switches one hop from it, and so on: a switch is turned
   * only once every switch behind its new next hop leads there. The old leaf, turned with those as
   * far away as it is, sends late packets on to the new place. Switches whose route stays are left
   * alone.
   *
   * <p>Switches without a part in the plan are cleared last. Where a prefix route takes the packets
   * then, that too is done by distance, from where it leads: a packet must not come back from it to
   * a switch that is not yet cleared.
   */
  public List<List<Step>> changes(RoutePlan old) {
    TreeMap<Integer, List<Step>> stages = new TreeMap<>();
    routes.forEach(
        (device, route) -> {
          Route before = old.routes.get(device);
          if (!route.equals(before)) {
            stage(stages, hops(device, root)).add(new Step(device, before, route));
          }
        });
    old.routes.forEach(
        (device, before) -> {
          if (!routes.containsKey(device)) {
            stage(stages, LAST + hops(device, fallback)).add(new Step(device, before, null));
          }
        });
    return ImmutableList.copyOf(stages.values());
  }

  private static List<Step> stage(Map<Integer, List<Step>> stages, int number) {
    return stages.computeIfAbsent(number, key -> new ArrayList<>());
  }

  private int hops(DeviceId device, DeviceId to) {
    return to == null ? 0 : topology.distance(device, to).orElse(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoutePlan
        && Objects.equals(address, ((RoutePlan) other).address)
        && routes.equals(((RoutePlan) other).routes);
  }

  @Override
  public int hashCode() {
    return routes.hashCode();
  }

  @Override
  public String toString() {
    return address + " via " + routes;
  }

  /** One switch's part in a change of routes. */
  public static final class Step {
    private final DeviceId device;
    private final Route before;
    private final Route after;

    private Step(DeviceId device, Route before, Route after) {
      this.device = device;
      this.before = before;
      this.after = after;
    }

    /** The switch. */
    public DeviceId device() {
      return device;
    }

    /** What it did; empty for nothing. */
    public Optional<Route> before() {
      return Optional.ofNullable(before);
    }

    /** What it is to do; empty for nothing any more. */
    public Optional<Route> after() {
      return Optional.ofNullable(after);
    }

    /** Whether its rule goes. */
    public boolean removal() {
      return after == null;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Step
          && device.equals(((Step) other).device)
          && Objects.equals(before, ((Step) other).before)
          && Objects.equals(after, ((Step) other).after);
    }

    @Override
    public int hashCode() {
      return Objects.hash(device, before, after);
    }

    @Override
    public String toString() {
      return (removal() ? "-" : "+") + device + "/" + (removal() ? before : after);
    }
  }
}
