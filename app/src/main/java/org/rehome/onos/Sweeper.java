package org.rehome.onos;

import java.util.function.Consumer;
import org.rehome.core.Expiry;
import org.rehome.core.Observation;

/** Tells the decisions that time passes over what lasts only so long. */
final class Sweeper {
  private static final long INTERVAL = 1_000;

  /** How many leases are ended at once; the others have to wait for the next time. */
  private static final int MOST = 4_096;

  private final Replica replica;
  private final Timers timers;
  private final Consumer<Observation> observer;

  Sweeper(Replica replica, Timers timers, Consumer<Observation> observer) {
    this.replica = replica;
    this.timers = timers;
    this.observer = observer;
  }

  /** Sweeps from now on, until the timers end. */
  void start() {
    timers.after(
        INTERVAL,
        () -> {
          start(); // first, so that nothing that goes wrong stops it
          long now = timers.now();
          replica.unsettled().forEach(address -> observer.accept(Expiry.of(address, now)));
          replica.ended(now, MOST).forEach(address -> observer.accept(Expiry.of(address, now)));
        });
  }
}
