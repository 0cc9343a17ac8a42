package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Hosts ask for each other while others ask for addresses that nobody has, each for another one, as
 * who scans a network does.
 *
 * <p>With a storm and without take turns of a second: what a shared machine gives differs by a
 * fifth from one ten seconds to the next, which is as much as a storm costs.
 */
final class StormScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int HOSTS = 64;
  private static final int WINDOW = 256;

  /** For how long a turn counts, s, and how long it goes on before: budgets are used up then. */
  private static final double TURN = 1;

  private static final double LEAD = 0.5;

  private final double perSecond;

  /** A storm of so many unknown targets a second. */
  StormScenario(double perSecond) {
    this.perSecond = perSecond;
  }

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public String summary() {
    return String.format(
        "%d switches x %d hosts, and %,.0f questions a second for nobody",
        LEAVES, HOSTS, perSecond);
  }

  @Override
  public Set<Contender> contenders() {
    return EnumSet.of(Contender.STOCK, Contender.REHOME, Contender.LIMIT);
  }

  @Override
  public JsonObject measure(Contender contender, Stage stage) throws Exception {
    Layout layout = new Layout(LEAVES, 0, HOSTS, LEAVES * HOSTS);
    try (Controller controller = stage.start(contender, layout);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      stage.learn(controller, network, 0, layout.hosts());
      double warmUp = stage.options().warmUp();
      double seconds = stage.options().seconds();
      Measured calm = calm(network, warmUp, seconds).get();
      stage.told("without, at first", calm);
      Measured storm = storm(network, warmUp, seconds).get();
      stage.told("in it, at first", storm);
      if (storm.answered > 0) { // who answers nobody would do so in the next turn, too
        calm = new Measured();
        storm = new Measured();
        for (int turn = 0; turn * TURN < seconds; turn++) {
          // In the order of ABBA: a machine that gets slower all the time slows down both.
          boolean calmFirst = turn % 2 == 0;
          take(network, calmFirst ? calm : storm, !calmFirst);
          take(network, calmFirst ? storm : calm, calmFirst);
        }
      }
      return new JsonObject()
          .add("calm", stage.told("without", calm))
          .add("storm", stage.told("in it", storm));
    }
  }

  private void take(EmulatedNetwork network, Measured sum, boolean inStorm)
      throws InterruptedException, ExecutionException {
    sum.add((inStorm ? storm(network, LEAD, TURN) : calm(network, LEAD, TURN)).get());
  }

  private static CompletableFuture<Measured> calm(
      EmulatedNetwork network, double warmUp, double seconds) {
    return load(network).closed(WINDOW, warmUp, seconds);
  }

  private CompletableFuture<Measured> storm(
      EmulatedNetwork network, double warmUp, double seconds) {
    return load(network).besideUnknown(perSecond).closed(WINDOW, warmUp, seconds);
  }

  private static QueryLoad load(EmulatedNetwork network) {
    int hosts = network.layout().hosts();
    return new QueryLoad(network, hosts, hosts);
  }
}
