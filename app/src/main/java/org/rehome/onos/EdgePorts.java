package org.rehome.onos;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.core.NetworkConfig;

/** Where everybody in a VLAN is to be reached. Thread-safe. */
final class EdgePorts implements Announcer.Edge {
  private final Fabric fabric;
  private final Supplier<Settings> settings;
  private final Supplier<NetworkConfig> network;

  EdgePorts(Fabric fabric, Supplier<Settings> settings, Supplier<NetworkConfig> network) {
    this.fabric = fabric;
    this.settings = settings;
    this.network = network;
  }

  /** The ports behind which the hosts of {@code port} are. */
  Set<ConnectPoint> place(ConnectPoint port) {
    return network.get().portGroup(port);
  }

  /**
   * The settled edge ports of {@code vlan}, but those behind which the hosts of {@code except} are;
   * of ports with the same hosts behind them, one.
   */
  @Override
  public List<ConnectPoint> of(VlanId vlan, ConnectPoint except) {
    NetworkConfig declared = network.get();
    List<ConnectPoint> ports = fabric.edgePorts(vlan, except, settings.get().portSettle());
    if (declared.hasPortGroups()) {
      Set<ConnectPoint> served = new HashSet<>(declared.portGroup(except));
      ports.removeIf(port -> !addAll(served, declared.portGroup(port)));
    }
    return ports;
  }

  @Override
  public int most() {
    return fabric.portsUp();
  }

  // Collections.disjoint would go through all that are served, for each of thousands of ports.
  private static boolean addAll(Set<ConnectPoint> served, Set<ConnectPoint> group) {
    boolean anew = true;
    for (ConnectPoint port : group) {
      anew &= served.add(port);
    }
    return anew;
  }
}
