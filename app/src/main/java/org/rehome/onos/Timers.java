package org.rehome.onos;

/** The time, and waking up later. */
interface Timers {
  /** Milliseconds since the epoch. */
  long now();

  /**
   * Runs {@code task} once, {@code delay} ms from now, unless cancelled; the task must be brief.
   */
  Timer after(long delay, Runnable task);

  /** A task that waits for its time. */
  interface Timer {
    /** Forgets the task; without effect once it has run. */
    void cancel();
  }
}
