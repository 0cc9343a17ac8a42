package org.rehome.bench;

import com.eclipsesource.json.JsonObject;
import org.HdrHistogram.Histogram;

/** What was measured in a stretch of time, or in several. */
final class Measured {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long MOST = 60_000_000_000L;

  final Histogram latency = new Histogram(MOST, 3);
  double seconds;
  long asked;
  long answered;
  long lost;
  Traffic traffic = new Traffic();

  /** Takes down one answer's time, in ns. */
  void took(long nanos) {
    latency.recordValue(Math.max(0, Math.min(nanos, MOST)));
  }

  /** Takes in what was measured in another stretch of time. */
  void add(Measured other) {
    latency.add(other.latency);
    seconds += other.seconds;
    asked += other.asked;
    answered += other.answered;
    lost += other.lost;
    traffic = traffic.and(other.traffic);
  }

  double perSecond() {
    return answered / seconds;
  }

  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** All of it; times in milliseconds. */
  JsonObject toJson() {
    return new JsonObject()
        .add("seconds", round(seconds))
        .add("asked", asked)
        .add("answered", answered)
        .add("lost", lost)
        .add("perSecond", round(perSecond()))
        .add("p50", round(millis(50)))
        .add("p90", round(millis(90)))
        .add("p99", round(millis(99)))
        .add("p999", round(millis(99.9)))
        .add("max", round(latency.getMaxValue() / NANOS_PER_MILLI))
        .add("wrong", traffic.wrong)
        .add("missed", traffic.missed)
        .add("packetIns", traffic.packetIns)
        .add("packetOuts", traffic.packetOuts)
        .add("copies", traffic.copies)
        .add("flowMods", traffic.flowMods);
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
