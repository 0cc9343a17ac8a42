package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** At most once in ten seconds. */
class IntervalsTest {
  private static final long INTERVAL = 10_000;
  private static final long HOUR = 3_600_000;

  private final Intervals<String> intervals = Intervals.of(3);

  /** Happens at the given times; what is admitted is written A, what is not n. */
  private static DynamicTest happens(String sentence, String expected, long... times) {
    return dynamicTest(
        sentence,
        () -> {
          Intervals<String> intervals = Intervals.of(3);
          String admitted =
              Arrays.stream(times)
                  .mapToObj(at -> intervals.admit("x", INTERVAL, HOUR + at) ? "A" : "n")
                  .collect(Collectors.joining());
          assertEquals(expected, admitted);
        });
  }

  @TestFactory
  Stream<DynamicTest> series() {
    return Stream.of(
        happens("the first is admitted", "A", 0),
        happens("not a second within the interval", "Ann", 0, 0, 9_999),
        happens("the next interval has one again", "AAn", 0, 10_000, 19_999),
        happens("what was refused puts nothing off", "AnA", 0, 9_999, 10_000),
        happens(
            "a clock set back makes it wait one interval and no longer",
            "AnnA",
            0,
            -HOUR / 2,
            -HOUR / 2 + 9_999,
            -HOUR / 2 + 10_000));
  }

  @Test
  @DisplayName("keys are counted each on its own")
  void keepsKeysApart() {
    assertTrue(intervals.admit("x", INTERVAL, 0));
    assertTrue(intervals.admit("y", INTERVAL, 0));
    assertFalse(intervals.admit("x", INTERVAL, 1));
  }

  @Test
  @DisplayName("another interval is in force at once")
  void takesTheIntervalOfNow() {
    assertTrue(intervals.admit("x", INTERVAL, 0));
    assertTrue(intervals.admit("x", 100, 100));
  }

  @Test
  @DisplayName("no more is remembered than there is room for, the longest unasked goes first")
  void isBounded() {
    for (String key : new String[] {"a", "b", "c"}) {
      intervals.admit(key, INTERVAL, 0);
    }
    assertFalse(intervals.admit("a", INTERVAL, 1)); // but asked lately
    assertTrue(intervals.admit("d", INTERVAL, 2)); // no room: b is forgotten
    assertFalse(intervals.admit("a", INTERVAL, 3));
    assertFalse(intervals.admit("d", INTERVAL, 3));
    assertTrue(intervals.admit("b", INTERVAL, 3));
  }

  @Test
  @DisplayName("nothing is remembered after clearing")
  void clears() {
    intervals.admit("x", INTERVAL, 0);
    intervals.clear();
    assertTrue(intervals.admit("x", INTERVAL, 1));
  }

  @Test
  void whatIsNotedCountsAsHappening() {
    Intervals<String> intervals = Intervals.of(2);
    intervals.note("a", 1_000);

    assertFalse(intervals.admit("a", 100, 1_099));
    assertTrue(intervals.admit("a", 100, 1_100));
  }
}
