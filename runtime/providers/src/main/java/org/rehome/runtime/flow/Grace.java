package org.rehome.runtime.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.flow.FlowRule;

/**
 * The time after a start in which a switch holds rules that their applications are yet to say
 * again.
 *
 * <p>ONOS keeps its rules in memory and removes from a switch what it does not know of. After a
 * restart that is everything, and traffic would stand still until the applications have put back
 * what was right all along. So a switch is first told of without the rules that ONOS lacks: those
 * of an application until that has spoken to the switch and then been silent for {@value
 * #SILENCE_MILLIS} ms, and in any case for no longer than {@value #MOST_MILLIS} ms. Thread-safe.
 */
final class Grace {
  /**
   * Of hosts elsewhere an application speaks only once the links are found, seconds after it has
   * spoken of a switch's own.
   */
  static final long SILENCE_MILLIS = 10_000;

  static final long MOST_MILLIS = 60_000;

  private static final short NOBODY = 0;

  private final ScheduledExecutorService timer;
  // By application: done once it has had its time.
  private final Map<Short, Future<?>> speaking = new HashMap<>();
  private Future<?> most = CompletableFuture.completedFuture(null);
  private boolean over = true;

  private Grace(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** One that begins now. */
  static Grace of(ScheduledExecutorService timer) {
    Grace grace = new Grace(timer);
    synchronized (grace) {
      grace.over = false;
      grace.most = timer.schedule(grace::end, MOST_MILLIS, TimeUnit.MILLISECONDS);
    }
    return grace;
  }

  /** One that is over: for a switch that ONOS has known since its start. */
  static Grace none(ScheduledExecutorService timer) {
    return new Grace(timer);
  }

  /** The applications of these changes speak. */
  synchronized void spoken(Iterable<FlowChange> changes) {
    if (over) {
      return;
    }
    Map<Short, Future<?>> now = new HashMap<>();
    changes.forEach(change -> now.computeIfAbsent(change.rule().appId(), app -> silence()));
    now.forEach(
        (app, silence) -> {
          Future<?> before = speaking.put(app, silence);
          if (before != null) {
            before.cancel(false);
          }
        });
  }

  private Future<?> silence() {
    return timer.schedule(() -> {}, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether this rule may yet be said by its application. */
  synchronized boolean covers(FlowRule rule) {
    if (over || rule.appId() == NOBODY) {
      return false;
    }
    Future<?> silence = speaking.get(rule.appId());
    return silence == null || !silence.isDone();
  }

  synchronized void end() {
    over = true;
    most.cancel(false);
    speaking.values().forEach(silence -> silence.cancel(false));
    speaking.clear();
  }
}
