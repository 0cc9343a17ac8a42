package org.rehome.api;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How long something took, counted by upper bounds, since activation. Immutable.
 *
 * <p>Counts and sum are read one after the other while more is counted: they may differ by what
 * came in between.
 */
public final class Latency {
  private final ImmutableList<Long> bounds;
  private final ImmutableList<Long> counts;
  private final long sum;

  private Latency(List<Long> bounds, List<Long> counts, long sum) {
    this.bounds = ImmutableList.copyOf(bounds);
    this.counts = ImmutableList.copyOf(counts);
    this.sum = sum;
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException("one count more than bounds: " + bounds + ", " + counts);
    }
  }

  /** A latency; each part as its accessor says. */
  public static Latency of(List<Long> bounds, List<Long> counts, long sum) {
    return new Latency(bounds, counts, sum);
  }

  /** The upper bounds, each included, rising, in microseconds. */
  public List<Long> bounds() {
    return bounds;
  }

  /** How many were within each bound and above the one before it; the last: above all bounds. */
  public List<Long> counts() {
    return counts;
  }

  /** How long all of them took together, in microseconds. */
  public long sum() {
    return sum;
  }

  /** How many there were. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
