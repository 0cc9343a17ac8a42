package org.rehome.runtime.flow;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How long a switch is left alone after what it has was compared with what ONOS knows, so that
 * comparing for all switches together takes a tenth of one thread at most, however long their
 * tables are. What it takes to receive them, on other threads, is not counted. Thread-safe.
 */
final class Leisure {
  /** One part reading, the others not. */
  static final int SHARE = 10;

  /** What one rule counts at most, ns: the first are slow, as is all that the JVM does first. */
  private static final long MOST_EACH = 20_000;

  private final LongSupplier nanoTime;
  private final LongSupplier work;
  private final IntSupplier switches;

  /**
   * Leisure between the readings of so many switches.
   *
   * @param work for how long the present thread has had a processor, ns: not how long it waited for
   *     one, as it does while ONOS boots
   */
  Leisure(LongSupplier nanoTime, LongSupplier work, IntSupplier switches) {
    this.nanoTime = nanoTime;
    this.work = work;
    this.switches = switches;
  }

  /** For how long the present thread has had a processor, ns. */
  long worked() {
    return work.getAsLong();
  }

  /** Now, in nanoseconds. */
  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * When a switch may be compared again, which has been now.
   *
   * @param before what {@link #worked} was before that
   * @param rules how many it has
   */
  long after(long before, int rules) {
    long took = Math.min(worked() - before, MOST_EACH * rules);
    return now() + took * (SHARE * Math.max(1, switches.getAsInt()) - 1);
  }

  /** In how many ms it is so late; 0 or less where it is. */
  long until(long time) {
    return TimeUnit.NANOSECONDS.toMillis(time - now());
  }
}
