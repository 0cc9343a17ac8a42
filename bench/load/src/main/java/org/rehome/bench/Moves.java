package org.rehome.bench;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has hosts move to another leaf, one after the other, each announced by one gratuitous ARP.
 *
 * <p>What is measured is the controller's time: from the announcement at the new place until the
 * last switch has its last rule. That was the last when there is none for a while.
 */
final class Moves implements EmulatedNetwork.Listener {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final EmulatedNetwork network;
  private final long quiet;
  private final SplittableRandom random = new SplittableRandom(2);
  private final int first;
  private final int end;
  private final Measured measured = new Measured();
  private final CompletableFuture<Measured> done = new CompletableFuture<>();
  private final Traffic before;
  private int moved;
  private long announced;
  private long last;
  private boolean anyRule;

  /**
   * Moves of the hosts from {@code first} to before {@code end}, each once.
   *
   * @param quiet for how many ms no flow-mod comes when a move is over
   */
  Moves(EmulatedNetwork network, int first, int end, int quiet) {
    this.network = network;
    this.first = first;
    this.end = end;
    this.quiet = TimeUnit.MILLISECONDS.toNanos(quiet);
    this.before = network.traffic().copy();
  }

  /** Completes when all have moved. */
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
    int host = first + moved;
    if (host == end) {
      measured.traffic = network.traffic().since(before);
      measured.seconds = 1;
      done.complete(measured);
      return;
    }
    Layout layout = network.layout();
    int leaf = Layout.switchAt(network.placeOf(host));
    int other = (leaf + 1 + random.nextInt(layout.leaves() - 1)) % layout.leaves();
    network.plug(host, Layout.place(other, 1 + random.nextInt(layout.ports())));
    anyRule = false;
    announced = System.nanoTime();
    network.announce(host);
    network.flush();
    network.later(quiet, this::look);
  }

  private void look() {
    long now = System.nanoTime();
    boolean over = anyRule ? now - last >= quiet : now - announced >= PATIENCE;
    if (!over) {
      network.later(quiet / 8, this::look);
      return;
    }
    measured.asked++;
    if (anyRule) {
      measured.answered++;
      measured.took(last - announced);
    } else {
      measured.lost++;
    }
    moved++;
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
