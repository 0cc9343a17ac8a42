package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.FakeFabric.device;
import static org.rehome.core.FakeFabric.edge;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;
import org.rehome.core.RoutePlan.Step;
import org.rehome.core.Routing.Ingress;

/** What the host route of an address is, and in which order switches are turned. */
class RoutePlanTest {
  private static final Address A = Address.untagged(IpAddress.valueOf("10.0.0.1"));
  private static final PortNumber UP_1 = PortNumber.portNumber(100);
  private static final PortNumber UP_2 = PortNumber.portNumber(101);

  // One spine: no choice of paths, so that every rule can be told in advance.
  private final FakeFabric fabric = FakeFabric.leafSpine(1, 3);
  private final Topology topology = fabric.topology();

  private RoutePlan at(int leaf, int port) {
    return RoutePlan.of(A, edge(leaf, port), topology);
  }

  private static List<Set<String>> stages(RoutePlan from, RoutePlan to) {
    return to.changes(from).stream()
        .map(stage -> stage.stream().map(Step::toString).collect(Collectors.toSet()))
        .collect(Collectors.toList());
  }

  private static String steer(int device, PortNumber port) {
    return "+" + device(device) + "/" + port;
  }

  private static String steer(int device, int port) {
    return steer(device, PortNumber.portNumber(port));
  }

  private static String remove(int device, PortNumber port) {
    return "-" + device(device) + "/" + port;
  }

  @Test
  @DisplayName("the leaf steers to the edge port, every other switch towards the leaf")
  void steersToTheLeaf() {
    assertEquals(
        Map.of(
            device(1), PortNumber.portNumber(7),
            device(2), UP_1,
            device(3), UP_1,
            device(101), UP_1),
        at(1, 7).ports());
  }

  @Test
  @DisplayName("an arrival starts at the leaf and spreads from there")
  void arrivesFromTheLeafOutwards() {
    assertEquals(
        List.of(
            Set.of(steer(1, 7)), Set.of(steer(101, UP_1)), Set.of(steer(2, UP_1), steer(3, UP_1))),
        stages(RoutePlan.none(), at(1, 7)));
  }

  @Test
  @DisplayName("a move turns the new leaf, then what is between, then the old leaf")
  void movesNewLeafFirst() {
    assertEquals(
        List.of(Set.of(steer(2, 5)), Set.of(steer(101, UP_2)), Set.of(steer(1, UP_1))),
        stages(at(1, 7), at(2, 5)));
  }

  @Test
  @DisplayName("a move within a leaf turns that leaf alone")
  void movesWithinALeaf() {
    assertEquals(List.of(Set.of(steer(1, 8))), stages(at(1, 7), at(1, 8)));
  }

  @Test
  @DisplayName("no change takes no step")
  void staysAsItIs() {
    assertEquals(List.of(), at(1, 7).changes(at(1, 7)));
    assertEquals(List.of(), RoutePlan.none().changes(RoutePlan.none()));
  }

  @Test
  @DisplayName("a departure removes every rule, in one stage")
  void leavesAtOnce() {
    assertEquals(
        List.of(
            Set.of(
                remove(1, PortNumber.portNumber(7)),
                remove(2, UP_1),
                remove(3, UP_1),
                remove(101, UP_1))),
        stages(at(1, 7), RoutePlan.none()));
  }

  @Test
  @DisplayName("switches that lost the way are cleared last")
  void clearsLast() {
    RoutePlan before = at(1, 7);
    fabric.cut(new org.onosproject.net.ConnectPoint(device(3), UP_1));
    RoutePlan after = RoutePlan.of(A, edge(2, 5), fabric.topology());
    List<Set<String>> stages = stages(before, after);
    assertEquals(Set.of(remove(3, UP_1)), stages.get(stages.size() - 1));
    assertFalse(after.ports().containsKey(device(3)));
  }

  @Test
  @DisplayName("nothing leads to a leaf that is not there")
  void knowsNoWayToAMissingLeaf() {
    assertTrue(at(9, 1).isEmpty());
    assertFalse(at(1, 1).isEmpty());
    assertEquals(RoutePlan.none().ports(), at(9, 1).ports());
  }

  @Test
  @DisplayName("a leaf on its own still serves its own port")
  void servesAnIsland() {
    RoutePlan island = RoutePlan.of(A, edge(1, 7), FakeFabric.of(device(1), device(2)).topology());
    assertEquals(Map.of(device(1), PortNumber.portNumber(7)), island.ports());
  }

  @Test
  @DisplayName("the failure of a link touches only the rules that went through it")
  void survivesALinkFailure() {
    FakeFabric two = FakeFabric.leafSpine(2, 4);
    RoutePlan before = RoutePlan.of(A, edge(1, 7), two.topology());
    PortNumber lost = before.ports().get(device(2));
    DeviceId spine = two.neighbor(device(2), lost);
    two.cut(new org.onosproject.net.ConnectPoint(device(2), lost));
    RoutePlan after = RoutePlan.of(A, edge(1, 7), two.topology());
    Set<DeviceId> touched =
        after.changes(before).stream()
            .flatMap(List::stream)
            .map(Step::device)
            .collect(Collectors.toSet());
    assertEquals(Set.of(device(2)), touched, "the spine " + spine + " still reaches the leaf");
  }

  private static final Homes AT_1 =
      Homes.of(
          NetworkConfig.builder()
              .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")).home(device(1)))
              .build());

  private RoutePlan declared(int leaf, int port) {
    return RoutePlan.of(A, MacAddress.ZERO, edge(leaf, port), topology, AT_1);
  }

  @Test
  @DisplayName("at home only the leaf has a rule")
  void isKnownAtHomeAlone() {
    assertEquals(Map.of(device(1), PortNumber.portNumber(7)), declared(1, 7).ports());
    assertEquals(at(2, 5).routes(), declared(2, 5).routes(), "away, every switch has");
  }

  @Test
  @DisplayName("who leaves home is steered to from the new leaf outwards, the home leaf last")
  void leavesHome() {
    assertEquals(
        List.of(
            Set.of(steer(2, 5)), Set.of(steer(101, UP_2)), Set.of(steer(1, UP_1), steer(3, UP_1))),
        stages(declared(1, 7), declared(2, 5)));
  }

  @Test
  @DisplayName("who returns is steered to at home first, and withdrawn from there outwards")
  void returnsHome() {
    assertEquals(
        List.of(
            Set.of(steer(1, 7)),
            Set.of(remove(101, UP_2)),
            Set.of(remove(2, PortNumber.portNumber(5)), remove(3, UP_1))),
        stages(declared(2, 5), declared(1, 7)));
  }

  @Test
  @DisplayName("who departs while away is withdrawn from home outwards, lest packets circle")
  void departsWhileAway() {
    assertEquals(
        List.of(
            Set.of(remove(1, UP_1)),
            Set.of(remove(101, UP_2)),
            Set.of(remove(2, PortNumber.portNumber(5)), remove(3, UP_1))),
        stages(declared(2, 5), RoutePlan.nowhere(device(1), topology)));
  }

  @Test
  @DisplayName("a prefix is led to its home, and ends there")
  void leadsAPrefixHome() {
    RoutePlan prefix = RoutePlan.of(AT_1.prefixRoutes().get(0), topology);
    assertEquals(Map.of(device(2), UP_1, device(3), UP_1, device(101), UP_1), prefix.ports());
    assertEquals(Route.discard(), prefix.routes().get(device(1)));
    assertEquals("discard", Route.discard().toString());
  }

  @Test
  @DisplayName("where the subnet has a gateway every route says how packets to it go on")
  void routesEverywhere() {
    MacAddress gateway = MacAddress.valueOf("02:00:00:00:00:fe");
    MacAddress host = MacAddress.valueOf("02:00:00:00:00:01");
    Subnet subnet =
        Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24"))
            .gateway(IpAddress.valueOf("10.0.0.254"), gateway)
            .home(device(1));
    Homes homes = Homes.of(NetworkConfig.builder().subnet(subnet).build());
    Set<Ingress> forms = Set.of(Ingress.of(gateway, VlanId.NONE));

    RoutePlan away = RoutePlan.of(A, host, edge(2, 5), topology, homes);
    assertEquals(4, away.routes().size());
    away.routes()
        .forEach(
            (device, route) -> {
              assertEquals(
                  Optional.of(Routing.to(VlanId.NONE, gateway, host, forms)), route.routing());
              assertEquals(device.equals(device(2)), route.isEdge(), "the host's own port");
            });

    RoutePlan prefix = RoutePlan.of(homes.prefixRoutes().get(0), topology);
    assertEquals(4, prefix.routes().size());
    prefix
        .routes()
        .values()
        .forEach(
            route ->
                assertEquals(Optional.of(Routing.towards(VlanId.NONE, forms)), route.routing()));
    assertEquals(4, at(2, 5).routes().values().stream().filter(r -> !isRouted(r)).count());
    assertNotEquals(
        away, RoutePlan.of(A, gateway, edge(2, 5), topology, homes), "routed to another MAC");
  }

  private static boolean isRouted(Route route) {
    return route.routing().isPresent();
  }

  @Test
  @DisplayName("while the home leaf is not there nobody is at home")
  void knowsNoHomeThatIsNotThere() {
    FakeFabric without = FakeFabric.leafSpine(1, 3);
    without.switchOff(device(1));
    Topology rest = without.topology();
    assertTrue(RoutePlan.of(AT_1.prefixRoutes().get(0), rest).isEmpty());
    assertTrue(RoutePlan.of(A, MacAddress.ZERO, edge(1, 7), rest, AT_1).isEmpty());
    assertEquals(
        RoutePlan.of(A, edge(2, 5), rest).ports(),
        RoutePlan.of(A, MacAddress.ZERO, edge(2, 5), rest, AT_1).ports());
  }

  @Test
  @DisplayName("where a route led is not needed to take it from every switch, or to write another")
  void getsAwayFromTheUnknown() {
    RoutePlan unknown = RoutePlan.anywhere(A, topology, AT_1);
    assertEquals(
        List.of(Set.of(discard(1)), Set.of(discard(101)), Set.of(discard(2), discard(3))),
        stages(unknown, RoutePlan.nowhere(device(1), topology)));
    assertEquals(
        List.of(Set.of(steer(1, 7)), Set.of(discard(101)), Set.of(discard(2), discard(3))),
        stages(unknown, declared(1, 7)));
  }

  private static String discard(int device) {
    return "-" + device(device) + "/discard";
  }

  private List<List<Step>> arrival() {
    return at(1, 7).changes(RoutePlan.none());
  }

  @Test
  @DisplayName("what some switches do is asked for alone, and is what the whole has them do")
  void tellsSomeSwitchesAlone() {
    Topology pair = FakeFabric.of(device(1), device(2)).topology();
    for (Homes homes : List.of(Homes.none(), AT_1)) {
      for (Topology each : List.of(topology, pair)) {
        for (int leaf = 1; leaf <= 4; leaf++) {
          ConnectPoint place = edge(leaf, 3);
          RoutePlan whole = RoutePlan.of(A, MacAddress.ZERO, place, each, homes);
          for (DeviceId asked : List.of(device(1), device(2), device(3), device(4), device(101))) {
            Set<DeviceId> some = ImmutableSet.of(asked, device(2));
            assertEquals(
                Maps.filterKeys(whole.routes(), some::contains),
                RoutePlan.routes(A, MacAddress.ZERO, place, each, homes, some));
          }
        }
      }
    }
  }

  @Test
  @DisplayName("plans with the same rules for the same address are equal")
  void areValues() {
    RoutePlan other =
        RoutePlan.of(Address.untagged(IpAddress.valueOf("10.0.0.2")), edge(1, 7), topology);
    assertAll(
        () -> assertEquals(at(1, 7), at(1, 7)),
        () -> assertEquals(at(1, 7).hashCode(), at(1, 7).hashCode()),
        () -> assertNotEquals(at(1, 7), at(1, 8)),
        () -> assertNotEquals(at(1, 7), other),
        () -> assertNotEquals(at(1, 7), RoutePlan.none()),
        () -> assertEquals(arrival(), arrival()),
        () -> assertEquals(arrival().hashCode(), arrival().hashCode()),
        () -> assertNotEquals(arrival().hashCode(), at(2, 7).changes(at(1, 7)).hashCode()),
        () -> assertNotEquals(arrival(), at(2, 7).changes(at(1, 7))),
        () -> assertNotEquals(at(1, 7).hashCode(), at(1, 8).hashCode()),
        () -> assertTrue(at(1, 7).toString().startsWith(A + " via {")),
        () -> assertNotEquals(arrival(), RoutePlan.none().changes(at(1, 7))));
  }
}
