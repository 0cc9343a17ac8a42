package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Everything at once for a long time: hosts arrive, ask, move and leave, links of whole ports go
 * and come, and storms pass; and in the end nothing has grown, nothing is stale and the last state
 * of every host is the one that is known.
 */
final class Soak {
  private static final int LEAVES = 8;
  private static final int SPINES = 2;
  private static final int PORTS = 24;
  private static final int RESIDENTS = 1_600;
  private static final int HOSTS = 3_200;
  private static final int QUESTIONS = 1_000;
  private static final int MOVES = 8;
  private static final int COMINGS = 10;
  private static final int STORM = 3_000;
  private static final int STORM_EVERY = 60;
  private static final int STORM_SECONDS = 5;
  private static final int PORT_EVERY = 10;
  private static final int LOOK_EVERY = 60;
  private static final double GROWTH = 1.25;

  /** So many more threads there may be of ONOS's, whose pools fill up by and by. */
  private static final int MORE_THREADS = 60;

  private final Stage stage;
  private final double seconds;
  private final SplittableRandom random = new SplittableRandom(3);
  private final List<Look> looks = new ArrayList<>();
  private EmulatedNetwork network;
  private OnosController onos;
  private int nextMove;
  private int nextComing;
  private int beat;

  /** A soak of so many seconds. */
  Soak(Stage stage, double seconds) {
    this.stage = stage;
    this.seconds = seconds;
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException naming what is wrong in the end
   */
  JsonObject run() throws Exception {
    Layout layout = new Layout(LEAVES, SPINES, PORTS, HOSTS);
    try (Controller controller = stage.start(Contender.REHOME, layout);
        EmulatedNetwork raised = stage.raise(controller, layout)) {
      network = raised;
      onos = (OnosController) controller;
      onos.configure("portRate", "100");
      onos.awaitLinks(2 * LEAVES * SPINES);
      network.call(this::settleIn);
      stage.learn(onos, network, 0, RESIDENTS);
      CompletableFuture<Measured> asked =
          new QueryLoad(network, RESIDENTS, RESIDENTS).open(QUESTIONS, 1, seconds);
      beats();
      Measured measured = asked.get();
      stage.say(String.format("%,d questions, %,d answered", measured.asked, measured.answered));
      return verdict(measured);
    }
  }

  /** Residents keep away from the ports that go down. */
  private Void settleIn() {
    for (int host = 0; host < RESIDENTS; host++) {
      network.plug(host, Layout.place(host % LEAVES, 1 + host / LEAVES % (PORTS - 1)));
    }
    return null;
  }

  private void beats() throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1e9) {
      if (beat % LOOK_EVERY == 0) {
        look();
      }
      network.loop().execute(this::happen);
      beat++;
      long next = began + TimeUnit.SECONDS.toNanos(beat);
      TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
    }
  }

  /** What happens within one second. */
  private void happen() {
    Layout layout = network.layout();
    for (int move = 0; move < MOVES; move++) {
      // By turns, so that nobody moves often enough to be frozen.
      int host = nextMove++ % RESIDENTS;
      if (network.isPresent(host)) {
        int leaf = random.nextInt(LEAVES);
        network.plug(host, Layout.place(leaf, 1 + random.nextInt(PORTS - 1)));
        network.announce(host);
      }
    }
    for (int coming = 0; coming < COMINGS; coming++) {
      int host = RESIDENTS + nextComing++ % (HOSTS - RESIDENTS);
      int leaf = layout.leafOf(host);
      if (network.switches().get(leaf).isUp(PORTS)) {
        network.plug(host, Layout.place(leaf, PORTS));
        network.announce(host);
      }
    }
    portGoesOrComes();
    if (beat % STORM_EVERY < STORM_SECONDS) {
      for (int question = 0; question < STORM; question++) {
        int nobody = beat * STORM + question;
        network.ask(question % RESIDENTS, Layout.NOBODY + nobody);
      }
    }
    network.flush();
  }

  /** The last port of each leaf, where all who are there for a while are, by turns. */
  private void portGoesOrComes() {
    long place = Layout.place(beat / PORT_EVERY % LEAVES, PORTS);
    if (beat % PORT_EVERY == 0) {
      network.portDown(place);
    } else if (beat % PORT_EVERY == PORT_EVERY / 2) {
      network.portUp(place);
    }
  }

  private void look() throws IOException, InterruptedException {
    Look look =
        new Look(onos.usedHeap(), onos.threads(""), onos.threads("rehome"), onos.bindings());
    looks.add(look);
    stage.say(
        String.format(
            "%4d s  heap %,d MB  %d threads, %d of them Rehome's  %,d bindings",
            beat, look.heap >> 20, look.threads, look.own, look.bindings));
  }

  private JsonObject verdict(Measured measured) throws Exception {
    network.settle();
    look();
    int stale = onos.stale();
    int missing = new Census(network, 0, RESIDENTS, 2_000).take(30).get();
    int astray = astray();
    Look early = looks.get(Math.min(looks.size() - 1, 2));
    Look late = looks.get(looks.size() - 1);
    JsonObject verdict =
        measured
            .toJson()
            .add("heapEarly", early.heap >> 20)
            .add("heapLate", late.heap >> 20)
            .add("threadsEarly", early.threads)
            .add("threadsLate", late.threads)
            .add("ownThreadsEarly", early.own)
            .add("ownThreadsLate", late.own)
            .add("stale", stale)
            .add("missing", missing)
            .add("astray", astray);
    boolean grown =
        late.heap > early.heap * GROWTH
            || late.threads > early.threads + MORE_THREADS
            || late.own > early.own;
    if (grown || stale != 0 || missing != 0 || astray != 0 || measured.traffic.wrong != 0) {
      throw new IllegalStateException("the soak ended badly: " + verdict);
    }
    return verdict;
  }

  /** How many hosts are known to be elsewhere than they are, or to have left and have not. */
  private int astray() throws IOException, InterruptedException {
    Map<String, String> known = onos.places();
    int astray = 0;
    for (int host = 0; host < HOSTS; host++) {
      String at = network.isPresent(host) ? network.layout().name(network.placeOf(host)) : null;
      String ip = Layout.dotted(network.layout().ip(host));
      if (!Objects.equals(at, known.get(ip))) {
        astray++;
        stage.say(ip + " is at " + at + ", and known at " + known.get(ip));
      }
    }
    return astray;
  }

  private static final class Look {
    private final long heap;
    private final int threads;
    private final int own;
    private final int bindings;

    Look(long heap, int threads, int own, int bindings) {
      this.heap = heap;
      this.threads = threads;
      this.own = own;
      this.bindings = bindings;
    }
  }
}
