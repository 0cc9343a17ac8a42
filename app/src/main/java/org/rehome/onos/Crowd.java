package org.rehome.onos;

import java.util.function.BooleanSupplier;

/**
 * What nobody waits for makes way while many bindings change: the processors and the store are the
 * same, and switches wait for the bindings. But not without an end, should the crowd have none, or
 * come back as often as it goes.
 *
 * <p>It is looked at from time to time; between two looks it is taken not to have ended. Not
 * thread-safe.
 */
final class Crowd {
  /** For how long nothing is done; ms. */
  static final long DEFERENCE = 2_000;

  /** For how long nothing is told of who has only arrived: the binding alone does; ms. */
  static final long DEFERENCE_OF_ARRIVALS = 60_000;

  /** From one look to the next while it lasts; ms. */
  static final long LOOK_AGAIN = 100;

  private final BooleanSupplier crowded;
  private final Timers timers;
  private boolean present;
  private boolean begun;
  private long since;

  /**
   * A crowd that is looked at.
   *
   * @param crowded whether many bindings are being changed
   */
  Crowd(BooleanSupplier crowded, Timers timers) {
    this.crowded = crowded;
    this.timers = timers;
  }

  /**
   * Looks whether it is there now.
   *
   * @param isAnythingHeldUp whether something waits for it to end: the next crowd is the same one
   *     then, however short the pause was
   */
  boolean look(boolean isAnythingHeldUp) {
    present = crowded.getAsBoolean();
    if (present && !begun) {
      since = timers.now();
    }
    begun = present || (begun && isAnythingHeldUp);
    return present;
  }

  /** Whether it was there at the last look. */
  boolean isPresent() {
    return present;
  }

  /** Whether it is not there, or has been for longer than anything makes way for it. */
  boolean admits() {
    return hasLasted(DEFERENCE);
  }

  /** Likewise for what is to be told of who has only arrived. */
  boolean admitsArrivals() {
    return hasLasted(DEFERENCE_OF_ARRIVALS);
  }

  private boolean hasLasted(long time) {
    return !present || timers.now() - since >= time;
  }
}
