package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** One at a time, the urgent ones first. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of it is looked at elsewhere
class TurnsTest {
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final FakeTimers timers = new FakeTimers();
  private final Turns turns = new Turns(ready::add, timers);
  private final List<String> begun = new ArrayList<>();

  /** Has a work take its turn, which ends as {@code end} does. */
  private CompletableFuture<String> take(
      String name, boolean isUrgent, CompletableFuture<String> end) {
    return turns.take(
        isUrgent,
        () -> {
          begun.add(name);
          return end;
        });
  }

  private CompletableFuture<String> end(String name, boolean isUrgent) {
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> unused = take(name, isUrgent, end);
    return end;
  }

  private void run() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  @Test
  void oneBeginsAtOnceAndTheNextWhenItHasEnded() {
    CompletableFuture<String> first = end("first", false);
    CompletableFuture<String> second = end("second", false);
    end("third", false);
    assertEquals(List.of("first"), begun);

    first.complete("");
    run();
    assertEquals(List.of("first", "second"), begun);
    second.complete("");
    run();
    assertEquals(List.of("first", "second", "third"), begun);
  }

  @Test
  void urgentOnesGoBeforeThoseThatHaveWaitedLonger() {
    CompletableFuture<String> first = end("first", false);
    end("newcomer", false);
    CompletableFuture<String> bound = end("bound", true);
    CompletableFuture<String> another = end("another bound", true);

    for (CompletableFuture<String> each : List.of(first, bound, another)) {
      each.complete("");
      run();
    }
    assertEquals(List.of("first", "bound", "another bound", "newcomer"), begun);
  }

  @Test
  void whatHasEndedLeavesRoom() {
    end("first", false).complete("");
    end("second", false).completeExceptionally(new IllegalStateException());
    end("third", false);

    assertEquals(List.of("first", "second", "third"), begun, "nobody had to wait");
  }

  @Test
  void resultsAndFailuresAreHandedOn() {
    assertEquals("done", take("a", false, CompletableFuture.completedFuture("done")).join());
    IllegalStateException failure = new IllegalStateException();
    CompletableFuture<String> failed = take("b", false, CompletableFuture.failedFuture(failure));
    assertEquals(failure, assertThrows(CompletionException.class, failed::join).getCause());
    CompletableFuture<String> thrown =
        turns.take(
            true,
            () -> {
              throw failure;
            });
    assertEquals(failure, assertThrows(CompletionException.class, thrown::join).getCause());
    end("c", false);
    assertEquals(List.of("a", "b", "c"), begun, "and none of them keeps its turn");
  }

  @Test
  void whatHangsGoesOnWithoutATurn() {
    CompletableFuture<String> hanging = new CompletableFuture<>();
    CompletableFuture<String> first = take("first", false, hanging);
    end("second", false);
    timers.pass(Turns.LONGEST - 1);
    run();
    assertEquals(List.of("first"), begun);
    timers.pass(1);
    run();
    end("third", false);
    assertEquals(List.of("first", "second"), begun);

    hanging.complete("at last");
    assertEquals("at last", first.join());
    run();
    assertEquals(2, begun.size(), "what had no turn any more does not pass one on");
  }

  @Test
  void newcomersWhoHaveWaitedLongEnoughAreGivenUp() {
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> underWay = take("under way", false, end);
    CompletableFuture<String> early = take("early", false, end);
    CompletableFuture<String> bound = take("bound", true, end);
    long time = timers.now();
    timers.pass(1);
    CompletableFuture<String> late = take("late", false, end);
    IllegalStateException reason = new IllegalStateException();

    turns.giveUp(time, reason);
    assertFalse(early.isDone(), "not on the thread that gives up");
    run();
    assertEquals(reason, assertThrows(CompletionException.class, early::join).getCause());
    assertFalse(underWay.isDone() || bound.isDone() || late.isDone());
    for (int turn = 0; turn < 2; turn++) {
      timers.pass(Turns.LONGEST);
      run();
    }
    assertEquals(List.of("under way", "bound", "late"), begun);
  }

  @Test
  void whoseTurnItIsWhenAllIsOverFails() {
    Turns closing =
        new Turns(
            task -> {
              throw new RejectedExecutionException("closed");
            },
            timers);
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> underWay = closing.take(false, () -> end);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      waiting.add(closing.take(false, () -> end));
    }

    end.complete("done");
    assertEquals("done", underWay.join());
    assertTrue(waiting.stream().allMatch(CompletableFuture::isCompletedExceptionally));
  }
}
