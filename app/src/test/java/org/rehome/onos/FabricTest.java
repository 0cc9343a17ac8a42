package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.FakeNet.port;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.intf.Interface;

/** What the fabric looks like while switches, ports and links come and go. */
class FabricTest {
  private static final long GRACE = 30_000;
  private static final long LINK_SETTLE = 3_000;
  private static final long SETTLE = 1_000;
  private static final VlanId NONE = VlanId.NONE;
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final VlanId V20 = VlanId.vlanId((short) 20);
  private static final ConnectPoint NOWHERE = port(99, 1);

  private final FakeTimers timers = new FakeTimers();
  private final FakeNet net = FakeNet.leafSpine();
  private final Fabric fabric = new Fabric(net.devices(), net.links(), net.interfaces(), timers);

  private boolean refresh() {
    return fabric.refresh(GRACE);
  }

  private int hops(int from, int to) {
    return fabric.topology().distance(device(from), device(to)).orElse(-1);
  }

  private Set<ConnectPoint> edge(VlanId vlan) {
    List<ConnectPoint> ports = fabric.edgePorts(vlan, NOWHERE, SETTLE);
    Set<ConnectPoint> set = new HashSet<>(ports);
    assertEquals(ports.size(), set.size(), "a port twice");
    return set;
  }

  private static Set<ConnectPoint> allEdgePorts() {
    Set<ConnectPoint> ports = new HashSet<>();
    for (int leaf = 1; leaf <= 3; leaf++) {
      for (int edge = 1; edge <= 4; edge++) {
        ports.add(port(leaf, edge));
      }
    }
    return ports;
  }

  // Topology.

  @Test
  void nothingIsKnownBeforeTheFirstLook() {
    assertEquals(Set.of(), fabric.topology().devices());
    assertFalse(fabric.isInfrastructure(port(1, 11)));
  }

  @Test
  void switchesAndLinksAreAsOnosTells() {
    assertTrue(refresh());

    Set<DeviceId> all = Set.of(device(1), device(2), device(3), device(11), device(12));
    assertEquals(all, fabric.topology().devices());
    assertEquals(2, hops(1, 3));
    assertEquals(1, hops(1, 11));
    assertTrue(fabric.isInfrastructure(port(1, 11)));
    assertTrue(fabric.isInfrastructure(port(11, 1)));
    assertFalse(fabric.isInfrastructure(port(1, 1)));
  }

  @Test
  void lookingAgainAtTheSameChangesNothing() {
    refresh();

    assertFalse(refresh());
    assertEquals(OptionalLong.empty(), fabric.nextRefresh());
  }

  @Test
  void whoIsBehindALostSwitchIsCutOffOnceAMomentHasPassed() {
    refresh();
    net.lose(device(1));
    refresh();
    timers.pass(2_999);
    assertFalse(fabric.isCutOff(port(1, 1)));

    timers.pass(1);
    assertTrue(fabric.isCutOff(port(1, 1)));
    assertFalse(fabric.isCutOff(port(2, 1)));

    fabric.down(port(2, 1));
    assertTrue(fabric.isCutOff(port(2, 1)));
  }

  @Test
  void aLostSwitchAndItsLinksStayForTheGrace() {
    refresh();
    net.lose(device(11));

    assertFalse(refresh());
    assertEquals(1, hops(1, 11));
    assertTrue(fabric.isInfrastructure(port(1, 11)));
    assertEquals(OptionalLong.of(GRACE), fabric.nextRefresh());

    timers.pass(GRACE - 1);
    assertFalse(refresh());
    assertEquals(OptionalLong.of(1), fabric.nextRefresh());

    timers.pass(1);
    assertTrue(refresh());
    assertFalse(fabric.topology().devices().contains(device(11)));
    assertEquals(2, hops(1, 3), "by the other spine");
    assertEquals(OptionalLong.empty(), fabric.nextRefresh());
  }

  @Test
  void withoutGraceALostSwitchIsGoneAtOnce() {
    refresh();
    net.lose(device(11));

    assertTrue(fabric.refresh(0));
    assertFalse(fabric.topology().devices().contains(device(11)));
  }

  @Test
  void theGraceBeginsAnewWithEachLoss() {
    refresh();
    net.lose(device(11));
    refresh();
    timers.pass(GRACE - 1_000);
    refresh();
    net.regain(device(11)).link(port(1, 11), port(11, 1));
    refresh();
    timers.pass(500);
    net.lose(device(11));
    refresh();
    timers.pass(GRACE - 1);

    assertFalse(refresh());
    assertTrue(fabric.topology().devices().contains(device(11)));
  }

  @Test
  void aLinkWhosePortIsDownIsGoneAtOnce() {
    refresh();
    net.unlink(port(1, 11)).down(port(1, 11));

    assertTrue(refresh());
    assertEquals(3, hops(1, 11), "by another leaf");
    assertFalse(fabric.isInfrastructure(port(1, 11)));
  }

  @Test
  void aLinkToALostSwitchWhosePortGoesDownIsGoneAtOnce() {
    refresh();
    net.lose(device(11));
    refresh();
    net.down(port(1, 11));

    assertTrue(refresh());
    assertEquals(3, hops(1, 11));
  }

  @Test
  void aLinkThatVanishesWhileItsPortsAreUpStaysAWhile() {
    refresh();
    net.unlink(port(1, 11));

    assertFalse(refresh());
    assertEquals(1, hops(1, 11));
    assertEquals(OptionalLong.of(LINK_SETTLE), fabric.nextRefresh());

    timers.pass(LINK_SETTLE - 1);
    assertFalse(refresh());
    timers.pass(1);
    assertTrue(refresh());
    assertEquals(3, hops(1, 11));
    assertEquals(OptionalLong.empty(), fabric.nextRefresh());
  }

  @Test
  void aLinkThatIsSeenAgainInTimeWasNeverGone() {
    refresh();
    net.unlink(port(1, 11));
    refresh();
    timers.pass(LINK_SETTLE - 1);
    net.link(port(1, 11), port(11, 1));
    assertFalse(refresh());
    assertEquals(OptionalLong.empty(), fabric.nextRefresh());

    net.unlink(port(1, 11));
    refresh();
    timers.pass(LINK_SETTLE - 1);
    assertFalse(refresh(), "its time begins anew");
  }

  @Test
  void afterAReturnLinksStayUntilTheyAreFoundAgain() {
    refresh();
    net.lose(device(11));
    refresh();
    timers.pass(10_000);
    net.regain(device(11));

    assertFalse(refresh());
    assertEquals(1, hops(1, 11));
    assertEquals(OptionalLong.of(LINK_SETTLE), fabric.nextRefresh());

    timers.pass(1_000);
    net.link(port(1, 11), port(11, 1));
    assertFalse(refresh());
    timers.pass(LINK_SETTLE - 1_000);
    assertTrue(refresh(), "the links to 2 and 3 were not found again");
    assertEquals(1, hops(1, 11));
    assertEquals(3, hops(2, 11));
  }

  @Test
  void aFreshlyFoundLinkMakesInfrastructureBeforeTheNextLook() {
    refresh();
    fabric.linked(port(1, 1), port(2, 1));

    assertTrue(fabric.isInfrastructure(port(1, 1)));
    assertTrue(fabric.isInfrastructure(port(2, 1)));
    assertTrue(fabric.isInfrastructure(port(1, 11)));
  }

  @Test
  void whetherASwitchCanBeProgrammedIsAsOnosTells() {
    refresh();
    net.lose(device(11));

    assertFalse(fabric.isAvailable(device(11)));
    assertTrue(fabric.isAvailable(device(12)));
  }

  // The edge.

  @Test
  void aPortIsEdgeOnceItIsSettled() {
    refresh();
    timers.pass(SETTLE - 1);
    assertEquals(Set.of(), edge(NONE));

    timers.pass(1);
    assertEquals(allEdgePorts(), edge(NONE));
  }

  @Test
  void theExceptedPortIsNone() {
    refresh();
    timers.pass(SETTLE);

    assertFalse(fabric.edgePorts(NONE, port(1, 1), SETTLE).contains(port(1, 1)));
    assertEquals(11, fabric.edgePorts(NONE, port(1, 1), SETTLE).size());
  }

  @Test
  void aPortThatWentDownSettlesAnew() {
    refresh();
    timers.pass(SETTLE);
    net.down(port(1, 1));
    fabric.down(port(1, 1));
    refresh();
    assertFalse(edge(NONE).contains(port(1, 1)));

    net.up(port(1, 1));
    refresh();
    timers.pass(SETTLE - 1);
    assertFalse(edge(NONE).contains(port(1, 1)));
    timers.pass(1);
    assertTrue(edge(NONE).contains(port(1, 1)));
  }

  @Test
  void aPortThatProvesToLeadToASwitchIsNoEdgeAtOnce() {
    refresh();
    timers.pass(SETTLE);
    assertTrue(edge(NONE).contains(port(1, 1)));
    fabric.linked(port(1, 1));

    assertFalse(edge(NONE).contains(port(1, 1)));
  }

  @Test
  void portsOfASwitchThatIsLostAreNoEdgeAtOnce() {
    refresh();
    timers.pass(SETTLE);
    assertTrue(edge(NONE).contains(port(2, 1)));
    net.lose(device(2));
    refresh();

    assertFalse(edge(NONE).contains(port(2, 1)));
  }

  @Test
  void ofManyVlansAllAreRight() {
    refresh();
    timers.pass(SETTLE);
    for (short vlan = 1; vlan <= 200; vlan++) {
      fabric.heard(port(1, 1), VlanId.vlanId(vlan));
    }
    for (short vlan = 1; vlan <= 201; vlan++) {
      assertEquals(vlan <= 200, edge(VlanId.vlanId(vlan)).contains(port(1, 1)));
    }
  }

  @Test
  void aPortThatGoesDownIsNoEdgeAtOnce() {
    refresh();
    timers.pass(SETTLE);
    assertTrue(edge(NONE).contains(port(1, 1)));
    fabric.down(port(1, 1));

    assertFalse(edge(NONE).contains(port(1, 1)));
  }

  @Test
  void aPortThatIsConfiguredBelongsToItsVlansATenthOfASecondLater() {
    refresh();
    timers.pass(SETTLE);
    assertTrue(edge(NONE).contains(port(1, 1)));
    net.configure(port(1, 1), V10);
    timers.pass(100);

    assertFalse(edge(NONE).contains(port(1, 1)));
    assertTrue(edge(V10).contains(port(1, 1)));
  }

  @Test
  void aClockThatIsSetBackAndAnotherSettleTimeAreHeeded() {
    refresh();
    timers.pass(SETTLE);
    assertEquals(allEdgePorts(), edge(NONE));
    assertEquals(List.of(), fabric.edgePorts(NONE, NOWHERE, SETTLE + 1));
    assertEquals(allEdgePorts(), edge(NONE));
    timers.setBack(1);

    assertEquals(Set.of(), edge(NONE));
  }

  @Test
  void whatIsDoneToTheListIsNotDoneToTheNext() {
    refresh();
    timers.pass(SETTLE);
    fabric.edgePorts(NONE, NOWHERE, SETTLE).clear();

    assertEquals(allEdgePorts(), edge(NONE));
  }

  @Test
  void portsAreLookedAtOnceForAllQuestionsOfAMoment() {
    refresh();
    timers.pass(SETTLE);
    net.configure(port(1, 1), V10);
    edge(NONE);
    int asked = net.interfacesAsked();
    edge(NONE);
    timers.pass(99);
    edge(NONE);

    assertEquals(asked, net.interfacesAsked());
  }

  @Test
  void logicalPortsAndPortsOfLostSwitchesAreNoEdge() {
    net.up(new ConnectPoint(device(1), PortNumber.LOCAL));
    refresh();
    net.lose(device(2));
    refresh();
    timers.pass(SETTLE);

    Set<ConnectPoint> expected = allEdgePorts();
    expected.removeIf(port -> port.deviceId().equals(device(2)));
    assertEquals(expected, edge(NONE));
  }

  @Test
  void aPortWithNothingKnownBelongsToEveryVlan() {
    refresh();
    timers.pass(SETTLE);

    assertEquals(allEdgePorts(), edge(V10));
  }

  @Test
  void aPortWhereVlansWereHeardBelongsToThoseAndToNone() {
    refresh();
    timers.pass(SETTLE);
    fabric.heard(port(1, 1), V10);
    fabric.heard(port(1, 2), NONE);

    assertTrue(edge(V10).contains(port(1, 1)));
    assertFalse(edge(V20).contains(port(1, 1)));
    assertTrue(edge(NONE).contains(port(1, 1)), "an untagged neighbor may not have spoken yet");
    assertFalse(edge(V10).contains(port(1, 2)));

    fabric.heard(port(1, 1), V20);
    assertTrue(edge(V10).contains(port(1, 1)));
    assertTrue(edge(V20).contains(port(1, 1)));
  }

  @Test
  void whatWasHeardEndsWithThePort() {
    refresh();
    fabric.heard(port(1, 1), V10);
    fabric.down(port(1, 1));
    refresh();
    timers.pass(SETTLE);

    assertTrue(edge(V20).contains(port(1, 1)));
  }

  @Test
  void aConfiguredPortBelongsToItsVlansWhateverWasHeard() {
    net.configure(port(1, 1), V10);
    refresh();
    timers.pass(SETTLE);
    fabric.heard(port(1, 1), V20);

    assertTrue(edge(V10).contains(port(1, 1)));
    assertFalse(edge(V20).contains(port(1, 1)));
    assertFalse(edge(NONE).contains(port(1, 1)));
  }

  @Test
  void severalInterfacesOfAPortAddUp() {
    net.configure(port(1, 1), V10).configure(port(1, 1), NONE);
    refresh();
    timers.pass(SETTLE);

    assertTrue(edge(V10).contains(port(1, 1)));
    assertTrue(edge(NONE).contains(port(1, 1)));
    assertFalse(edge(V20).contains(port(1, 1)));
  }

  @Test
  void aTrunkCarriesItsTaggedVlansAndItsNativeOneUntagged() {
    ConnectPoint trunk = port(1, 1);
    ConnectPoint tagged = port(1, 2);
    ConnectPoint access = port(1, 3);
    net.configure(trunk, segment(trunk, null, Set.of(V10), V20));
    net.configure(tagged, segment(tagged, null, Set.of(V10), null));
    net.configure(access, segment(access, V20, Set.of(), null));
    refresh();
    timers.pass(SETTLE);

    assertTrue(edge(V10).containsAll(Set.of(trunk, tagged)));
    assertFalse(edge(V20).contains(trunk));
    assertTrue(edge(NONE).contains(trunk));
    assertFalse(edge(NONE).contains(tagged));
    assertTrue(edge(NONE).contains(access));
    assertFalse(edge(V10).contains(access));
  }

  private static Interface segment(
      ConnectPoint port, VlanId untagged, Set<VlanId> tagged, VlanId nativeVlan) {
    return new Interface(
        port.toString(), port, List.of(), MacAddress.NONE, NONE, untagged, tagged, nativeVlan);
  }
}
