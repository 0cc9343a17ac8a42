package org.rehome.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;

/**
 * The switches that can be programmed and the links between them, as of one moment.
 *
 * <p>Immutable to its users; what it works out for a destination it remembers. Thread-safe.
 */
public final class Topology {
  private final ImmutableSet<DeviceId> devices;
  private final ImmutableListMultimap<DeviceId, Hop> hops;
  private final ImmutableListMultimap<DeviceId, DeviceId> reverse;
  private final Map<DeviceId, ImmutableMap<DeviceId, Integer>> distances =
      new ConcurrentHashMap<>();

  private Topology(
      ImmutableSet<DeviceId> devices,
      ImmutableListMultimap<DeviceId, Hop> hops,
      ImmutableListMultimap<DeviceId, DeviceId> reverse) {
    this.devices = devices;
    this.hops = hops;
    this.reverse = reverse;
  }

  /**
   * A topology of {@code devices} and the directed {@code links} among them; links to other devices
   * are left out.
   *
   * @param links egress port to ingress port, one entry a direction
   */
  public static Topology of(
      Collection<DeviceId> devices, Collection<Map.Entry<ConnectPoint, ConnectPoint>> links) {
    ImmutableSet<DeviceId> known = ImmutableSet.copyOf(devices);
    ImmutableListMultimap.Builder<DeviceId, Hop> hops = ImmutableListMultimap.builder();
    ImmutableListMultimap.Builder<DeviceId, DeviceId> reverse = ImmutableListMultimap.builder();
    for (Map.Entry<ConnectPoint, ConnectPoint> link : links) {
      DeviceId from = link.getKey().deviceId();
      DeviceId to = link.getValue().deviceId();
      if (known.contains(from) && known.contains(to)) {
        hops.put(from, new Hop(link.getKey().port(), to));
        reverse.put(to, from);
      }
    }
    return new Topology(known, hops.build(), reverse.build());
  }

  /** The switches. */
  public Set<DeviceId> devices() {
    return devices;
  }

  /** Hops from {@code from} to {@code to} on a shortest path; empty where there is no path. */
  public Optional<Integer> distance(DeviceId from, DeviceId to) {
    return Optional.ofNullable(distancesTo(to).get(from));
  }

  /**
   * The port of {@code from} by which {@code address} is reached at {@code to}; empty where there
   * is no path.
   *
   * <p>Equal-cost ports are spread by address, each address choosing the port it scores highest:
   * when a port goes, only the addresses that went through it choose anew.
   */
  public Optional<PortNumber> nextHop(DeviceId from, DeviceId to, Address address) {
    Map<DeviceId, Integer> distance = distancesTo(to);
    Integer own = distance.get(from);
    if (own == null) {
      return Optional.empty();
    }
    PortNumber best = null;
    long bestScore = 0;
    for (Hop hop : hops.get(from)) {
      Integer next = distance.get(hop.neighbor);
      if (next != null && next == own - 1) {
        long score = score(address, hop);
        if (best == null
            || Long.compareUnsigned(score, bestScore) > 0
            || (score == bestScore && hop.port.toLong() < best.toLong())) {
          best = hop.port;
          bestScore = score;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static long score(Address address, Hop hop) {
    // Not the hash code of the address: that of ONOS's IpAddress differs from one JVM to another.
    int bits = 31 * Arrays.hashCode(address.ip().toOctets()) + address.vlan().toShort();
    long mixed = bits * 0x9E3779B97F4A7C15L ^ hop.seed;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private Map<DeviceId, Integer> distancesTo(DeviceId destination) {
    return distances.computeIfAbsent(destination, this::walkBackFrom);
  }

  private ImmutableMap<DeviceId, Integer> walkBackFrom(DeviceId destination) {
    Map<DeviceId, Integer> found = new HashMap<>();
    if (devices.contains(destination)) {
      found.put(destination, 0);
    }
    ArrayDeque<DeviceId> frontier = new ArrayDeque<>(found.keySet());
    while (!frontier.isEmpty()) {
      DeviceId device = frontier.remove();
      int next = found.get(device) + 1;
      for (DeviceId upstream : reverse.get(device)) {
        if (found.putIfAbsent(upstream, next) == null) {
          frontier.add(upstream);
        }
      }
    }
    return ImmutableMap.copyOf(found);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topology
        && devices.equals(((Topology) other).devices)
        && ImmutableSet.copyOf(hops.entries())
            .equals(ImmutableSet.copyOf(((Topology) other).hops.entries()));
  }

  @Override
  public int hashCode() {
    return devices.hashCode();
  }

  private static final class Hop {
    private final PortNumber port;
    private final DeviceId neighbor;
    private final long seed;

    Hop(PortNumber port, DeviceId neighbor) {
      this.port = requireNonNull(port, "port");
      this.neighbor = requireNonNull(neighbor, "neighbor");
      // The same in every run and on every node, as the hash codes of strings and numbers are.
      this.seed = neighbor.toString().hashCode() * 0xD6E8FEB86659FD93L + port.toLong();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hop
          && port.equals(((Hop) other).port)
          && neighbor.equals(((Hop) other).neighbor);
    }

    @Override
    public int hashCode() {
      return 31 * port.hashCode() + neighbor.hashCode();
    }
  }
}
