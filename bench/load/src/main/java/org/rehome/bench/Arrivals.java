package org.rehome.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Has hosts arrive at a steady pace, each with one gratuitous ARP. */
final class Arrivals {
  private static final long GRAIN = TimeUnit.MICROSECONDS.toNanos(100);

  private final EmulatedNetwork network;
  private final int end;
  private int next;
  private Pace pace;
  private CompletableFuture<Void> done;

  /** Of the hosts from {@code first} to before {@code end}. */
  Arrivals(EmulatedNetwork network, int first, int end) {
    this.network = network;
    this.next = first;
    this.end = end;
  }

  /** Completes when the last has spoken. */
  CompletableFuture<Void> at(double perSecond) {
    done = new CompletableFuture<>();
    network
        .loop()
        .execute(
            () -> {
              pace = new Pace(System.nanoTime(), perSecond);
              tick();
            });
    return done;
  }

  private void tick() {
    long now = System.nanoTime();
    while (next < end && pace.isDue(now)) {
      pace.take();
      network.plug(next, network.placeOf(next));
      network.announce(next);
      next++;
    }
    network.flush();
    if (next < end) {
      network.later(GRAIN, this::tick);
    } else {
      done.complete(null);
    }
  }
}
