package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/** Which VLANs were heard at which ports. Thread-safe; only what is new takes a lock. */
final class HeardVlans {
  private final OpenTable.ByPort<Heard> ports = new OpenTable.ByPort<>();

  private static final class Heard extends PortKey {
    /** A set of its own each time: looked into with every packet, and changed hardly ever. */
    private final ImmutableSet<VlanId> vlans;

    Heard(ConnectPoint port, ImmutableSet<VlanId> vlans) {
      super(port);
      this.vlans = vlans;
    }
  }

  /** The VLANs that were heard at {@code port}; empty for none. */
  Set<VlanId> at(ConnectPoint port) {
    Heard heard = ports.find(port);
    return heard == null ? ImmutableSet.of() : heard.vlans;
  }

  /** {@code vlan} was heard at {@code port}; returns whether that is new. */
  boolean add(ConnectPoint port, VlanId vlan) {
    if (at(port).contains(vlan)) {
      return false;
    }
    synchronized (ports) {
      Set<VlanId> before = at(port);
      if (before.contains(vlan)) {
        return false; // another packet was faster
      }
      ports.put(new Heard(port, ImmutableSet.<VlanId>builder().addAll(before).add(vlan).build()));
      return true;
    }
  }

  /** Nothing is known of {@code port} any more. */
  void forget(ConnectPoint port) {
    synchronized (ports) {
      Heard last = ports.find(port);
      if (last != null) {
        ports.remove(last);
      }
    }
  }
}
