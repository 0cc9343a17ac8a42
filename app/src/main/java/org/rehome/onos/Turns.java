package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Has one work under way at a time; the others wait for their turn, the urgent ones before the
 * rest, each kind in the order in which it came.
 *
 * <p>A turn lasts until the future of the work completes, or a second: what hangs goes on without
 * one, and holds nobody up. Thread-safe, never blocks.
 */
final class Turns {
  /** The longest that a turn may last; ms. */
  static final long LONGEST = 1_000;

  private final Executor executor;
  private final Timers timers;
  private final Queue<Waiting<?>> urgent = new ArrayDeque<>();
  private final Queue<Waiting<?>> others = new ArrayDeque<>();
  private boolean taken;

  /**
   * Turns that nobody has taken yet.
   *
   * @param executor where those begin, or fail, that had to wait
   */
  Turns(Executor executor, Timers timers) {
    this.executor = executor;
    this.timers = timers;
  }

  /** Begins {@code work} at once, or when it is its turn. */
  <T> CompletableFuture<T> take(boolean isUrgent, Supplier<CompletableFuture<T>> work) {
    Waiting<T> next = new Waiting<>(work, timers.now());
    synchronized (this) {
      if (taken) {
        (isUrgent ? urgent : others).add(next);
        return next.done;
      }
      taken = true;
    }
    next.begin();
    return next.done;
  }

  /**
   * Has those fail with {@code reason} that have waited since {@code time} or longer; but the
   * urgent ones, which are never said again, wait on.
   */
  void giveUp(long time, Throwable reason) {
    List<Waiting<?>> late = new ArrayList<>();
    synchronized (this) {
      while (!others.isEmpty() && others.element().since <= time) {
        late.add(others.remove());
      }
    }
    if (!late.isEmpty()) {
      executor.execute(() -> late.forEach(each -> each.done.completeExceptionally(reason)));
    }
  }

  private void pass() {
    for (Waiting<?> next = next(); next != null; next = next()) {
      try {
        executor.execute(next::begin);
        return;
      } catch (RejectedExecutionException e) {
        next.done.completeExceptionally(e);
      }
    }
  }

  /** Whose turn it is; null for nobody's. */
  private synchronized Waiting<?> next() {
    Waiting<?> next = urgent.isEmpty() ? others.poll() : urgent.poll();
    taken = next != null;
    return next;
  }

  private final class Waiting<T> {
    private final Supplier<CompletableFuture<T>> work;
    private final long since;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final AtomicBoolean hasTurn = new AtomicBoolean(true);

    Waiting(Supplier<CompletableFuture<T>> work, long since) {
      this.work = work;
      this.since = since;
    }

    void begin() {
      Timers.Timer limit = timers.after(LONGEST, this::end);
      CompletableFuture<T> unused =
          Attempt.of(work)
              .whenComplete(
                  (value, error) -> {
                    limit.cancel();
                    end();
                    if (error == null) {
                      done.complete(value);
                    } else {
                      done.completeExceptionally(error);
                    }
                  });
    }

    private void end() {
      if (hasTurn.compareAndSet(true, false)) {
        pass();
      }
    }
  }
}
