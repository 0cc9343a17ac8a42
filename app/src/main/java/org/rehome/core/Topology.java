package org.rehome.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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
 * <p>Immutable to its users; what it works out for a destination it remembers. A plan for a fabric
 * of a thousand switches looks at every link once for each address, so switches are numbers inside.
 * Thread-safe.
 */
public final class Topology {
  private static final int NO_PATH = -1;

  private final ImmutableSet<DeviceId> devices;
  private final ImmutableMap<DeviceId, Integer> numbers;

  /** By the number of the switch that they leave. */
  private final Hop[][] hops;

  /** By the number of the switch that they lead to. */
  private final int[][] upstream;

  /** Of every switch, by its number, to the one with this number. */
  private final Map<Integer, int[]> distances = new ConcurrentHashMap<>();

  private Topology(
      ImmutableSet<DeviceId> devices,
      ImmutableMap<DeviceId, Integer> numbers,
      Hop[][] hops,
      int[][] upstream) {
    this.devices = devices;
    this.numbers = numbers;
    this.hops = hops;
    this.upstream = upstream;
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
    List<DeviceId> ordered = known.asList();
    ImmutableMap.Builder<DeviceId, Integer> numbers = ImmutableMap.builder();
    List<List<Hop>> hops = new ArrayList<>();
    List<List<Integer>> upstream = new ArrayList<>();
    for (int number = 0; number < ordered.size(); number++) {
      numbers.put(ordered.get(number), number);
      hops.add(new ArrayList<>());
      upstream.add(new ArrayList<>());
    }
    ImmutableMap<DeviceId, Integer> numbered = numbers.build();
    for (Map.Entry<ConnectPoint, ConnectPoint> link : links) {
      Integer from = numbered.get(link.getKey().deviceId());
      Integer to = numbered.get(link.getValue().deviceId());
      if (from != null && to != null) {
        hops.get(from).add(new Hop(link.getKey().port(), link.getValue().deviceId(), to));
        upstream.get(to).add(from);
      }
    }
    return new Topology(
        known,
        numbered,
        hops.stream().map(each -> each.toArray(new Hop[0])).toArray(Hop[][]::new),
        upstream.stream()
            .map(each -> each.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new));
  }

  /** The switches. */
  public Set<DeviceId> devices() {
    return devices;
  }

  /** Hops from {@code from} to {@code to} on a shortest path; empty where there is no path. */
  public Optional<Integer> distance(DeviceId from, DeviceId to) {
    Integer start = numbers.get(from);
    Integer end = numbers.get(to);
    int distance = start == null || end == null ? NO_PATH : distancesTo(end)[start];
    return distance == NO_PATH ? Optional.empty() : Optional.of(distance);
  }

  /**
   * The port of {@code from} by which {@code address} is reached at {@code to}; empty where there
   * is no path.
   *
   * <p>Equal-cost ports are spread by address, each address choosing the port it scores highest:
   * when a port goes, only the addresses that went through it choose anew.
   */
  public Optional<PortNumber> nextHop(DeviceId from, DeviceId to, Address address) {
    Integer start = numbers.get(from);
    Integer end = numbers.get(to);
    if (start == null || end == null) {
      return Optional.empty();
    }
    int[] distance = distancesTo(end);
    long seed = seed(address);
    Hop best = null;
    long bestScore = 0;
    for (Hop hop : hops[start]) {
      int next = distance[hop.number];
      if (next != NO_PATH && next == distance[start] - 1) {
        long score = score(seed, hop);
        if (best == null
            || Long.compareUnsigned(score, bestScore) > 0
            || (score == bestScore && hop.port.toLong() < best.port.toLong())) {
          best = hop;
          bestScore = score;
        }
      }
    }
    return best == null ? Optional.empty() : Optional.of(best.port);
  }

  private static long seed(Address address) {
    // Not the hash code of the address: that of ONOS's IpAddress differs from one JVM to another.
    int bits = 31 * Arrays.hashCode(address.ip().toOctets()) + address.vlan().toShort();
    return bits * 0x9E3779B97F4A7C15L;
  }

  private static long score(long seed, Hop hop) {
    long mixed = seed ^ hop.seed;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private int[] distancesTo(Integer destination) {
    return distances.computeIfAbsent(destination, this::walkBackFrom);
  }

  private int[] walkBackFrom(int destination) {
    int[] found = new int[hops.length];
    Arrays.fill(found, NO_PATH);
    found[destination] = 0;
    int[] frontier = new int[hops.length];
    frontier[0] = destination;
    int seen = 1;
    for (int at = 0; at < seen; at++) {
      for (int before : upstream[frontier[at]]) {
        if (found[before] == NO_PATH) {
          found[before] = found[frontier[at]] + 1;
          frontier[seen++] = before;
        }
      }
    }
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topology
        && devices.equals(((Topology) other).devices)
        && links().equals(((Topology) other).links());
  }

  private Set<Map.Entry<DeviceId, Hop>> links() {
    ImmutableSet.Builder<Map.Entry<DeviceId, Hop>> links = ImmutableSet.builder();
    numbers.forEach(
        (device, number) -> {
          for (Hop hop : hops[number]) {
            links.add(Maps.immutableEntry(device, hop));
          }
        });
    return links.build();
  }

  @Override
  public int hashCode() {
    return devices.hashCode();
  }

  private static final class Hop {
    private final PortNumber port;
    private final DeviceId neighbor;
    private final int number;
    private final long seed;

    Hop(PortNumber port, DeviceId neighbor, int number) {
      this.port = requireNonNull(port, "port");
      this.neighbor = requireNonNull(neighbor, "neighbor");
      this.number = number;
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
