package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;

/** What is wrong with the switches' rules, and how it is put right. */
class AuditorTest {
  private static final Binding HOST = bound(A1, M1, P1);

  private final World world = new World();
  private final Auditor auditor = world.auditor;
  private final FakeFlows flows = world.flows;

  @BeforeEach
  void aHost() {
    world.fabric.refresh(30_000);
    world.replica.put(HOST);
    world.installer.install(HOST, null).join();
    flows.drain();
  }

  private FlowRule route(Address address, int device, int port) {
    return world.rules.route(address, device(device), PortNumber.portNumber(port));
  }

  /** What is wrong, a line a finding. */
  private List<String> findings() {
    return auditor.audit().findings().stream()
        .map(each -> each.device() + " " + each.fault() + ": " + each.reason())
        .collect(Collectors.toList());
  }

  private static String line(int device, String text) {
    return device(device) + " " + text;
  }

  private void assertHealthy() {
    assertEquals(List.of(), findings());
  }

  @Test
  void aHealthyFabricHasNoFinding() {
    Audit audit = auditor.audit();

    assertEquals(List.of(), audit.findings());
    assertEquals(5, audit.rules());
    assertEquals(5, audit.devices().size());
    assertEquals(device(1), audit.devices().get(0).id());
    assertEquals(FakeTimers.START, audit.time());
  }

  @Test
  void aRuleThatIsNotThereIsMissing() {
    flows.lose(route(A1, 1, 1));

    assertEquals(List.of(line(1, "MISSING: the host is bound, the rule is not there")), findings());
    Audit.Device line = auditor.audit().devices().get(0);
    assertEquals(0, line.rules());
    assertEquals(1, line.missing());
    assertEquals(0, line.stale());
  }

  @Test
  void aRuleOfNobodyIsStale() {
    flows.put(route(A2, 2, 3));

    assertEquals(List.of(line(2, "STALE: nothing is bound to 10.0.0.2")), findings());
    assertEquals(1, auditor.audit().count(Audit.Fault.STALE));
    assertEquals(1, auditor.audit().devices().get(1).stale());
  }

  @Test
  void aRuleOfADepartedHostIsStale() {
    world.replica.put(left(HOST));

    assertEquals(5, findings().size());
    assertTrue(findings().contains(line(1, "STALE: nothing is bound to 10.0.0.1")));
  }

  @Test
  void aRuleThatLeadsElsewhereIsStale() {
    flows.put(route(A1, 1, 4));

    assertEquals(List.of(line(1, "STALE: it should lead to port 1")), findings());
  }

  @Test
  void aRuleOfABoundHostAtASwitchThatNoLinkLeadsToIsStale() {
    world.net.unlink(port(3, 11)).down(port(3, 11)).unlink(port(3, 12)).down(port(3, 12));
    world.fabric.down(port(3, 11));
    world.fabric.down(port(3, 12));
    world.fabric.refresh(0);

    assertEquals(List.of(line(3, "STALE: it is not of the route to 10.0.0.1")), findings());
  }

  @Test
  void aRuleThatIsOnItsWayOutDoesNotCount() {
    flows.put(route(A2, 2, 3), FlowEntry.FlowEntryState.PENDING_REMOVE);
    assertHealthy();

    flows.put(route(A1, 1, 1), FlowEntry.FlowEntryState.PENDING_REMOVE);
    assertEquals(List.of(line(1, "MISSING: the host is bound, the rule is not there")), findings());
  }

  @Test
  void aRuleOnItsWayInCounts() {
    flows.put(route(A1, 1, 1), FlowEntry.FlowEntryState.PENDING_ADD);

    assertHealthy();
  }

  @Test
  void anAddressThatIsBeingChangedIsLeftToThatChange() {
    flows.lose(route(A1, 1, 1));
    flows.put(route(A1, 2, 4));
    CompletableFuture<Void> change = new CompletableFuture<>();
    world.lanes.run(A1, () -> change);
    assertHealthy();

    change.complete(null);
    assertEquals(2, findings().size());
  }

  @Test
  void theKeptRulesTowardsALostLeafAreNotStale() {
    world.net.lose(device(1));
    world.fabric.refresh(0);

    assertHealthy();
  }

  @Test
  void aSwitchThatIsAwayIsSaidSoAndNotAudited() {
    world.net.lose(device(1));
    world.fabric.refresh(30_000);
    flows.lose(route(A1, 1, 1));

    Audit audit = auditor.audit();
    assertEquals(5, audit.devices().size());
    assertEquals(Optional.of("it is not connected to any node"), audit.devices().get(0).unread());
    assertEquals(0, audit.devices().get(0).rules());
    assertEquals(List.of(), audit.findings());
  }

  @Test
  void aForeignFlowThatNamesADepartedHostIsStale() {
    FlowRule foreign =
        World.foreign(
            World.FORWARDING,
            device(3),
            DefaultTrafficSelector.builder().matchEthDst(M2).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build());
    flows.put(foreign);
    Binding other = bound(A2, M2, P2);
    world.replica.put(left(other));

    assertEquals(
        List.of(line(3, "STALE: 10.0.0.2 has left, and another application still names it")),
        findings());
    assertTrue(auditor.audit().findings().get(0).rule().contains(M2.toString()));
  }

  @Test
  void aForeignFlowThatNamesSeveralDepartedAddressesIsStaleOnce() {
    flows.put(
        World.foreign(
            World.FORWARDING,
            device(3),
            DefaultTrafficSelector.builder().matchEthDst(M2).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build()));
    world.replica.put(left(bound(A2, M2, P2)));
    world.replica.put(left(bound(Hosts.A3, M2, P2)));

    assertEquals(1, findings().size());
  }

  /** A route as an earlier run installed it, with another priority. */
  private FlowRule obsolete(int device, int port) {
    return new Rules(World.OWN, 20_000).route(A1, device(device), PortNumber.portNumber(port));
  }

  @Test
  void aRouteOfAnEarlierPriorityIsStaleAndDoesNotStandForTheRightOne() {
    flows.put(obsolete(1, 1));
    assertEquals(1, findings().size());
    assertTrue(findings().get(0).startsWith(device(1) + " STALE"), findings().toString());

    flows.lose(route(A1, 1, 1));
    assertEquals(2, findings().size());
  }

  // Putting it right.

  @Test
  void reconcilingRidsOfRoutesOfAnEarlierPriority() {
    flows.put(obsolete(1, 4));
    flows.lose(route(A1, 1, 1));
    auditor.reconcile(device(1));

    assertFalse(flows.has(obsolete(1, 4)));
    assertTrue(flows.has(route(A1, 1, 1)));
    assertHealthy();
  }

  @Test
  void reconcilingAddsWhatIsMissing() {
    flows.lose(route(A1, 1, 1));
    auditor.reconcile(device(1));

    assertEquals(List.of("+1/1"), flows.drain());
    assertHealthy();
  }

  @Test
  void reconcilingRemovesWhatIsStale() {
    flows.put(route(A2, 2, 3));
    auditor.reconcile(device(2));

    assertEquals(List.of("-2/3"), flows.drain());
    assertHealthy();
  }

  @Test
  void reconcilingTurnsWhatLeadsElsewhere() {
    flows.put(route(A1, 1, 4));
    auditor.reconcile(device(1));

    assertEquals(List.of("+1/1"), flows.drain());
    assertHealthy();
  }

  @Test
  void reconcilingAHealthySwitchWritesNothing() {
    auditor.reconcile(device(1));

    assertEquals(List.of(), flows.drain());
  }

  @Test
  void lookingAtSomeSwitchesWorksOutNoRoutesOfOthers() {
    world.replica.put(bound(A2, M2, P2));
    world.inspection.lookAtStore(device(1));
    assertEquals(2, world.inspection.derived(), "of two hosts, on one switch of five");
  }

  @Test
  void norDoesAnAuditOfSomeSwitches() throws InterruptedException {
    world.inspection.look(List.of(device(2), device(11)), null);
    assertEquals(2, world.inspection.derived(), "of one host, on two switches of five");
  }

  @Test
  void reconcilingOneSwitchLeavesOthersAlone() {
    flows.lose(route(A1, 1, 1));
    auditor.reconcile(device(2));

    assertEquals(List.of(), flows.drain());
  }

  @Test
  void whatASwitchHasNotTakenIsComeBackToWhereItsAddressWasBusy() {
    flows.refuse(device(1));
    world.installer.install(moved(HOST, P2), P1).join();
    world.replica.put(moved(HOST, P2));
    CompletableFuture<Void> change = new CompletableFuture<>();
    world.lanes.run(A1, () -> change);
    flows.accept(device(1));
    flows.drain();
    auditor.reconcile(device(1));
    assertEquals(List.of(), flows.drain(), "it is passed over");

    change.complete(null);
    world.timers.pass(1_000);
    assertHealthy();
    assertEquals(world.installer.wanted(moved(HOST, P2)), flows.routes(A1));
    assertEquals(0, world.timers.waiting());
  }

  @Test
  void reconcilingASwitchThatIsAwayWaitsForItsReturn() {
    flows.lose(route(A1, 1, 1));
    world.net.lose(device(1));
    auditor.reconcile(device(1));

    assertEquals(List.of(), flows.drain());
  }

  @Test
  void aSwitchThatReturnedIsLookedAfterSoon() {
    flows.lose(route(A1, 1, 1));
    auditor.returned(device(1));
    assertEquals(List.of(), flows.drain());
    world.timers.pass(200);

    assertEquals(List.of("+1/1"), flows.drain());
  }

  @Test
  void aMoveThatASwitchMissedWhileItWasAwayReachesItOnItsReturn() {
    world.net.lose(device(3));
    world.fabric.refresh(30_000);
    Binding elsewhere = moved(HOST, FakeNet.port(3, 2));
    world.replica.put(elsewhere);
    world.installer.install(elsewhere, P1).join();
    assertTrue(flows.routes(A1).get(device(3)).toLong() > 4, "it still sends to a spine");

    world.net.regain(device(3));
    world.fabric.refresh(30_000);
    auditor.returned(device(3));
    world.timers.pass(200);

    assertEquals(PortNumber.portNumber(2), flows.routes(A1).get(device(3)));
    assertHealthy();
  }

  // A switch that fails.

  @Test
  void aSwitchThatFailedIsLookedAfterEverLessOften() {
    flows.lose(route(A1, 1, 1));
    long expected = 1_000;
    for (int times = 1; times <= 9; times++) {
      flows.drain();
      auditor.failed(device(1));
      flows.lose(route(A1, 1, 1));
      world.timers.pass(expected - 1);
      assertEquals(List.of(), flows.drain(), "failure " + times);
      world.timers.pass(1);
      assertEquals(List.of("+1/1"), flows.drain(), "failure " + times);
      expected = Math.min(60_000, expected * 2);
    }
  }

  @Test
  void aReturnEndsTheBackingOff() {
    flows.refuse(device(1));
    for (int i = 0; i < 8; i++) {
      auditor.failed(device(1));
    }
    auditor.returned(device(1));
    flows.accept(device(1));
    world.timers.pass(100_000);
    flows.lose(route(A1, 1, 1));
    auditor.failed(device(1));
    flows.drain();
    world.timers.pass(1_000);

    assertEquals(List.of("+1/1"), flows.drain());
  }

  /** Has the auditor hear of every failure, as in the application. */
  private static final class Whole {
    private final World world = new World();
    private final RouteInstaller installer =
        new RouteInstaller(world.rules, world.writer, world.fabric, this::failed);
    private final Auditor auditor = world.auditor(installer, Runnable::run);

    Whole() {
      world.fabric.refresh(0);
    }

    private void failed(DeviceId device) {
      auditor.failed(device);
    }

    void arrive(Binding host) {
      world.replica.put(host);
      installer.install(host, null).join();
    }

    List<String> faults() {
      return auditor.audit().findings().stream()
          .map(each -> each.device() + " " + each.fault() + ": " + each.reason())
          .collect(Collectors.toList());
    }
  }

  @Test
  void failureFollowsFailureUntilTheSwitchTakesItsRules() {
    Whole whole = new Whole();
    FakeFlows tables = whole.world.flows;
    tables.refuse(device(1));
    whole.arrive(HOST);
    whole.world.timers.pass(10_000);
    assertFalse(tables.routes(A1).containsKey(device(1)));
    assertTrue(tables.drain().stream().filter("+1/1"::equals).count() > 2);

    tables.accept(device(1));
    whole.world.timers.pass(60_000);
    assertEquals(List.of(), whole.faults());
    assertEquals(PortNumber.portNumber(1), tables.routes(A1).get(device(1)));
    assertEquals(0, whole.world.timers.waiting());
  }

  @Test
  void aRefusedRuleIsMissingThoughOnosHasItInItsStore() {
    Whole whole = new Whole();
    whole.world.flows.refuse(device(1));
    whole.arrive(HOST);

    assertEquals(List.of(line(1, "MISSING: the switch has not confirmed it")), whole.faults());
  }

  @Test
  void aRefusedRemovalIsStaleThoughOnosHasStruckItOff() {
    Whole whole = new Whole();
    whole.arrive(HOST);
    whole.world.flows.refuse(device(3));
    whole.world.replica.put(left(HOST));
    whole.installer.withdraw(HOST).join();
    assertEquals(
        List.of(line(3, "STALE: the switch has not confirmed its removal")), whole.faults());

    whole.world.flows.accept(device(3));
    whole.world.timers.pass(60_000);
    assertEquals(List.of(), whole.faults());
    assertEquals(Map.of(), whole.world.flows.routes(A1));
  }

  @Test
  void aMoveThatWasRefusedLeadsToTheOldPlaceUntilItIsTaken() {
    Whole whole = new Whole();
    whole.arrive(HOST);
    whole.world.flows.refuse(device(1));
    Binding elsewhere = moved(HOST, P2);
    whole.world.replica.put(elsewhere);
    whole.installer.install(elsewhere, P1).join();
    assertEquals(PortNumber.portNumber(1), whole.world.flows.routes(A1).get(device(1)));
    assertEquals(List.of(line(1, "MISSING: the switch has not confirmed it")), whole.faults());

    whole.world.flows.accept(device(1));
    whole.world.timers.pass(60_000);
    assertEquals(whole.installer.wanted(elsewhere), whole.world.flows.routes(A1));
    assertEquals(List.of(), whole.faults());
  }

  @Test
  void howeverManyRulesASwitchRefusesItIsLookedAfterOnce() {
    Whole whole = new Whole();
    FakeFlows tables = whole.world.flows;
    tables.refuse(device(1));
    for (int host = 0; host < 20; host++) {
      whole.arrive(bound(Hosts.address("10.0.3." + host), M1, P1));
    }
    assertEquals(1, whole.world.timers.waiting());
    tables.accept(device(1));
    tables.drain();
    whole.world.timers.pass(1_000);

    assertEquals(20, tables.drain().size(), "each rule once");
    assertEquals(List.of(), whole.faults());
    assertEquals(0, whole.world.timers.waiting());
  }

  @Test
  void aSwitchThatWentOnRefusingIsLookedAfterOnceAtATime() {
    Whole whole = new Whole();
    whole.world.flows.refuse(device(1));
    for (int host = 0; host < 20; host++) {
      whole.arrive(bound(Hosts.address("10.0.3." + host), M1, P1));
    }
    for (int second = 0; second < 100; second++) {
      whole.world.timers.pass(1_000);
      assertTrue(whole.world.timers.waiting() <= 1, "after " + second + " s");
    }
    assertEquals(20, whole.faults().size());
  }
}
