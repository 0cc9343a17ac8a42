package org.rehome.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Pin;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;

/**
 * The network configuration as an operator wrote it, and what of it can be used.
 *
 * <p>Read entry by entry: one that is wrong, or contradicts an earlier one, is refused with its
 * place, its value and the reason, and the others are in force. Nothing that is uploaded ends in an
 * exception. Does not change once read.
 */
final class DeclaredNetwork {
  private static final String A_GROUP = "a list of two ports or more";

  private final MacAddress probeMac;
  private final List<String> problems = new ArrayList<>();
  private final NetworkConfig.Builder builder = NetworkConfig.builder();
  private final Map<List<?>, String> places = new HashMap<>();
  // While being read: what is settled, for what comes after to be held against.
  private NetworkConfig network = NetworkConfig.none();

  private DeclaredNetwork(MacAddress probeMac) {
    this.probeMac = probeMac;
  }

  /**
   * What {@code json} declares.
   *
   * @param probeMac the MAC of Rehome's own probes, which nobody else may have
   */
  static DeclaredNetwork of(JsonNode json, MacAddress probeMac) {
    DeclaredNetwork declared = new DeclaredNetwork(probeMac);
    declared.read(
        new DeclaredEntry(
            "",
            json,
            declared.problems,
            ImmutableList.of(
                "subnets",
                "bindings",
                "stickyMacs",
                "routerPorts",
                "dhcpServerPorts",
                "portGroups")));
    return declared;
  }

  /** What is in force. */
  NetworkConfig network() {
    return network;
  }

  /** What was refused, each with its place, its value and the reason. */
  List<String> problems() {
    return ImmutableList.copyOf(problems);
  }

  private void read(DeclaredEntry whole) {
    entries(whole, "subnets", this::subnet, "prefix", "vlan", "gateway", "gatewayMac", "home");
    items(whole, "portGroups", this::portGroup);
    network = builder.build();
    entries(whole, "stickyMacs", this::stickyMac, "mac", "vlan", "location");
    network = builder.build();
    entries(whole, "bindings", this::binding, "ip", "vlan", "mac", "location");
    items(whole, "routerPorts", (at, node) -> port(at, node, "router", builder::routerPort));
    items(
        whole,
        "dhcpServerPorts",
        (at, node) -> port(at, node, "dhcpServer", builder::dhcpServerPort));
    network = builder.build();
  }

  private void entries(
      DeclaredEntry whole, String list, Consumer<DeclaredEntry> read, String... names) {
    List<String> fields = ImmutableList.copyOf(names);
    items(
        whole,
        list,
        (place, node) -> read.accept(new DeclaredEntry(place, node, problems, fields)));
  }

  private void items(DeclaredEntry whole, String list, ItemReader read) {
    JsonNode items = whole.optional(list, DeclaredValue.LIST);
    if (items != null) {
      items(list, items, read);
    }
  }

  private static void items(String list, JsonNode items, ItemReader read) {
    for (int i = 0; i < items.size(); i++) {
      read.accept(list + "[" + i + "]", items.get(i));
    }
  }

  private void subnet(DeclaredEntry entry) {
    IpPrefix prefix = entry.required("prefix", DeclaredValue.PREFIX);
    VlanId vlan = entry.vlan();
    IpAddress gateway = entry.optional("gateway", DeclaredValue.IP);
    MacAddress mac = entry.optional("gatewayMac", DeclaredValue.MAC);
    DeviceId home = entry.optional("home", DeclaredValue.DEVICE);
    entry.together("gateway", "gatewayMac");
    if (prefix != null) {
      hostBits(entry, prefix);
    }
    if (mac != null && mac.equals(probeMac)) {
      entry.contradicts("gatewayMac", "Rehome's own probes come from this MAC");
    }
    if (!entry.usable()) {
      return;
    }
    List<?> itself = ImmutableList.of("subnet", vlan, prefix);
    refuseSecond(entry, "prefix", itself);
    Subnet subnet = Subnet.of(vlan, prefix);
    List<?> door = gateway == null ? itself : gateway(entry, subnet, gateway);
    if (entry.usable()) {
      subnet = gateway == null ? subnet : subnet.gateway(gateway, mac);
      builder.subnet(home == null ? subnet : subnet.home(home));
      places.put(itself, entry.place());
      places.put(door, entry.place());
    }
  }

  private static void hostBits(DeclaredEntry entry, IpPrefix prefix) {
    String text = entry.text("prefix");
    IpAddress written = IpAddress.valueOf(text.substring(0, text.indexOf('/')));
    if (!written.equals(prefix.address())) {
      entry.contradicts("prefix", "it has host bits; " + prefix + " is allowed");
    }
  }

  /** What the gateway is remembered as. */
  private List<?> gateway(DeclaredEntry entry, Subnet subnet, IpAddress gateway) {
    List<?> itself = ImmutableList.of("gateway", subnet.vlan(), gateway);
    if (!subnet.prefix().contains(gateway)) {
      entry.contradicts("gateway", "an address in " + subnet + " is allowed");
    } else if (!subnet.canHost(gateway)) {
      entry.contradicts("gateway", "no host of " + subnet + " can have it");
    } else {
      refuseSecond(entry, "gateway", itself);
    }
    return itself;
  }

  private void stickyMac(DeclaredEntry entry) {
    MacAddress mac = hostMac(entry);
    VlanId vlan = entry.vlan();
    ConnectPoint location = entry.required("location", DeclaredValue.PORT);
    if (!entry.usable()) {
      return;
    }
    List<?> itself = ImmutableList.of("sticky", mac, vlan);
    refuseSecond(entry, "mac", itself);
    if (entry.usable()) {
      builder.stickyMac(mac, vlan, location);
      places.put(itself, entry.place());
    }
  }

  private void binding(DeclaredEntry entry) {
    IpAddress ip = entry.required("ip", DeclaredValue.IP);
    VlanId vlan = entry.vlan();
    MacAddress mac = hostMac(entry);
    ConnectPoint location = entry.optional("location", DeclaredValue.PORT);
    if (!entry.usable()) {
      return;
    }
    Address address = Address.of(vlan, ip);
    List<?> itself = ImmutableList.of("binding", address);
    refuseSecond(entry, "ip", itself);
    hostAddress(entry, address);
    Optional<ConnectPoint> pinned = network.stickyPlace(mac, vlan);
    if (location != null && pinned.isPresent() && !network.samePlace(pinned.get(), location)) {
      String where = places.get(ImmutableList.of("sticky", mac, vlan));
      entry.contradicts("location", where + " pins this MAC to " + pinned.get());
    }
    if (entry.usable()) {
      Pin binding = Pin.of(address, mac);
      builder.binding(location == null ? binding : binding.at(location));
      places.put(itself, entry.place());
    }
  }

  private void hostAddress(DeclaredEntry entry, Address address) {
    Optional<Subnet> routed = network.gateway(address);
    Optional<Subnet> subnet = network.subnetOf(address);
    if (routed.isPresent()) {
      entry.contradicts("ip", "the gateway of " + routed.get() + " has it");
    } else if (subnet.isPresent() && !subnet.get().canHost(address.ip())) {
      entry.contradicts("ip", "no host of " + subnet.get() + " can have it");
    }
  }

  /** A MAC that a host may have: neither a gateway's nor Rehome's own. */
  private MacAddress hostMac(DeclaredEntry entry) {
    MacAddress mac = entry.required("mac", DeclaredValue.MAC);
    if (mac != null && network.isGatewayMac(mac)) {
      entry.contradicts("mac", "a gateway has this MAC");
    } else if (mac != null && mac.equals(probeMac)) {
      entry.contradicts("mac", "Rehome's own probes come from this MAC");
    }
    return mac;
  }

  private void refuseSecond(DeclaredEntry entry, String name, List<?> what) {
    String first = places.get(what);
    if (first != null) {
      entry.contradicts(name, first + " declares it already");
    }
  }

  private void port(String place, JsonNode node, String kind, Consumer<ConnectPoint> declare) {
    ConnectPoint port = port(place, node);
    String first = port == null ? null : places.putIfAbsent(List.of(kind, port), place);
    if (first != null) {
      problems.add(place + " is " + DeclaredEntry.shown(node) + ": " + first + " is the same");
    } else if (port != null) {
      declare.accept(port);
    }
  }

  private void portGroup(String place, JsonNode node) {
    int before = problems.size();
    Set<ConnectPoint> ports = new LinkedHashSet<>();
    items(place, node, (at, item) -> groupedPort(at, item, place, ports));
    if (!node.isArray() || (problems.size() == before && ports.size() < 2)) {
      problems.add(DeclaredEntry.wrong(place, node, A_GROUP));
    }
    if (problems.size() == before) {
      builder.portGroup(ports);
      ports.forEach(port -> places.put(List.of("group", port), place));
    }
  }

  private void groupedPort(String at, JsonNode item, String group, Set<ConnectPoint> ports) {
    ConnectPoint port = port(at, item);
    if (port != null) {
      String first = ports.add(port) ? places.get(List.of("group", port)) : group;
      if (first != null) {
        problems.add(at + " is " + DeclaredEntry.shown(item) + ": " + first + " has it already");
      }
    }
  }

  private ConnectPoint port(String place, JsonNode node) {
    ConnectPoint port = DeclaredValue.PORT.read(node);
    if (port == null) {
      problems.add(DeclaredEntry.wrong(place, node, DeclaredValue.PORT.allowed()));
    }
    return port;
  }

  /** Takes one item of a list, which is at {@code place}. */
  private interface ItemReader {
    void accept(String place, JsonNode node);
  }
}
