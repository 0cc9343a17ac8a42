package org.rehome.bench;

/**
 * When the <i>n</i>th of evenly spaced events is meant to happen, whatever became of those before.
 *
 * <p>Latency is counted from here, not from when an event could be sent: a stall that also holds up
 * the sender then counts for all that should have been sent meanwhile, and is not left out as if
 * nobody had asked. Times in nanoseconds.
 */
final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final long start;
  private final double perSecond;
  private long next;

  /** The first event is meant for {@code start}. */
  Pace(long start, double perSecond) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("a pace must be positive: " + perSecond);
    }
    this.start = start;
    this.perSecond = perSecond;
  }

  /** When the next event is meant to happen. */
  long due() {
    return start + (long) (next * NANOS_PER_SECOND / perSecond);
  }

  /** Whether the next event should have happened by {@code now}. */
  boolean isDue(long now) {
    return due() - now <= 0;
  }

  /** The next event has happened; returns when it was meant to. */
  long take() {
    long due = due();
    next++;
    return due;
  }

  /** How many have happened. */
  long taken() {
    return next;
  }
}
