package org.rehome.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions that nothing tells of. */
final class Await {
  private static final long PAUSE_MILLIS = 50;

  private Await() {}

  /**
   * Waits until {@code condition} holds.
   *
   * @throws IllegalStateException if it does not within {@code seconds}, or cannot be told
   */
  static void until(double seconds, String what, Callable<Boolean> condition)
      throws InterruptedException {
    long until = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    while (!holds(condition)) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("not within " + seconds + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
    try {
      return condition.call();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
