package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Place;
import org.rehome.api.Audit.Remedy;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Repair;

/**
 * What is wrong in the switches themselves, whatever ONOS takes them for, and how it is put right.
 */
class SwitchAuditTest {
  private static final Binding HOST = bound(A1, M1, P1);

  private final World world = new World();
  private final Auditor auditor = world.auditor;
  private final FakeFlows flows = world.flows;
  private final FakeTables tables = new FakeTables(flows);

  @BeforeEach
  void aHost() {
    world.tables = tables;
    world.fabric.refresh(30_000);
    world.replica.put(HOST);
    world.installer.install(HOST, null).join();
    flows.drain();
  }

  private FlowRule route(Address address, int device, int port) {
    return world.rules.route(address, device(device), PortNumber.portNumber(port));
  }

  private static FlowRule foreign(int device, MacAddress mac) {
    return World.foreign(
        World.FORWARDING,
        device(device),
        DefaultTrafficSelector.builder().matchEthDst(mac).build(),
        DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build());
  }

  private static List<String> lines(List<Audit.Finding> findings) {
    return findings.stream()
        .map(each -> each.fault() + " " + each.places() + " " + each.reason())
        .collect(Collectors.toList());
  }

  private List<String> findings() {
    return lines(auditor.audit().findings());
  }

  private Repair repaired(int count) {
    Repair repair = auditor.repair();
    assertEquals(count, repair.repaired().size(), repair.before().findings().toString());
    assertEquals(List.of(), repair.after().findings());
    return repair;
  }

  // What is found.

  @Test
  void aHealthyFabricIsSoundInBothPlaces() {
    Audit audit = auditor.audit();

    assertEquals(List.of(), audit.findings());
    assertEquals(5, audit.rules());
    assertEquals(5, audit.rulesInSwitches());
    assertEquals(OptionalInt.of(1), audit.devices().get(0).rulesInSwitch());
    assertEquals(Optional.empty(), audit.devices().get(0).unread());
    assertEquals(0, tables.open());
  }

  @Test
  void aRuleThatOnlyTheSwitchLacksIsMissingThere() {
    flows.uproot(route(A1, 1, 1));

    assertEquals(List.of("MISSING [SWITCH] the host is bound, the rule is not there"), findings());
    assertEquals(OptionalLong.empty(), auditor.audit().findings().get(0).age());
    assertEquals(OptionalInt.of(0), auditor.audit().devices().get(0).rulesInSwitch());
    assertEquals(1, auditor.audit().devices().get(0).rules());
  }

  @Test
  void aRuleThatBothLackIsMissingOnce() {
    flows.lose(route(A1, 1, 1));

    assertEquals(
        List.of("MISSING [STORE, SWITCH] the host is bound, the rule is not there"), findings());
  }

  @Test
  void aRuleThatTheSwitchHasAndOnosDoesNotKnowIsMissingInTheStore() {
    flows.lose(route(A1, 1, 1));
    flows.plant(route(A1, 1, 1));

    assertEquals(List.of("MISSING [STORE] the host is bound, the rule is not there"), findings());
  }

  @Test
  void aRuleOfNobodyIsStaleInTheSwitchWithItsAge() {
    flows.plant(route(A2, 2, 3));

    assertEquals(List.of("STALE [SWITCH] nothing is bound to 10.0.0.2"), findings());
    assertEquals(OptionalLong.of(7_000), auditor.audit().findings().get(0).age());
    assertEquals(1, auditor.audit().devices().get(1).stale());
  }

  @Test
  void aRuleThatBothHaveAndShouldNotIsStaleOnce() {
    flows.put(route(A2, 2, 3));

    assertEquals(List.of("STALE [STORE, SWITCH] nothing is bound to 10.0.0.2"), findings());
  }

  @Test
  void aRuleThatLeadsElsewhereInTheSwitchIsStaleThere() {
    flows.plant(route(A1, 1, 4));

    assertEquals(List.of("STALE [SWITCH] it should lead to port 1"), findings());
  }

  @Test
  void aRuleThatDoesSomethingElseBesidesIsStale() {
    tables.doingMore(route(A1, 1, 1));

    assertEquals(List.of("STALE [SWITCH] it should do nothing else, and stay"), findings());
  }

  @Test
  void aRuleThatRewritesBesidesIsStale() {
    FlowRule right = route(A1, 1, 1);
    flows.plant(
        DefaultFlowRule.builder()
            .forDevice(device(1))
            .forTable(0)
            .fromApp(World.OWN)
            .withPriority(right.priority())
            .withSelector(right.selector())
            .withTreatment(
                DefaultTrafficTreatment.builder()
                    .setEthDst(M2)
                    .setOutput(PortNumber.portNumber(1))
                    .build())
            .makePermanent()
            .build());

    assertEquals(List.of("STALE [SWITCH] it should do [OUTPUT:1]"), findings());
  }

  @Test
  void aRuleUnderRehomesNameThatMatchesWhatNoneOfItsDoesIsStale() {
    FlowRule narrower = route(A2, 1, 1);
    flows.plant(narrower);
    tables.illegible(narrower);

    assertEquals(
        List.of("STALE [SWITCH] it bears Rehome's name, and Rehome writes no such rule"),
        findings());
    assertTrue(auditor.audit().findings().get(0).rule().endsWith(" and more"));
  }

  @Test
  void aNarrowerRuleDoesNotStandForTheRightOne() {
    tables.illegible(route(A1, 1, 1));

    assertEquals(2, findings().size());
    assertEquals(1, auditor.audit().count(Audit.Fault.MISSING));
  }

  @Test
  void aRuleOfAnotherKindThatOnosKnowsIsNoBusinessOfTheAudit() {
    FlowRule own =
        World.foreign(
            World.OWN,
            device(1),
            DefaultTrafficSelector.builder().matchEthDst(M2).build(),
            DefaultTrafficTreatment.builder().punt().build());
    flows.put(own);
    flows.put(foreign(1, M2));
    assertEquals(List.of(), findings());

    flows.lose(own);
    flows.plant(own);
    assertEquals(1, findings().size());
  }

  @Test
  void aRuleInTheSwitchAloneThatNamesADepartedHostIsStale() {
    world.replica.put(left(bound(A2, M2, P2)));
    flows.plant(foreign(3, M2));
    flows.plant(foreign(3, M1));

    assertEquals(
        List.of("STALE [SWITCH] 10.0.0.2 has left, and another application still names it"),
        findings());
  }

  @Test
  void aRuleOfAnotherApplicationIsToldOfOnceForBothPlacesAndAllAddresses() {
    world.replica.put(left(bound(A2, M2, P2)));
    world.replica.put(left(bound(A3, M2, P2)));
    flows.put(foreign(3, M2));
    flows.plant(foreign(1, M2));

    List<Audit.Finding> found = auditor.audit().findings();
    assertEquals(2, found.size());
    assertEquals(Set.of(Place.SWITCH), found.get(0).places());
    assertEquals(Set.of(Place.STORE, Place.SWITCH), found.get(1).places());
  }

  @Test
  void whatMayNotBePurgedIsNotFound() {
    world.replica.put(left(bound(A2, M2, P2)));
    flows.plant(foreign(3, M2));
    world.set("purgeExempt", World.FORWARDING.name());
    assertEquals(List.of(), findings());

    world.set("purgeExempt", "").set("purgeScope", "own");
    assertEquals(List.of(), findings());
  }

  // What cannot be read.

  @Test
  void aSwitchThatDoesNotAnswerIsSaidSoAndJudgedByTheStore() {
    tables.mute(device(1), "it is mute");
    flows.uproot(route(A1, 1, 1));
    flows.put(route(A2, 1, 3));

    Audit audit = auditor.audit();
    assertEquals(Optional.of("it is mute"), audit.devices().get(0).unread());
    assertEquals(OptionalInt.empty(), audit.devices().get(0).rulesInSwitch());
    assertEquals(List.of("STALE [STORE] nothing is bound to 10.0.0.2"), lines(audit.findings()));
    assertEquals(0, tables.open());
  }

  @Test
  void withoutAControllerOnosIsTakenAtItsWord() {
    world.tables = null;
    flows.uproot(route(A1, 1, 1));

    Audit audit = auditor.audit();
    assertEquals(List.of(), audit.findings());
    assertEquals(
        Optional.of("ONOS offers no OpenFlow controller"), audit.devices().get(0).unread());
    assertEquals(0, audit.rulesInSwitches());
  }

  @Test
  void aRefusedRuleIsMissingInTheSwitchForThatReason() {
    flows.uproot(route(A1, 1, 1));
    flows.refuse(device(1));
    world.installer.repair(A1, HOST, device(1), List.of()).join();

    assertEquals(List.of("MISSING [SWITCH] the switch has not confirmed it"), findings());
  }

  @Test
  void aRefusedRemovalIsStaleInTheSwitchForThatReason() {
    flows.refuse(device(3));
    world.replica.put(left(HOST));
    world.installer.withdraw(HOST).join();

    assertEquals(List.of("STALE [SWITCH] the switch has not confirmed its removal"), findings());
  }

  @Test
  void whatTheSwitchHasThoughItWasNotConfirmedIsNoFinding() {
    flows.refuse(device(1));
    world.installer.repair(A1, HOST, device(1), List.of()).join();

    assertEquals(List.of(), findings());
  }

  @Test
  void onlyAFewSwitchesAreAskedAhead() {
    auditor.audit();

    assertTrue(tables.mostOpen() > 1 && tables.mostOpen() <= 4, "open: " + tables.mostOpen());
  }

  // What is on its way.

  @Test
  void whatIsSeenOnceOnlyIsNoFinding() {
    flows.uproot(route(A1, 1, 1));
    world.between = () -> flows.plant(route(A1, 1, 1));

    assertEquals(List.of(), findings());
  }

  @Test
  void whatIsSeenAtTheSecondLookOnlyIsLookedAtAgain() {
    FlowRule stray = route(A2, 1, 3);
    flows.uproot(route(A1, 1, 1));
    int[] pauses = {0};
    world.between =
        () -> {
          pauses[0]++;
          flows.plant(stray);
          flows.plant(route(A1, 1, 1));
        };

    assertEquals(List.of("STALE [SWITCH] nothing is bound to 10.0.0.2"), findings());
    assertEquals(2, pauses[0]);
  }

  @Test
  void aFaultThatIsAnotherAtEveryLookIsNoneInTheEnd() {
    int[] turn = {0};
    flows.plant(route(Hosts.address("10.0.4.0"), 1, 3));
    world.between =
        () -> {
          flows.uproot(route(Hosts.address("10.0.4." + turn[0]), 1, 3));
          flows.plant(route(Hosts.address("10.0.4." + ++turn[0]), 1, 3));
        };

    assertEquals(List.of(), findings());
    assertEquals(3, turn[0]);
  }

  @Test
  void aHealthyFabricIsLookedAtOnce() {
    world.between = () -> flows.plant(route(A2, 1, 3));

    assertEquals(List.of(), findings());
  }

  @Test
  void anAddressThatIsWorkedOnBetweenTheQuestionAndTheAnswerIsPassedOver() {
    flows.uproot(route(A1, 1, 1));
    tables.answering = () -> world.lanes.run(A1, () -> CompletableFuture.completedFuture(null));

    Audit audit = auditor.audit();
    assertEquals(List.of(), audit.findings());
    assertEquals(4, audit.rulesInSwitches());
  }

  @Test
  void aSwitchThatGoesAwayBetweenTwoLooksIsSaidSo() {
    flows.uproot(route(A1, 1, 1));
    world.between = () -> world.net.lose(device(1));

    Audit audit = auditor.audit();
    assertEquals(List.of(), audit.findings());
    assertEquals(Optional.of("it is not connected to any node"), audit.devices().get(0).unread());
  }

  @Test
  void theKeptRulesTowardsALostLeafAreNotStale() {
    world.net.lose(device(1));
    world.fabric.refresh(0);

    assertEquals(List.of(), findings());
  }

  // Putting it right.

  @Test
  void aMissingRuleIsWrittenAgainThoughOnosHasIt() {
    flows.uproot(route(A1, 1, 1));

    Repair repair = repaired(1);
    assertEquals(Optional.of(Remedy.WRITTEN), repair.before().findings().get(0).remedy());
    assertEquals(List.of("+1/1"), flows.drain());
    assertTrue(flows.has(route(A1, 1, 1)));
  }

  @Test
  void aRuleThatLeadsElsewhereIsWrittenOver() {
    flows.plant(route(A1, 1, 4));

    repaired(1);
    assertEquals(List.of("+1/1"), flows.drain());
    assertEquals(List.of(), tables.removed());
  }

  @Test
  void aRuleThatOnlyTheSwitchHasIsTakenOutOfIt() {
    flows.plant(route(A2, 2, 3));

    Repair repair = repaired(1);
    assertEquals(Optional.of(Remedy.REMOVED), repair.before().findings().get(0).remedy());
    assertEquals(List.of("2/3"), tables.removed());
    assertEquals(List.of(), flows.drain());
  }

  @Test
  void aRuleThatOnosHasTooIsRemovedThroughOnos() {
    flows.put(route(A2, 2, 3));

    repaired(1);
    assertEquals(List.of("-2/3"), flows.drain());
    assertEquals(List.of(), tables.removed());
  }

  @Test
  void aStrangeRuleIsTakenOutOfTheSwitchAndTheRightOneWritten() {
    tables.illegible(route(A1, 1, 1));
    tables.answering = () -> {};

    Repair repair = auditor.repair();
    assertEquals(List.of("1/1"), tables.removed());
    assertEquals(List.of("+1/1"), flows.drain());
    assertEquals(2, repair.before().findings().size());
  }

  @Test
  void aHostThatArrivedMeanwhileKeepsTheRuleThatWasStale() throws Exception {
    FlowRule rule = route(A2, 2, 3);
    flows.plant(rule);
    Comparison seen = world.inspection.look(List.of(device(2)), tables).get(0);
    assertEquals(1, seen.suspicions().size());
    world.replica.put(bound(A2, M2, FakeNet.port(2, 3)));
    world.remedies.own(seen, tables).join();

    assertTrue(flows.has(rule));
    assertEquals(List.of(), tables.removed());
  }

  @Test
  void aHostThatCameBackMeanwhileKeepsWhatNamesIt() throws Exception {
    Binding host = bound(A2, M2, P2);
    world.replica.put(left(host));
    flows.put(foreign(3, M2));
    flows.plant(foreign(1, M2));
    List<Comparison> seen = world.inspection.look(List.of(device(1), device(3)), tables);
    long later = FakeTimers.START + 1;
    world.replica.put(left(host).changed(later).state(BindingState.VALID, later).build());
    seen.forEach(each -> world.remedies.foreign(each, tables).join());

    assertTrue(flows.has(foreign(1, M2)));
    assertTrue(flows.has(foreign(3, M2)));
  }

  @Test
  void anotherApplicationsRuleIsPurged() {
    world.replica.put(left(bound(A2, M2, P2)));
    flows.put(foreign(3, M2));
    flows.plant(foreign(1, M2));

    repaired(2);
    assertFalse(flows.has(foreign(3, M2)));
    assertFalse(flows.has(foreign(1, M2)));
    assertEquals(List.of("1/1"), tables.removed());
  }

  @Test
  void whatASwitchRefusesToLetGoOfRemains() {
    flows.plant(route(A2, 2, 3));
    tables.refuse(device(2));

    Repair repair = auditor.repair();
    assertEquals(Optional.of(Remedy.REMAINS), repair.before().findings().get(0).remedy());
    assertEquals(1, repair.after().findings().size());
    assertEquals(0, repair.repaired().size());
    assertEquals(0, world.lanes.size());
  }

  @Test
  void whatCannotBeToldToASwitchHoldsUpNothingElse() {
    tables.illegible(route(A1, 1, 1));
    tables.breakDown(new IllegalStateException("the channel is closed"));
    tables.answering = () -> {};

    Repair repair = auditor.repair();
    assertEquals(List.of("+1/1"), flows.drain());
    assertEquals(2, repair.before().findings().size());
    assertEquals(0, world.lanes.size());
  }

  @Test
  void aRepairOfAHealthyFabricWritesNothing() {
    Repair repair = repaired(0);

    assertEquals(List.of(), flows.drain());
    assertEquals(5, repair.after().rulesInSwitches());
  }

  @Test
  void whatAMoveLeftInASwitchIsPutRight() {
    Binding elsewhere = moved(HOST, P2);
    world.replica.put(elsewhere);
    world.installer.install(elsewhere, P1).join();
    flows.plant(route(A1, 1, 1));

    repaired(1);
    assertEquals(world.installer.wanted(elsewhere), flows.routes(A1));
  }

  // Checking by itself.

  @Test
  void aCheckLooksAtItsOwnSwitchesAndLeavesOtherApplicationsAlone() {
    world.replica.put(left(bound(A2, M2, P2)));
    flows.put(foreign(3, M2));
    flows.uproot(route(A1, 3, 11));
    flows.plant(route(A3, 3, 2));
    flows.uproot(route(A1, 1, 1));
    Repair repair = auditor.check(device(3)::equals, true);

    assertEquals(1, repair.before().devices().size());
    assertTrue(flows.has(foreign(3, M2)));
    assertFalse(flows.has(route(A1, 1, 1)));
    assertFalse(flows.has(route(A3, 3, 2)));
    assertEquals(1, repair.after().findings().size());
  }

  @Test
  void aCheckThatMayNotRepairChangesNothing() {
    flows.plant(route(A2, 2, 3));
    Repair repair = auditor.check(id -> true, false);

    assertEquals(1, repair.before().findings().size());
    assertEquals(0, repair.repaired().size());
    assertTrue(flows.has(route(A2, 2, 3)));
  }

  @Test
  void aRuleThatOnosIsAboutToRemoveIsStaleWhileTheSwitchHasIt() {
    flows.put(route(A2, 2, 3), FlowEntry.FlowEntryState.PENDING_REMOVE);

    assertEquals(List.of("STALE [SWITCH] nothing is bound to 10.0.0.2"), findings());
  }

  // Who else asks meanwhile.

  /** Has an audit begin and others ask, and the first go on once all of those wait. */
  private List<CompletableFuture<Audit>> askedTogether(int others, Runnable first) {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    tables.answering =
        () -> {
          if (isFirst.getAndSet(false)) {
            begun.countDown();
            meet(goOn);
          }
        };
    List<CompletableFuture<Audit>> audits = new ArrayList<>();
    Thread runner = new Thread(first);
    runner.start();
    meet(begun);
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < others; i++) {
      CompletableFuture<Audit> audit = new CompletableFuture<>();
      audits.add(audit);
      waiting.add(new Thread(() -> ask(audit)));
    }
    waiting.forEach(Thread::start);
    while (!waiting.stream().allMatch(SwitchAuditTest::waits)) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    return audits;
  }

  private void ask(CompletableFuture<Audit> audit) {
    try {
      audit.complete(auditor.audit());
    } catch (RuntimeException e) {
      audit.completeExceptionally(e);
    }
  }

  /** Whether it waits for the audit, or has ended without. */
  private static boolean waits(Thread thread) {
    boolean isHeldUp =
        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.BLOCKED;
    return !thread.isAlive()
        || (isHeldUp
            && Stream.of(thread.getStackTrace())
                .anyMatch(each -> each.getClassName().equals(Auditor.class.getName())));
  }

  private static void meet(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void manyWhoAskAtOnceAreToldWhatOneAuditFinds() {
    CompletableFuture<Audit> first = new CompletableFuture<>();
    List<CompletableFuture<Audit>> others = askedTogether(20, () -> ask(first));

    others.forEach(other -> assertSame(first.join(), other.join()));
    assertEquals(5, tables.asked(), "each switch once");
    assertNotSame(first.join(), auditor.audit());
  }

  @Test
  void whoAsksDuringARepairIsToldWhatIsLeft() {
    flows.plant(route(A2, 2, 3));
    List<CompletableFuture<Audit>> others = askedTogether(3, auditor::repair);

    others.forEach(other -> assertEquals(List.of(), other.join().findings()));
  }

  @Test
  void anAuditThatFailsIsFollowedByAnother() {
    CompletableFuture<Audit> first = new CompletableFuture<>();
    world.between =
        () -> {
          throw new IllegalStateException("broken");
        };
    flows.plant(route(A2, 2, 3));
    for (CompletableFuture<Audit> other : askedTogether(3, () -> ask(first))) {
      assertThrows(CompletionException.class, other::join);
    }
    assertThrows(CompletionException.class, first::join);

    world.between = () -> {};
    assertEquals(1, auditor.audit().findings().size());
  }
}
