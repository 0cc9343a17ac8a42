package org.rehome.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;

/**
 * The host route of one address: out of which port each switch sends it.
 *
 * <p>Derived from the location and the topology alone, whatever was there before; {@link #changes}
 * tells how to get from any plan to any other without a loop or a gap on the way. Immutable.
 */
public final class RoutePlan {
  private static final RoutePlan NONE = new RoutePlan(null, ImmutableMap.of(), ImmutableMap.of());

  private final Address address;
  private final ImmutableMap<DeviceId, PortNumber> ports;
  private final ImmutableMap<DeviceId, Integer> distances;

  private RoutePlan(
      Address address,
      ImmutableMap<DeviceId, PortNumber> ports,
      ImmutableMap<DeviceId, Integer> distances) {
    this.address = address;
    this.ports = ports;
    this.distances = distances;
  }

  /** The plan of an address that nothing routes to. */
  public static RoutePlan none() {
    return NONE;
  }

  /**
   * The plan for {@code address} at {@code location}: the edge port itself on its leaf, elsewhere
   * the next hop on a shortest path. A switch without a path has no part in it.
   */
  public static RoutePlan of(Address address, ConnectPoint location, Topology topology) {
    DeviceId leaf = location.deviceId();
    ImmutableMap.Builder<DeviceId, PortNumber> ports = ImmutableMap.builder();
    ImmutableMap.Builder<DeviceId, Integer> distances = ImmutableMap.builder();
    for (DeviceId device : topology.devices()) {
      if (device.equals(leaf)) {
        ports.put(device, location.port());
        distances.put(device, 0);
      } else {
        topology.nextHop(device, leaf, address).ifPresent(port -> ports.put(device, port));
        topology.distance(device, leaf).ifPresent(hops -> distances.put(device, hops));
      }
    }
    return new RoutePlan(address, ports.build(), distances.build());
  }

  /** The egress port of each switch. */
  public Map<DeviceId, PortNumber> ports() {
    return ports;
  }

  /** Whether any switch has a part in it. */
  public boolean isEmpty() {
    return ports.isEmpty();
  }

  /**
   * The steps from {@code old} to this plan, in stages: each stage is confirmed before the next
   * begins.
   *
   * <p>The new leaf comes first, then the switches one hop from it, and so on: a switch is turned
   * only once every switch behind its new next hop leads there. The old leaf, turned with those as
   * far away as it is, sends late packets on to the new place. Switches whose port stays are left
   * alone.
   */
  public List<List<Step>> changes(RoutePlan old) {
    TreeMap<Integer, List<Step>> stages = new TreeMap<>();
    ports.forEach(
        (device, port) -> {
          if (!port.equals(old.ports.get(device))) {
            stages
                .computeIfAbsent(distances.get(device), hops -> new ArrayList<>())
                .add(Step.steer(device, port));
          }
        });
    Set<DeviceId> gone = new HashSet<>(old.ports.keySet());
    gone.removeAll(ports.keySet());
    if (!gone.isEmpty()) {
      List<Step> removals = new ArrayList<>();
      gone.forEach(device -> removals.add(Step.remove(device, old.ports.get(device))));
      stages.put(Integer.MAX_VALUE, removals);
    }
    return ImmutableList.copyOf(stages.values());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoutePlan
        && Objects.equals(address, ((RoutePlan) other).address)
        && ports.equals(((RoutePlan) other).ports);
  }

  @Override
  public int hashCode() {
    return ports.hashCode();
  }

  @Override
  public String toString() {
    return address + " via " + ports;
  }

  /** One switch's part in a change of routes. */
  public static final class Step {
    private final DeviceId device;
    private final PortNumber port;
    private final boolean removal;

    private Step(DeviceId device, PortNumber port, boolean removal) {
      this.device = device;
      this.port = port;
      this.removal = removal;
    }

    static Step steer(DeviceId device, PortNumber port) {
      return new Step(device, port, false);
    }

    static Step remove(DeviceId device, PortNumber port) {
      return new Step(device, port, true);
    }

    /** The switch. */
    public DeviceId device() {
      return device;
    }

    /** Where it is to send the address, or did. */
    public PortNumber port() {
      return port;
    }

    /** Whether its rule goes. */
    public boolean removal() {
      return removal;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Step
          && device.equals(((Step) other).device)
          && port.equals(((Step) other).port)
          && removal == ((Step) other).removal;
    }

    @Override
    public int hashCode() {
      return Objects.hash(device, port, removal);
    }

    @Override
    public String toString() {
      return (removal ? "-" : "+") + device + "/" + port;
    }
  }
}
