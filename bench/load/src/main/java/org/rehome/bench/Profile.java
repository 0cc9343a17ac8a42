package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Whose code a Java machine runs, by the samples of its flight recorder. What belongs to nobody
 * named here, as the JDK does, counts for whoever called it. The compiler's and the collector's own
 * threads are not sampled.
 */
final class Profile {
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final String NOBODY = "others";

  /** Whose own code it is, without what it has ONOS do. */
  static final String APPLICATION = "Rehome, or what stands in its place";

  /** Whose what is, the first that fits. */
  private static final Map<String, List<String>> OWNERS =
      ImmutableMap.of(
          APPLICATION,
          List.of(
              "org.rehome.onos.",
              "org.rehome.core.",
              "org.rehome.wire.",
              "org.rehome.api.",
              "org.rehome.bench."),
          "OpenFlow in ONOS",
          List.of("org.onosproject.openflow.", "org.projectfloodlight.", "org.rehome.runtime."),
          "Netty",
          List.of("io.netty."),
          "Raft and stores (Atomix)",
          List.of("io.atomix.", "com.esotericsoftware."),
          "the rest of ONOS",
          List.of("org.onosproject.", "org.onlab."));

  private Profile() {}

  /**
   * Has the Java machine of {@code pid} record for a moment, and thereby change the classes that it
   * records of: done late, that would throw away all that was compiled, for a minute or longer.
   */
  static void prepare(long pid) throws IOException {
    String process = Long.toString(pid);
    Path here = Path.of("").toAbsolutePath();
    Commands.run(here, List.of("jcmd", process, "JFR.start", "name=early", "settings=profile"));
    Commands.run(here, List.of("jcmd", process, "JFR.stop", "name=early"));
  }

  /** Records {@code work} in the Java machine of {@code pid}, and returns each one's share. */
  static JsonObject of(long pid, Path file, Stage.Load work) throws Exception {
    String process = Long.toString(pid);
    Path here = Path.of("").toAbsolutePath();
    Files.deleteIfExists(file);
    Commands.run(here, List.of("jcmd", process, "JFR.start", "name=bench", "settings=profile"));
    try {
      work.run();
    } finally {
      Commands.run(here, List.of("jcmd", process, "JFR.stop", "name=bench", "filename=" + file));
    }
    return shares(file);
  }

  private static JsonObject shares(Path file) throws IOException {
    Map<String, Integer> samples = new LinkedHashMap<>();
    OWNERS.keySet().forEach(owner -> samples.put(owner, 0));
    samples.put(NOBODY, 0);
    int all = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
          samples.merge(owner(types(event.getStackTrace().getFrames())), 1, Integer::sum);
          all++;
        }
      }
    }
    JsonObject shares = new JsonObject().add("samples", all);
    for (Map.Entry<String, Integer> each : samples.entrySet()) {
      shares.add(each.getKey(), all == 0 ? 0 : (double) each.getValue() / all);
    }
    return shares;
  }

  private static List<String> types(List<RecordedFrame> frames) {
    return frames.stream()
        .map(frame -> frame.getMethod().getType().getName())
        .collect(Collectors.toList());
  }

  /** Whose code runs where classes call each other so, the one that runs first. */
  static String owner(List<String> types) {
    for (String type : types) {
      for (Map.Entry<String, List<String>> owner : OWNERS.entrySet()) {
        if (owner.getValue().stream().anyMatch(type::startsWith)) {
          return owner.getKey();
        }
      }
    }
    return NOBODY;
  }

  /** All that a share is told of, in the order of a table. */
  static List<String> parties() {
    List<String> parties = new ArrayList<>(OWNERS.keySet());
    parties.add(NOBODY);
    return parties;
  }
}
