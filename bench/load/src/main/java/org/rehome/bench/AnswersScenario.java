package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/** Hosts that are all known ask for each other: how many answers there are, and how soon. */
final class AnswersScenario implements Scenario {
  private static final int OUTSTANDING_A_LEAF = 16;

  private final String name;
  private final int leaves;
  private final int hosts;
  private final int ports;

  /**
   * A scenario of {@code leaves} switches.
   *
   * @param hosts how many hosts each has
   * @param ports behind how many ports
   */
  AnswersScenario(String name, int leaves, int hosts, int ports) {
    this.name = name;
    this.leaves = leaves;
    this.hosts = hosts;
    this.ports = ports;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return String.format("%d switches x %,d hosts ask for each other", leaves, hosts);
  }

  @Override
  public Set<Contender> contenders() {
    return EnumSet.allOf(Contender.class);
  }

  @Override
  public JsonObject measure(Contender contender, Stage stage) throws Exception {
    Layout layout = new Layout(leaves, 0, ports, leaves * hosts);
    try (Controller controller = stage.start(contender, layout);
        EmulatedNetwork network = stage.raise(controller, layout)) {
      stage.learn(controller, network, 0, layout.hosts());
      double seconds = stage.options().seconds();
      double warmUp = stage.options().warmUp();
      int window = Math.min(layout.hosts(), OUTSTANDING_A_LEAF * leaves);
      JsonObject saturated =
          stage.timed(
              controller, "saturated", () -> load(network).closed(window, warmUp, seconds).get());
      JsonObject result = new JsonObject().add("saturated", saturated);
      result.add(
          "alone",
          stage.timed(
              controller, "one at a time", () -> load(network).closed(1, 1, seconds).get()));
      double half = saturated.getDouble("perSecond", 0) / 2;
      result.add("half", open(controller, network, half, stage));
      double stock = stage.results().figure(name, Contender.STOCK, "saturated.perSecond").median();
      double common = stock / 2;
      if (contender != Contender.STOCK && common > 0) {
        result.add("common", open(controller, network, common, stage));
      }
      stage.profiled(result, controller, () -> load(network).closed(window, 1, seconds).get());
      return result;
    }
  }

  private static JsonObject open(
      Controller controller, EmulatedNetwork network, double perSecond, Stage stage)
      throws Exception {
    return stage.timed(
        controller,
        String.format("at %,.0f/s", perSecond),
        () -> load(network).open(perSecond, 1, stage.options().seconds()).get());
  }

  private static QueryLoad load(EmulatedNetwork network) {
    int hosts = network.layout().hosts();
    return new QueryLoad(network, hosts, hosts);
  }
}
