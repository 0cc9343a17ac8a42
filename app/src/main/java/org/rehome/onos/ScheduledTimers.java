package org.rehome.onos;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers on one scheduler thread and a clock that never steps back.
 *
 * <p>The clock starts from the wall clock's time and follows it no further: were it set back, every
 * packet would look late.
 */
final class ScheduledTimers implements Timers {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledTimers.class);

  private final ScheduledExecutorService scheduler;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();

  ScheduledTimers(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public long now() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
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
