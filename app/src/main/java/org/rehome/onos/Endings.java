package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How what was begun is ended: one thing after the other, whichever of them fail.
 *
 * <p>Not thread-safe.
 */
final class Endings {
  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private final Deque<Runnable> waiting = new ArrayDeque<>();

  /** Has {@link #run} end what was begun just now. */
  void add(Runnable ending) {
    waiting.addFirst(ending);
  }

  /** Ends what was begun, the latest first, each once. */
  void run() {
    while (!waiting.isEmpty()) {
      all(waiting.removeFirst());
    }
  }

  /** Takes {@code steps} in order; a failure is logged. */
  static void all(Runnable... steps) {
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        LOG.warn("A part could not be ended", e);
      }
    }
  }

  /**
   * Does {@code step} to each of {@code subjects}.
   *
   * @throws RuntimeException the first failure, once each has had its turn
   */
  static <T> void each(Collection<T> subjects, Consumer<T> step) {
    RuntimeException first = null;
    for (T subject : subjects) {
      try {
        step.accept(subject);
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
