package org.rehome.core;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/**
 * Switches, links and the rules for one address, of which a test asks: where would this packet go?
 *
 * <p>Port {@code 100 + n} of a switch is its nth link; lower ports are edge ports.
 */
final class FakeFabric {
  /** Where a packet ended. */
  enum Fate {
    DELIVERED,
    MISSED,
    LOST_ON_LINK,
    LOOPED
  }

  private static final int FIRST_LINK_PORT = 100;

  private final Set<DeviceId> devices = new LinkedHashSet<>();
  private final Map<ConnectPoint, ConnectPoint> links = new LinkedHashMap<>();
  private final Map<DeviceId, Integer> linkPorts = new HashMap<>();
  private final Map<DeviceId, Route> rules = new HashMap<>();
  private final Map<DeviceId, Route> beneath = new HashMap<>();

  private FakeFabric() {}

  static FakeFabric leafSpine(int spines, int leaves) {
    FakeFabric fabric = new FakeFabric();
    for (int leaf = 1; leaf <= leaves; leaf++) {
      for (int spine = 1; spine <= spines; spine++) {
        fabric.connect(device(leaf), device(100 + spine));
      }
    }
    return fabric;
  }

  static FakeFabric ring(int size) {
    FakeFabric fabric = new FakeFabric();
    for (int i = 1; i <= size; i++) {
      fabric.connect(device(i), device(i % size + 1));
    }
    return fabric;
  }

  /** A random graph: a random tree, and as many links again between any two switches. */
  static FakeFabric random(int size, Random random) {
    FakeFabric fabric = new FakeFabric();
    for (int i = 2; i <= size; i++) {
      fabric.connect(device(i), device(1 + random.nextInt(i - 1)));
    }
    for (int i = 0; i < size; i++) {
      int from = 1 + random.nextInt(size);
      int to = 1 + random.nextInt(size);
      if (from != to) {
        fabric.connect(device(from), device(to));
      }
    }
    return fabric;
  }

  /** Switches without a link as yet. */
  static FakeFabric of(DeviceId... devices) {
    FakeFabric fabric = new FakeFabric();
    Collections.addAll(fabric.devices, devices);
    return fabric;
  }

  static DeviceId device(int number) {
    return DeviceId.deviceId(String.format("of:%016x", number));
  }

  static ConnectPoint edge(int device, int port) {
    return new ConnectPoint(device(device), PortNumber.portNumber(port));
  }

  /** Links two switches in both directions, each with its next free port. */
  FakeFabric connect(DeviceId one, DeviceId other) {
    ConnectPoint here = nextPort(one);
    ConnectPoint there = nextPort(other);
    links.put(here, there);
    links.put(there, here);
    return this;
  }

  /** Links two switches in one direction only. */
  FakeFabric connectOneWay(DeviceId from, DeviceId to) {
    links.put(nextPort(from), nextPort(to));
    return this;
  }

  private ConnectPoint nextPort(DeviceId device) {
    devices.add(device);
    int nth = linkPorts.merge(device, 1, Integer::sum);
    return new ConnectPoint(device, PortNumber.portNumber(FIRST_LINK_PORT + nth - 1));
  }

  /** Cuts both directions of the link at {@code end}. */
  void cut(ConnectPoint end) {
    ConnectPoint otherEnd = links.remove(end);
    if (otherEnd != null) {
      links.remove(otherEnd);
    }
  }

  /** Switches {@code device} off, with its links and rules. */
  void switchOff(DeviceId device) {
    devices.remove(device);
    rules.remove(device);
    beneath.remove(device);
    links
        .entrySet()
        .removeIf(
            link ->
                link.getKey().deviceId().equals(device)
                    || link.getValue().deviceId().equals(device));
  }

  /** The same switches and links, with no rule. */
  FakeFabric copy() {
    FakeFabric copy = new FakeFabric();
    copy.devices.addAll(devices);
    copy.links.putAll(links);
    copy.linkPorts.putAll(linkPorts);
    return copy;
  }

  Topology topology() {
    return Topology.of(devices, links.entrySet());
  }

  /** The topology as told by someone who lists switches and links in another order. */
  Topology shuffledTopology(Random random) {
    List<DeviceId> shuffledDevices = new ArrayList<>(devices);
    List<Map.Entry<ConnectPoint, ConnectPoint>> shuffledLinks = new ArrayList<>(links.entrySet());
    Collections.shuffle(shuffledDevices, random);
    Collections.shuffle(shuffledLinks, random);
    return Topology.of(shuffledDevices, shuffledLinks);
  }

  Set<DeviceId> devices() {
    return devices;
  }

  Collection<ConnectPoint> linkEnds() {
    return links.keySet();
  }

  /** The switch at the other end of a link; null where there is none. */
  DeviceId neighbor(DeviceId device, PortNumber port) {
    ConnectPoint there = links.get(new ConnectPoint(device, port));
    return there == null ? null : there.deviceId();
  }

  Map<DeviceId, Route> rules() {
    return rules;
  }

  /** Sets the rules of {@code plan} on the switches that are there. */
  void install(RoutePlan plan) {
    rules.clear();
    rules.putAll(present(plan));
  }

  /** Sets {@code plan} as what takes the packets that no rule of another takes. */
  void lay(RoutePlan plan) {
    beneath.clear();
    beneath.putAll(present(plan));
  }

  private Map<DeviceId, Route> present(RoutePlan plan) {
    return Maps.filterKeys(plan.routes(), devices::contains);
  }

  void apply(RoutePlan.Step step) {
    if (!devices.contains(step.device())) {
      return;
    }
    if (step.removal()) {
      rules.remove(step.device(), step.before().orElseThrow());
    } else {
      rules.put(step.device(), step.after().orElseThrow());
    }
  }

  /** What becomes of a packet that enters at {@code from}. */
  Fate send(DeviceId from) {
    Set<DeviceId> visited = new HashSet<>();
    DeviceId device = from;
    while (visited.add(device)) {
      PortNumber port = egress(device);
      if (port == null) {
        return Fate.MISSED;
      }
      if (port.toLong() < FIRST_LINK_PORT) {
        return Fate.DELIVERED;
      }
      ConnectPoint next = links.get(new ConnectPoint(device, port));
      if (next == null) {
        return Fate.LOST_ON_LINK;
      }
      device = next.deviceId();
    }
    return Fate.LOOPED;
  }

  private PortNumber egress(DeviceId device) {
    Route route = rules.getOrDefault(device, beneath.get(device));
    return route == null ? null : route.port().orElse(null);
  }

  /** The edge port at which a packet that enters at {@code from} leaves; null when it does not. */
  ConnectPoint exit(DeviceId from) {
    DeviceId device = from;
    for (int hops = 0; device != null && hops <= devices.size(); hops++) {
      PortNumber port = egress(device);
      if (port != null && port.toLong() < FIRST_LINK_PORT) {
        return new ConnectPoint(device, port);
      }
      device = port == null ? null : neighbor(device, port);
    }
    return null;
  }
}
