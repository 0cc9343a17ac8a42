package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Binding;

/** When audits run by themselves, what they count and what they put right. */
class AuditScheduleTest {
  private static final Binding HOST = bound(A1, M1, P1);

  private final World world = new World();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean crowded;
  private long worked;
  private final AuditSchedule schedule =
      new AuditSchedule(
          world.auditor,
          id -> !id.equals(device(3)),
          world.timers,
          waiting::add,
          world::settings,
          world.counters,
          () -> crowded,
          () -> worked);

  @BeforeEach
  void aHost() {
    world.tables = new FakeTables(world.flows);
    world.fabric.refresh(30_000);
    world.replica.put(HOST);
    world.installer.install(HOST, null).join();
    world.set("auditInterval", 5_000);
  }

  private FlowRule stray(int device) {
    return world.rules.route(A2, device(device), PortNumber.portNumber(2));
  }

  private void run() {
    waiting.remove().run();
  }

  @Test
  void theFirstAuditComesAfterTheInterval() {
    schedule.start();
    world.timers.pass(4_999);
    assertTrue(waiting.isEmpty());
    world.timers.pass(1);
    assertEquals(1, waiting.size());
    run();

    assertEquals(1, world.counted("audit-runs"));
    assertEquals(0, world.counted("audit-stale"));
  }

  @Test
  void whileManyBindingsChangeItWaits() {
    crowded = true;
    schedule.start();
    world.timers.pass(20_000);
    assertTrue(waiting.isEmpty());
    crowded = false;
    world.timers.pass(1_000);
    assertEquals(1, waiting.size());
  }

  @Test
  void itWaitsForThatAMinuteAtMost() {
    crowded = true;
    schedule.start();
    world.timers.pass(10 * 60_000);
    assertEquals(1, waiting.size());
  }

  @Test
  void theNextOneWaitsForTheEndOfTheLast() {
    schedule.start();
    world.timers.pass(60_000);
    assertEquals(1, waiting.size());
    run();
    world.timers.pass(5_000);

    assertEquals(1, waiting.size());
  }

  @Test
  void anAuditThatCostsMuchCostsATenthOfAProcessor() {
    world.flows.plant(stray(1));
    world.between =
        () -> {
          worked += TimeUnit.MILLISECONDS.toNanos(1_000);
          world.timers.pass(3_000); // it waits longer than it works
        };
    schedule.start();
    world.timers.pass(5_000);
    run();
    long cost = TimeUnit.NANOSECONDS.toMillis(worked);
    assertTrue(9 * cost > 5_000, cost + " ms");

    world.timers.pass(4_000);
    schedule.start(); // something is set anew
    world.timers.pass(9 * cost - 4_001);
    assertTrue(waiting.isEmpty());
    world.timers.pass(1);
    assertEquals(1, waiting.size());
  }

  @Test
  void whatIsFoundIsCountedAndPutRight() {
    world.flows.plant(stray(1));
    world.flows.uproot(world.rules.route(A1, device(1), PortNumber.portNumber(1)));
    schedule.start();
    world.timers.pass(5_000);

    assertEquals(
        Map.of(
            "audit-runs", 1L,
            "audit-stale", 1L,
            "audit-missing", 1L,
            "audit-repaired", 2L,
            "flow-batches", 1L,
            "flow-operations", 1L),
        world.countedBy(this::run));
    assertFalse(world.flows.has(stray(1)));
  }

  @Test
  void withoutLeaveToRepairItIsOnlyCounted() {
    world.flows.plant(stray(1));
    world.set("auditRepair", false);
    schedule.start();
    world.timers.pass(5_000);
    run();

    assertEquals(1, world.counted("audit-stale"));
    assertEquals(0, world.counted("audit-repaired"));
    assertTrue(world.flows.has(stray(1)));
  }

  @Test
  void anotherNodesSwitchesAreLeftToIt() {
    world.flows.plant(stray(3));
    schedule.start();
    world.timers.pass(5_000);
    run();

    assertEquals(0, world.counted("audit-stale"));
    assertTrue(world.flows.has(stray(3)));
  }

  @Test
  void switchesThatAreNotReadAreCounted() {
    world.net.lose(device(2));
    schedule.start();
    world.timers.pass(5_000);
    run();

    assertEquals(1, world.counted("audit-unread"));
  }

  @Test
  void anIntervalOfZeroIsNever() {
    world.set("auditInterval", 0);
    schedule.start();
    world.timers.pass(86_400_000);

    assertTrue(waiting.isEmpty());
  }

  @Test
  void anotherIntervalHoldsAtOnce() {
    schedule.start();
    world.set("auditInterval", 1_000);
    schedule.start();
    world.timers.pass(1_000);
    assertEquals(1, waiting.size());

    // While one is under way its end begins the next wait.
    schedule.start();
    world.timers.pass(10_000);
    assertEquals(1, waiting.size());
  }

  @Test
  void afterTheStopThereIsNone() {
    schedule.start();
    world.timers.pass(5_000);
    schedule.stop();
    run();
    schedule.start();

    assertEquals(0, world.timers.waiting());
  }

  @Test
  void anAuditThatFailsIsCountedAndFollowedByTheNext() {
    world.flows.plant(stray(1));
    world.between =
        () -> {
          throw new IllegalStateException("broken");
        };
    schedule.start();
    world.timers.pass(5_000);
    run();
    assertEquals(1, world.counted("audit-failures"));
    assertEquals(0, world.counted("audit-runs"));

    world.between = () -> {};
    world.timers.pass(5_000);
    run();
    assertEquals(1, world.counted("audit-runs"));
  }

  @Test
  void anExecutorThatHasEndedEndsIt() {
    AuditSchedule ending =
        new AuditSchedule(
            world.auditor,
            id -> true,
            world.timers,
            work -> {
              throw new RejectedExecutionException();
            },
            world::settings,
            world.counters,
            () -> false,
            () -> 0);
    ending.start();
    world.timers.pass(5_000);

    assertEquals(0, world.timers.waiting());
  }
}
