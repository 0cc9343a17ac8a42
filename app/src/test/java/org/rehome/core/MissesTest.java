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
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;

/** Queries for unknown targets: once a second, three times, then not for half a minute. */
class MissesTest {
  private static final Address X = target(1);
  private static final Address Y = target(2);
  private static final String HERE = "here";
  private static final String THERE = "there";
  private static final long HOUR = 3_600_000;

  private final Misses misses = Misses.of(1_000, 3, 30_000, 4);

  private static Address target(int number) {
    return Address.untagged(IpAddress.valueOf("10.0.0." + number));
  }

  /** Asks at the given times; a flooded query is written F, a suppressed one s. */
  private static DynamicTest asked(String sentence, String expected, long... times) {
    return dynamicTest(
        sentence,
        () -> {
          Misses misses = Misses.of(1_000, 3, 30_000, 4);
          String admitted =
              Arrays.stream(times)
                  .mapToObj(at -> misses.admit(X, HERE, HOUR + at) ? "F" : "s")
                  .collect(Collectors.joining());
          assertEquals(expected, admitted);
        });
  }

  @TestFactory
  Stream<DynamicTest> series() {
    return Stream.of(
        asked("the first is flooded", "F", 0),
        asked("a repeat within the second is not", "Fss", 0, 0, 999),
        asked("the next second is another try", "FF", 0, 1_000),
        asked("suppressed queries do not put the next try off", "FsF", 0, 999, 1_000),
        asked("three tries, no more", "FFFss", 0, 1_000, 2_000, 3_000, 10_000),
        asked("until the negative entry ends", "FFFsF", 0, 1_000, 2_000, 31_999, 32_000),
        asked(
            "then there are three tries again",
            "FFFFFFs",
            0,
            1_000,
            2_000,
            32_000,
            33_000,
            34_000,
            35_000),
        asked(
            "tries long ago are not held against it",
            "FFFFs",
            0,
            HOUR,
            2 * HOUR,
            2 * HOUR + 2_000,
            2 * HOUR + 2_500),
        asked(
            "a clock set back delays the next try by no more than the interval",
            "FssF",
            0,
            -HOUR / 2,
            -HOUR / 2 + 999,
            -HOUR / 2 + 1_000),
        asked(
            "and ends the negative entry in its time",
            "FFFssF",
            0,
            1_000,
            2_000,
            -HOUR / 2,
            -HOUR / 2 + 29_999,
            -HOUR / 2 + 30_000));
  }

  private String asked(String origin, long... times) {
    return Arrays.stream(times)
        .mapToObj(at -> misses.admit(X, origin, at) ? "F" : "s")
        .collect(Collectors.joining());
  }

  @Test
  @DisplayName("whoever asked, those behind its own port were not asked: another's query does it")
  void asksWhoWasLeftOut() {
    assertEquals("FFFs", asked(HERE, 0, 1_000, 2_000, 3_000));
    assertEquals("FsFFs", asked(THERE, 3_001, 4_000, 4_001, 5_001, 6_001));
  }

  @Test
  @DisplayName("it is done once; then everybody was asked, whoever asks next")
  void asksThemOnce() {
    assertEquals("F", asked(HERE, 0));
    assertEquals("F", asked(THERE, 1));
    assertEquals("s", asked(HERE, 2));
    assertEquals("s", asked("elsewhere", 3));
    assertEquals("FF", asked(HERE, 1_001, 2_001));
    assertEquals("s", asked(THERE, 3_001));
    assertEquals("s", asked("elsewhere", 3_002));
  }

  @Test
  @DisplayName("and again when the negative entry has ended")
  void asksThemAgain() {
    assertEquals("F", asked(HERE, 0));
    assertEquals("FFF", asked(THERE, 1, 1_001, 2_001));
    assertEquals("Fs", asked(THERE, 32_001, 32_002));
    assertEquals("F", asked(HERE, 32_003));
  }

  @Test
  @DisplayName("targets are counted each on its own")
  void keepsTargetsApart() {
    assertTrue(misses.admit(X, HERE, 0));
    assertTrue(misses.admit(Y, HERE, 0));
    assertTrue(misses.admit(Address.of(VlanId.vlanId((short) 7), X.ip()), HERE, 0));
    assertFalse(misses.admit(X, HERE, 1));
  }

  @Test
  @DisplayName("what was learned clears the entry")
  void forgets() {
    for (long at = 0; at < 3_000; at += 1_000) {
      misses.admit(X, HERE, at);
    }
    assertFalse(misses.admit(X, HERE, 3_000));
    misses.forget(X);
    assertTrue(misses.admit(X, HERE, 3_000));
    misses.forget(Y);
    assertFalse(misses.admit(X, HERE, 3_001));
  }

  @Test
  @DisplayName(
      "no more targets are remembered than there is room for, the longest unasked go first")
  void isBounded() {
    for (int i = 1; i <= 4; i++) {
      misses.admit(target(i), HERE, 0);
    }
    assertFalse(misses.admit(target(1), HERE, 1)); // but asked for lately
    assertTrue(misses.admit(target(5), HERE, 2)); // no room: 2 is forgotten
    assertFalse(misses.admit(target(1), HERE, 3));
    assertFalse(misses.admit(target(5), HERE, 3));
    assertTrue(misses.admit(target(2), HERE, 3));
  }

  @Test
  @DisplayName("whoever has not been asked for since its entry ended takes no room any more")
  void forgetsWhatHasEnded() {
    Misses many = Misses.of(1_000, 3, 30_000, 1_000);
    for (int i = 1; i <= 200; i++) {
      many.admit(target(i), HERE, HOUR);
    }
    many.admit(target(1), HERE, HOUR + 20_000);
    many.admit(target(201), HERE, HOUR + 29_999);
    assertEquals(201, many.size());

    for (int i = 202; i <= 210; i++) {
      many.admit(target(i), HERE, HOUR + 30_000);
    }
    assertEquals(201 + 9 - 2 * 9, many.size());
    for (int i = 211; i <= 254; i++) {
      many.admit(target(i), HERE, HOUR + 30_001);
    }
    assertEquals(254 - 2 * 53, many.size());
    assertFalse(many.admit(target(1), HERE, HOUR + 20_999), "it was asked for since");
  }

  @Test
  @DisplayName("where nothing is held against a target, nothing is remembered of it")
  void remembersNothingInVain() {
    Misses none = Misses.of(1_000, 3, 0, 1_000);
    for (int i = 1; i <= 100; i++) {
      assertTrue(none.admit(target(i), HERE, HOUR));
    }
    assertEquals(0, none.size());
    assertTrue(none.admit(X, HERE, HOUR));
  }
}
