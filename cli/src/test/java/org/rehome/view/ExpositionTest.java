package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rehome.api.BindingState;
import org.rehome.api.Latency;
import org.rehome.api.Status;

/** What Prometheus is given, and what is said of it. */
class ExpositionTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COUNTER_ROW = Pattern.compile("^\\| (`[^|]+) \\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern METRIC = Pattern.compile("rehome_[a-z0-9_]+");

  private static String text(Map<String, Long> counters) {
    Status status =
        Status.of(
            "0.1.0",
            Map.of(BindingState.VALID, 11, BindingState.LEFT, 1),
            Set.of("org.onosproject.proxyarp"),
            Set.of(),
            counters,
            Map.of());
    Latency replies = Latency.of(List.of(50L, 1_000L), List.of(7L, 2L, 1L), 4_250);
    Latency convergence = Latency.of(List.of(10_000L), List.of(3L, 0L), 41_000);
    Latency part = Latency.of(List.of(1_000L), List.of(5L, 1L), 9_000);
    return Exposition.of(
        status,
        Map.of("reply", replies, "convergence", convergence, "store", part, "stage", part),
        2);
  }

  private static List<String> lines(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).collect(Collectors.toList());
  }

  @Test
  void aCounterHasHelpAndType() {
    assertEquals(
        List.of(
            "# HELP rehome_sent_replies_total What rehome-status counts as sent-replies.",
            "# TYPE rehome_sent_replies_total counter",
            "rehome_sent_replies_total 12345"),
        text(Map.of("sent-replies", 12_345L))
            .lines()
            .filter(line -> line.contains("rehome_sent_replies"))
            .collect(Collectors.toList()));
  }

  @Test
  void countersThatDifferByTheirEndAreOneMetricWithALabel() {
    String text =
        text(
            Map.of(
                "dropped-late", 1L,
                "dropped-malformed-truncated", 2L,
                "events-moved", 3L,
                "shed-port-newcomer", 4L,
                "shed-store-backlog", 5L,
                "suppressed-floods", 6L,
                "we\"ird\n", 7L));
    assertEquals(1, lines(text, "# TYPE rehome_dropped_total").size());
    assertEquals(
        List.of(
            "rehome_dropped_total{reason=\"late\"} 1",
            "rehome_dropped_total{reason=\"malformed-truncated\"} 2"),
        lines(text, "rehome_dropped_total"));
    assertEquals(
        List.of("rehome_events_total{kind=\"moved\"} 3"), lines(text, "rehome_events_total"));
    assertEquals(
        List.of("rehome_shed_port_total{rank=\"newcomer\"} 4", "rehome_shed_store_backlog_total 5"),
        lines(text, "rehome_shed"));
    assertEquals(
        List.of("rehome_suppressed_total{what=\"floods\"} 6"),
        lines(text, "rehome_suppressed_total"));
    assertEquals(List.of("rehome_we_ird__total 7"), lines(text, "rehome_we"));
  }

  @Test
  void statesAndWhatIsWrongAreGauges() {
    String text = text(Map.of("purge-owed", 4L));
    assertEquals(
        List.of(
            "rehome_bindings{state=\"VALID\"} 11",
            "rehome_bindings{state=\"TESTING\"} 0",
            "rehome_bindings{state=\"FROZEN\"} 0",
            "rehome_bindings{state=\"LEFT\"} 1"),
        lines(text, "rehome_bindings"));
    assertEquals(List.of("rehome_info{version=\"0.1.0\"} 1"), lines(text, "rehome_info"));
    assertEquals(List.of("rehome_conflicting_applications 1"), lines(text, "rehome_conflicting"));
    assertEquals(List.of("rehome_stream_readers 2"), lines(text, "rehome_stream"));
    assertEquals(List.of("rehome_purge_owed 4"), lines(text, "rehome_purge"));
  }

  @Test
  void latenciesAreCumulativeHistogramsInSeconds() {
    assertEquals(
        List.of(
            "rehome_reply_seconds_bucket{le=\"5.0E-5\"} 7",
            "rehome_reply_seconds_bucket{le=\"0.001\"} 9",
            "rehome_reply_seconds_bucket{le=\"+Inf\"} 10",
            "rehome_reply_seconds_sum 0.00425",
            "rehome_reply_seconds_count 10"),
        lines(text(Map.of()), "rehome_reply_seconds"));
  }

  @Test
  void everyLineIsOfTheFormatAndEveryMetricTogether() {
    String text = text(Map.of("dropped-late", 1L, "dropped-x", 1L, "a", 1L, "purge-owed", 1L));
    String last = "";
    Set<String> done = new TreeSet<>();
    for (String line : text.lines().collect(Collectors.toList())) {
      assertTrue(
          line.matches("# (HELP|TYPE) rehome_\\w+ .+|rehome_\\w+(\\{\\w+=\"[^\"]*\"})? [0-9.E-]+"),
          line);
      Matcher name = METRIC.matcher(line);
      assertTrue(name.find(), line);
      String metric = name.group().replaceAll("_(bucket|sum|count)$", "");
      if (!metric.equals(last)) {
        assertTrue(done.add(metric), metric + " is in two places");
      }
      last = metric;
    }
    assertTrue(text.endsWith("\n"));
  }

  /** The counters that protocol.md explains, as they are named there. */
  private static Map<String, Long> documented() throws IOException {
    Map<String, Long> counters = new TreeMap<>();
    boolean within = false;
    for (String line : Files.readAllLines(DOCS.resolve("protocol.md"))) {
      within |= line.equals("## Counters");
      Matcher row = COUNTER_ROW.matcher(line);
      if (within && row.find()) {
        Matcher code = CODE.matcher(row.group(1));
        String first = "";
        while (code.find()) {
          String name = code.group(1).replace("…", "some");
          // "-redirect" beside "dropped-router-message-ra" is one of the same family.
          first = name.startsWith("-") ? first : name;
          counters.put(first, 1L);
        }
      }
    }
    return counters;
  }

  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    Matcher name = METRIC.matcher(text);
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }

  @Test
  void everyMetricIsDocumented() throws IOException {
    String said = Files.readString(DOCS.resolve("metrics.md"));
    Set<String> given = metrics(text(documented()));
    given.removeIf(name -> name.matches(".*_(bucket|sum|count)"));
    Set<String> missing = new TreeSet<>(given);
    missing.removeAll(metrics(said));
    assertEquals(Set.of(), missing, "not in docs/metrics.md");
  }

  @Test
  void theDashboardAndTheDocumentationNameNoMetricThatIsNot() throws IOException {
    Set<String> given = metrics(text(documented()));
    for (String file : List.of("metrics.md", "grafana-dashboard.json")) {
      Set<String> named = metrics(Files.readString(DOCS.resolve(file)));
      assertTrue(named.size() > 10, file);
      named.removeAll(given);
      assertEquals(Set.of(), named, file);
    }
  }
}
