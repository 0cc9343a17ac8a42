package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;
import org.rehome.core.Routing.Ingress;

/** The values that routes are made of. */
class RouteTest {
  private static final VlanId RED = VlanId.vlanId((short) 10);
  private static final PortNumber P1 = PortNumber.portNumber(1);
  private static final PortNumber P2 = PortNumber.portNumber(2);
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:00:00:00:FE");
  private static final MacAddress HOST = MacAddress.valueOf("02:00:00:00:00:01");
  private static final Ingress TAGGED = Ingress.of(GATEWAY, RED);
  private static final Ingress UNTAGGED = Ingress.of(GATEWAY, VlanId.NONE);

  private static Destination net(String prefix) {
    return Destination.of(VlanId.NONE, IpPrefix.valueOf(prefix));
  }

  /** Each value equals what is made alike, and none of the others. */
  private static void assertApart(List<?> values, List<?> likewise) {
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.size(); j++) {
        if (i == j) {
          assertEquals(values.get(i), likewise.get(j));
          assertEquals(values.get(i).hashCode(), likewise.get(j).hashCode());
        } else {
          assertNotEquals(values.get(i), likewise.get(j));
          assertNotEquals(values.get(i).hashCode(), likewise.get(j).hashCode());
        }
      }
      assertNotEquals(values.get(i), "another thing");
    }
  }

  @Test
  @DisplayName("a destination is a host or a prefix, in its VLAN")
  void destinations() {
    Address address = Address.of(RED, IpAddress.valueOf("10.0.0.1"));
    assertAll(
        () -> assertTrue(Destination.of(address).isHost()),
        () -> assertEquals(address, Destination.of(address).address()),
        () -> assertTrue(net("2001:db8::1/128").isHost()),
        () -> assertFalse(net("10.0.0.0/31").isHost()),
        () -> assertFalse(net("2001:db8::/32").isHost()),
        () -> assertEquals("10.0.0.0/24", net("10.0.0.0/24").toString()),
        () -> assertEquals("10.0.0.1/32 vlan 10", Destination.of(address).toString()));
    assertApart(destinationsOfAllKinds(), destinationsOfAllKinds());
  }

  private static List<Destination> destinationsOfAllKinds() {
    return List.of(
        net("10.0.0.0/24"),
        net("10.0.0.0/25"),
        Destination.of(RED, IpPrefix.valueOf("10.0.0.0/24")));
  }

  @Test
  @DisplayName("a route leads to a switch, to a host or nowhere, and may be routed")
  void routes() {
    Routing routing = Routing.towards(RED, Set.of(TAGGED));
    Route routed = Route.via(P1).routing(routing);
    assertAll(
        () -> assertEquals(Optional.of(P1), Route.via(P1).port()),
        () -> assertFalse(Route.via(P1).isEdge()),
        () -> assertTrue(Route.edge(P1).isEdge()),
        () -> assertTrue(Route.edge(P1).routing(routing).isEdge()),
        () -> assertEquals(Optional.empty(), Route.discard().port()),
        () -> assertEquals(Optional.of(routing), routed.routing()),
        () -> assertSame(routed, routed.routing(Routing.towards(RED, Set.of(TAGGED)))),
        () -> assertEquals(Route.via(P1), routed.routing(null)),
        () -> assertEquals("1 routed", routed.toString()));
    assertApart(routesOfAllKinds(), routesOfAllKinds());
  }

  private static List<Route> routesOfAllKinds() {
    return List.of(
        Route.via(P1),
        Route.via(P2),
        Route.edge(P1),
        Route.discard(),
        Route.via(P1).routing(Routing.towards(RED, Set.of(TAGGED))),
        Route.via(P1).routing(Routing.towards(RED, Set.of(UNTAGGED))));
  }

  @Test
  @DisplayName("what is routed goes into a VLAN, and to a host or towards it")
  void routings() {
    Routing to = Routing.to(RED, GATEWAY, HOST, Set.of(TAGGED, UNTAGGED));
    Routing towards = Routing.towards(RED, Set.of(TAGGED));
    assertAll(
        () -> assertEquals(RED, to.vlan()),
        () -> assertEquals(Optional.of(GATEWAY), to.source()),
        () -> assertEquals(Optional.of(HOST), to.host()),
        () -> assertEquals(Set.of(TAGGED, UNTAGGED), to.ingresses()),
        () -> assertEquals(Optional.empty(), towards.source()),
        () -> assertEquals(Optional.empty(), towards.host()),
        () -> assertEquals("routed", towards.toString()),
        () -> assertEquals("routed to " + HOST, to.toString()),
        () -> assertEquals(RED, TAGGED.vlan()),
        () -> assertEquals(VlanId.NONE, UNTAGGED.vlan()),
        () -> assertEquals(GATEWAY, TAGGED.gateway()),
        () -> assertEquals(GATEWAY + " vlan " + RED, TAGGED.toString()),
        () -> assertEquals(GATEWAY.toString(), UNTAGGED.toString()));
    assertApart(routingsOfAllKinds(), routingsOfAllKinds());
    assertApart(
        List.of(TAGGED, UNTAGGED, Ingress.of(HOST, RED)),
        List.of(Ingress.of(GATEWAY, RED), Ingress.of(GATEWAY, VlanId.NONE), Ingress.of(HOST, RED)));
  }

  private static List<Routing> routingsOfAllKinds() {
    return List.of(
        Routing.towards(RED, Set.of(TAGGED)),
        Routing.towards(RED, Set.of(UNTAGGED)),
        Routing.towards(VlanId.NONE, Set.of(TAGGED)),
        Routing.to(RED, GATEWAY, HOST, Set.of(TAGGED)),
        Routing.to(RED, HOST, HOST, Set.of(TAGGED)),
        Routing.to(RED, GATEWAY, GATEWAY, Set.of(TAGGED)));
  }
}
