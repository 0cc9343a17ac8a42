package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.rehome.api.Address;

/** One after another for an address, side by side for different ones. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of it is looked at elsewhere
class LanesTest {
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final Lanes lanes = new Lanes(ready::add);
  private final List<String> started = new ArrayList<>();

  private CompletableFuture<String> work(Address address, String name) {
    CompletableFuture<String> end = new CompletableFuture<>();
    submitted(address, name, end);
    return end;
  }

  private CompletableFuture<String> submitted(
      Address address, String name, CompletableFuture<String> end) {
    return lanes.submit(
        address,
        () -> {
          started.add(name);
          return end;
        });
  }

  private void run() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  @Test
  void workOnAnAddressStartsWhenTheEarlierWorkHasCompleted() {
    CompletableFuture<String> first = work(A1, "first");
    CompletableFuture<String> second = work(A1, "second");
    work(A1, "third");
    run();
    assertEquals(List.of("first"), started);

    first.complete("done");
    run();
    assertEquals(List.of("first", "second"), started);

    second.complete("done");
    run();
    assertEquals(List.of("first", "second", "third"), started);
  }

  @Test
  void workOnAnotherAddressDoesNotWait() {
    work(A1, "one");
    work(A2, "other");
    run();

    assertEquals(List.of("one", "other"), started);
  }

  @Test
  void theResultIsTheWorks() {
    CompletableFuture<String> result =
        submitted(A1, "work", CompletableFuture.completedFuture("value"));
    assertFalse(result.isDone());
    run();

    assertEquals("value", result.join());
  }

  @Test
  void aFailureIsTheWorksOwnAndFreesTheLane() {
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> failing = submitted(A1, "failing", end);
    work(A1, "next");
    run();

    end.completeExceptionally(new IllegalStateException("no"));
    run();

    assertTrue(failing.isCompletedExceptionally());
    assertEquals(List.of("failing", "next"), started);
  }

  @Test
  void workThatThrowsFreesTheLaneToo() {
    CompletableFuture<String> throwing =
        lanes.submit(
            A1,
            () -> {
              throw new IllegalStateException("no");
            });
    lanes.run(
        A1,
        () -> {
          throw new IllegalStateException("only logged");
        });
    work(A1, "next");
    run();

    assertTrue(throwing.isCompletedExceptionally());
    assertEquals(List.of("next"), started);
  }

  @Test
  void aLaneIsBusyFromSubmissionToTheEndOfItsLastWork() {
    assertFalse(lanes.busy(A1));
    CompletableFuture<String> first = work(A1, "first");
    assertTrue(lanes.busy(A1));
    assertFalse(lanes.busy(A2));
    CompletableFuture<String> second = work(A1, "second");
    run();
    first.complete("done");
    run();
    assertTrue(lanes.busy(A1));

    second.complete("done");
    assertFalse(lanes.busy(A1));
  }

  @Test
  void theLaneIsFreeWhenTheResultIsKnown() {
    CompletableFuture<String> end = new CompletableFuture<>();
    List<Boolean> busy = new ArrayList<>();
    CompletableFuture<Void> unused =
        submitted(A1, "work", end).thenAccept(value -> busy.add(lanes.busy(A1)));
    run();
    end.complete("done");

    assertEquals(List.of(false), busy);
  }

  @Test
  void aFullLaneTakesNoMoreThanItsLimit() {
    CompletableFuture<String> first = work(A1, "first");
    run();
    CompletableFuture<String> second = limited("second");
    CompletableFuture<String> third = limited("third");
    CompletableFuture<String> fourth = limited("fourth");
    CompletionException full = assertThrows(CompletionException.class, fourth::join);
    assertTrue(full.getCause() instanceof RejectedExecutionException);
    CompletableFuture<String> urgent =
        submitted(A1, "urgent", CompletableFuture.completedFuture("done"));

    first.complete("done");
    run();
    assertEquals(List.of("first", "second", "third", "urgent"), started);
    assertTrue(second.isDone() && third.isDone() && urgent.isDone());
    assertFalse(lanes.busy(A1));

    CompletableFuture<String> later = limited("later");
    run();
    assertEquals("done", later.join(), "there is room again");
  }

  /** Work of which two may wait. */
  private CompletableFuture<String> limited(String name) {
    return lanes.submit(
        A1,
        2,
        () -> {
          started.add(name);
          return CompletableFuture.completedFuture("done");
        });
  }

  @Test
  void aLongQueueDoesNotOverflowTheStack() {
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      lanes.run(
          A1,
          () -> {
            done.incrementAndGet();
            return CompletableFuture.completedFuture(null);
          });
    }
    run();

    assertEquals(100_000, done.get());
    assertFalse(lanes.busy(A1));
  }

  @Test
  void manyThreadsKeepOrderAndLoseNothing() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Lanes parallel = new Lanes(pool);
    int addresses = 8;
    int rounds = 500;
    CountDownLatch done = new CountDownLatch(addresses * rounds);
    AtomicInteger overlaps = new AtomicInteger();
    for (int a = 0; a < addresses; a++) {
      Address address = Hosts.address("10.0.1." + a);
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger last = new AtomicInteger(-1);
      for (int i = 0; i < rounds; i++) {
        int turn = i;
        parallel.run(
            address,
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      boolean alone = inside.incrementAndGet() == 1;
                      boolean inTurn = last.getAndSet(turn) == turn - 1;
                      if (!alone || !inTurn) {
                        overlaps.incrementAndGet();
                      }
                      inside.decrementAndGet();
                      done.countDown();
                      return null;
                    },
                    pool));
      }
    }
    assertTrue(done.await(30, TimeUnit.SECONDS));
    pool.shutdown();

    assertEquals(0, overlaps.get());
  }
}
