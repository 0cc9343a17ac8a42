package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How long ago something was, by clocks that do not always agree. */
class ElapsedTest {
  private static final long NOW = 1_000_000_000_000L;

  @Test
  void whatWasIsSoLongAgo() {
    assertAll(
        () -> assertEquals(0, Elapsed.since(NOW, NOW)),
        () -> assertEquals(7, Elapsed.since(NOW - 7, NOW)),
        () -> assertEquals(NOW, Elapsed.since(0, NOW)));
  }

  @Test
  void whatIsShortlyToComeIsNow() {
    assertAll(
        () -> assertEquals(0, Elapsed.since(NOW + 1, NOW)),
        () -> assertEquals(0, Elapsed.since(NOW + Policy.HORIZON - 1, NOW)));
  }

  @Test
  void whatIsFurtherAheadIsAsLongAgoAsCanBe() {
    assertAll(
        () -> assertEquals(Long.MAX_VALUE, Elapsed.since(NOW + Policy.HORIZON, NOW)),
        () -> assertEquals(Long.MAX_VALUE, Elapsed.since(Long.MAX_VALUE, NOW)));
  }
}
