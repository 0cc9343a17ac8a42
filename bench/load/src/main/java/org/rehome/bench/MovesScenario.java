package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** Hosts move between the leaves of a leaf-spine fabric, whose switches all have routes to them. */
final class MovesScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int SPINES = 4;
  private static final int PORTS = 48;
  private static final int REHEARSALS = 1_400;
  private static final int DEPARTURES = 20;

  /** From so many hosts on, their rules are left to the leaf where they are at home. */
  static final int CROWD = 100_000;

  /** What a crowd needs at least. */
  private static final String CROWD_HEAP = "12g";

  private final String name;
  private final int hosts;

  /** Moves among so many hosts. */
  MovesScenario(String name, int hosts) {
    this.name = name;
    this.hosts = hosts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return String.format(
        "moves in a fabric of %d leaves and %d spines with %,d hosts%s",
        LEAVES,
        SPINES,
        hosts,
        isCrowd() ? " at declared homes, and a start on what is stored" : "");
  }

  private boolean isCrowd() {
    return hosts >= CROWD;
  }

  @Override
  public Set<Contender> contenders() {
    return EnumSet.of(Contender.REHOME);
  }

  @Override
  public JsonObject measure(Contender contender, Stage stage) throws Exception {
    if (REHEARSALS + stage.options().moves() > hosts) {
      throw new IllegalArgumentException(
          String.format("--moves must be at most %d: each host moves once", hosts - REHEARSALS));
    }
    Layout layout = new Layout(LEAVES, SPINES, PORTS, hosts);
    String heap = isCrowd() ? CROWD_HEAP : stage.options().heap();
    try (Controller controller = stage.start(contender, layout, heap);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      OnosController onos = (OnosController) controller;
      onos.awaitLinks(2 * LEAVES * SPINES);
      if (isCrowd()) {
        onos.declareHomes(layout);
      }
      stage.learn(onos, network, 0, hosts);
      network.settle();
      JsonObject result = new JsonObject().add("hosts", hosts).add("heap", onos.usedHeap() >> 20);
      move(result, onos, network, stage);
      network.settle();
      if (!isCrowd()) {
        result.add(
            "departures",
            stage.timed(
                controller, "port down", () -> new Departures(network, DEPARTURES).run().get()));
      }
      result.add("stale", onos.stale());
      if (isCrowd()) {
        stage.restart(result, onos, network, layout);
      }
      return result;
    }
  }

  private static void move(
      JsonObject result, OnosController onos, EmulatedNetwork network, Stage stage)
      throws IOException, InterruptedException, ExecutionException {
    Moves rehearsed = new Moves(network, 0, REHEARSALS, 10);
    rehearsed.run().get();
    Durations before = onos.durations();
    int end = REHEARSALS + stage.options().moves();
    result.add(
        "moves",
        stage.timed(onos, "moves", () -> new Moves(network, REHEARSALS, end, 40).run().get()));
    Durations after = onos.durations();
    if (after.anySince(before)) {
      result.add("parts", after.since(before));
    }
  }
}
