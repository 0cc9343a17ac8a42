package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.rehome.api.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on the same address one after another, on different addresses side by side.
 *
 * <p>A lane is held until the future of its work completes, and costs no thread while it waits.
 * Thread-safe.
 */
final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final ConcurrentMap<Address, Queue<Runnable>> lanes = new ConcurrentHashMap<>();
  private final Executor executor;

  /** Lanes whose work starts on {@code executor}. */
  Lanes(Executor executor) {
    this.executor = executor;
  }

  /** Whether work on {@code address} is waiting or under way. */
  boolean busy(Address address) {
    return lanes.containsKey(address);
  }

  /** On how many addresses work is waiting or under way. */
  int size() {
    return lanes.size();
  }

  /** Has {@code work} start once all earlier work on {@code address} has completed. */
  <T> CompletableFuture<T> submit(Address address, Supplier<CompletableFuture<T>> work) {
    return submit(address, Integer.MAX_VALUE, work);
  }

  /** Likewise, unless {@code most} works wait already: then the future fails with a rejection. */
  <T> CompletableFuture<T> submit(Address address, int most, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable run = () -> start(address, work, result);
    boolean[] first = new boolean[1];
    boolean[] full = new boolean[1];
    lanes.compute(
        address,
        (key, waiting) -> {
          first[0] = waiting == null;
          Queue<Runnable> queue = first[0] ? new ArrayDeque<>(2) : waiting;
          if (!first[0] && queue.size() < most) {
            queue.add(run);
          } else if (!first[0]) {
            full[0] = true;
          }
          return queue;
        });
    if (first[0]) {
      executor.execute(run);
    } else if (full[0]) {
      result.completeExceptionally(new RejectedExecutionException(most + " wait already"));
    }
    return result;
  }

  /** Likewise for work whose failure is only logged. */
  void run(Address address, Supplier<CompletableFuture<Void>> work) {
    CompletableFuture<Void> unused =
        submit(address, work)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    LOG.warn("Work on {} failed", address, error);
                  }
                });
  }

  private <T> void start(
      Address address, Supplier<CompletableFuture<T>> work, CompletableFuture<T> result) {
    CompletableFuture<T> future;
    try {
      future = work.get();
    } catch (RuntimeException e) {
      future = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> unused =
        future.whenComplete(
            (value, error) -> {
              next(address);
              if (error == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(error);
              }
            });
  }

  private void next(Address address) {
    Runnable[] next = new Runnable[1];
    lanes.computeIfPresent(
        address,
        (key, waiting) -> {
          next[0] = waiting.poll();
          return next[0] == null ? null : waiting;
        });
    if (next[0] != null) {
      executor.execute(next[0]);
    }
  }
}
