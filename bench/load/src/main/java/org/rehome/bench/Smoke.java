package org.rehome.bench;

import com.eclipsesource.json.JsonObject;

/** Whether the benchmarks measure anything: all that happens is right, however long it takes. */
final class Smoke {
  private static final int LEAVES = 4;
  private static final int SPINES = 2;
  private static final int PORTS = 8;
  private static final int HOSTS = 64;
  private static final int MOVES = 10;
  private static final int DEPARTURES = 4;

  private final Stage stage;

  Smoke(Stage stage) {
    this.stage = stage;
  }

  /**
   * Lets a bit of everything happen.
   *
   * @throws IllegalStateException naming what is wrong
   */
  void run() throws Exception {
    Layout layout = new Layout(LEAVES, SPINES, PORTS, HOSTS);
    try (Controller controller = stage.start(Contender.REHOME, layout);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      OnosController onos = (OnosController) controller;
      onos.awaitLinks(2 * LEAVES * SPINES);
      stage.learn(onos, network, 0, HOSTS);
      network.settle();
      right(
          onos,
          "answers",
          stage.timed(
              controller,
              "answers",
              () -> new QueryLoad(network, HOSTS, HOSTS).closed(LEAVES, 1, 2).get()));
      right(
          onos,
          "open load",
          stage.timed(
              controller,
              "open load",
              () -> new QueryLoad(network, HOSTS, HOSTS).open(500, 1, 2).get()));
      right(
          onos,
          "moves",
          stage.timed(controller, "moves", () -> new Moves(network, 0, MOVES, 40).run().get()));
      right(
          onos,
          "departures",
          stage.timed(
              controller, "departures", () -> new Departures(network, DEPARTURES).run().get()));
      network.settle();
      int stale = onos.stale();
      if (stale != 0) {
        throw new IllegalStateException("the audit finds " + stale);
      }
    }
  }

  private static void right(OnosController onos, String what, JsonObject measured)
      throws Exception {
    if (measured.getInt("answered", 0) == 0
        || measured.getInt("lost", -1) != 0
        || measured.getInt("wrong", -1) != 0) {
      throw new IllegalStateException(
          what + ": " + measured + ", and Rehome counted " + onos.troubles());
    }
  }
}
