package org.rehome.bench;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hosts that ask for other hosts.
 *
 * <p>Closed: so many of each leaf's hosts ask, each anew as soon as it has its answer, which finds
 * out how much can be answered. Open: hosts ask at a steady pace whatever becomes of it, as hosts
 * do, which finds out how long that takes. Beside a closed load others may ask for what nobody has.
 */
final class QueryLoad implements EmulatedNetwork.Listener {
  /** After so long without an answer a question is lost. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  /** Questions are sent together that were meant within this time; they wait, and it counts. */
  private static final long GRAIN = TimeUnit.MICROSECONDS.toNanos(50);

  /**
   * For what nobody has, of which no latency counts, coarser: the processors that are woken for it
   * are the controller's, too. Ten at once are of ten switches.
   */
  private static final long GRAIN_OF_UNKNOWN = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(20);

  private final EmulatedNetwork network;
  private final int askers;
  private final int known;
  private final Outstanding outstanding;
  private final SplittableRandom random = new SplittableRandom(1);
  private Measured measured = new Measured();
  private Traffic before;
  private long started;
  private boolean closed;
  private boolean running;
  private Pace pace;
  private Pace unknownPace;
  private int nextAsker;
  private int nextUnknown;
  private long swept;

  /**
   * A load of which the first {@code askers} hosts ask and the first {@code known} are asked for.
   */
  QueryLoad(EmulatedNetwork network, int askers, int known) {
    this.network = network;
    this.askers = askers;
    this.known = known;
    this.outstanding = new Outstanding(network.layout().hosts());
  }

  /** Has the first {@code window} hosts ask, each one question at a time. */
  CompletableFuture<Measured> closed(int window, double warmUp, double seconds) {
    return begin(window)
        .thenCompose(begun -> stretch(0, warmUp, seconds))
        .whenComplete((measured, error) -> running = false);
  }

  /**
   * Likewise until {@link #end}; completes when they have begun. What they are answered counts in a
   * {@link #stretch}.
   */
  CompletableFuture<Void> begin(int window) {
    closed = true;
    return begin(
        () -> {
          for (int host = 0; host < window; host++) {
            ask(host, System.nanoTime());
          }
        });
  }

  /**
   * What hosts that have begun are answered in {@code seconds}, after so many that do not count;
   * one stretch at a time. Lost is what has no answer after 2 s, in the stretch that finds it so,
   * or in none where that is in a lead.
   *
   * @param unknownPerSecond how often a second hosts ask meanwhile for what nobody has, each time
   *     for something else; 0 for never
   */
  CompletableFuture<Measured> stretch(double unknownPerSecond, double lead, double seconds) {
    CompletableFuture<Measured> done = new CompletableFuture<>();
    network
        .loop()
        .execute(
            () -> {
              unknownPace =
                  unknownPerSecond > 0 ? new Pace(System.nanoTime(), unknownPerSecond) : null;
              after(lead, this::mark);
              after(lead + seconds, () -> done.complete(counted()));
            });
    return done;
  }

  /** Has nobody ask any more. */
  void end() {
    network.loop().execute(() -> running = false);
  }

  /** Has the hosts ask by turns, so many times a second in all. */
  CompletableFuture<Measured> open(double perSecond, double warmUp, double seconds) {
    closed = false;
    CompletableFuture<Measured> done = new CompletableFuture<>();
    return begin(() -> pace = new Pace(System.nanoTime(), perSecond))
        .thenCompose(
            begun -> {
              after(warmUp, this::mark);
              after(warmUp + seconds, () -> finish(done));
              return done;
            });
  }

  private CompletableFuture<Void> begin(Runnable first) {
    return CompletableFuture.runAsync(
        () -> {
          network.listener(this);
          running = true;
          first.run();
          tick();
        },
        network.loop());
  }

  private void after(double seconds, Runnable what) {
    network.later((long) (seconds * 1e9), what);
  }

  /** What was measured until now does not count. */
  private void mark() {
    measured = new Measured();
    before = network.traffic().copy();
    started = System.nanoTime();
  }

  /** What was measured since the last mark, which nobody changes any more. */
  private Measured counted() {
    stamp();
    Measured result = measured;
    measured = new Measured();
    return result;
  }

  private void stamp() {
    measured.seconds = (System.nanoTime() - started) / 1e9;
    measured.traffic = network.traffic().since(before);
  }

  private void finish(CompletableFuture<Measured> done) {
    running = false;
    stamp();
    // What was asked in time is waited for, so that the slowest answers count, too.
    awaitRest(done, System.nanoTime() + PATIENCE);
  }

  private void awaitRest(CompletableFuture<Measured> done, long until) {
    if (outstanding.size() == 0 || System.nanoTime() - until > 0) {
      Measured result = measured;
      result.lost += outstanding.size();
      measured = new Measured();
      done.complete(result);
    } else {
      after(0.005, () -> awaitRest(done, until));
    }
  }

  /**
   * Anybody but who asks, and who is at the same port: they hear each other without a controller.
   */
  private int target(int asker) {
    int first = random.nextInt(known);
    for (int i = 0; i < known; i++) {
      int target = (first + i) % known;
      if (network.placeOf(target) != network.placeOf(asker)) {
        return target;
      }
    }
    throw new IllegalStateException("All hosts that are known are at one port");
  }

  private void ask(int asker, long meant) {
    int target = target(asker);
    outstanding.asked(asker, target, meant);
    network.ask(asker, network.layout().ip(target));
    measured.asked++;
  }

  private void tick() {
    if (!running) {
      return;
    }
    long now = System.nanoTime();
    while (!closed && pace.isDue(now)) {
      ask(nextAsker, pace.take());
      nextAsker = (nextAsker + 1) % askers;
    }
    while (unknownPace != null && unknownPace.isDue(now)) {
      unknownPace.take();
      network.ask(askers - 1 - nextUnknown % askers, Layout.NOBODY + nextUnknown);
      nextUnknown++;
    }
    if (now - swept >= SWEEP) {
      swept = now;
      sweep(now);
    }
    network.flush();
    network.later(pause(now), this::tick);
  }

  /** How long there is nothing to send. */
  private long pause(long now) {
    long pause = SWEEP;
    if (!closed) {
      pause = Math.min(pause, pace.due() - now);
    }
    if (unknownPace != null) {
      pause = Math.min(pause, Math.max(GRAIN_OF_UNKNOWN, unknownPace.due() - now));
    }
    return Math.max(GRAIN, pause);
  }

  private void sweep(long now) {
    for (int asker = 0; asker < askers; asker++) {
      int lost = outstanding.giveUp(asker, now - PATIENCE);
      measured.lost += lost;
      for (int again = 0; closed && again < lost; again++) {
        ask(asker, now);
      }
    }
  }

  @Override
  public void answered(int asker, int target, long now) {
    long meant = outstanding.answered(asker, target);
    if (meant == Outstanding.UNASKED) {
      return;
    }
    // In an open load, an answer counts where its question did.
    if (closed || meant - started >= 0) {
      measured.answered++;
      measured.took(now - meant);
    }
    if (closed && running) {
      ask(asker, now);
    }
  }
}
