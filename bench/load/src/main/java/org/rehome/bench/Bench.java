package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Runs benchmarks; {@code bench/run} is how to call it. */
public final class Bench {
  private final Path repository;
  private final Options options;
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final long began = System.nanoTime();

  private Bench(Path repository, Options options) {
    this.repository = repository;
    this.options = options;
  }

  /** Runs what {@code arguments} ask for; the working directory is the repository. */
  public static void main(String[] arguments) throws Exception {
    int code = 0;
    try {
      new Bench(Path.of("").toAbsolutePath(), Options.parse(arguments)).run();
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("bench: " + e.getMessage());
      code = 1;
    }
    System.exit(code); // some thread of HttpClient may linger
  }

  private List<Scenario> scenarios() {
    return List.of(
        new AnswersScenario("answers", 16, 64, 64),
        new AnswersScenario("answers-many", 64, 1_000, 50),
        new StormScenario(10_000),
        new ArrivalsScenario(options.hosts(), options.rate()),
        new MovesScenario("moves", 2_000),
        new MovesScenario("moves-many", 20_000),
        new MovesScenario("moves-million", options.crowd()));
  }

  private void run() throws Exception {
    Path file = repository.resolve("var/bench/results.json");
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Results results = Results.read(file);
    Stage stage = new Stage(repository, options, results, this::say);
    if (options.smoke()) {
      new Smoke(stage).run();
      say("all of it right");
      return;
    }
    if (options.soak() > 0) {
      JsonObject ended = new Soak(stage, options.soak() * 60).run();
      say(ended.toString());
      return;
    }
    options.check(scenarios());
    for (Scenario scenario : scenarios()) {
      if (!results.has(scenario.name()) && (options.reportOnly() || !options.wants(scenario))) {
        say("no figures of " + scenario.name() + " are kept: the document will have none");
      }
    }
    written(new Report(results)); // where that cannot be, it is known before it is measured
    for (Scenario scenario : scenarios()) {
      if (options.wants(scenario) && !options.reportOnly()) {
        results.clear(scenario.name());
        repeat(scenario, stage);
        origin(results);
        results.write(file);
      }
    }
    write(new Report(results));
  }

  private void origin(Results results) throws IOException {
    JsonObject facts =
        new JsonObject()
            .add("machine", Machine.describe())
            .add("onos", "2.5.6")
            .add("rehome", "0.1.0")
            .add("date", LocalDate.now(ZoneOffset.UTC).toString());
    results.note("origin", facts);
  }

  private void write(Report report) throws IOException {
    Files.writeString(document(), written(report));
    Path images = document().resolveSibling("images");
    Files.createDirectories(images);
    for (Map.Entry<String, String> chart : report.charts().entrySet()) {
      Files.writeString(images.resolve(chart.getKey() + ".svg"), chart.getValue());
    }
    say("written: " + document());
  }

  private Path document() {
    return repository.resolve(options.document());
  }

  /** The document with the figures of {@code report}. */
  private String written(Report report) throws IOException {
    Path folder = document().toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--document " + document() + ": its folder is not there; make it first");
    }
    return report.into(Files.exists(document()) ? Files.readString(document()) : Report.EMPTY);
  }

  /** One after the other, over and over, so that what the machine does meanwhile befalls all. */
  private void repeat(Scenario scenario, Stage stage) throws Exception {
    say(scenario.name() + ": " + scenario.summary());
    for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
      for (Contender contender : Contender.values()) {
        if (scenario.contenders().contains(contender) && options.wants(contender)) {
          say(contender.label() + ", " + repetition + " of " + options.repetitions());
          JsonObject measured = scenario.measure(contender, stage);
          measured.add(Stage.AT_REST, stage.atRest() ? 1 : 0);
          stage.results().add(scenario.name(), contender, measured);
        }
      }
    }
  }

  private void say(String what) {
    out.printf("%5.0f s  %s%n", (System.nanoTime() - began) / 1e9, what);
  }
}
