package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.World.FORWARDING;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Detachment;

/** What a switch does not confirm it owes, until it is paid or no longer due. */
class PurgeDebtsTest {
  private static final DeviceId D2 = device(2);
  private static final Binding HOST = bound(A1, M1, P1);

  private final World world = new World();
  private final FlowRule stray = naming(HOST, 1);

  private static FlowRule naming(Binding host, int port) {
    return World.foreign(
        FORWARDING,
        D2,
        DefaultTrafficSelector.builder().matchEthDst(host.mac()).build(),
        DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(port)).build());
  }

  private long owed() {
    return world.counted("purge-owed");
  }

  private void refused() {
    world.flows.put(stray);
    world.flows.refuse(D2);
    world.purger.purge(HOST).join();
  }

  @Test
  void aRefusalIsOwedAndAskedForAgainEverLessOften() {
    refused();
    assertEquals(1, owed());
    assertEquals(0, world.counted("purged-foreign-flows"));

    for (long wait : List.of(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L)) {
      long before = world.counted("purge-retries");
      world.timers.pass(wait - 1);
      assertEquals(before, world.counted("purge-retries"), "not before " + wait);
      world.timers.pass(1);
      assertEquals(before + 1, world.counted("purge-retries"), "after " + wait);
    }
    world.flows.accept(D2);
    world.timers.pass(60_000);
    assertFalse(world.flows.has(stray));
    assertEquals(0, owed());
    assertEquals(1, world.counted("purged-foreign-flows"));
  }

  @Test
  void whoHasPaidBeginsAfreshWithTheNextRefusal() {
    refused();
    world.timers.pass(3_000);
    world.flows.accept(D2);
    world.timers.pass(60_000);
    assertEquals(0, owed());
    refused();
    long before = world.counted("purge-retries");
    world.timers.pass(1_000);

    assertEquals(before + 1, world.counted("purge-retries"));
  }

  @Test
  void theAuditNamesWhatIsOwedLongAfterTheTombstone() {
    refused();
    world.replica.put(HOST);
    world.replica.remove(HOST);
    world.timers.pass(600_000);

    assertEquals(1, world.auditor.audit().findings().size());
  }

  @Test
  void aSwitchThatIsAwayIsNotAskedAndNotWaitedFor() {
    world.flows.put(stray);
    world.net.lose(D2);
    world.purger.purge(HOST).join();

    assertEquals(1, owed());
    assertEquals(List.of(), world.flows.drainOperations());
    world.timers.pass(600_000);
    assertEquals(List.of(), world.flows.drainOperations());
  }

  @Test
  void aRuleThatWentByItselfIsOwedByNobody() {
    refused();
    world.flows.lose(stray);
    world.timers.pass(1_000);

    assertEquals(0, owed());
  }

  @Test
  void aRuleThatDoesSomethingElseNowIsNotTheOneThatIsOwed() {
    refused();
    FlowRule other = naming(HOST, 2);
    world.flows.accept(D2);
    world.flows.put(other);
    world.timers.pass(1_000);

    assertEquals(0, owed());
    assertTrue(world.flows.has(other));
  }

  @Test
  void aRuleThatWasPutInAgainSinceIsNotTheOneThatIsOwed() {
    refused();
    world.flows.accept(D2);
    world.flows.ask(stray);
    world.timers.pass(1_000);

    assertEquals(0, owed());
    assertTrue(world.flows.has(stray));
  }

  @Test
  void noneThatWasPutInWhileTheOldOneWasBeingRemoved() {
    world.flows.ask(stray);
    world.flows.refuse(D2);
    world.flows.hold();
    CompletableFuture<Void> purge = world.purger.purge(HOST);
    world.flows.ask(stray);
    world.flows.release();
    assertTrue(purge.isDone());

    assertEquals(0, owed());
  }

  @Test
  void aRuleThatStatisticsTellOfAgainIsTheSame() {
    refused();
    world.flows.put(stray);
    world.flows.accept(D2);
    world.timers.pass(1_000);

    assertEquals(0, owed());
    assertFalse(world.flows.has(stray));
  }

  @Test
  void whoIsBackOwesNothing() {
    refused();
    world.replica.put(HOST);
    world.flows.accept(D2);
    world.timers.pass(1_000);

    assertEquals(0, owed());
    assertTrue(world.flows.has(stray));
  }

  @Test
  void twoThatARuleNamesAndThatLeaveAtOnceHaveItRemovedOnce() {
    FlowRule both =
        World.foreign(
            FORWARDING,
            D2,
            DefaultTrafficSelector.builder().matchEthDst(M1).matchEthSrc(M2).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build());
    world.flows.put(both);
    world.flows.hold();
    var one = world.purger.purge(HOST);
    var other = world.purger.purge(bound(A2, M2, P1));
    assertFalse(one.isDone() || other.isDone());
    world.flows.release();

    assertTrue(one.isDone() && other.isDone());
    assertEquals(1, world.flows.drainOperations().size());
    assertEquals(1, world.counted("purged-foreign-flows"));
  }

  // A switch that is away during the departure.

  private static void assertOrder(List<FlowRuleOperation> operations, DeviceId device) {
    boolean added = false;
    for (FlowRuleOperation each : operations) {
      if (each.rule().deviceId().equals(device)) {
        added |= each.type() == FlowRuleOperation.Type.ADD;
        assertFalse(
            added && each.type() == FlowRuleOperation.Type.REMOVE, "it is purged before all else");
      }
    }
  }

  private void lose() {
    world.net.lose(D2);
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, D2);
  }

  private void regain() {
    world.net.regain(D2);
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, D2);
  }

  private void leave(Binding host) {
    world.decider.observe(Detachment.anywhere(host.address(), Cause.NOTICE, world.timers.now()));
  }

  @Test
  void aSwitchThatWasAwayIsPurgedWhenItReturnsBeforeAnythingElseIsInstalled() {
    world.started().with(HOST);
    world.flows.put(stray);
    FlowRule route = world.rules.route(A1, D2, world.installer.wanted(world.binding(A1)).get(D2));
    assertTrue(world.flows.has(route));
    lose();
    leave(HOST);
    world.receive(FakeNet.port(3, 1), Frames.announcement(M2, A2));
    assertTrue(world.flows.has(stray) && world.flows.has(route), "it keeps what it has");
    world.timers.pass(1_000);
    world.flows.drainOperations();
    regain();
    world.timers.pass(2_000);

    List<FlowRuleOperation> operations = world.flows.drainOperations();
    assertOrder(operations, D2);
    assertFalse(world.flows.has(stray) || world.flows.has(route));
    assertEquals(List.of(), world.auditor.audit().findings());
    assertEquals(0, owed());
  }

  @Test
  void whileItIsBeingPurgedItGetsNothingElse() {
    world.started().with(HOST);
    world.flows.put(stray);
    lose();
    leave(HOST);
    world.flows.silence(D2);
    world.flows.drainOperations();
    regain();
    world.receive(FakeNet.port(3, 1), Frames.announcement(M2, A2));
    world.timers.pass(1_000);
    assertTrue(
        world.flows.drainOperations().stream()
            .filter(each -> each.rule().deviceId().equals(D2))
            .allMatch(each -> each.type() == FlowRuleOperation.Type.REMOVE));

    world.flows.accept(D2);
    world.timers.pass(70_000);
    assertEquals(List.of(), world.auditor.audit().findings());
    assertEquals(0, owed());
  }

  @Test
  void aSwitchThatIsTakenOutOfTheInventoryIsForgotten() {
    world.started();
    world.flows.put(stray);
    world.net.lose(D2);
    world.net.tell(DeviceEvent.Type.DEVICE_REMOVED, D2);

    assertEquals(List.of(), world.purger.stale(HOST));
    regain();
    assertEquals(List.of(stray), world.purger.stale(HOST), "and read anew when it is back");
  }

  @Test
  void whatItOwedItOwesNoLonger() {
    world.started();
    refused();
    world.net.lose(D2);
    world.net.tell(DeviceEvent.Type.DEVICE_REMOVED, D2);

    assertEquals(0, owed());
    assertEquals(Map.of(), world.purger.owed(D2));
    world.timers.pass(60_000);
    assertEquals(0, world.counted("purge-retries"));
  }

  // A controller that was stopped in the middle.

  private World restarted(Binding... stored) {
    World second = new World();
    for (Binding each : stored) {
      second.map.elsewhere(each.address(), each);
    }
    second.flows.put(stray);
    return second;
  }

  @Test
  void whatADepartureLeftBehindIsPurgedAfterARestartHoweverOldTheTombstoneIs() {
    Binding old =
        HOST.changed(Hosts.T0 - 600_000)
            .state(org.rehome.api.BindingState.LEFT, Hosts.T0 - 600_000)
            .build();
    World second = restarted(old);
    FlowRule route = second.rules.route(A1, device(3), PortNumber.portNumber(1));
    second.flows.put(route);
    second.started();

    assertFalse(second.flows.has(stray) || second.flows.has(route));
  }

  @Test
  void aSwitchThatComesLaterIsPurgedThen() {
    World second = restarted(Hosts.left(HOST));
    second.net.lose(D2);
    second.started();
    second.timers.pass(60_000);
    assertTrue(second.flows.has(stray), "the tombstone is gone by now");
    second.net.regain(D2);
    second.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, D2);

    assertFalse(second.flows.has(stray));
  }

  @Test
  void aMoveThatWasCutOffIsSeenThroughAndAnOldOneIsNot() {
    Binding moved =
        Hosts.moved(HOST, FakeNet.port(3, 1))
            .changed(Hosts.T0)
            .state(org.rehome.api.BindingState.VALID, Hosts.T0)
            .build();
    World second = restarted(moved).started();
    assertFalse(second.flows.has(stray));

    Binding later = bound(A2, M2, P1).changed(Hosts.T0 + 60_000).build();
    World third = restarted(moved, later).started();
    assertTrue(third.flows.has(stray));
  }

  @Test
  void whoOnlyArrivedLeftNothingBehind() {
    World second = restarted(HOST).started();

    assertTrue(second.flows.has(stray));
    assertEquals(Map.of(), second.purger.owed(D2));
  }
}
