package org.rehome.onos;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.rehome.api.Latency;

/** Everything counted since activation, by name. Thread-safe; counting neither locks nor blocks. */
final class Counters {
  private final Map<String, LongAdder> adders = new ConcurrentHashMap<>();

  // Upper bounds in microseconds.
  private final Stopwatch replies =
      new Stopwatch(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000);
  private final Stopwatch convergences =
      new Stopwatch(
          1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 50_000, 100_000, 250_000, 1_000_000,
          5_000_000);
  private final Stopwatch writes = ofParts();
  private final Stopwatch stages = ofParts();

  private static Stopwatch ofParts() {
    return new Stopwatch(
        250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
        5_000_000);
  }

  /** Counts one. */
  void count(String name) {
    add(name, 1);
  }

  /** Counts {@code amount}. */
  void add(String name, long amount) {
    LongAdder adder = adders.get(name);
    if (adder == null) {
      adder = adders.computeIfAbsent(name, key -> new LongAdder());
    }
    adder.add(amount);
  }

  /** What was counted so far. */
  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    adders.forEach((name, adder) -> snapshot.put(name, adder.sum()));
    return snapshot;
  }

  /** The controller has answered, {@code nanos} after the question reached it. */
  void replied(long nanos) {
    replies.took(nanos);
  }

  /** Every switch has confirmed its rules, {@code nanos} after what showed the event. */
  void converged(long nanos) {
    convergences.took(nanos);
  }

  /** A change is stored, {@code nanos} after it was ready for its turn at the store. */
  void stored(long nanos) {
    writes.took(nanos);
  }

  /** All switches of a stage have confirmed their rules, {@code nanos} after they were told. */
  void staged(long nanos) {
    stages.took(nanos);
  }

  /** How long things took so far, by name. */
  Map<String, Latency> latencies() {
    return Map.of(
        "reply", replies.snapshot(),
        "convergence", convergences.snapshot(),
        "store", writes.snapshot(),
        "stage", stages.snapshot());
  }
}
