package org.rehome.onos;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands until the test moves it, and runs what is due on the way. */
final class FakeTimers implements Timers {
  /** When every test begins. */
  static final long START = 1_700_000_000_000L;

  private static final class Task {
    private final long due;
    private final long order;
    private final Runnable work;

    Task(long due, long order, Runnable work) {
      this.due = due;
      this.order = order;
      this.work = work;
    }
  }

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.due).thenComparingLong(task -> task.order));
  private long now = START;
  private long count;

  @Override
  public long now() {
    return now;
  }

  @Override
  public Timer after(long delay, Runnable work) {
    Task task = new Task(now + delay, count++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Sets the clock back; what waits is due when it was. */
  void setBack(long millis) {
    now -= millis;
  }

  /** Lets {@code millis} pass. */
  void pass(long millis) {
    long end = now + millis;
    while (!tasks.isEmpty() && tasks.peek().due <= end) {
      Task next = tasks.remove();
      now = Math.max(now, next.due);
      next.work.run();
    }
    now = end;
  }

  /** How many tasks wait for their time. */
  int waiting() {
    return tasks.size();
  }
}
