package org.rehome.bench;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Takes down ports with hosts behind them, one after the other: the time from there until the last
 * switch has lost its last rule for any of them.
 */
final class Departures implements EmulatedNetwork.Listener {
  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private final EmulatedNetwork network;
  private final int ports;
  private final Iterator<Long> places;
  private final Measured measured = new Measured();
  private final CompletableFuture<Measured> done = new CompletableFuture<>();
  private final Traffic before;
  private int gone;
  private long began;
  private long last;
  private boolean anyRule;

  /** Of so many ports that hosts are behind. */
  Departures(EmulatedNetwork network, int ports) {
    this.network = network;
    this.ports = ports;
    this.places =
        IntStream.range(0, network.layout().hosts())
            .mapToObj(network::placeOf)
            .distinct()
            .iterator();
    this.before = network.traffic().copy();
  }

  /** Completes when all of them are down and nothing happens any more. */
  CompletableFuture<Measured> run() {
    network
        .loop()
        .execute(
            () -> {
              network.listener(this);
              next();
            });
    return done;
  }

  private void next() {
    if (gone == ports) {
      measured.traffic = network.traffic().since(before);
      measured.seconds = 1;
      done.complete(measured);
      return;
    }
    anyRule = false;
    began = System.nanoTime();
    network.portDown(places.next());
    network.flush();
    network.later(QUIET, this::look);
  }

  private void look() {
    long now = System.nanoTime();
    boolean over = anyRule ? now - last >= QUIET : now - began >= PATIENCE;
    if (!over) {
      network.later(QUIET / 8, this::look);
      return;
    }
    measured.asked++;
    if (anyRule) {
      measured.answered++;
      measured.took(last - began);
    } else {
      measured.lost++;
    }
    gone++;
    next();
  }

  @Override
  public void answered(int asker, int target, long now) {
    // Nobody asks here.
  }

  @Override
  public void flowMod(long now) {
    anyRule = true;
    last = now;
  }
}
