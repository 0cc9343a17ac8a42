package org.rehome.bench;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.WriterConfig;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured, by scenario, contender and repetition, kept in a file so that scenarios can be
 * run one at a time.
 */
final class Results {
  private final JsonObject all;

  private Results(JsonObject all) {
    this.all = all;
  }

  static Results empty() {
    return new Results(new JsonObject());
  }

  /** Those in {@code file}, or none where there is no such file. */
  static Results read(Path file) throws IOException {
    return Files.exists(file)
        ? new Results(Json.parse(Files.readString(file)).asObject())
        : empty();
  }

  void write(Path file) throws IOException {
    Files.writeString(file, all.toString(WriterConfig.PRETTY_PRINT) + "\n");
  }

  /** Forgets what is known of a scenario. */
  void clear(String scenario) {
    all.remove(scenario);
  }

  /** Takes down one repetition of one contender. */
  void add(String scenario, Contender contender, JsonObject measured) {
    JsonObject byContender = object(all, scenario);
    JsonValue list = byContender.get(contender.label());
    JsonArray repetitions = list == null ? new JsonArray() : list.asArray();
    byContender.set(contender.label(), repetitions.add(measured));
  }

  /** Takes down what there is one of. */
  void note(String scenario, JsonObject facts) {
    object(all, scenario).set("facts", facts);
  }

  private static JsonObject object(JsonObject in, String name) {
    JsonValue there = in.get(name);
    if (there != null) {
      return there.asObject();
    }
    JsonObject made = new JsonObject();
    in.set(name, made);
    return in.get(name).asObject();
  }

  boolean has(String scenario) {
    return all.get(scenario) != null;
  }

  /** What there is one of; empty where nothing was noted. */
  JsonObject facts(String scenario) {
    return has(scenario) ? object(all.get(scenario).asObject(), "facts") : new JsonObject();
  }

  /**
   * One figure of every repetition.
   *
   * @param path names of objects in each other and the figure, with points between
   */
  Figure figure(String scenario, Contender contender, String path) {
    return each(scenario, contender, repetition -> value(repetition, path));
  }

  /**
   * What one figure is to another of the same repetition, of every one that has both; none of one
   * where the other is 0.
   */
  Figure ratio(String scenario, Contender contender, String path, String to) {
    return each(scenario, contender, repetition -> value(repetition, path) / value(repetition, to));
  }

  private Figure each(
      String scenario, Contender contender, ToDoubleFunction<JsonValue> ofRepetition) {
    List<Double> values = new ArrayList<>();
    JsonValue list = has(scenario) ? all.get(scenario).asObject().get(contender.label()) : null;
    if (list != null) {
      for (JsonValue repetition : list.asArray()) {
        double value = ofRepetition.applyAsDouble(repetition);
        if (Double.isFinite(value)) {
          values.add(value);
        }
      }
    }
    return new Figure(values);
  }

  /** Not a number where there is none. */
  private static double value(JsonValue repetition, String path) {
    JsonValue value = repetition;
    for (String name : Splitter.on('.').split(path)) {
      value = value == null ? null : value.asObject().get(name);
    }
    return value == null ? Double.NaN : value.asDouble();
  }

  /** A figure as it was in some repetitions. */
  static final class Figure {
    private final List<Double> values;

    Figure(List<Double> values) {
      this.values = new ArrayList<>(values);
      Collections.sort(this.values);
    }

    boolean isKnown() {
      return !values.isEmpty();
    }

    int count() {
      return values.size();
    }

    /** The one in the middle; of two there, the mean; not a number where there is none. */
    double median() {
      int size = values.size();
      if (size == 0) {
        return Double.NaN;
      }
      return size % 2 == 1
          ? values.get(size / 2)
          : (values.get(size / 2 - 1) + values.get(size / 2)) / 2;
    }

    double least() {
      return values.isEmpty() ? Double.NaN : values.get(0);
    }

    double most() {
      return values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
    }
  }
}
