package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Pin;

/** What the declarations answer, and that they cannot contradict each other. */
class NetworkConfigTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final VlanId V11 = VlanId.vlanId((short) 11);
  private static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  private static final MacAddress GATEWAY_MAC = MacAddress.valueOf("02:00:5e:00:01:01");
  private static final DeviceId LEAF = DeviceId.deviceId("of:0000000000000011");
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint(LEAF + "/1");
  private static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint(LEAF + "/2");
  private static final ConnectPoint P3 = ConnectPoint.deviceConnectPoint(LEAF + "/3");

  private static final Subnet WIDE = Subnet.of(V10, IpPrefix.valueOf("10.0.0.0/8"));
  private static final Subnet NARROW =
      Subnet.of(V10, IpPrefix.valueOf("10.0.1.0/24")).gateway(ip("10.0.1.1"), GATEWAY_MAC);
  private static final Subnet OTHER_VLAN = Subnet.of(V11, IpPrefix.valueOf("10.0.1.0/28"));
  private static final Pin BOUND = Pin.of(in10("10.0.1.5"), M1);

  private static final NetworkConfig DECLARED = all().build();

  private static NetworkConfig.Builder all() {
    return NetworkConfig.builder()
        .subnet(WIDE)
        .subnet(NARROW)
        .subnet(OTHER_VLAN)
        .binding(BOUND)
        .stickyMac(M1, V10, P1)
        .routerPort(P3)
        .dhcpServerPort(P2)
        .portGroup(List.of(P1, P2));
  }

  private static IpAddress ip(String text) {
    return IpAddress.valueOf(text);
  }

  private static Address in10(String text) {
    return Address.of(V10, ip(text));
  }

  @Test
  void anAddressIsOfTheMostSpecificSubnetOfItsVlan() {
    assertEquals(Optional.of(NARROW), DECLARED.subnetOf(in10("10.0.1.9")));
    assertEquals(Optional.of(WIDE), DECLARED.subnetOf(in10("10.0.2.9")));
    assertEquals(Optional.of(OTHER_VLAN), DECLARED.subnetOf(Address.of(V11, ip("10.0.1.9"))));
    assertEquals(Optional.empty(), DECLARED.subnetOf(Address.of(V11, ip("10.0.1.99"))));
    assertEquals(Optional.empty(), DECLARED.subnetOf(in10("192.0.2.1")));
    assertEquals(Optional.empty(), DECLARED.subnetOf(in10("2001:db8::1")));
  }

  @Test
  void whatIsSentToAGatewayGoesToTheMostSpecificSubnetThatHasOne() {
    Homes homes = DECLARED.homes();
    assertEquals(Optional.of(NARROW), homes.routed(ip("10.0.1.9")));
    assertEquals(Optional.empty(), homes.routed(ip("10.0.2.9")));
    assertEquals(Optional.empty(), homes.routed(ip("192.0.2.1")));
    assertEquals(homes, Homes.of(DECLARED));
  }

  @Test
  void aGatewayIsKnownByItsAddressInItsVlanAndByItsMac() {
    assertEquals(Optional.of(NARROW), DECLARED.gateway(in10("10.0.1.1")));
    assertEquals(Optional.empty(), DECLARED.gateway(Address.of(V11, ip("10.0.1.1"))));
    assertEquals(Optional.empty(), DECLARED.gateway(in10("10.0.1.2")));
    assertTrue(DECLARED.isGatewayMac(GATEWAY_MAC));
    assertFalse(DECLARED.isGatewayMac(M1));
  }

  @Test
  void aBindingIsOfOneVlan() {
    assertEquals(Optional.of(BOUND), DECLARED.staticBinding(in10("10.0.1.5")));
    assertEquals(Optional.empty(), DECLARED.staticBinding(Address.untagged(ip("10.0.1.5"))));
    assertEquals(List.of(BOUND), List.copyOf(DECLARED.staticBindings()));
  }

  @Test
  void aMacIsPinnedInOneVlan() {
    assertEquals(Optional.of(P1), DECLARED.stickyPlace(M1, V10));
    assertEquals(Optional.empty(), DECLARED.stickyPlace(M1, V11));
    assertEquals(Optional.empty(), DECLARED.stickyPlace(M2, V10));
    assertEquals(Optional.empty(), NetworkConfig.none().stickyPlace(M1, V10));
  }

  @Test
  void portsOfAGroupAreOnePlace() {
    assertTrue(DECLARED.samePlace(P1, P2));
    assertTrue(DECLARED.samePlace(P2, P1));
    assertTrue(DECLARED.samePlace(P3, P3));
    assertFalse(DECLARED.samePlace(P1, P3));
    assertFalse(DECLARED.samePlace(P3, P1));
    assertFalse(NetworkConfig.none().samePlace(P1, P2));
    assertEquals(Set.of(P1, P2), DECLARED.portGroup(P2));
    assertEquals(Set.of(P3), DECLARED.portGroup(P3));
  }

  @Test
  void aRouterPortIsOne() {
    assertTrue(DECLARED.isRouterPort(P3));
    assertFalse(DECLARED.isRouterPort(P1));
    assertEquals(Set.of(P3), DECLARED.routerPorts());
    assertEquals(Set.of(P2), DECLARED.dhcpServerPorts());
  }

  @Test
  void nothingIsDeclaredTwice() {
    for (Runnable second :
        List.<Runnable>of(
            () -> all().subnet(Subnet.of(V10, WIDE.prefix()).home(LEAF)),
            () -> all().binding(Pin.of(BOUND.address(), M2)),
            () -> all().stickyMac(M1, V10, P2),
            () -> all().routerPort(P3),
            () -> all().dhcpServerPort(P2),
            () -> all().portGroup(List.of(P3, P2)),
            () -> all().portGroup(List.of(P3)),
            () -> all().portGroup(List.of(P3, P3)))) {
      assertThrows(IllegalArgumentException.class, second::run);
    }
  }

  @Test
  void configurationsAreEqualWhenAllTheyDeclareIs() {
    assertEquals(DECLARED, all().build());
    assertEquals(DECLARED.hashCode(), all().build().hashCode());
    assertEquals(NetworkConfig.none(), NetworkConfig.builder().build());
    List<NetworkConfig> different = new ArrayList<>(List.of(DECLARED, NetworkConfig.none()));
    different.add(all().subnet(Subnet.of(V11, WIDE.prefix())).build());
    different.add(all().binding(Pin.of(in10("10.0.1.6"), M1)).build());
    different.add(all().stickyMac(M2, V10, P1).build());
    different.add(all().routerPort(P1).build());
    different.add(all().dhcpServerPort(P1).build());
    different.add(all().portGroup(List.of(P3, port(4))).build());
    assertEquals(different.size(), Set.copyOf(different).size());
    assertNotEquals(DECLARED, (Object) "");
  }

  @Test
  void aGatewayIsInsideItsSubnet() {
    assertThrows(IllegalArgumentException.class, () -> WIDE.gateway(ip("11.0.0.1"), GATEWAY_MAC));
    assertEquals(Optional.of(ip("10.0.1.1")), NARROW.gateway());
    assertEquals(Optional.of(GATEWAY_MAC), NARROW.gatewayMac());
    assertEquals(Optional.empty(), WIDE.gateway());
    assertEquals(Optional.empty(), WIDE.home());
    assertEquals(Optional.of(LEAF), NARROW.home(LEAF).home());
    assertEquals(NARROW.gateway(), NARROW.home(LEAF).gateway());
  }

  @Test
  void hostsHaveNeitherTheNetworksOwnAddressNorItsBroadcastAddress() {
    assertTrue(NARROW.canHost(ip("10.0.1.1")));
    assertTrue(NARROW.canHost(ip("10.0.1.254")));
    assertFalse(NARROW.canHost(ip("10.0.1.0")));
    assertFalse(NARROW.canHost(ip("10.0.1.255")));
    assertFalse(NARROW.canHost(ip("10.0.2.1")));
    assertTrue(Subnet.of(V10, IpPrefix.valueOf("10.0.1.0/31")).canHost(ip("10.0.1.0")));
    assertTrue(Subnet.of(V10, IpPrefix.valueOf("10.0.1.3/32")).canHost(ip("10.0.1.3")));
    assertFalse(Subnet.of(V10, IpPrefix.valueOf("10.0.1.0/30")).canHost(ip("10.0.1.3")));
    assertTrue(Subnet.of(V10, IpPrefix.valueOf("2001:db8::/64")).canHost(ip("2001:db8::")));
  }

  @Test
  void subnetsAndBindingsAreValues() {
    assertEquals("10.0.1.0/24 vlan 10", NARROW.toString());
    assertEquals("10.0.0.0/8", Subnet.of(VlanId.NONE, WIDE.prefix()).toString());
    assertEquals("10.0.1.5%10 → " + M1, BOUND.toString());
    assertEquals("10.0.1.5%10 → " + M1 + "@" + P1, BOUND.at(P1).toString());
    assertEquals(Optional.of(P1), BOUND.at(P1).location());
    assertEquals(Optional.empty(), BOUND.location());
    List<Object> different =
        List.of(
            NARROW,
            NARROW.home(LEAF),
            Subnet.of(V10, NARROW.prefix()),
            NARROW.gateway(ip("10.0.1.2"), GATEWAY_MAC),
            NARROW.gateway(ip("10.0.1.1"), M1),
            WIDE,
            OTHER_VLAN,
            BOUND,
            BOUND.at(P1),
            BOUND.at(P2),
            Pin.of(BOUND.address(), M2),
            Pin.of(in10("10.0.1.6"), M1));
    assertEquals(different.size(), Set.copyOf(different).size());
    assertEquals(BOUND.at(P1), Pin.of(BOUND.address(), M1).at(P1));
    assertEquals(BOUND.at(P1).hashCode(), Pin.of(BOUND.address(), M1).at(P1).hashCode());
    assertEquals(NARROW.home(LEAF), NARROW.home(LEAF));
    assertEquals(NARROW.home(LEAF).hashCode(), NARROW.home(LEAF).hashCode());
  }

  private static ConnectPoint port(int number) {
    return ConnectPoint.deviceConnectPoint(LEAF + "/" + number);
  }
}
