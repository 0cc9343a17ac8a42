package org.rehome.onos;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers on the system's clock and one scheduler thread. */
final class ScheduledTimers implements Timers {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledTimers.class);

  private final ScheduledExecutorService scheduler;

  ScheduledTimers(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public long now() {
    return System.currentTimeMillis();
  }

  @Override
  public Timer after(long delay, Runnable task) {
    try {
      Future<?> future = scheduler.schedule(() -> guarded(task), delay, TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      // Deactivated meanwhile: there is no later.
      return () -> {};
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("A timed task failed", e);
    }
  }
}
