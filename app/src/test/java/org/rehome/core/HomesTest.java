package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.rehome.core.FakeFabric.device;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.core.Routing.Ingress;

/** Where an address is at home, what leads there, and what is routed, as declared. */
class HomesTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final VlanId V20 = VlanId.vlanId((short) 20);
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:00:00:00:fe");
  private static final MacAddress OTHER_GATEWAY = MacAddress.valueOf("02:00:00:00:00:fd");
  private static final MacAddress HOST = MacAddress.valueOf("02:00:00:00:00:01");

  private static Subnet subnet(VlanId vlan, String prefix) {
    return Subnet.of(vlan, IpPrefix.valueOf(prefix));
  }

  private static Subnet untagged(String prefix) {
    return subnet(VlanId.NONE, prefix);
  }

  private static Subnet routed(Subnet subnet, MacAddress gateway) {
    return subnet.gateway(subnet.prefix().address(), gateway);
  }

  private static Homes homes(Subnet... subnets) {
    NetworkConfig.Builder config = NetworkConfig.builder();
    for (Subnet subnet : subnets) {
      config.subnet(subnet);
    }
    return Homes.of(config.build());
  }

  private static Address address(String ip) {
    return Address.untagged(IpAddress.valueOf(ip));
  }

  private static Address address(VlanId vlan, String ip) {
    return Address.of(vlan, IpAddress.valueOf(ip));
  }

  private static Optional<DeviceId> at(int device) {
    return Optional.of(device(device));
  }

  private static Set<String> prefixRoutes(Homes homes) {
    return homes.prefixRoutes().stream().map(PrefixRoute::toString).collect(Collectors.toSet());
  }

  @Test
  @DisplayName("an address is at home where its subnet is, in its VLAN")
  void knowsTheHome() {
    Homes homes = homes(untagged("10.0.0.0/24").home(device(1)));
    assertEquals(at(1), homes.home(address("10.0.0.9")));
    assertEquals(Optional.empty(), homes.home(address("10.0.1.9")));
    assertEquals(Optional.empty(), homes.home(address(V10, "10.0.0.9")));
    assertEquals(Optional.empty(), homes.home(address("2001:db8::1")));
    assertEquals(Optional.empty(), Homes.none().home(address("10.0.0.9")));
  }

  @Test
  @DisplayName("of subnets in each other, the most specific that has a home counts")
  void takesTheMostSpecificHome() {
    Homes homes =
        homes(
            untagged("10.0.0.0/8").home(device(1)),
            untagged("10.1.0.0/16").home(device(2)),
            untagged("10.1.1.0/24"),
            subnet(V10, "10.1.1.0/24").home(device(3)));
    assertEquals(at(1), homes.home(address("10.2.0.1")));
    assertEquals(at(2), homes.home(address("10.1.2.1")));
    assertEquals(at(2), homes.home(address("10.1.1.1")));
    assertEquals(at(3), homes.home(address(V10, "10.1.1.1")));
  }

  @Test
  @DisplayName("a prefix route leads to each home, and within it to the same for what has none")
  void leadsToEachHome() {
    Homes homes =
        homes(
            untagged("10.0.0.0/8").home(device(1)),
            untagged("10.1.1.0/24"),
            untagged("10.1.1.7/32").home(device(2)),
            subnet(V10, "10.9.0.0/16"),
            subnet(V20, "2001:db8::/64").home(device(3)));
    String one = device(1).toString();
    assertEquals(
        Set.of(
            "10.0.0.0/8 at home at " + one,
            "10.1.1.0/24 at home at " + one,
            "2001:db8::/64 vlan 20 at home at " + device(3)),
        prefixRoutes(homes));
    assertEquals(at(1), homes.home(address("10.1.1.7")), "a host route leads to one address");
  }

  @Test
  @DisplayName("around a prefix is the next larger one")
  void knowsWhatIsAround() {
    Homes homes =
        homes(untagged("10.0.0.0/8").home(device(1)), untagged("10.1.0.0/16").home(device(2)));
    PrefixRoute inner = homes.prefixRoutes().get(0);
    assertEquals(IpPrefix.valueOf("10.1.0.0/16"), inner.destination().prefix());
    assertEquals(at(1), inner.outer());
    assertEquals(at(1), homes.homeAround(inner.destination()));
    assertEquals(Optional.empty(), homes.prefixRoutes().get(1).outer());
  }

  @Test
  @DisplayName("an address is routed where its subnet has a gateway, from whichever VLAN has one")
  void routesWhatHasAGateway() {
    Homes homes =
        homes(
            routed(subnet(V10, "10.0.10.0/24"), GATEWAY),
            routed(subnet(V20, "10.0.20.0/24"), GATEWAY),
            routed(untagged("10.0.1.0/24"), OTHER_GATEWAY),
            untagged("10.0.2.0/24"),
            routed(subnet(V10, "2001:db8::/64"), GATEWAY));
    assertEquals(
        Optional.of(
            Routing.to(
                V10,
                GATEWAY,
                HOST,
                Set.of(
                    Ingress.of(GATEWAY, V10),
                    Ingress.of(GATEWAY, V20),
                    Ingress.of(OTHER_GATEWAY, VlanId.NONE),
                    Ingress.of(OTHER_GATEWAY, V10)))),
        homes.routing(address(V10, "10.0.10.1"), HOST));
    assertEquals(
        Optional.of(Routing.to(V10, GATEWAY, HOST, Set.of(Ingress.of(GATEWAY, V10)))),
        homes.routing(address(V10, "2001:db8::1"), HOST));
    assertEquals(Optional.empty(), homes.routing(address("10.0.2.1"), HOST), "no gateway");
    assertEquals(Optional.empty(), homes.routing(address("10.0.10.1"), HOST), "another VLAN");
    assertEquals(Optional.empty(), homes.routing(address(V10, "10.9.9.9"), HOST), "no subnet");
    assertEquals(Optional.empty(), Homes.none().routing(address("10.0.1.1"), HOST));
  }

  @Test
  @DisplayName("a subnet without a gateway inside one with a gateway is not routed")
  void leavesOutWhatHasNoGateway() {
    Homes homes = homes(routed(untagged("10.0.0.0/8"), GATEWAY), untagged("10.1.0.0/16"));
    assertEquals(Optional.empty(), homes.routing(address("10.1.0.1"), HOST).map(r -> 1));
  }

  @Test
  @DisplayName("of two VLANs with the same address, the gateway knows one")
  void routesToOneOfTwo() {
    Homes homes =
        homes(
            routed(subnet(V20, "10.0.0.0/24").home(device(1)), GATEWAY),
            routed(subnet(V10, "10.0.0.0/24").home(device(1)), GATEWAY));
    assertEquals(1, homes.routing(address(V10, "10.0.0.1"), HOST).stream().count());
    assertEquals(0, homes.routing(address(V20, "10.0.0.1"), HOST).stream().count());
    assertEquals(
        List.of(true, false),
        homes.prefixRoutes().stream()
            .map(route -> route.routing().isPresent())
            .collect(Collectors.toList()));
  }

  @Test
  @DisplayName("what is local to a link is never routed")
  void neverRoutesLinkLocal() {
    Homes homes =
        homes(
            routed(untagged("fe80::/64").home(device(1)), GATEWAY),
            routed(untagged("169.254.0.0/16").home(device(1)), GATEWAY));
    assertEquals(0, homes.routing(address("fe80::1"), HOST).stream().count());
    assertEquals(0, homes.routing(address("169.254.1.1"), HOST).stream().count());
    homes.prefixRoutes().forEach(route -> assertEquals(Optional.empty(), route.routing()));
  }

  @Test
  @DisplayName("on the way, only what stays where it was is at home")
  void isAtHomeOnTheWayWhereNothingChanges() {
    Homes before =
        homes(
            untagged("10.0.0.0/24").home(device(1)),
            untagged("10.0.1.0/24").home(device(1)),
            untagged("10.0.3.0/24").home(device(1)));
    Homes after =
        homes(
            untagged("10.0.0.0/24").home(device(1)),
            untagged("10.0.1.0/24").home(device(2)),
            untagged("10.0.2.0/24").home(device(1)));
    Homes between = after.following(before);
    assertEquals(at(1), between.home(address("10.0.0.1")), "stays");
    assertEquals(Optional.empty(), between.home(address("10.0.1.1")), "moves");
    assertEquals(Optional.empty(), between.home(address("10.0.2.1")), "new");
    assertEquals(Optional.empty(), between.home(address("10.0.3.1")), "gone");
    assertNotEquals(after, between);
    assertEquals(between, after.following(before));
    assertEquals(between.hashCode(), after.following(before).hashCode());
  }

  @Test
  @DisplayName("the same declarations in another order mean the same")
  void doesNotDependOnTheOrder() {
    Subnet one = untagged("10.0.0.0/24").home(device(1));
    Subnet two = subnet(V10, "10.0.0.0/24").home(device(2));
    Subnet three = untagged("10.0.1.0/24").home(device(2));
    assertEquals(homes(one, two, three), homes(three, two, one));
    assertNotEquals(homes(one, two), homes(one, three));
    assertEquals(homes(one, two).hashCode(), homes(two, one).hashCode());
    assertNotEquals(homes(one).hashCode(), homes(three).hashCode());
    assertEquals("[10.0.0.0/24, 10.0.0.0/24 vlan 10]", homes(two, one).toString());
    assertEquals(Homes.none(), homes());
  }
}
