package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hosts ask for each other while others ask for addresses that nobody has, each for another one, as
 * who scans a network does.
 */
final class StormScenario implements Scenario {
  private static final int LEAVES = 16;
  private static final int HOSTS = 64;
  private static final int WINDOW = 256;

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
      double seconds = stage.options().seconds();
      QueryLoad load = new QueryLoad(network, layout.hosts(), layout.hosts());
      JsonObject calm =
          stage.timed(
              controller,
              "calm",
              () -> load.closed(WINDOW, stage.options().warmUp(), seconds).get());
      JsonObject storm =
          stage.timed(
              controller,
              "storm",
              () ->
                  new QueryLoad(network, layout.hosts(), layout.hosts())
                      .besideUnknown(perSecond)
                      .closed(WINDOW, stage.options().warmUp(), seconds)
                      .get());
      return new JsonObject().add("calm", calm).add("storm", storm);
    }
  }
}
