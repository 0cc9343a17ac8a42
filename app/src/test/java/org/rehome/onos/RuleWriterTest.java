package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.address;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;

/** Stage after stage, together with what else waits, whatever a switch does. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of it is looked at elsewhere
class RuleWriterTest {
  private static final long DEADLINE = 3_000;
  private static final int UNDER_WAY = 4;

  private final FakeFlows flows = new FakeFlows();
  private final FakeTimers timers = new FakeTimers();
  private final Counters counters = new Counters();
  private final RuleWriter writer = new RuleWriter(flows, timers, counters);
  private final Rules rules = new Rules(World.OWN, 30_000);

  private FlowRule rule(int device, int port, int host) {
    return rules.route(address("10.0.1." + host), device(device), PortNumber.portNumber(port));
  }

  private FlowRuleOperation add(int device, int port, int host) {
    return new FlowRuleOperation(rule(device, port, host), FlowRuleOperation.Type.ADD);
  }

  private CompletableFuture<Set<DeviceId>> write(FlowRuleOperation... stages) {
    List<List<FlowRuleOperation>> list = new ArrayList<>();
    for (FlowRuleOperation stage : stages) {
      list.add(List.of(stage));
    }
    return writer.write(list);
  }

  private Set<String> drain() {
    return new HashSet<>(flows.drain());
  }

  @Test
  void nothingToDoIsDone() {
    assertEquals(Set.of(), writer.write(List.of()).join());
    assertEquals(Set.of(), writer.write(List.of(List.of())).join());
  }

  @Test
  void aStageBeginsWhenEverySwitchHasConfirmedTheLast() {
    flows.hold();
    CompletableFuture<Set<DeviceId>> done =
        writer.write(
            List.of(List.of(add(1, 1, 1), add(2, 1, 1)), List.of(), List.of(add(3, 1, 1))));
    assertEquals(Set.of("+1/1", "+2/1"), drain());

    flows.confirmHeld();
    assertEquals(Set.of("+3/1"), drain());
    assertFalse(done.isDone());

    flows.confirmHeld();
    assertEquals(Set.of(), done.join());
    assertEquals(0, timers.waiting(), "the deadlines are called off");
    assertEquals(2, counters.latencies().get("stage").count(), "one of the three was empty");
  }

  @Test
  void rulesGoInAndOut() {
    write(add(1, 1, 1)).join();
    assertTrue(flows.has(rule(1, 1, 1)));

    write(new FlowRuleOperation(rule(1, 1, 1), FlowRuleOperation.Type.REMOVE)).join();
    assertFalse(flows.has(rule(1, 1, 1)));
  }

  @Test
  void aFewBatchesGoOutAtOnceAndTheRestTogether() {
    flows.hold();
    List<CompletableFuture<Set<DeviceId>>> all = new ArrayList<>();
    for (int host = 0; host < UNDER_WAY + 100; host++) {
      all.add(write(add(1, 1, host), add(2, 1, host)));
    }
    assertEquals(UNDER_WAY, flows.held());

    flows.confirmHeld();
    flows.confirmHeld();
    assertEquals(1, flows.held(), "a hundred changes of one switch are one set");
    assertEquals(UNDER_WAY * 2 + 100, flows.log().size());
    assertTrue(all.get(0).isDone());
    assertFalse(all.get(UNDER_WAY).isDone());

    flows.release();
    flows.release();
    all.forEach(done -> assertEquals(Set.of(), done.join()));
    assertEquals(UNDER_WAY + 1L, counters.snapshot().get("flow-batches"));
    assertEquals((UNDER_WAY + 100L) * 2, counters.snapshot().get("flow-operations"));
  }

  @Test
  void mergedChangesKeepTheirStages() {
    flows.hold();
    for (int host = 0; host < UNDER_WAY; host++) {
      write(add(9, 1, host));
    }
    flows.drain();
    CompletableFuture<Set<DeviceId>> two = write(add(1, 1, 100), add(2, 1, 100));
    CompletableFuture<Set<DeviceId>> one = write(add(3, 1, 101));

    flows.confirmHeld();
    assertEquals(Set.of("+1/1", "+3/1"), drain());
    flows.confirmHeld();
    assertEquals(Set.of("+2/1"), drain());
    flows.confirmHeld();
    assertTrue(one.isDone() && two.isDone());
  }

  @Test
  void aSwitchThatRefusesIsNamedAndHoldsNothingUp() {
    flows.refuse(device(1));
    CompletableFuture<Set<DeviceId>> done =
        writer.write(List.of(List.of(add(1, 1, 1), add(2, 1, 1)), List.of(add(3, 1, 1))));

    assertEquals(Set.of(device(1)), done.join());
    assertTrue(flows.has(rule(2, 1, 1)) && flows.has(rule(3, 1, 1)));
    assertEquals(1L, counters.snapshot().get("flow-failures"));
  }

  @Test
  void aSwitchThatDoesNotConfirmIsNamedAfterTheDeadline() {
    flows.silence(device(1));
    CompletableFuture<Set<DeviceId>> done = write(add(1, 1, 1), add(2, 1, 1));
    timers.pass(DEADLINE - 1);
    assertFalse(done.isDone());
    assertFalse(flows.has(rule(2, 1, 1)));

    timers.pass(1);
    assertEquals(Set.of(device(1)), done.join());
    assertTrue(flows.has(rule(2, 1, 1)));
    assertEquals(1L, counters.snapshot().get("flow-failures"));
  }

  @Test
  void aConfirmationAfterTheDeadlineChangesNothing() {
    flows.hold();
    CompletableFuture<Set<DeviceId>> done = write(add(1, 1, 1));
    timers.pass(DEADLINE);
    flows.release();

    assertEquals(Set.of(device(1)), done.join());
  }

  @Test
  void aFailureIsToldOnlyToTheChangesThatWantedTheSwitch() {
    flows.refuse(device(1));
    flows.hold();
    for (int host = 0; host < UNDER_WAY; host++) {
      write(add(9, 1, host));
    }
    CompletableFuture<Set<DeviceId>> with = write(add(1, 1, 100));
    CompletableFuture<Set<DeviceId>> without = write(add(2, 1, 101));
    flows.release();

    assertEquals(Set.of(device(1)), with.join());
    assertEquals(Set.of(), without.join());
  }

  @Test
  void aServiceThatThrowsIsAFailureOfItsSwitchAndEveryFutureCompletes() {
    flows.breakDown(new IllegalStateException("stopped"));
    for (int i = 0; i < 3 * UNDER_WAY; i++) {
      assertEquals(
          Set.of(device(1), device(2)), write(add(1, 1, i), add(2, 1, i)).join(), "change " + i);
    }
    flows.breakDown(null);

    assertEquals(Set.of(), write(add(1, 1, 1)).join());
    assertEquals(0, timers.waiting());
  }

  @Test
  void silentSwitchesDoNotStopTheOthers() {
    flows.silence(device(1));
    for (int host = 0; host < UNDER_WAY; host++) {
      write(add(1, 1, host));
    }
    CompletableFuture<Set<DeviceId>> other = write(add(2, 1, 100));
    timers.pass(DEADLINE);

    assertEquals(Set.of(), other.join());
  }

  @Test
  void whenItIsClosedNothingBeginsAnyMore() {
    flows.hold();
    CompletableFuture<Set<DeviceId>> underWay = write(add(1, 1, 1), add(2, 1, 1));
    for (int host = 0; host < UNDER_WAY; host++) {
      write(add(3, 1, host));
    }
    CompletableFuture<Set<DeviceId>> waits = write(add(4, 1, 1));
    flows.drain();
    writer.close();
    assertEquals(Set.of(), waits.getNow(null));
    assertEquals(Set.of(), write(add(5, 1, 1)).join());
    flows.release();

    assertEquals(Set.of(), underWay.getNow(null));
    assertEquals(Set.of(), drain());
  }
}
