package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.rehome.api.Binding;

/** Debts are asked for whatever goes wrong with the asking, and end with the switch. */
class DebtsTest {
  private static final Binding HOST = bound(A1, M1, P1);
  private static final DeviceId ONE = device(1);

  private final FakeTimers timers = new FakeTimers();
  private final Counters counters = new Counters();
  private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
  private final Debts<String> debts =
      new Debts<>(what -> ONE, timers, Runnable::run, counters, this::asked);
  private int times;

  private CompletableFuture<Boolean> asked(DeviceId device) {
    times++;
    if (answers.isEmpty()) {
      throw new IllegalStateException("nobody to ask " + device);
    }
    return answers.remove(0);
  }

  private void owe(String what) {
    debts.owe(what, HOST);
    debts.askLater(ONE);
  }

  @Test
  void whoCannotBeAskedIsAskedLater() {
    owe("a rule");
    timers.pass(1_000);
    assertEquals(1, times);
    timers.pass(2_000);
    assertEquals(2, times);
    timers.pass(4_000);
    assertEquals(3, times);
  }

  @Test
  void soIsWhoDoesNotAnswerInOrder() {
    answers.add(CompletableFuture.failedFuture(new IllegalStateException("no answer")));
    owe("a rule");
    timers.pass(1_000);
    timers.pass(2_000);

    assertEquals(2, times);
  }

  @Test
  void whoHasAnsweredIsNotAskedAgainByItself() {
    answers.add(CompletableFuture.completedFuture(false));
    owe("a rule");
    timers.pass(600_000);

    assertEquals(1, times);
  }

  @Test
  void aSwitchThatIsGoneOwesNothing() {
    owe("a rule");
    owe("another");
    assertEquals(Map.of("purge-owed", 2L), counters.snapshot());
    debts.forget(ONE);

    assertEquals(Map.of(), debts.of(ONE));
    assertEquals(0, counters.snapshot().get("purge-owed"));
    assertEquals(0, timers.waiting());
    debts.forget(ONE);
    assertEquals(0, counters.snapshot().get("purge-owed"));
  }
}
