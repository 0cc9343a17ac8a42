package org.rehome.onos;

import java.util.function.Consumer;
import org.rehome.core.Expiry;
import org.rehome.core.Observation;

/** Tells the decisions that time passes over what lasts only so long. */
final class Sweeper {
  private static final long INTERVAL = 1_000;

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
          long now = timers.now();
          replica.unsettled().forEach(address -> observer.accept(Expiry.of(address, now)));
          start();
        });
  }
}
