package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Hosts arrive faster than they can be served: how soon all of them are stored, and answered for,
 * and have their routes; and what the store of ONOS takes by itself, which each must be written to.
 */
final class ArrivalsScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int PORTS = 64;
  private static final int FORERUNNERS = 2_000;
  private static final int PROFILED = 20_000;
  private static final int STORE_WRITES = 50_000;
  private static final double PATIENCE = 300;

  /** Stock ONOS takes in some hundreds a second. */
  private static final int HOSTS_OF_STOCK = 10_000;

  private final int hosts;
  private final double perSecond;

  /** So many hosts, of which so many a second say that they are there. */
  ArrivalsScenario(int hosts, double perSecond) {
    this.hosts = hosts;
    this.perSecond = perSecond;
  }

  @Override
  public String name() {
    return "arrivals";
  }

  @Override
  public String summary() {
    return String.format("%,d hosts arrive, %,.0f a second", hosts, perSecond);
  }

  @Override
  public Set<Contender> contenders() {
    return EnumSet.of(Contender.STOCK, Contender.REHOME);
  }

  @Override
  public JsonObject measure(Contender contender, Stage stage) throws Exception {
    return contender == Contender.STOCK ? stock(stage) : rehome(stage);
  }

  /** Stock ONOS neither routes nor answers for whom it has not learned: no more is measured. */
  private JsonObject stock(Stage stage) throws Exception {
    int arriving = Math.min(hosts, HOSTS_OF_STOCK);
    int all = FORERUNNERS + arriving;
    Layout layout = new Layout(LEAVES, 0, PORTS, all);
    double stored;
    double store;
    try (Controller controller = stage.start(Contender.STOCK, layout)) {
      OnosController onos = (OnosController) controller;
      try (EmulatedNetwork network = stage.raise(controller, layout)) {
        stage.learn(onos, network, 0, FORERUNNERS);
        network.settle();
        long began = System.nanoTime();
        new Arrivals(network, FORERUNNERS, all).at(perSecond).get();
        onos.awaitHosts(all, PATIENCE);
        stored = since(began);
        stage.say(String.format("stored after %.2f s: %,.0f/s", stored, arriving / stored));
      }
      store = onos.storeWrites(STORE_WRITES);
      stage.say(String.format("writes that its store takes: %,.0f/s", store));
    }
    return new JsonObject()
        .add("hosts", arriving)
        .add("offered", perSecond)
        .add("stored", stored)
        .add("storedPerSecond", arriving / stored)
        .add("storePerSecond", store);
  }

  private JsonObject rehome(Stage stage) throws Exception {
    int all = FORERUNNERS + hosts;
    Layout layout = new Layout(LEAVES, 0, PORTS, all + PROFILED);
    try (Controller controller = stage.start(Contender.REHOME, layout);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      OnosController onos = (OnosController) controller;
      onos.configure("addressesPerPort", "1000000");
      stage.learn(onos, network, 0, FORERUNNERS);
      network.settle();
      long rulesBefore = network.call(() -> network.traffic().flowMods);
      long began = System.nanoTime();
      new Arrivals(network, FORERUNNERS, all).at(perSecond).get();
      double said = since(began);
      Await.until(PATIENCE, "all are stored", () -> onos.bindings() >= all);
      double stored = since(began);
      stage.say(
          String.format(
              "said after %.2f s, stored after %.2f s: %,.0f/s", said, stored, hosts / stored));
      Await.until(
          PATIENCE,
          "all have their routes",
          () -> network.call(() -> network.traffic().flowMods) - rulesBefore >= hosts);
      double routed = since(began);
      stage.say(String.format("routed after %.2f s: %,.0f/s", routed, hosts / routed));
      int missing = new Census(network, FORERUNNERS, all, 20_000).take(60).get();
      stage.say(String.format("not answered for: %d", missing));
      JsonObject result = new JsonObject();
      stage.profiled(result, controller, () -> more(onos, network, all));
      stage.restart(result, onos, network, layout);
      return result
          .add("hosts", hosts)
          .add("offered", perSecond)
          .add("said", said)
          .add("stored", stored)
          .add("storedPerSecond", hosts / stored)
          .add("routed", routed)
          .add("routedPerSecond", hosts / routed)
          .add("missing", missing);
    }
  }

  /** Has further hosts arrive, of whom nothing is measured. */
  private Measured more(OnosController onos, EmulatedNetwork network, int first)
      throws InterruptedException, ExecutionException {
    int end = first + PROFILED;
    new Arrivals(network, first, end).at(perSecond).get();
    Await.until(PATIENCE, "all are stored", () -> onos.bindings() >= end);
    return null;
  }

  private static double since(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
