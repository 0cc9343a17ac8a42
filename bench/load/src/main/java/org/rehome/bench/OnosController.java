package org.rehome.bench;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An embedded ONOS of its own: with Rehome, or without and with something in its place. */
final class OnosController implements Controller {
  private static final int OPENFLOW = 26753;
  private static final int REST = 28281;
  private static final int SSH = 28201;
  private static final int CLUSTER = 29976;

  /** For how long an audit of a million bindings may take, which waits for the one under way. */
  private static final Duration AUDIT_PATIENCE = Duration.ofMinutes(15);

  private final Path repository;
  private final Contender contender;
  private final Path state;
  private final Rest rest = new Rest(REST);
  private final String heap;
  private long pid;

  /**
   * Starts one with no memory of any before.
   *
   * @param heap as for {@code java -Xmx}
   */
  OnosController(Path repository, Contender contender, String heap) throws IOException {
    this.repository = repository;
    this.contender = contender;
    this.state = repository.resolve("var/bench/onos");
    onos("stop");
    if (Files.exists(state)) {
      onos("clean");
    }
    if (contender != Contender.REHOME) {
      // An application that is there and not active was deactivated, and stays so.
      Files.createDirectories(state.resolve("apps/org.rehome"));
    }
    this.heap = heap;
    start();
    if (contender != Contender.REHOME) {
      cli("bundle:install -s " + substitute().toUri());
    }
  }

  /** Starts it on what it has stored. */
  void start() throws IOException {
    onos(
        "start",
        "--heap",
        heap,
        "--openflow-port",
        Integer.toString(OPENFLOW),
        "--rest-port",
        Integer.toString(REST),
        "--ssh-port",
        Integer.toString(SSH),
        "--cluster-port",
        Integer.toString(CLUSTER));
    pid =
        Long.parseLong(
            Files.readString(state.resolve("onos.pid"), StandardCharsets.US_ASCII).strip());
  }

  /** Stops it; what it has stored stays. */
  void stop() throws IOException {
    onos("stop");
  }

  private Path substitute() {
    String name = contender.label();
    return repository.resolve("bench/" + name + "/target/rehome-bench-" + name + "-0.1.0.jar");
  }

  private String onos(String command, String... options) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(repository.resolve("runtime/bin/onos").toString());
    words.add(command);
    words.addAll(List.of("--state", state.toString()));
    words.addAll(List.of(options));
    return Commands.run(repository, words);
  }

  /** Runs a command of the ONOS shell and returns what it printed. */
  String cli(String command) throws IOException {
    return onos("cli", command);
  }

  /** Sets a property of Rehome. */
  void configure(String property, String value) throws IOException, InterruptedException {
    rest.configure("org.rehome.onos.Rehome", property, value);
  }

  /** Declares for every leaf that the hosts of its subnet are at home there. */
  void declareHomes(Layout layout) throws IOException, InterruptedException {
    JsonArray subnets = new JsonArray();
    for (int leaf = 0; leaf < layout.leaves(); leaf++) {
      subnets.add(
          new JsonObject()
              .add("prefix", Layout.dotted(Layout.subnet(leaf)) + "/" + Layout.PREFIX)
              .add("home", Layout.device(layout.datapath(leaf))));
    }
    JsonObject network = new JsonObject().add("network", new JsonObject().add("subnets", subnets));
    rest.post(
        "/v1/network/configuration",
        new JsonObject().add("apps", new JsonObject().add("org.rehome", network)));
  }

  /** How long parts of what Rehome does took so far. */
  Durations durations() throws IOException, InterruptedException {
    return Durations.in(rest.text("/rehome/metrics"));
  }

  /** How many addresses Rehome has bound. */
  int bindings() throws IOException, InterruptedException {
    return rest.get("/rehome/v1/status").getInt("bindings", 0);
  }

  /** What Rehome counted of its own accord: what it dropped, shed, suppressed or failed at. */
  JsonObject troubles() throws IOException, InterruptedException {
    JsonObject troubles = new JsonObject();
    for (JsonObject.Member each : rest.get("/rehome/v1/status").get("counters").asObject()) {
      if (each.getName().matches(".*(dropped|shed|suppressed|fail|refused|malformed|conflict).*")) {
        troubles.add(each.getName(), each.getValue());
      }
    }
    return troubles;
  }

  /** Where who is present is bound, by address. */
  Map<String, String> places() throws IOException, InterruptedException {
    Map<String, String> places = new HashMap<>();
    for (JsonValue each : rest.get("/rehome/v1/bindings").get("bindings").asArray()) {
      JsonObject binding = each.asObject();
      if (!binding.getString("state", "").equals("LEFT")) {
        places.put(binding.getString("ip", ""), binding.getString("location", ""));
      }
    }
    return places;
  }

  /** The heap that is in use after a collection, in bytes. */
  long usedHeap() throws IOException {
    // Counted within one pause: what is made until a second command asks is not in it.
    String heap =
        Commands.run(repository, List.of("jcmd", Long.toString(pid), "GC.class_histogram"));
    Matcher total = Pattern.compile("Total +\\d+ +(\\d+)").matcher(heap);
    if (!total.find()) {
      throw new IOException("jcmd does not tell of the heap: " + heap);
    }
    return Long.parseLong(total.group(1));
  }

  /** How many threads it has whose names begin so. */
  int threads(String name) throws IOException {
    int threads = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid, "task"))) {
      for (Path task : tasks) {
        threads += Files.readString(task.resolve("comm")).startsWith(name) ? 1 : 0;
      }
    }
    return threads;
  }

  /** Has so many entries written to maps of its store and to nothing else; how many a second. */
  double storeWrites(int entries) throws IOException {
    String said = cli("bench-store " + entries).strip();
    if (!said.matches("[0-9]+ [0-9]+")) {
      throw new IOException("bench-store says " + said);
    }
    return Double.parseDouble(said.substring(0, said.indexOf(' ')));
  }

  /** How many rules an audit finds that should not be there, or should and are not. */
  int stale() throws IOException, InterruptedException {
    JsonObject audit = rest.get("/rehome/v1/audit", AUDIT_PATIENCE);
    return audit.getInt("stale", -1) + audit.getInt("missing", -1);
  }

  /** Waits until ONOS knows so many links, each way one. */
  void awaitLinks(int links) throws InterruptedException {
    Await.until(60, links + " links are known", () -> this.links() >= links);
  }

  private int links() throws IOException, InterruptedException {
    return rest.get("/v1/links").get("links").asArray().size();
  }

  @Override
  public InetSocketAddress openFlow() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), OPENFLOW);
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public void await(EmulatedNetwork network) throws InterruptedException {
    Await.until(
        60,
        "ONOS is the master of every switch",
        () -> network.switches().stream().allMatch(EmulatedSwitch::isMastered));
    Await.until(30, "every switch is available", () -> available() >= network.layout().switches());
  }

  @Override
  public void awaitHosts(int hosts, double seconds) throws InterruptedException {
    if (contender != Contender.LIMIT) { // who has only an array, and tells nobody what is in it
      Await.until(seconds, hosts + " hosts are known", () -> known() >= hosts);
    }
  }

  private int known() throws IOException, InterruptedException {
    return contender == Contender.REHOME ? bindings() : rest.get("/v1/system").getInt("hosts", 0);
  }

  private int available() throws IOException, InterruptedException {
    int available = 0;
    for (JsonValue device : rest.get("/v1/devices").get("devices").asArray()) {
      available += device.asObject().getBoolean("available", false) ? 1 : 0;
    }
    return available;
  }

  @Override
  public void close() throws IOException {
    onos("stop");
  }
}
