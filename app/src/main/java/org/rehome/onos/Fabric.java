package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.intf.Interface;
import org.onosproject.net.intf.InterfaceService;
import org.onosproject.net.link.LinkService;
import org.rehome.api.Cause;
import org.rehome.core.Topology;

/**
 * What the fabric looks like now: its topology, which ports are edge, and which VLANs live on them.
 *
 * <p>Thread-safe. Told of changes by {@link PortWatcher}.
 */
final class Fabric {
  /** How long a switch may be away before its hosts count as out of reach; ms. */
  private static final long BLIP = 3_000;

  /**
   * How long the edge ports of a VLAN are taken to be the same though nothing is heard of a change,
   * as nothing is of a configured interface; ms.
   */
  private static final long SAME = 100;

  /** Of so many VLANs the edge ports are remembered; beyond that all begin anew. */
  private static final int VLANS = 64;

  /** The settled edge ports of a VLAN, as they were found. Immutable. */
  private static final class Found {
    private final List<ConnectPoint> ports;
    private final long change;
    private final long settle;
    private final long at;
    private final long until;

    Found(List<ConnectPoint> ports, long change, long settle, long at, long until) {
      this.ports = ports;
      this.change = change;
      this.settle = settle;
      this.at = at;
      this.until = until;
    }

    boolean isStill(long latest, long settleNow, long now) {
      return change == latest && settle == settleNow && at <= now && now < until;
    }
  }

  private final DeviceService devices;
  private final LinkService linkService;
  private final InterfaceService interfaces;
  private final Timers timers;
  private final Set<DeviceId> closed = ConcurrentHashMap.newKeySet();
  private final Set<ConnectPoint> downPorts = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<ConnectPoint, Long> upSince = new ConcurrentHashMap<>();
  private final HeardVlans heardVlans = new HeardVlans();
  private final Outages outages = new Outages(upSince::containsKey, downPorts::contains);
  private final ConcurrentMap<VlanId, Found> found = new ConcurrentHashMap<>();

  /** How often something has changed that edge ports depend on. */
  private final AtomicLong changes = new AtomicLong();

  private volatile Set<ConnectPoint> infrastructure = ImmutableSet.of();
  private volatile Topology topology = Topology.of(ImmutableList.of(), ImmutableList.of());

  /**
   * A view of {@code devices} and {@code links}; {@code interfaces} may be null where ONOS has
   * none.
   */
  Fabric(DeviceService devices, LinkService links, InterfaceService interfaces, Timers timers) {
    this.devices = devices;
    this.linkService = links;
    this.interfaces = interfaces;
    this.timers = timers;
  }

  /** The switches and links as last read. */
  Topology topology() {
    return topology;
  }

  /**
   * Reads switches, ports and links again; returns whether the topology is another now.
   *
   * <p>What was lost stays in it for a while, see {@link Outages}.
   *
   * @param grace how long a switch may be away, ms
   */
  synchronized boolean refresh(long grace) {
    long now = timers.now();
    Set<DeviceId> available = new HashSet<>();
    devices.getAvailableDevices().forEach(device -> available.add(device.id()));
    readPorts(available, now);
    outages.read(available, topology.devices(), linkService.getActiveLinks(), grace, now);
    ImmutableSetMultimap<ConnectPoint, ConnectPoint> links = outages.links();
    infrastructure = ImmutableSet.copyOf(Iterables.concat(links.keySet(), links.values()));
    changes.incrementAndGet();
    Topology read = Topology.of(Sets.union(available, outages.kept()), links.entries());
    boolean changed = !read.equals(topology);
    if (changed) {
      topology = read;
    }
    return changed;
  }

  /** When to refresh again though nothing happens: milliseconds from now; empty for not at all. */
  synchronized OptionalLong nextRefresh() {
    long next = outages.nextExpiry();
    return next == Outages.NEVER
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(1, next - timers.now()));
  }

  private void readPorts(Set<DeviceId> available, long now) {
    Set<ConnectPoint> up = new HashSet<>();
    for (DeviceId device : available) {
      for (Port port : devices.getPorts(device)) {
        if (port.isEnabled() && !port.number().isLogical()) {
          up.add(new ConnectPoint(device, port.number()));
        }
      }
    }
    upSince.keySet().retainAll(up);
    up.forEach(port -> upSince.putIfAbsent(port, now));
  }

  /** Whether {@code port} leads to another switch. */
  boolean isInfrastructure(ConnectPoint port) {
    return infrastructure.contains(port);
  }

  /** Why no host can be at {@code port}; empty where one can. */
  Optional<Cause> unfit(ConnectPoint port) {
    if (isInfrastructure(port)) {
      return Optional.of(Cause.INFRASTRUCTURE);
    }
    return downPorts.contains(port) ? Optional.of(Cause.PORT_DOWN) : Optional.empty();
  }

  /**
   * Why no host can be said to be at {@code port}, which may be no port at all; empty where one
   * can.
   */
  Optional<String> noEdgePort(ConnectPoint port) {
    Port known = devices.getPort(port);
    if (known == null || known.number().isLogical()) {
      return Optional.of("is no port that ONOS knows of");
    }
    if (isInfrastructure(port)) {
      return Optional.of("is no edge port: it leads to another switch");
    }
    boolean down = isAvailable(port.deviceId()) ? !known.isEnabled() : downPorts.contains(port);
    return down ? Optional.of("is a port that is down") : Optional.empty();
  }

  /**
   * Whether no host at {@code place} can be heard or asked: its port is down, or its switch away
   * for longer than it takes to come back from a moment's loss.
   */
  boolean isCutOff(ConnectPoint place) {
    if (isAvailable(place.deviceId())) {
      return downPorts.contains(place);
    }
    synchronized (this) {
      return outages.isAwayFor(place.deviceId(), BLIP, timers.now());
    }
  }

  /**
   * Since when {@code place} is an edge port that is up, on a switch that is there, as far as is
   * known; ms since the epoch, empty where it is not.
   */
  OptionalLong openSince(ConnectPoint place) {
    Long since = upSince.get(place);
    return since == null || unfit(place).isPresent() || !isAvailable(place.deviceId())
        ? OptionalLong.empty()
        : OptionalLong.of(since);
  }

  /** Whether {@code device} can be programmed now. */
  boolean isAvailable(DeviceId device) {
    return devices.isAvailable(device);
  }

  /** Whether {@code device} may be given new rules now: it is there, and purged. */
  boolean takesRules(DeviceId device) {
    return !closed.contains(device) && isAvailable(device);
  }

  /** {@code device} is to be purged before it is given new rules. */
  void close(DeviceId device) {
    closed.add(device);
  }

  /** {@code device} is purged. */
  void open(DeviceId device) {
    closed.remove(device);
  }

  /** A link was found at {@code ports}: they lead to other switches from now on. */
  synchronized void linked(ConnectPoint... ports) {
    infrastructure = ImmutableSet.<ConnectPoint>builder().addAll(infrastructure).add(ports).build();
    changes.incrementAndGet();
  }

  /** Traffic of {@code vlan} came in at {@code port}. */
  void heard(ConnectPoint port, VlanId vlan) {
    if (heardVlans.add(port, vlan)) {
      changes.incrementAndGet();
    }
  }

  /** {@code port} went down: whatever was heard there holds no longer. */
  void down(ConnectPoint port) {
    downPorts.add(port);
    heardVlans.forget(port);
    upSince.remove(port);
    changes.incrementAndGet();
  }

  /** {@code port} is up. */
  void up(ConnectPoint port) {
    downPorts.remove(port);
  }

  /**
   * The settled edge ports to which traffic of {@code vlan} may be flooded.
   *
   * <p>A port belongs to the VLANs configured for it; where none is, to those it was heard in;
   * where nothing was heard yet, to any.
   *
   * @param settle how long a port must have been up, ms: a link that was not found by then is none
   */
  List<ConnectPoint> edgePorts(VlanId vlan, ConnectPoint except, long settle) {
    List<ConnectPoint> ports = new ArrayList<>(edgePorts(vlan, settle));
    ports.remove(except);
    return ports;
  }

  // To look at thousands of ports for each question of a storm takes longer than all else of it.
  private List<ConnectPoint> edgePorts(VlanId vlan, long settle) {
    long now = timers.now();
    long latest = changes.get(); // before they are looked for: what changes meanwhile is not in it
    Found before = found.get(vlan);
    if (before != null && before.isStill(latest, settle, now)) {
      return before.ports;
    }
    List<ConnectPoint> ports = new ArrayList<>();
    long until = now + SAME;
    for (Map.Entry<ConnectPoint, Long> each : upSince.entrySet()) {
      ConnectPoint port = each.getKey();
      long settled = each.getValue() + settle;
      if (now < settled) {
        until = Math.min(until, settled);
      } else if (!isInfrastructure(port) && carries(port, vlan)) {
        ports.add(port);
      }
    }
    if (found.size() >= VLANS && !found.containsKey(vlan)) {
      found.clear();
    }
    found.put(vlan, new Found(ports, latest, settle, now, until));
    return ports;
  }

  /** How many ports are up, those between switches included. */
  int portsUp() {
    return upSince.size();
  }

  /** Whether traffic of {@code vlan} may be sent out of {@code port}. */
  boolean carries(ConnectPoint port, VlanId vlan) {
    Set<Interface> configured = interfaces.getInterfacesByPort(port);
    if (!configured.isEmpty()) {
      return configured.stream().anyMatch(each -> carries(each, vlan));
    }
    Set<VlanId> heard = heardVlans.at(port);
    return heard.isEmpty() || vlan.equals(VlanId.NONE) || heard.contains(vlan);
  }

  /** Whether nothing says that {@code vlan} is not at {@code port}, be it unheard of there. */
  boolean mayCarry(ConnectPoint port, VlanId vlan) {
    return interfaces.getInterfacesByPort(port).isEmpty() || carries(port, vlan);
  }

  private static boolean carries(Interface configured, VlanId vlan) {
    if (vlan.equals(VlanId.NONE)) {
      return (configured.vlan().equals(VlanId.NONE) && configured.vlanTagged().isEmpty())
          || !configured.vlanUntagged().equals(VlanId.NONE)
          || !configured.vlanNative().equals(VlanId.NONE);
    }
    return configured.vlan().equals(vlan) || configured.vlanTagged().contains(vlan);
  }
}
