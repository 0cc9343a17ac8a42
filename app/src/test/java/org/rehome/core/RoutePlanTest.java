package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.FakeFabric.device;
import static org.rehome.core.FakeFabric.edge;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;
import org.rehome.core.RoutePlan.Step;

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

  private static List<Set<Step>> stages(RoutePlan from, RoutePlan to) {
    return to.changes(from).stream().map(Set::copyOf).collect(Collectors.toList());
  }

  private static Step steer(int device, PortNumber port) {
    return Step.steer(device(device), port);
  }

  private static Step steer(int device, int port) {
    return steer(device, PortNumber.portNumber(port));
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
                Step.remove(device(1), PortNumber.portNumber(7)),
                Step.remove(device(2), UP_1),
                Step.remove(device(3), UP_1),
                Step.remove(device(101), UP_1))),
        stages(at(1, 7), RoutePlan.none()));
  }

  @Test
  @DisplayName("switches that lost the way are cleared last")
  void clearsLast() {
    RoutePlan before = at(1, 7);
    fabric.cut(new org.onosproject.net.ConnectPoint(device(3), UP_1));
    RoutePlan after = RoutePlan.of(A, edge(2, 5), fabric.topology());
    List<Set<Step>> stages = stages(before, after);
    assertEquals(Set.of(Step.remove(device(3), UP_1)), stages.get(stages.size() - 1));
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
        () -> assertEquals(steer(1, 7).hashCode(), steer(1, 7).hashCode()),
        () -> assertNotEquals(steer(1, 7), Step.remove(device(1), PortNumber.portNumber(7))));
  }
}
