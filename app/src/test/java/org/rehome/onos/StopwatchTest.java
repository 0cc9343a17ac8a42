package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rehome.api.Latency;

class StopwatchTest {
  private final Stopwatch stopwatch = new Stopwatch(10, 100);

  @Test
  void eachIsCountedWithinTheLeastBoundThatHoldsIt() {
    for (long nanos : new long[] {0, 10_000, 10_001, 100_000, 100_001, 9_000_000}) {
      stopwatch.took(nanos);
    }

    Latency latency = stopwatch.snapshot();
    assertEquals(List.of(10L, 100L), latency.bounds());
    assertEquals(List.of(2L, 2L, 2L), latency.counts());
    assertEquals(6, latency.count());
    assertEquals((10_000 + 10_001 + 100_000 + 100_001 + 9_000_000) / 1_000, latency.sum());
  }

  @Test
  void nothingIsCountedBeforeAnythingTookTime() {
    assertEquals(0, stopwatch.snapshot().count());
    assertEquals(0, stopwatch.snapshot().sum());
  }

  @Test
  void thereIsOneCountMoreThanBounds() {
    assertThrows(IllegalArgumentException.class, () -> Latency.of(List.of(1L), List.of(1L), 0));
  }
}
