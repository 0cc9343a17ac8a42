package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes only when a test says so; runs everything on the test's thread. */
final class FakeTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final List<Task> tasks = new ArrayList<>();
  private long now;

  /** Lets time pass and runs what falls due, in the order in which it does. */
  void advance(long millis) {
    long end = now + millis;
    while (true) {
      tasks.removeIf(FutureTask::isCancelled);
      Task next = tasks.stream().min(Comparator.naturalOrder()).orElse(null);
      if (next == null || next.due > end) {
        now = end;
        return;
      }
      tasks.remove(next);
      now = next.due;
      next.runOnce();
    }
  }

  /** Now, in nanoseconds. */
  long nanoTime() {
    return TimeUnit.MILLISECONDS.toNanos(now);
  }

  /** How many tasks wait. */
  int waiting() {
    tasks.removeIf(FutureTask::isCancelled);
    return tasks.size();
  }

  private Task schedule(Runnable body, long delayMillis, long periodMillis) {
    Task task = new Task(body, now + delayMillis, periodMillis);
    tasks.add(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(command, unit.toMillis(delay), 0);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long delay, long period, TimeUnit unit) {
    return schedule(command, unit.toMillis(delay), unit.toMillis(period));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long delay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public void shutdown() {
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    tasks.clear();
    return Collections.emptyList();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private long due;
    private final long period;

    Task(Runnable body, long due, long period) {
      super(body, null);
      this.due = due;
      this.period = period;
    }

    void runOnce() {
      if (period == 0) {
        run();
      } else if (runAndReset()) {
        due += period;
        tasks.add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now, TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, ((Task) other).due);
    }
  }
}
