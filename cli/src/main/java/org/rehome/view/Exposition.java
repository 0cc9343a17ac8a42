package org.rehome.view;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.TreeMap;
import org.rehome.api.BindingState;
import org.rehome.api.Latency;
import org.rehome.api.Status;

/**
 * What is counted and measured, in the text format of Prometheus, version 0.0.4. Pure.
 *
 * <p>A counter {@code some-thing} is {@code rehome_some_thing_total}; those that differ by their
 * end, such as {@code dropped-late}, are one metric with a label, {@code
 * rehome_dropped_total{reason="late"}}. Times are in seconds.
 */
public final class Exposition {
  /** The media type. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "rehome_";
  private static final String GAUGE = "gauge";
  private static final double MICROS = 1e6;

  /** Counters whose end is a label: the label, and what is counted. */
  private static final ImmutableMap<String, Family> FAMILIES =
      ImmutableMap.<String, Family>builder()
          .put("dropped", new Family("reason", "What came to nothing."))
          .put("events", new Family("kind", "What happened to addresses."))
          .put("notices", new Family("kind", "Management notices taken."))
          .put("shed-port", new Family("rank", "Messages above the budget of their port."))
          .put("shed-total", new Family("rank", "Messages above the budget of all ports."))
          .put("suppressed", new Family("what", "What nobody needed to hear."))
          .build();

  private static final ImmutableMap<String, String> LATENCIES =
      ImmutableMap.of(
          "reply", "From the arrival of a question to its answer.",
          "convergence", "From what showed an event to the last switch's confirmation.",
          "store", "From when a change is ready to be stored until it is.",
          "stage", "From the flow-mods of a stage until every switch in it has confirmed.");

  /** What rises and falls though it is kept among the counters. */
  private static final String OWED = "purge-owed";

  private final StringBuilder text = new StringBuilder();

  private Exposition() {}

  /**
   * The text.
   *
   * @param readers how many read the live stream
   */
  public static String of(Status status, Map<String, Latency> latencies, int readers) {
    Exposition exposition = new Exposition();
    exposition.gauges(status, readers);
    exposition.counters(status.counters());
    new TreeMap<>(latencies).forEach(exposition::latency);
    return exposition.text.toString();
  }

  private void gauges(Status status, int readers) {
    head("info", GAUGE, "Always 1; the label says which version runs.");
    sample("info", label("version", status.version()), "1");
    head("bindings", GAUGE, "Addresses by the state of their binding; LEFT are tombstones.");
    for (BindingState state : BindingState.values()) {
      sample(
          "bindings",
          label("state", state.name()),
          String.valueOf(status.bindings().getOrDefault(state, 0)));
    }
    gauge(
        "conflicting_applications",
        "Active applications that answer for hosts too.",
        status.conflictingApplications().size());
    gauge(
        "configuration_problems",
        "Entries of the network configuration that are refused.",
        status.configurationProblems().size());
    gauge("stream_readers", "Readers of the live stream.", readers);
    gauge(
        "purge_owed",
        "Removals of other applications' rules that switches have not confirmed.",
        status.counters().getOrDefault(OWED, 0L));
  }

  private void gauge(String name, String help, long value) {
    head(name, GAUGE, help);
    sample(name, "", String.valueOf(value));
  }

  private void counters(Map<String, Long> counted) {
    Map<String, Map<String, Long>> metrics = new TreeMap<>();
    counted.forEach(
        (name, value) -> {
          if (!name.equals(OWED)) {
            String metric = metric(name);
            String end = metric.equals(name) ? "" : name.substring(metric.length() + 1);
            metrics.computeIfAbsent(metric, each -> new TreeMap<>()).put(end, value);
          }
        });
    metrics.forEach(this::counter);
  }

  private static String metric(String counter) {
    return FAMILIES.keySet().stream()
        .filter(family -> counter.startsWith(family + "-"))
        .findFirst()
        .orElse(counter);
  }

  private void counter(String metric, Map<String, Long> values) {
    String name = name(metric) + "_total";
    Family family = FAMILIES.get(metric);
    head(
        name,
        "counter",
        family == null ? "What rehome-status counts as " + metric + "." : family.help);
    values.forEach(
        (end, value) ->
            sample(name, family == null ? "" : label(family.label, end), String.valueOf(value)));
  }

  private void latency(String what, Latency latency) {
    String name = name(what) + "_seconds";
    head(name, "histogram", LATENCIES.getOrDefault(what, what));
    long below = 0;
    for (int i = 0; i < latency.bounds().size(); i++) {
      below += latency.counts().get(i);
      String bound = seconds(latency.bounds().get(i));
      sample(name + "_bucket", label("le", bound), String.valueOf(below));
    }
    long count = latency.count();
    sample(name + "_bucket", label("le", "+Inf"), String.valueOf(count));
    sample(name + "_sum", "", seconds(latency.sum()));
    sample(name + "_count", "", String.valueOf(count));
  }

  private static String seconds(long micros) {
    return String.valueOf(micros / MICROS);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, String labels, String value) {
    text.append(PREFIX).append(name).append(labels).append(' ').append(value).append('\n');
  }

  private static String label(String name, String value) {
    String safe = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "{" + name + "=\"" + safe + "\"}";
  }

  private static String name(String counter) {
    return counter.replaceAll("[^a-zA-Z0-9]", "_");
  }

  private static final class Family {
    final String label;
    final String help;

    Family(String label, String help) {
      this.label = label;
      this.help = help;
    }
  }
}
