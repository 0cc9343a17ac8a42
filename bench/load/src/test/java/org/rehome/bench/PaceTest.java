package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pace of an open load")
class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  @DisplayName("events are meant to be evenly spaced, from the start on")
  void even() {
    Pace pace = new Pace(7 * SECOND, 4);

    assertEquals(7 * SECOND, pace.take());
    assertEquals(7 * SECOND + SECOND / 4, pace.take());
    assertEquals(7 * SECOND + SECOND / 2, pace.take());
    assertEquals(3, pace.taken());
  }

  @Test
  @DisplayName("an event is due at its time, and not before")
  void due() {
    Pace pace = new Pace(SECOND, 1);

    assertFalse(pace.isDue(SECOND - 1));
    assertTrue(pace.isDue(SECOND));
  }

  @Test
  @DisplayName("a sender that was held up counts from when it should have sent")
  void heldUp() {
    Pace pace = new Pace(0, 1_000);
    long now = SECOND / 10; // 100 ms late

    int sent = 0;
    long waited = 0;
    while (pace.isDue(now)) {
      waited += now - pace.take();
      sent++;
    }

    assertEquals(101, sent, "all that should have been sent meanwhile");
    assertEquals(101 * SECOND / 20, waited, "each waited 50 ms on average");
  }

  @Test
  @DisplayName("a rate that is no whole number of nanoseconds does not drift")
  void noDrift() {
    Pace pace = new Pace(0, 30_000);
    for (int i = 0; i < 30_000 * 60; i++) {
      pace.take();
    }

    assertEquals(60 * SECOND, pace.due());
  }

  @Test
  @DisplayName("works across the wrap of System.nanoTime")
  void wrap() {
    Pace pace = new Pace(Long.MAX_VALUE - 10, 1e8);
    pace.take();
    pace.take();

    assertFalse(pace.isDue(Long.MAX_VALUE));
    assertTrue(pace.isDue(Long.MIN_VALUE + 20));
  }

  @Test
  @DisplayName("a rate must be positive")
  void refused() {
    assertThrows(IllegalArgumentException.class, () -> new Pace(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Pace(0, Double.NaN));
  }
}
