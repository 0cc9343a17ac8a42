package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.intf.Interface;
import org.onosproject.net.intf.InterfaceService;
import org.onosproject.net.link.LinkService;
import org.rehome.core.Topology;

/**
 * What the fabric looks like now: its topology, which ports are edge, and which VLANs live on them.
 *
 * <p>Thread-safe. Told of changes by {@link PortWatcher}.
 */
final class Fabric {
  private final DeviceService devices;
  private final LinkService links;
  private final InterfaceService interfaces;
  private final Timers timers;
  private final ConcurrentMap<ConnectPoint, Long> upSince = new ConcurrentHashMap<>();
  private final ConcurrentMap<ConnectPoint, Set<VlanId>> heardVlans = new ConcurrentHashMap<>();
  private volatile Set<ConnectPoint> infrastructure = ImmutableSet.of();
  private volatile Topology topology = Topology.of(ImmutableList.of(), ImmutableList.of());

  /**
   * A view of {@code devices} and {@code links}; {@code interfaces} may be null where ONOS has
   * none.
   */
  Fabric(DeviceService devices, LinkService links, InterfaceService interfaces, Timers timers) {
    this.devices = devices;
    this.links = links;
    this.interfaces = interfaces;
    this.timers = timers;
  }

  /** The switches and links as last read. */
  Topology topology() {
    return topology;
  }

  /** Reads switches, ports and links again; returns whether the topology is another now. */
  synchronized boolean refresh() {
    List<DeviceId> available = new ArrayList<>();
    Set<ConnectPoint> up = ConcurrentHashMap.newKeySet();
    for (Device device : devices.getAvailableDevices()) {
      available.add(device.id());
      for (Port port : devices.getPorts(device.id())) {
        if (port.isEnabled() && !port.number().isLogical()) {
          up.add(new ConnectPoint(device.id(), port.number()));
        }
      }
    }
    long now = timers.now();
    upSince.keySet().retainAll(up);
    up.forEach(port -> upSince.putIfAbsent(port, now));

    List<Map.Entry<ConnectPoint, ConnectPoint>> active = new ArrayList<>();
    ImmutableSet.Builder<ConnectPoint> linked = ImmutableSet.builder();
    for (Link link : links.getActiveLinks()) {
      linked.add(link.src(), link.dst());
      active.add(Maps.immutableEntry(link.src(), link.dst()));
    }
    infrastructure = linked.build();
    Topology read = Topology.of(available, active);
    boolean changed = !read.equals(topology);
    if (changed) {
      topology = read;
    }
    return changed;
  }

  /** Whether {@code port} leads to another switch. */
  boolean isInfrastructure(ConnectPoint port) {
    return infrastructure.contains(port);
  }

  /** A link was found at {@code ports}: they lead to other switches from now on. */
  synchronized void linked(ConnectPoint... ports) {
    infrastructure = ImmutableSet.<ConnectPoint>builder().addAll(infrastructure).add(ports).build();
  }

  /** Traffic of {@code vlan} came in at {@code port}. */
  void heard(ConnectPoint port, VlanId vlan) {
    Set<VlanId> vlans = heardVlans.get(port);
    if (vlans == null) {
      vlans = heardVlans.computeIfAbsent(port, key -> ConcurrentHashMap.newKeySet(2));
    }
    vlans.add(vlan);
  }

  /** Whatever was heard at {@code port} holds no longer. */
  void down(ConnectPoint port) {
    heardVlans.remove(port);
    upSince.remove(port);
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
    long now = timers.now();
    List<ConnectPoint> ports = new ArrayList<>();
    upSince.forEach(
        (port, since) -> {
          if (now - since >= settle
              && !port.equals(except)
              && !isInfrastructure(port)
              && carries(port, vlan)) {
            ports.add(port);
          }
        });
    return ports;
  }

  private boolean carries(ConnectPoint port, VlanId vlan) {
    if (interfaces != null) {
      Set<Interface> configured = interfaces.getInterfacesByPort(port);
      if (!configured.isEmpty()) {
        return configured.stream().anyMatch(each -> carries(each, vlan));
      }
    }
    Set<VlanId> heard = heardVlans.get(port);
    return heard == null || vlan.equals(VlanId.NONE) || heard.contains(vlan);
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
