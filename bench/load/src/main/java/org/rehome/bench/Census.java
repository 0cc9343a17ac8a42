package org.rehome.bench;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks for every host in turn, and again for those that nobody answered for, until there are none
 * or time is up: whether all are known, by the only proof there is.
 */
final class Census implements EmulatedNetwork.Listener {
  private static final long GRAIN = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(200);

  private final EmulatedNetwork network;
  private final BitSet missing = new BitSet();
  private final int first;
  private final double perSecond;
  private Pace pace;
  private int next;
  private long until;
  private CompletableFuture<Integer> done;

  /** Of the hosts from {@code first} to before {@code end}. */
  Census(EmulatedNetwork network, int first, int end, double perSecond) {
    this.network = network;
    this.first = first;
    this.perSecond = perSecond;
    missing.set(first, end);
  }

  /** Completes with how many were not answered for within {@code seconds}. */
  CompletableFuture<Integer> take(double seconds) {
    done = new CompletableFuture<>();
    network
        .loop()
        .execute(
            () -> {
              network.listener(this);
              until = System.nanoTime() + (long) (seconds * 1e9);
              round();
            });
    return done;
  }

  private void round() {
    if (missing.isEmpty() || System.nanoTime() - until > 0) {
      done.complete(missing.cardinality());
    } else {
      next = missing.nextSetBit(first);
      pace = new Pace(System.nanoTime(), perSecond);
      tick();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    while (next >= 0 && pace.isDue(now)) {
      pace.take();
      network.ask(askerFor(next), network.layout().ip(next));
      next = missing.nextSetBit(next + 1);
    }
    network.flush();
    if (next >= 0) {
      network.later(GRAIN, this::tick);
    } else {
      network.later(ROUND, this::round);
    }
  }

  /** Somebody behind another port: nobody is answered for its neighbors by the controller. */
  private int askerFor(int target) {
    int asker = target == 0 ? 1 : target - 1;
    for (int step = 2; network.placeOf(asker) == network.placeOf(target) && step < 10; step++) {
      asker = target < step ? target + step : target - step;
    }
    return asker;
  }

  @Override
  public void answered(int asker, int target, long now) {
    missing.clear(target);
  }
}
