package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Raises what a scenario needs, and takes it down again. */
final class Stage {
  private static final int CEILING_PORT = 26653;
  private static final double LEARNING_A_SECOND = 5_000;
  private static final double ASKING_A_SECOND = 10_000;

  /** A controller is calm that uses less than so much of a processor... */
  private static final double CALM = 0.5;

  /** ... for so many seconds; a pause of its store is not so long. */
  private static final int CALM_SECONDS = 6;

  /** From one word about a controller that is not calm to the next, s. */
  private static final double TELL = 30;

  /** So many wait for the store at most. */
  private static final int PORTION = 100_000;

  /** Under which name results have whether all was calm before, 1 or 0. */
  static final String AT_REST = "atRest";

  /** Under which name results have a profile. */
  static final String PROFILE = "profile";

  private final Path repository;
  private final Options options;
  private final Results results;
  private final Consumer<String> progress;
  private boolean atRest = true;

  Stage(Path repository, Options options, Results results, Consumer<String> progress) {
    this.repository = repository;
    this.options = options;
    this.results = results;
    this.progress = progress;
  }

  Options options() {
    return options;
  }

  /** What was measured before, in this scenario too. */
  Results results() {
    return results;
  }

  void say(String what) {
    progress.accept(what);
  }

  /** Whether the controller had done what the last learning left behind. */
  boolean atRest() {
    return atRest;
  }

  /** Starts a contender with nothing in its memory. */
  Controller start(Contender contender, Layout layout) throws IOException, InterruptedException {
    return start(contender, layout, options.heap());
  }

  /** Likewise with as much heap as is said, where it is ONOS. */
  Controller start(Contender contender, Layout layout, String heap)
      throws IOException, InterruptedException {
    if (contender == Contender.CEILING) {
      return new BareController(CEILING_PORT, layout);
    }
    OnosController onos = new OnosController(repository, contender, heap);
    if (contender == Contender.REHOME) {
      // A port is served 100 messages a second; hosts that saturate a controller say more.
      onos.configure("portRate", "0");
    }
    if (options.profile()) {
      prepareProfile(onos);
    }
    return onos;
  }

  private static void prepareProfile(OnosController onos) throws IOException {
    try {
      Profile.prepare(onos.pid());
    } catch (IOException e) {
      onos.close();
      throw e;
    }
  }

  /** Connects the switches and waits until they are taken in. */
  EmulatedNetwork raise(Controller controller, Layout layout) throws InterruptedException {
    EmulatedNetwork network = new EmulatedNetwork(layout);
    network.connect(controller.openFlow());
    controller.await(network);
    return network;
  }

  /**
   * Has hosts arrive at leisure, makes sure that they are known and answered for, and waits until
   * all is calm again.
   */
  void learn(Controller controller, EmulatedNetwork network, int first, int end)
      throws IOException, InterruptedException, ExecutionException {
    long began = System.nanoTime();
    double patience = 60 + (end - first) / 100.0; // stock ONOS takes in less than 200 a second
    for (int from = first; from < end; from += PORTION) {
      int to = Math.min(from + PORTION, end);
      new Arrivals(network, from, to).at(LEARNING_A_SECOND).get();
      // Who asks before has stock ONOS flood the question, and lose its switches in the flood.
      controller.awaitHosts(to, patience);
      if (to < end) {
        say(String.format("%,d hosts of %,d", to - first, end - first));
      }
    }
    int missing = new Census(network, first, end, ASKING_A_SECOND).take(patience).get();
    if (missing > 0) {
      throw new IllegalStateException(missing + " hosts are not known after " + patience + " s");
    }
    say(
        String.format(
            "%,d hosts known after %.1f s", end - first, (System.nanoTime() - began) / 1e9));
    atRest = calmDown(controller);
  }

  /**
   * Waits until the controller has done what learning left behind, such as histories and ONOS's own
   * hosts, which are written after the bindings; returns whether it has.
   */
  private boolean calmDown(Controller controller) throws IOException, InterruptedException {
    long began = System.nanoTime();
    double used = controller.processorSeconds();
    double told = 0;
    int calm = 0;
    while (calm < CALM_SECONDS) {
      double waited = since(began);
      if (waited > options.calm()) {
        say(String.format("busy after %.0f s more: what follows is beside that", waited));
        return false;
      }
      Thread.sleep(1_000);
      double before = used;
      used = controller.processorSeconds();
      calm = used - before < CALM ? calm + 1 : 0;
      if (calm == 0 && waited - told >= TELL) {
        told = waited;
        say(String.format("not calm yet: %.2f processors are in use", used - before));
      }
    }
    say(String.format("calm after %.0f s more", since(began)));
    return true;
  }

  /** Starts ONOS anew on all that was stored, and waits for the first answer. */
  void restart(JsonObject result, OnosController onos, EmulatedNetwork before, Layout layout)
      throws IOException, InterruptedException, ExecutionException {
    int bindings = onos.bindings();
    before.close();
    onos.stop();
    long began = System.nanoTime();
    onos.start();
    result.add("restarted", since(began));
    try (EmulatedNetwork network = raise(onos, layout)) {
      network.plug(0, network.placeOf(0));
      network.plug(1, network.placeOf(1));
      int missing = new Census(network, 0, 1, 1).take(60).get();
      if (missing > 0) {
        throw new IllegalStateException("nobody is answered for after the restart");
      }
      result.add("firstAnswer", since(began)).add("storedBindings", bindings);
      say(
          String.format(
              "first answer %.1f s after the start on %,d stored bindings",
              since(began), bindings));
    }
  }

  private static double since(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  /** Runs a load and returns what it measured, with the processor time it cost the controller. */
  JsonObject timed(Controller controller, String what, Load load)
      throws IOException, InterruptedException, ExecutionException {
    double before = controller.processorSeconds();
    Measured measured = load.run();
    double used = controller.processorSeconds() - before;
    return told(what, measured).add("processorSeconds", used);
  }

  /** Tells of what was measured, and returns all of it. */
  JsonObject told(String what, Measured measured) {
    say(
        String.format(
            "%-16s %,9.0f/s  p50 %.3f ms  p99 %.3f ms  lost %d  wrong %d",
            what,
            measured.perSecond(),
            measured.millis(50),
            measured.millis(99),
            measured.lost,
            measured.traffic.wrong));
    return measured.toJson();
  }

  /** Whose code ONOS runs during a load, if that is asked for; it is slower meanwhile. */
  void profiled(JsonObject result, Controller controller, Load load) throws Exception {
    if (options.profile() && controller instanceof OnosController) {
      Path recording = repository.resolve("var/bench/" + PROFILE + ".jfr");
      say("profile");
      result.add(PROFILE, Profile.of(controller.pid(), recording, load));
    }
  }

  /** Something that is measured. */
  interface Load {
    Measured run() throws InterruptedException, ExecutionException;
  }
}
