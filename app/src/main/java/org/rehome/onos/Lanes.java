package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArraySet;
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

  /** More addresses than are usually worked on at once. */
  private static final int CROWD = 64;

  private final ConcurrentMap<Address, Queue<Runnable>> lanes = new ConcurrentHashMap<>();
  private final Set<Watch> watches = new CopyOnWriteArraySet<>();
  private final Executor executor;

  /** Lanes whose work starts on {@code executor}. */
  Lanes(Executor executor) {
    this.executor = executor;
  }

  /** Whether work on {@code address} is waiting or under way. */
  boolean busy(Address address) {
    return lanes.containsKey(address);
  }

  /** Notes from now on, until it is closed, on which addresses there is work. */
  Watch watch() {
    Watch watch = new Watch();
    watches.add(watch);
    watch.touched.addAll(lanes.keySet());
    return watch;
  }

  /** The addresses that were worked on, or waited for it, at any time while it was open. */
  final class Watch implements AutoCloseable {
    private final Set<Address> touched = ConcurrentHashMap.newKeySet();

    private Watch() {}

    /** Whether something of {@code address} may have changed meanwhile. */
    boolean touched(Address address) {
      return touched.contains(address);
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }

  /**
   * Whether there is so much work that what nobody waits for should leave it the processor and the
   * store.
   */
  boolean crowded() {
    return lanes.size() > CROWD;
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
    // After it is in its lane and before it begins: whoever starts to watch sees either.
    watches.forEach(watch -> watch.touched.add(address));
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
    CompletableFuture<T> unused =
        Attempt.of(work)
            .whenComplete(
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
