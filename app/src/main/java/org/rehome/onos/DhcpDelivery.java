package org.rehome.onos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.wire.DhcpMessage;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.RoutedFrame;

/**
 * Carries DHCP, which came to the controller for its ports alone and which the fabric has no other
 * way for: to the servers, to the client, or on its route. Thread-safe, never blocks.
 */
final class DhcpDelivery {
  private final Fabric fabric;
  private final Replica replica;
  private final Effectors effectors;
  private final Supplier<NetworkConfig> network;

  DhcpDelivery(
      Fabric fabric, Replica replica, Effectors effectors, Supplier<NetworkConfig> network) {
    this.fabric = fabric;
    this.replica = replica;
    this.effectors = effectors;
    this.network = network;
  }

  /** Takes a client's message to who can answer it. */
  void toServers(DhcpMessage message, Frame frame) {
    MacAddress to = message.ether().destination();
    VlanId vlan = message.ether().vlan();
    Binding server = isGroup(to) ? null : replica.presentOf(to, vlan);
    if (network.get().isGatewayMac(to)) {
      routedTo(message).ifPresentOrElse(each -> routeToServer(each, frame), this::unroutable);
    } else if (server != null) {
      toServer(server, frame);
    } else if (!network.get().dhcpServerPorts().isEmpty()) {
      toDeclared(vlan, frame);
    } else if ((isGroup(to) || effectors.admitsFlood(to, vlan)) && effectors.affordsFlood()) {
      flood(message.ether(), frame);
    } else {
      count("suppressed-floods");
    }
  }

  private void toServer(Binding server, Frame frame) {
    if (isAllowed(server)) {
      toPort(server.location(), frame);
    }
  }

  private void routeToServer(Binding server, Frame frame) {
    if (isAllowed(server)) {
      route(server, frame);
    }
  }

  private boolean isAllowed(Binding server) {
    NetworkConfig declared = network.get();
    boolean allowed =
        declared.dhcpServerPorts().isEmpty() || declared.isDhcpServerPort(server.location());
    if (!allowed) {
      count("dropped-dhcp-no-server");
    }
    return allowed;
  }

  private void toDeclared(VlanId vlan, Frame frame) {
    List<ConnectPoint> ports = new ArrayList<>();
    Set<ConnectPoint> served = new HashSet<>(effectors.edge.place(frame.ingress()));
    for (ConnectPoint port : network.get().dhcpServerPorts()) {
      boolean usable = fabric.unfit(port).isEmpty() && fabric.isAvailable(port.deviceId());
      if (usable && !served.contains(port) && fabric.mayCarry(port, vlan)) {
        ports.add(port);
        served.addAll(effectors.edge.place(port));
      }
    }
    if (ports.isEmpty()) {
      count("suppressed-dhcp");
    } else {
      effectors.sender.flood(frame.copy(), ports);
      count("forwarded-dhcp");
    }
  }

  /**
   * Everywhere in the VLAN, but where the sender is bound: its own bridge would look for it here.
   */
  private void flood(EtherHeader ether, Frame frame) {
    List<ConnectPoint> ports = effectors.edge.of(ether.vlan(), frame.ingress());
    for (Binding binding : replica.ofMac(ether.source())) {
      if (binding.present() && binding.address().vlan().equals(ether.vlan())) {
        ports.removeAll(effectors.edge.place(binding.location()));
      }
    }
    effectors.sender.flood(frame.copy(), ports);
    effectors.copied(ports.size());
  }

  /** Takes a message between relay and server to the station that it is sent to. */
  void toStation(DhcpMessage message, Frame frame) {
    Binding station = replica.presentOf(message.ether().destination(), message.ether().vlan());
    if (network.get().isGatewayMac(message.ether().destination())) {
      routedTo(message).ifPresentOrElse(each -> route(each, frame), this::unroutable);
    } else if (station != null) {
      toPort(station.location(), frame);
    } else {
      count("dropped-dhcp-unknown-client");
    }
  }

  /** Sends the frame out of {@code port}, unless those behind it have heard it themselves. */
  void toPort(ConnectPoint port, Frame frame) {
    if (effectors.edge.place(frame.ingress()).contains(port)) {
      count("dropped-same-port");
    } else {
      effectors.sender.send(port, frame.copy());
      count("forwarded-dhcp");
    }
  }

  /** Whom a message to a gateway is routed to; empty where it is not, or to nobody known. */
  Optional<Binding> routedTo(DhcpMessage message) {
    NetworkConfig declared = network.get();
    if (!declared.isGatewayMac(message.ether().destination())) {
      return Optional.empty();
    }
    IpAddress ip = message.destinationIp();
    Binding found = null;
    int best = -1;
    for (Subnet subnet : declared.subnets()) {
      Address address = Address.of(subnet.vlan(), ip);
      boolean routes = subnet.gateway().isPresent() && subnet.contains(address);
      Binding bound = routes ? replica.find(address) : null;
      if (bound != null && bound.present() && subnet.prefix().prefixLength() > best) {
        found = bound;
        best = subnet.prefix().prefixLength();
      }
    }
    return Optional.ofNullable(found);
  }

  /** Sends the frame on to {@code host}, as the gateway of its subnet does. */
  void route(Binding host, Frame frame) {
    Optional<MacAddress> gateway =
        network.get().subnetOf(host.address()).flatMap(Subnet::gatewayMac);
    Optional<byte[]> routed =
        gateway.flatMap(
            mac ->
                RoutedFrame.of(
                    frame.copy(), EtherHeader.tagged(mac, host.mac(), host.address().vlan())));
    if (routed.isPresent()) {
      effectors.sender.send(host.location(), routed.get());
      count("forwarded-dhcp");
    } else {
      unroutable();
    }
  }

  private void unroutable() {
    count("dropped-dhcp-no-route");
  }

  /** Whether {@code mac} is bound in {@code vlan}, but not at {@code port}. */
  boolean isElsewhere(MacAddress mac, VlanId vlan, ConnectPoint port) {
    boolean elsewhere = false;
    for (Binding binding : replica.ofMac(mac)) {
      if (binding.present() && binding.address().vlan().equals(vlan)) {
        if (network.get().samePlace(binding.location(), port)) {
          return false;
        }
        elsewhere = true;
      }
    }
    return elsewhere;
  }

  /** Whether {@code mac} is of many; to ONOS, broadcast is not multicast. */
  static boolean isGroup(MacAddress mac) {
    return mac.isMulticast() || mac.isBroadcast();
  }

  private void count(String name) {
    effectors.counters.count(name);
  }
}
