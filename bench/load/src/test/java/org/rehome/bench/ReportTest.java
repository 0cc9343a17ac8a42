package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The report")
class ReportTest {
  private final Results results = Results.empty();

  private void answered(Contender contender, double perSecond, double p99) {
    JsonObject load =
        new JsonObject().add("perSecond", perSecond).add("p50", p99 / 2).add("p99", p99);
    results.add(
        "answers",
        contender,
        new JsonObject().add("saturated", load).add("alone", load).add("half", load));
  }

  private String row(String name) {
    return new Report(results)
        .figures()
        .lines()
        .filter(line -> line.startsWith("| " + name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("a figure is the median of the repetitions, with the least and the most")
  void medians() {
    answered(Contender.STOCK, 30_000, 20);
    answered(Contender.STOCK, 10_000, 20);
    answered(Contender.STOCK, 20_000, 20);
    answered(Contender.REHOME, 90_000, 5);
    answered(Contender.LIMIT, 100_000, 4);
    answered(Contender.CEILING, 150_000, 1);

    assertEquals(
        "| Answers a second, saturated | 20,000 (10,000–30,000) | 90,000 | 100,000 | 150,000"
            + " | 4.50 × | 0.900 × | 0.600 × | ≥ 3 × stock, ≥ 50 % of the ceiling | yes |",
        row("Answers a second"));
  }

  @Test
  @DisplayName("a goal that is missed by either measure is not met")
  void notMet() {
    answered(Contender.STOCK, 20_000, 20);
    answered(Contender.REHOME, 60_000, 7);
    answered(Contender.CEILING, 150_000, 1);

    assertTrue(row("Answers a second").endsWith("| **no** |"), row("Answers a second"));
    assertTrue(row("p99 then").endsWith("| **no** |"), row("p99 then"));
    assertTrue(row("p50, one").endsWith("| yes |"), row("p50, one"));
    answered(Contender.LIMIT, 75_000, 14);
    assertTrue(row("Answers a second").contains("| 3.00 × | 0.800 × | 0.400 × |"));
    assertTrue(row("p99, one").contains("| 0.350 × | 0.500 × | 7.00 × |"), row("p99, one"));
  }

  @Test
  @DisplayName("what was not measured is a dash")
  void unknown() {
    answered(Contender.REHOME, 90_000, 5);

    assertEquals(
        "| Answers a second, saturated | — | 90,000 | — | — | — | — | — |"
            + " ≥ 3 × stock, ≥ 50 % of the ceiling |  |",
        row("Answers a second"));
  }

  @Test
  @DisplayName("what is left in a storm is a share of what there is without")
  void storm() {
    JsonObject calm = new JsonObject().add("perSecond", 100_000);
    JsonObject storm = new JsonObject().add("perSecond", 75_000);
    results.add("storm", Contender.REHOME, new JsonObject().add("calm", calm).add("storm", storm));

    assertEquals(
        "| What is left of it (goal: 0.8 at least) | — | 0.750 **no** | — | — | — |",
        row("What is left"));
    JsonObject less = new JsonObject().add("perSecond", 60_000);
    results.add("storm", Contender.LIMIT, new JsonObject().add("calm", calm).add("storm", less));
    assertTrue(row("What is left").endsWith("| 0.600 | — | 1.25 × |"), row("What is left"));

    JsonObject slower = new JsonObject().add("perSecond", 50_000);
    JsonObject hardly = new JsonObject().add("perSecond", 45_000);
    results.add(
        "storm", Contender.REHOME, new JsonObject().add("calm", slower).add("storm", hardly));
    assertTrue(row("What is left").contains("| 0.825 (0.750–0.900) yes |"), row("What is left"));
  }

  @Test
  @DisplayName("of who answers nobody there is nothing left to be a share of")
  void nothing() {
    JsonObject none = new JsonObject().add("perSecond", 0);
    results.add("storm", Contender.REHOME, new JsonObject().add("calm", none).add("storm", none));
    JsonObject late = new JsonObject().add("perSecond", 5);
    results.add("storm", Contender.LIMIT, new JsonObject().add("calm", none).add("storm", late));
    results.add("storm", Contender.LIMIT, new JsonObject().add("calm", none));

    assertEquals(
        "| What is left of it (goal: 0.8 at least) | — | — | — | — | — |", row("What is left"));
  }

  private void moved(String scenario, double p50) {
    results.add(
        scenario,
        Contender.REHOME,
        new JsonObject().add("moves", new JsonObject().add("p50", p50)).add("stale", 0));
  }

  @Test
  @DisplayName("moves are held against the goal wherever they were measured")
  void moves() {
    moved("moves-million", 1.8);
    assertEquals(
        "| From the announcement to the last flow-mod, p50, ms | — | — | 1.80 | — | 2, all |  yes |",
        row("From the announcement"));
    assertTrue(row("From the start of ONOS").endsWith("| 30 |  |"), row("From the start of ONOS"));
    moved("moves", 1.5);
    assertTrue(row("From the announcement").contains("| 1.20 × |"), row("From the announcement"));
    moved("moves-many", 40);
    assertTrue(row("From the announcement").endsWith("**no** |"), row("From the announcement"));
  }

  @Test
  @DisplayName("who was not at rest before is named, and nobody else")
  void atRest() {
    moved("moves", 1.5);
    results.add("moves", Contender.REHOME, new JsonObject().add(Stage.AT_REST, 1));
    assertFalse(new Report(results).figures().contains("still being written"));
    results.add("moves-million", Contender.REHOME, new JsonObject().add(Stage.AT_REST, 0));

    String figures = new Report(results).figures();
    assertTrue(figures.contains("moves-million, rehome: measured while"), figures);
    assertFalse(figures.contains("moves, rehome:"), figures);
  }

  @Test
  @DisplayName("a profile is told where one was taken, in percent")
  void profile() {
    answered(Contender.REHOME, 90_000, 5);
    assertFalse(new Report(results).figures().contains("Netty"));
    results.add(
        "answers",
        Contender.REHOME,
        new JsonObject().add(Stage.PROFILE, new JsonObject().add("Netty", 0.254)));

    assertEquals("| Netty | — | 25 % | — |", row("Netty"));
  }

  @Test
  @DisplayName("a start on what is stored must not take longer than it may")
  void start() {
    results.add("arrivals", Contender.REHOME, new JsonObject().add("firstAnswer", 31.5));

    assertTrue(
        row("From the start of ONOS").endsWith("| 31.5 | — | 30 |  **no** |"), row("From the"));
  }

  @Test
  @DisplayName("arrivals are held against stock ONOS, and against what its store takes by itself")
  void arrivals() {
    results.add(
        "arrivals",
        Contender.STOCK,
        new JsonObject().add("storedPerSecond", 200).add("storePerSecond", 8_000));
    results.add("arrivals", Contender.REHOME, new JsonObject().add("storedPerSecond", 4_000));

    assertEquals(
        "| Learned and stored, a second | 200 | 4,000 | 20.0 × | 20,000 |  **no** |",
        row("Learned and stored"));
    assertTrue(row("Writes a second").endsWith("| 8,000 |  | 0.500 × |  |  |"), row("Writes"));
  }

  @Test
  @DisplayName("only what is between the marks is written anew")
  void marks() {
    answered(Contender.REHOME, 90_000, 5);
    String document = "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n";

    String written = new Report(results).into(document);

    assertTrue(written.startsWith("before\n" + Report.BEGIN), written);
    assertTrue(written.endsWith(Report.END + "\nafter\n"), written);
    assertFalse(written.contains("old"), written);
    assertEquals(written, new Report(results).into(written), "twice is as once");
    assertThrows(IllegalArgumentException.class, () -> new Report(results).into("no marks"));
  }

  @Test
  @DisplayName("charts are drawn of what was measured, and of nothing else")
  void charts() {
    assertEquals(Map.of(), new Report(results).charts());
    answered(Contender.STOCK, 30_000, 20);
    answered(Contender.REHOME, 90_000, 5);
    answered(Contender.LIMIT, 45_000, 5);

    Map<String, String> charts = new Report(results).charts();

    assertEquals(List.of("answers-latency", "answers-rate"), List.copyOf(charts.keySet()));
    String svg = charts.get("answers-rate");
    assertTrue(svg.contains(">90,000</text>"), svg);
    assertTrue(svg.contains("width=\"450.0\""), "the longest bar has all the room");
    assertTrue(svg.contains("width=\"150.0\""), "another a third of it");
    assertTrue(svg.contains("width=\"225.0\""), "and the limit of ONOS the half");
  }

  @Test
  @DisplayName("results survive in their file")
  void file(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("results.json");
    answered(Contender.REHOME, 90_000, 5);
    results.note("origin", new JsonObject().add("machine", "a fast one").add("date", "today"));
    results.write(file);

    Results read = Results.read(file);

    assertEquals(90_000, read.figure("answers", Contender.REHOME, "saturated.perSecond").median());
    assertFalse(read.figure("answers", Contender.STOCK, "saturated.perSecond").isKnown());
    assertFalse(read.figure("answers", Contender.REHOME, "no.such").isKnown());
    assertTrue(new Report(read).figures().contains("On a fast one;"));
    read.clear("answers");
    assertFalse(read.has("answers"));
    assertFalse(Files.exists(folder.resolve("other")));
    assertFalse(Results.read(folder.resolve("other")).has("answers"));
  }

  @Test
  @DisplayName("numbers have three digits that count")
  void numbers() {
    assertEquals("94,200", Numbers.brief(94_249));
    assertEquals("1,230,000", Numbers.brief(1_234_567));
    assertEquals("1,000", Numbers.brief(1_000.4));
    assertEquals("123", Numbers.brief(123.4));
    assertEquals("12.3", Numbers.brief(12.34));
    assertEquals("1.23", Numbers.brief(1.234));
    assertEquals("0.123", Numbers.brief(0.1234));
    assertEquals("0.00", Numbers.brief(0));
    assertEquals("—", Numbers.brief(Double.NaN));
  }

  @Test
  @DisplayName("a row of a table has as many cells as there are heads")
  void table() {
    Table table = new Table("a", "b").row("1", "2|3");

    assertEquals("| a | b |\n|---|---|\n| 1 | 2\\|3 |\n", table.toString());
    assertThrows(IllegalArgumentException.class, () -> table.row("1"));
  }

  @Test
  @DisplayName("a document that is made for it has the figures and the place for the next ones")
  void intoNothing() {
    answered(Contender.STOCK, 20_000, 20);
    String document = new Report(results).into(Report.EMPTY);

    assertTrue(document.contains("| 20,000 |"), document);
    assertEquals(document, new Report(results).into(document));
  }
}
