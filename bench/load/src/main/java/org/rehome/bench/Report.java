package org.rehome.bench;

import static org.rehome.bench.Contender.CEILING;
import static org.rehome.bench.Contender.LIMIT;
import static org.rehome.bench.Contender.REHOME;
import static org.rehome.bench.Contender.STOCK;

import com.eclipsesource.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes up results: tables, charts, and whether the goals are met. Pure. */
final class Report {
  /** Between these, a document belongs to the report; the rest is left as it is. */
  static final String BEGIN = "<!-- figures: written by bench/run -->";

  static final String END = "<!-- end of figures -->";

  /** A document of figures alone, before there are any. */
  static final String EMPTY = BEGIN + "\n" + END + "\n";

  private static final String STOCK_COLOR = "#b0b0b0";
  private static final String REHOME_COLOR = "#2b6cb0";
  private static final String LIMIT_COLOR = "#2f855a";
  private static final String CEILING_COLOR = "#d9a441";

  /** Among few hosts, many, and a million. */
  private static final String[] MOVES = {"moves", "moves-many", "moves-million"};

  private final Results results;

  Report(Results results) {
    this.results = results;
  }

  /** The document with its figures made anew. */
  String into(String document) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the document has no place for figures: the lines " + BEGIN + " and " + END);
    }
    return document.substring(0, begin + BEGIN.length())
        + "\n\n"
        + figures()
        + "\n"
        + document.substring(end);
  }

  /** All tables, and where they are from. */
  String figures() {
    StringBuilder text = new StringBuilder(origin());
    answers(text, "answers", "Answers, 16 switches × 64 hosts");
    answers(text, "answers-many", "Answers, 64 switches × 1,000 hosts");
    storm(text);
    arrivals(text);
    moves(text);
    return text.toString();
  }

  private String origin() {
    JsonObject facts = results.facts("origin");
    return facts.isEmpty()
        ? ""
        : String.format(
            "On %s; ONOS %s, Rehome %s; %s.%n",
            facts.getString("machine", "?"),
            facts.getString("onos", "?"),
            facts.getString("rehome", "?"),
            facts.getString("date", "?"));
  }

  private void answers(StringBuilder text, String scenario, String title) {
    if (!results.has(scenario)) {
      return;
    }
    Table table =
        new Table(
            "",
            "Stock",
            "Rehome",
            "ONOS's limit",
            "Ceiling",
            "to stock",
            "to the limit",
            "to ceiling",
            "Goal",
            "Met");
    compare(table, scenario, "saturated.perSecond", "Answers a second, saturated", more(3, 0.5));
    compare(table, scenario, "saturated.p99", "p99 then, ms", less(1.0 / 3));
    compare(table, scenario, "alone.p50", "p50, one question at a time, ms", less(0.5));
    compare(table, scenario, "alone.p99", "p99, one question at a time, ms", Goal.NONE);
    compare(table, scenario, "half.perSecond", "Questions a second at half of that", Goal.NONE);
    compare(table, scenario, "half.p50", "p50 then, ms", Goal.NONE);
    compare(table, scenario, "half.p99", "p99 then, ms", less(1.0 / 3));
    table.row("At the stock handling's half:", "", "", "", "", "", "", "", "", "");
    common(table, scenario, "p50", "p50 then, ms", Goal.NONE);
    common(table, scenario, "p99", "p99 then, ms", less(1.0 / 3));
    section(text, title, table, scenario);
    profile(text, scenario);
    image(text, scenario + "-rate", title);
    image(text, scenario + "-latency", title + ": latency");
  }

  /** Whose code ONOS's processor time goes into while it is saturated. */
  private void profile(StringBuilder text, String scenario) {
    Table table =
        new Table(
            "Java code that ONOS runs then, of what was sampled",
            "Stock",
            "Rehome",
            "ONOS's limit");
    boolean known = false;
    for (String party : Profile.parties()) {
      String path = Stage.PROFILE + "." + party;
      Results.Figure stock = results.figure(scenario, STOCK, path);
      Results.Figure rehome = results.figure(scenario, REHOME, path);
      Results.Figure limit = results.figure(scenario, LIMIT, path);
      known |= stock.isKnown() || rehome.isKnown() || limit.isKnown();
      table.row(party, Numbers.share(stock), Numbers.share(rehome), Numbers.share(limit));
    }
    if (known) {
      text.append('\n').append(table);
    }
  }

  private void compare(Table table, String scenario, String path, String name, Goal goal) {
    row(
        table,
        name,
        results.figure(scenario, STOCK, path),
        results.figure(scenario, REHOME, path),
        results.figure(scenario, LIMIT, path),
        results.figure(scenario, CEILING, path),
        goal);
  }

  /** Under the load that is half of what the stock handling takes, which is its own "half". */
  private void common(Table table, String scenario, String figure, String name, Goal goal) {
    row(
        table,
        name,
        results.figure(scenario, STOCK, "half." + figure),
        results.figure(scenario, REHOME, "common." + figure),
        results.figure(scenario, LIMIT, "common." + figure),
        results.figure(scenario, CEILING, "common." + figure),
        goal);
  }

  private static void row(
      Table table,
      String name,
      Results.Figure stock,
      Results.Figure rehome,
      Results.Figure limit,
      Results.Figure ceiling,
      Goal goal) {
    table.row(
        name,
        Numbers.spread(stock),
        Numbers.spread(rehome),
        Numbers.spread(limit),
        Numbers.spread(ceiling),
        Numbers.ratio(rehome, stock),
        Numbers.ratio(rehome, limit),
        Numbers.ratio(rehome, ceiling),
        goal.text,
        goal.verdict(stock, rehome, ceiling));
  }

  private void storm(StringBuilder text) {
    if (!results.has("storm")) {
      return;
    }
    Table table = new Table("", "Stock", "Rehome", "ONOS's limit", "to stock", "to the limit");
    three(table, "calm.perSecond", "Answers a second without a storm");
    three(table, "storm.perSecond", "and in it");
    Results.Figure stock = share(STOCK);
    Results.Figure rehome = share(REHOME);
    Results.Figure limit = share(LIMIT);
    table.row(
        "What is left of it (goal: 0.8 at least)",
        Numbers.spread(stock),
        Numbers.spread(rehome) + (rehome.isKnown() ? verdict(rehome.median() >= 0.8) : ""),
        Numbers.spread(limit),
        Numbers.ratio(rehome, stock),
        Numbers.ratio(rehome, limit));
    three(table, "storm.p99", "p99 in it, ms");
    three(table, "storm.packetOuts", "Packet-outs in it");
    section(text, "A storm of 10,000 questions a second for nobody", table, "storm");
    image(text, "storm", "Answers in a storm");
  }

  private Results.Figure share(Contender contender) {
    return results.ratio("storm", contender, "storm.perSecond", "calm.perSecond");
  }

  private void three(Table table, String path, String name) {
    Results.Figure stock = results.figure("storm", STOCK, path);
    Results.Figure rehome = results.figure("storm", REHOME, path);
    Results.Figure limit = results.figure("storm", LIMIT, path);
    table.row(
        name,
        Numbers.spread(stock),
        Numbers.spread(rehome),
        Numbers.spread(limit),
        Numbers.ratio(rehome, stock),
        Numbers.ratio(rehome, limit));
  }

  private void arrivals(StringBuilder text) {
    if (!results.has("arrivals")) {
      return;
    }
    Table table = new Table("", "Stock", "Rehome", "to stock", "Goal", "Met");
    given(table, "hosts", "Hosts");
    given(table, "offered", "that say so, a second");
    Results.Figure stored = results.figure("arrivals", REHOME, "storedPerSecond");
    arrival(
        table,
        "storedPerSecond",
        "Learned and stored, a second",
        "20,000",
        stored.median() >= 20_000);
    arrival(table, "routedPerSecond", "with their routes on their leaf, a second", "", true);
    Results.Figure missing = results.figure("arrivals", REHOME, "missing");
    arrival(table, "missing", "Not answered for afterwards", "0", missing.median() == 0);
    Results.Figure store = results.figure("arrivals", STOCK, "storePerSecond");
    table.row(
        "Writes a second that the store of ONOS takes in as many maps, with nothing else to do",
        Numbers.spread(store),
        "",
        Numbers.ratio(stored, store),
        "",
        "");
    given(table, "storedBindings", "Bindings stored at a restart");
    Results.Figure first = results.figure("arrivals", REHOME, "firstAnswer");
    arrival(
        table,
        "firstAnswer",
        "From the start of ONOS to the first answer, s",
        "30",
        first.median() <= 30);
    section(text, "Arrivals", table, "arrivals");
    profile(text, "arrivals");
  }

  private void moves(StringBuilder text) {
    List<Results.Figure> halves = moves("moves.p50");
    if (halves.stream().noneMatch(Results.Figure::isKnown)) {
      return;
    }
    Table table =
        new Table(
            "",
            "Few hosts",
            "Many",
            "A million, homes declared",
            "the last to the first",
            "Goal",
            "Met");
    move(table, "hosts", "Hosts", "", "");
    move(
        table,
        "moves.p50",
        "From the announcement to the last flow-mod, p50, ms",
        "2, all",
        verdict(
            halves.stream()
                .filter(Results.Figure::isKnown)
                .allMatch(figure -> figure.median() <= 2)));
    move(table, "moves.p90", "p90, ms", "", "");
    move(table, "moves.p99", "p99, ms", "", "");
    move(table, "parts.confirmed", "Until all is confirmed, on average, ms", "", "");
    move(table, "parts.store", "of that the write to the store", "", "");
    move(table, "parts.stages", "the stages, from flow-mod to barrier reply", "", "");
    move(table, "parts.own", "the rest: deciding, planning, changes of thread", "", "");
    move(table, "parts.stagesAMove", "Stages a move", "", "");
    move(table, "moves.lost", "Moves without a flow-mod", "0", "");
    move(table, "departures.p50", "Port down to the last flow-mod, p50, ms", "", "");
    move(table, "heap", "Heap of ONOS in use before, MB", "", "");
    move(table, "stale", "Rules that the audit finds afterwards", "0", "");
    Results.Figure started = moves("firstAnswer").get(2);
    move(table, "storedBindings", "Bindings stored at a restart", "", "");
    move(
        table,
        "firstAnswer",
        "From the start of ONOS to the first answer, s",
        "30",
        started.isKnown() ? verdict(started.median() <= 30) : "");
    section(text, "Moves, 16 leaves and 4 spines", table, MOVES);
  }

  private void move(Table table, String path, String name, String goal, String met) {
    List<Results.Figure> figures = moves(path);
    table.row(
        name,
        Numbers.spread(figures.get(0)),
        Numbers.spread(figures.get(1)),
        Numbers.spread(figures.get(2)),
        Numbers.ratio(figures.get(2), figures.get(0)),
        goal,
        met);
  }

  /** A figure of moves among few hosts, many, and a million. */
  private List<Results.Figure> moves(String path) {
    return Stream.of(MOVES)
        .map(scenario -> results.figure(scenario, REHOME, path))
        .collect(Collectors.toList());
  }

  private void given(Table table, String path, String name) {
    table.row(
        name,
        Numbers.spread(results.figure("arrivals", STOCK, path)),
        Numbers.spread(results.figure("arrivals", REHOME, path)),
        "",
        "",
        "");
  }

  private void arrival(Table table, String path, String name, String goal, boolean met) {
    Results.Figure stock = results.figure("arrivals", STOCK, path);
    Results.Figure rehome = results.figure("arrivals", REHOME, path);
    table.row(
        name,
        Numbers.spread(stock),
        Numbers.spread(rehome),
        Numbers.ratio(rehome, stock),
        goal,
        goal.isEmpty() ? "" : verdict(met));
  }

  private void section(StringBuilder text, String title, Table table, String... scenarios) {
    text.append("\n## ").append(title).append("\n\n").append(table);
    for (String scenario : scenarios) {
      for (Contender contender : Contender.values()) {
        if (results.figure(scenario, contender, Stage.AT_REST).least() == 0) {
          text.append(
              String.format(
                  "%n%s, %s: measured while what learning the hosts had left behind was still"
                      + " being written.%n",
                  scenario, contender.label()));
        }
      }
    }
  }

  private static void image(StringBuilder text, String name, String title) {
    text.append(String.format("%n![%s](images/%s.svg)%n", title, name));
  }

  private static String verdict(boolean met) {
    return met ? " yes" : " **no**";
  }

  /** The charts, by name. */
  Map<String, String> charts() {
    Map<String, String> charts = new TreeMap<>();
    for (String scenario : new String[] {"answers", "answers-many"}) {
      chart(
          charts,
          scenario + "-rate",
          contenders(
              new Chart("Proxy replies a second, saturated", "more is better"),
              scenario,
              "saturated.perSecond"));
      Chart latency =
          new Chart("Latency of a reply, ms", "less is better; whiskers: all repetitions");
      for (Contender contender : Contender.values()) {
        latency.bar(
            "p50 alone, " + contender.label(),
            results.figure(scenario, contender, "alone.p50"),
            color(contender));
      }
      for (Contender contender : Contender.values()) {
        latency.bar(
            "p99 at half, " + contender.label(),
            results.figure(scenario, contender, "half.p99"),
            color(contender));
      }
      chart(charts, scenario + "-latency", latency);
    }
    Chart storm =
        new Chart("Replies a second for known targets", "without and in a storm of unknown ones");
    for (Contender contender : Contender.values()) {
      String name = contender.label();
      storm.bar(name, results.figure("storm", contender, "calm.perSecond"), color(contender));
      storm.bar(
          name + " in a storm",
          results.figure("storm", contender, "storm.perSecond"),
          color(contender));
    }
    chart(charts, "storm", storm);
    return charts;
  }

  private Chart contenders(Chart chart, String scenario, String path) {
    for (Contender contender : Contender.values()) {
      chart.bar(contender.label(), results.figure(scenario, contender, path), color(contender));
    }
    return chart;
  }

  private static void chart(Map<String, String> charts, String name, Chart chart) {
    if (!chart.isEmpty()) {
      charts.put(name, chart.svg());
    }
  }

  private static String color(Contender contender) {
    switch (contender) {
      case STOCK:
        return STOCK_COLOR;
      case REHOME:
        return REHOME_COLOR;
      case LIMIT:
        return LIMIT_COLOR;
      default:
        return CEILING_COLOR;
    }
  }

  private static Goal more(double thanStock, double thanCeiling) {
    return new Goal(
        String.format(
            Locale.ROOT, "≥ %.0f × stock, ≥ %.0f %% of the ceiling", thanStock, thanCeiling * 100),
        thanStock,
        thanCeiling,
        true);
  }

  private static Goal less(double thanStock) {
    return new Goal(
        String.format(Locale.ROOT, "≤ 1/%.0f of stock", 1 / thanStock), thanStock, 0, false);
  }

  /** What a figure should be, against the others. */
  private static final class Goal {
    static final Goal NONE = new Goal("", 0, 0, true);

    private final String text;
    private final double toStock;
    private final double toCeiling;
    private final boolean more;

    Goal(String text, double toStock, double toCeiling, boolean more) {
      this.text = text;
      this.toStock = toStock;
      this.toCeiling = toCeiling;
      this.more = more;
    }

    String verdict(Results.Figure stock, Results.Figure rehome, Results.Figure ceiling) {
      if (text.isEmpty() || !stock.isKnown() || !rehome.isKnown()) {
        return "";
      }
      double ratio = rehome.median() / stock.median();
      boolean met = more ? ratio >= toStock : ratio <= toStock;
      boolean near = toCeiling == 0 || rehome.median() / ceiling.median() >= toCeiling;
      return Report.verdict(met && near).strip();
    }
  }
}
