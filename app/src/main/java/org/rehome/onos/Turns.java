package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Has so many works under way at a time and no more; the others wait for their turn, the urgent
 * ones before the rest, each kind in the order in which it came.
 *
 * <p>A work is under way until its future completes. Thread-safe, never blocks.
 */
final class Turns {
  private final int most;
  private final Executor executor;
  private final Queue<Waiting<?>> urgent = new ArrayDeque<>();
  private final Queue<Waiting<?>> others = new ArrayDeque<>();
  private int underWay;

  /**
   * Turns for {@code most} works at a time.
   *
   * @param executor where those begin that had to wait
   */
  Turns(int most, Executor executor) {
    this.most = most;
    this.executor = executor;
  }

  /** Begins {@code work} at once, or when it is its turn. */
  <T> CompletableFuture<T> take(boolean isUrgent, Supplier<CompletableFuture<T>> work) {
    Waiting<T> next = new Waiting<>(work);
    synchronized (this) {
      if (underWay >= most) {
        (isUrgent ? urgent : others).add(next);
        return next.done;
      }
      underWay++;
    }
    next.begin();
    return next.done;
  }

  /** Has whatever waits fail with {@code reason}; what is under way goes on. */
  void giveUp(Throwable reason) {
    List<Waiting<?>> all;
    synchronized (this) {
      all = new ArrayList<>(urgent);
      all.addAll(others);
      urgent.clear();
      others.clear();
    }
    all.forEach(each -> each.done.completeExceptionally(reason));
  }

  private void pass() {
    Waiting<?> next;
    synchronized (this) {
      next = urgent.isEmpty() ? others.poll() : urgent.poll();
      if (next == null) {
        underWay--;
        return;
      }
    }
    executor.execute(next::begin);
  }

  private final class Waiting<T> {
    private final Supplier<CompletableFuture<T>> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();

    Waiting(Supplier<CompletableFuture<T>> work) {
      this.work = work;
    }

    void begin() {
      CompletableFuture<T> unused =
          Attempt.of(work)
              .whenComplete(
                  (value, error) -> {
                    try {
                      pass();
                    } finally {
                      if (error == null) {
                        done.complete(value);
                      } else {
                        done.completeExceptionally(error);
                      }
                    }
                  });
    }
  }
}
