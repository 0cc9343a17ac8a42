package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/** Hosts move between the leaves of a leaf-spine fabric, whose switches all have routes to them. */
final class MovesScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int SPINES = 4;
  private static final int PORTS = 48;
  private static final int REHEARSALS = 100;
  private static final int DEPARTURES = 20;

  private final String name;
  private final int hosts;
  private final int readingSeconds;

  /**
   * Moves among so many hosts.
   *
   * @param readingSeconds how often ONOS reads the switches' tables, which are as long as there are
   *     hosts
   */
  MovesScenario(String name, int hosts, int readingSeconds) {
    this.name = name;
    this.hosts = hosts;
    this.readingSeconds = readingSeconds;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return String.format(
        "moves in a fabric of %d leaves and %d spines with %,d hosts, tables read every %d s",
        LEAVES, SPINES, hosts, readingSeconds);
  }

  @Override
  public Set<Contender> contenders() {
    return EnumSet.of(Contender.REHOME);
  }

  @Override
  public JsonObject measure(Contender contender, Stage stage) throws Exception {
    Layout layout = new Layout(LEAVES, SPINES, PORTS, hosts);
    try (Controller controller = stage.start(contender, layout);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      OnosController onos = (OnosController) controller;
      onos.readFlowsEvery(readingSeconds);
      onos.awaitLinks(2 * LEAVES * SPINES);
      stage.learn(onos, network, 0, hosts);
      network.settle();
      int moves = REHEARSALS + stage.options().moves();
      JsonObject moved =
          stage.timed(
              controller, "moves", () -> new Moves(network, 0, moves, REHEARSALS).run().get());
      network.settle();
      JsonObject left =
          stage.timed(
              controller, "port down", () -> new Departures(network, DEPARTURES).run().get());
      return new JsonObject()
          .add("hosts", hosts)
          .add("moves", moved)
          .add("departures", left)
          .add("stale", onos.stale());
    }
  }
}
