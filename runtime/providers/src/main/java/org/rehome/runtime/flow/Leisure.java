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

  private final LongSupplier nanoTime;
  private final IntSupplier switches;

  /** Leisure between the readings of so many switches. */
  Leisure(LongSupplier nanoTime, IntSupplier switches) {
    this.nanoTime = nanoTime;
    this.switches = switches;
  }

  /** Now, in nanoseconds. */
  long now() {
    return nanoTime.getAsLong();
  }

  /** When a switch may be read again, a reading of which began then and ends now. */
  long after(long began) {
    long now = now();
    return now + (now - began) * (SHARE * Math.max(1, switches.getAsInt()) - 1);
  }

  /** In how many ms it is so late; 0 or less where it is. */
  long until(long time) {
    return TimeUnit.NANOSECONDS.toMillis(time - now());
  }
}
