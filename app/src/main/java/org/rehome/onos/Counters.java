package org.rehome.onos;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Everything counted since activation, by name. Thread-safe; counting neither locks nor blocks. */
final class Counters {
  private final Map<String, LongAdder> adders = new ConcurrentHashMap<>();

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
}
