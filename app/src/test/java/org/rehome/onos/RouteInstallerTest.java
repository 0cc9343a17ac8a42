package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.rehome.api.Binding;
import org.rehome.core.RoutePlan;

/** From the rules there are to the rules there should be, by the difference. */
class RouteInstallerTest {
  private static final long GRACE = 30_000;

  private final World world = new World();
  private final RouteInstaller installer = world.installer;
  private final FakeFlows flows = world.flows;
  private final Binding atP1 = bound(A1, M1, P1);

  @BeforeEach
  void look() {
    world.fabric.refresh(GRACE);
  }

  private Map<DeviceId, PortNumber> planned(ConnectPoint place) {
    return RoutePlan.of(A1, place, world.fabric.topology()).ports();
  }

  private void install() {
    installer.install(atP1, null).join();
    flows.drain();
  }

  private Binding move(Binding from, ConnectPoint to) {
    Binding after = moved(from, to);
    installer.install(after, from.location()).join();
    return after;
  }

  private Set<String> drain() {
    List<String> operations = flows.drain();
    Set<String> set = new HashSet<>(operations);
    assertEquals(operations.size(), set.size(), "a rule twice: " + operations);
    return set;
  }

  private static Set<Integer> switches(Set<String> operations) {
    Set<Integer> switches = new HashSet<>();
    operations.forEach(each -> switches.add(Integer.valueOf(each.substring(1, each.indexOf('/')))));
    return switches;
  }

  @Test
  void anArrivalIsSteeredToByEverySwitchItsLeafFirst() {
    flows.hold();
    CompletableFuture<Written> done = installer.install(atP1, null);
    assertEquals(Set.of("+1/1"), drain());
    flows.confirmHeld();
    assertEquals(Set.of("+11/1", "+12/1"), drain());
    flows.confirmHeld();
    assertEquals(Set.of(2, 3), switches(drain()));
    assertFalse(done.isDone());
    flows.release();

    assertTrue(done.isDone());
    assertEquals(planned(P1), flows.routes(A1));
  }

  @Test
  void aMoveGoesFromTheNewLeafOutwardsAndTheOldLeafSendsOn() {
    install();
    flows.hold();
    CompletableFuture<Written> done = installer.install(moved(atP1, P2), P1);
    assertEquals(Set.of("+2/1"), drain());
    flows.confirmHeld();
    assertEquals(Set.of("+11/2", "+12/2"), drain());
    flows.confirmHeld();
    Set<Integer> last = switches(drain());
    assertTrue(last.contains(1), "the bounce entry");
    assertFalse(last.contains(3), "its spine leads there already");
    flows.release();

    assertTrue(done.isDone());
    assertEquals(planned(P2), flows.routes(A1));
  }

  @Test
  void aMoveOnTheSameLeafTouchesThatLeafOnly() {
    install();
    move(atP1, port(1, 2));

    assertEquals(Set.of("+1/2"), drain());
  }

  @Test
  void aMoveThatThisNodeDidNotInstallTheStartOfIsADifferenceAllTheSame() {
    move(atP1, P2);

    assertEquals(Set.of(1, 2, 11, 12), switches(drain()), "leaf 3 has its rule from another node");
  }

  @Test
  void aDepartureTakesEveryRule() {
    install();
    installer.withdraw(atP1).join();

    assertEquals(Set.of(1, 2, 3, 11, 12), switches(drain()));
    assertEquals(Map.of(), flows.routes(A1));
  }

  @Test
  void aDepartureTakesRulesOfAnEarlierRunToo() {
    install();
    new RouteInstaller(world.rules, world.writer, world.fabric, device -> {})
        .withdraw(left(atP1))
        .join();

    assertEquals(Map.of(), flows.routes(A1));
  }

  @Test
  void aDepartureTakesThemThoughTheLeafNeverCameBack() {
    install();
    world.net.lose(device(1));
    world.fabric.refresh(0);
    RouteInstaller newcomer =
        new RouteInstaller(world.rules, world.writer, world.fabric, device -> {});
    newcomer.withdraw(left(atP1)).join();

    assertEquals(Set.of(2, 3, 11, 12), switches(drain()));
    assertEquals(Set.of(device(1)), flows.routes(A1).keySet(), "it is not there to be told");
  }

  @Test
  void theSameRouteAgainIsNothing() {
    install();
    installer.reroute(atP1).join();

    assertEquals(Set.of(), drain());
  }

  @Test
  void reroutingWhatThisNodeNeverPlannedInstallsEverything() {
    installer.reroute(atP1).join();

    assertEquals(planned(P1), flows.routes(A1));
  }

  @Test
  void aLostLinkTouchesOnlyTheSwitchesWhoseWayItWas() {
    install();
    PortNumber way = flows.routes(A1).get(device(3));
    world.net.unlink(new ConnectPoint(device(3), way)).down(new ConnectPoint(device(3), way));
    world.fabric.refresh(GRACE);
    installer.reroute(atP1).join();

    assertEquals(Set.of(3), switches(drain()));
    assertEquals(planned(P1), flows.routes(A1));
  }

  @Test
  void whileTheLeafIsLostItsRulesStayAsTheyAre() {
    install();
    Map<DeviceId, PortNumber> before = flows.routes(A1);
    world.net.lose(device(1));
    world.fabric.refresh(0);
    installer.reroute(atP1).join();

    assertEquals(Set.of(), drain());
    assertEquals(before, flows.routes(A1));
  }

  @Test
  void aSwitchThatCannotBeProgrammedIsLeftOut() {
    world.net.lose(device(11));
    world.fabric.refresh(GRACE);
    installer.install(atP1, null).join();

    assertEquals(Set.of(1, 2, 3, 12), switches(drain()));
    assertEquals(List.of(), world.failures);
  }

  @Test
  void aSwitchThatFailsIsToldOf() {
    flows.refuse(device(11));
    installer.install(atP1, null).join();

    assertEquals(List.of(device(11)), world.failures);
    assertEquals(4, flows.routes(A1).size());
  }

  // What a switch has not confirmed, ONOS's own store takes for done.

  @Test
  void aRefusedRuleIsRememberedUntilItIsTaken() {
    flows.refuse(device(11));
    installer.install(atP1, null).join();
    assertEquals(Set.of(A1), installer.unconfirmed(device(11)));
    assertEquals(Set.of(), installer.unconfirmed(device(1)));
    assertEquals(Set.of(), installer.unconfirmed(device(99)));

    installer.repair(A1, atP1, device(11), List.of()).join();
    assertEquals(Set.of(A1), installer.unconfirmed(device(11)), "refused again");
    flows.accept(device(11));
    installer.repair(A1, atP1, device(11), List.of()).join();
    assertEquals(Set.of(), installer.unconfirmed(device(11)));
    assertEquals(planned(P1), flows.routes(A1));
  }

  @Test
  void aRefusedRemovalIsRememberedUntilItIsDone() {
    install();
    flows.refuse(device(3));
    installer.withdraw(atP1).join();
    assertEquals(Set.of(A1), installer.unconfirmed(device(3)));
    assertEquals(Set.of(device(3)), flows.routes(A1).keySet(), "the switch has it yet");

    flows.accept(device(3));
    installer.repair(A1, null, device(3), List.of()).join();
    assertEquals(Set.of(), installer.unconfirmed(device(3)));
    assertEquals(Map.of(), flows.routes(A1));
  }

  @Test
  void ofASwitchThatIsTakenOutOfTheInventoryNothingIsRemembered() {
    world.watcher.start();
    flows.refuse(device(11));
    flows.refuse(device(12));
    installer.install(atP1, null).join();
    world.net.lose(device(11));
    world.net.tell(DeviceEvent.Type.DEVICE_REMOVED, device(11));

    assertEquals(Set.of(), installer.unconfirmed(device(11)));
    assertEquals(Set.of(A1), installer.unconfirmed(device(12)));
  }

  @Test
  void aRuleThatASwitchSaysNothingOfIsRememberedToo() {
    flows.silence(device(12));
    CompletableFuture<Written> done = installer.install(atP1, null);
    assertFalse(done.isDone());
    world.timers.pass(3_000);

    assertTrue(done.isDone());
    assertEquals(Set.of(A1), installer.unconfirmed(device(12)));
    assertEquals(Set.of(device(12)), done.join().unconfirmed());
    assertEquals(5, done.join().rules());
  }

  @Test
  void aSwitchThatIsAwayHasConfirmedNothing() {
    world.net.lose(device(3));
    world.fabric.refresh(GRACE);
    Written written = installer.install(atP1, null).join();
    assertEquals(Set.of(A1), installer.unconfirmed(device(3)));
    assertEquals(Set.of(device(3)), written.unconfirmed());
    assertEquals(5, written.rules());

    world.net.regain(device(3));
    world.fabric.refresh(GRACE);
    installer.repair(A1, atP1, device(3), List.of()).join();
    assertEquals(Set.of(), installer.unconfirmed(device(3)));
  }

  @Test
  void aSwitchThatIsBeingPurgedIsGivenNothingByARepairEither() {
    install();
    world.fabric.close(device(3));
    installer.repair(A1, atP1, device(3), List.of()).join();
    assertEquals(Set.of(), drain());
    assertEquals(Set.of(A1), installer.unconfirmed(device(3)), "it may lack what it should have");

    world.fabric.close(device(11));
    installer.repair(A1, null, device(11), List.copyOf(flows.rules(device(11)))).join();
    assertEquals(Set.of(11), switches(drain()), "what is to go goes");

    world.fabric.open(device(3));
    installer.repair(A1, atP1, device(3), List.of()).join();
    assertEquals(Set.of(), installer.unconfirmed(device(3)));
    assertEquals(Set.of(3), switches(drain()));
  }

  @Test
  void aLaterRouteThatIsTakenMakesUpForAnEarlierOneThatWasNot() {
    flows.refuse(device(1));
    installer.install(atP1, null).join();
    flows.accept(device(1));
    move(atP1, P2);

    assertEquals(Set.of(), installer.unconfirmed(device(1)));
  }

  @Test
  void aSwitchIsRepairedAndRelievedAlone() {
    install();
    installer.repair(A1, atP1, device(3), List.of()).join();
    PortNumber port = planned(P1).get(device(3));
    assertEquals(Set.of("+3/" + port), drain());

    installer.repair(A1, null, device(3), List.of(world.rules.route(A1, device(3), port))).join();
    assertEquals(Set.of("-3/" + port), drain());
    installer.repair(A1, atP1, device(99), List.of()).join();
    assertEquals(Set.of(), drain(), "no way leads there");
  }

  // Whatever happened on the way, the end is as if begun afresh.

  @TestFactory
  Stream<DynamicTest> theEndDoesNotDependOnTheWay() {
    return IntStream.range(0, 30)
        .mapToObj(seed -> dynamicTest("life " + seed, () -> live(new Random(seed))));
  }

  private static void live(Random random) {
    World world = new World();
    world.fabric.refresh(0);
    Map<Integer, Binding> bound = new HashMap<>();
    for (int step = 0; step < 40; step++) {
      int host = random.nextInt(6);
      Binding before = bound.get(host);
      ConnectPoint place = port(1 + random.nextInt(3), 1 + random.nextInt(4));
      int dice = random.nextInt(10);
      if (dice < 2) {
        damage(world, random);
        for (Binding binding : new ArrayList<>(bound.values())) {
          world.installer.reroute(binding).join();
        }
      } else if (before == null) {
        bound.put(host, bound(Hosts.address("10.0.2." + host), M1, place));
        world.installer.install(bound.get(host), null).join();
      } else if (dice < 5) {
        bound.remove(host);
        world.installer.withdraw(before).join();
      } else {
        bound.put(host, moved(before, place));
        world.installer.install(bound.get(host), before.location()).join();
      }
      assertFresh(world, bound);
    }
  }

  /** Cuts a random link, or mends it. */
  private static void damage(World world, Random random) {
    int leaf = 1 + random.nextInt(3);
    int spine = 11 + random.nextInt(2);
    ConnectPoint end = port(leaf, spine);
    if (world.fabric.isInfrastructure(end)) {
      world.net.unlink(end).down(end);
    } else {
      world.net.link(end, port(spine, leaf));
    }
    world.fabric.refresh(0);
  }

  private static void assertFresh(World world, Map<Integer, Binding> bound) {
    for (int host = 0; host < 6; host++) {
      Binding binding = bound.get(host);
      Map<DeviceId, PortNumber> expected =
          binding == null
              ? Map.of()
              : RoutePlan.of(binding.address(), binding.location(), world.fabric.topology())
                  .ports();
      assertEquals(expected, world.flows.routes(Hosts.address("10.0.2." + host)), "" + binding);
    }
  }
}
