package org.rehome.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.rehome.api.Latency;

/** Counts how long something takes, by upper bounds. Thread-safe; neither locks nor blocks. */
final class Stopwatch {
  private final long[] bounds;
  private final LongAdder[] counts;
  private final LongAdder nanos = new LongAdder();

  /** A stopwatch with these upper bounds, rising, in microseconds. */
  Stopwatch(long... bounds) {
    this.bounds = bounds;
    counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** It took {@code time} nanoseconds. */
  void took(long time) {
    int bucket = 0;
    while (bucket < bounds.length && time > TimeUnit.MICROSECONDS.toNanos(bounds[bucket])) {
      bucket++;
    }
    counts[bucket].increment();
    nanos.add(time);
  }

  /** What was counted so far. */
  Latency snapshot() {
    List<Long> counted = new ArrayList<>();
    for (LongAdder count : counts) {
      counted.add(count.sum());
    }
    return Latency.of(
        LongStream.of(bounds).boxed().collect(Collectors.toList()),
        counted,
        TimeUnit.NANOSECONDS.toMicros(nanos.sum()));
  }
}
