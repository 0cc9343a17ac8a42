package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often Rehome did what it measures the duration of, and how long that took. Immutable. */
final class Durations {
  private static final Pattern LINE =
      Pattern.compile("(?m)^rehome_(\\w+)_seconds_(sum|count) (\\S+)$");

  private final Map<String, Double> values;

  private Durations(Map<String, Double> values) {
    this.values = values;
  }

  /** Those in a text that is meant for Prometheus. */
  static Durations in(String text) {
    Map<String, Double> values = new HashMap<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      values.put(line.group(1) + " " + line.group(2), Double.valueOf(line.group(3)));
    }
    return new Durations(values);
  }

  /** Whether anything converged since {@code before}. */
  boolean anySince(Durations before) {
    return difference(before, "convergence count") > 0;
  }

  /**
   * What a move took since {@code before}, in milliseconds: on average until all was confirmed, and
   * of that in the store, in stages and in Rehome itself. Nothing but moves must have happened.
   */
  JsonObject since(Durations before) {
    double moves = difference(before, "convergence count");
    double all = difference(before, "convergence sum");
    double store = difference(before, "store sum");
    double stages = difference(before, "stage sum");
    return new JsonObject()
        .add("confirmed", 1e3 * all / moves)
        .add("store", 1e3 * store / moves)
        .add("stages", 1e3 * stages / moves)
        .add("own", 1e3 * (all - store - stages) / moves)
        .add("stagesAMove", difference(before, "stage count") / moves);
  }

  private double difference(Durations before, String name) {
    return values.getOrDefault(name, 0.0) - before.values.getOrDefault(name, 0.0);
  }
}
