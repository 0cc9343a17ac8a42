package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Hosts ask for each other while others ask for addresses that nobody has, each for another one, as
 * who scans a network does.
 *
 * <p>With a storm and without take turns of a second: what a shared machine gives differs by a
 * fifth from one ten seconds to the next, which is more than a storm costs.
 */
final class StormScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int HOSTS = 64;
  private static final int WINDOW = 256;

  /** For how long a turn counts, s. */
  private static final double TURN = 1;

  /** For how long a turn goes on before it counts, s: budgets are used up then. */
  private static final double LEAD = 0.5;

  /** Who answers less than this part of what it does without a storm has no turns. */
  private static final double LEAST = 0.01;

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
      QueryLoad load = new QueryLoad(network, layout.hosts(), layout.hosts());
      load.begin(WINDOW).get();
      JsonObject calm =
          stage.timed(controller, "without", () -> load.stretch(0, warmUp, seconds).get());
      JsonObject storm =
          stage.timed(controller, "in it", () -> load.stretch(perSecond, warmUp, seconds).get());
      JsonObject result = new JsonObject();
      if (perSecond(storm) <= LEAST * perSecond(calm)) {
        // What it has to flood would still be under way when the storm is over.
        result.add("calm", calm).add("storm", storm);
      } else {
        turns(result, load, controller, stage);
      }
      load.end();
      return result;
    }
  }

  private static double perSecond(JsonObject measured) {
    return measured.getDouble("perSecond", 0);
  }

  private void turns(JsonObject result, QueryLoad load, Controller controller, Stage stage)
      throws IOException, InterruptedException, ExecutionException {
    Turns calm = new Turns(load, 0);
    Turns storm = new Turns(load, perSecond);
    // In the order of ABBA: a machine that gets slower all the time slows down both.
    for (double past = 0; past < stage.options().seconds(); past += 2 * TURN) {
      calm.take(controller);
      storm.take(controller);
      storm.take(controller);
      calm.take(controller);
    }
    result.add("calm", calm.told(stage, "turns without"));
    result.add("storm", storm.told(stage, "turns in it"));
  }

  /** The turns of one kind. */
  private static final class Turns {
    private final Measured sum = new Measured();
    private final QueryLoad load;
    private final double unknownPerSecond;
    private double processorSeconds;

    Turns(QueryLoad load, double unknownPerSecond) {
      this.load = load;
      this.unknownPerSecond = unknownPerSecond;
    }

    void take(Controller controller) throws IOException, InterruptedException, ExecutionException {
      double before = controller.processorSeconds();
      sum.add(load.stretch(unknownPerSecond, LEAD, TURN).get());
      processorSeconds += controller.processorSeconds() - before;
    }

    JsonObject told(Stage stage, String what) {
      return stage.told(what, sum).add("processorSeconds", processorSeconds);
    }
  }
}
