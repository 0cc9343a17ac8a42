package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.core.Lollipop.Order.EQUAL;
import static org.rehome.core.Lollipop.Order.NEWER;
import static org.rehome.core.Lollipop.Order.OLDER;
import static org.rehome.core.Lollipop.Order.UNKNOWN;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of transaction identifiers, by the rules of RFC 6550 §7.2 and RFC 8505 §5.2. */
class LollipopTest {
  private static DynamicTest row(int one, int other, Lollipop.Order order) {
    return dynamicTest(
        one + " is " + order + " against " + other,
        () -> assertEquals(order, Lollipop.compare(one, other)));
  }

  @TestFactory
  Stream<DynamicTest> byTheRules() {
    return Stream.of(
        row(0, 0, EQUAL),
        row(240, 240, EQUAL),
        row(1, 0, NEWER),
        row(16, 0, NEWER),
        row(17, 0, UNKNOWN),
        row(64, 0, UNKNOWN),
        row(111, 0, UNKNOWN),
        row(112, 0, OLDER),
        row(127, 0, OLDER),
        row(0, 127, NEWER),
        row(241, 240, NEWER),
        row(255, 239, NEWER),
        row(255, 238, UNKNOWN),
        row(255, 128, UNKNOWN),
        row(128, 144, OLDER),
        row(128, 145, UNKNOWN),
        // RFC 6550 §7.2, the examples: 240 against 5, and 250 against 5.
        row(240, 5, NEWER),
        row(250, 5, OLDER),
        row(240, 0, OLDER),
        row(240, 1, NEWER),
        row(0, 240, NEWER),
        row(1, 240, OLDER),
        row(15, 255, NEWER),
        row(16, 255, OLDER),
        row(128, 0, NEWER),
        row(128, 127, NEWER));
  }

  @Test
  void everyPairIsAsTheRulesSay() {
    for (int one = 0; one < 256; one++) {
      for (int other = 0; other < 256; other++) {
        assertSame(byTheBook(one, other), Lollipop.compare(one, other), one + " and " + other);
      }
    }
  }

  @Test
  void whateverIsNewerMakesTheOtherOlder() {
    for (int one = 0; one < 256; one++) {
      for (int other = 0; other < 256; other++) {
        Lollipop.Order there = Lollipop.compare(one, other);
        Lollipop.Order back = Lollipop.compare(other, one);
        assertSame(reversed(there), back, one + " and " + other);
        assertEquals(one == other, there == EQUAL);
      }
    }
  }

  @Test
  void whoeverCountsIsAlwaysNewerThanItWasUpToSixteenStepsAgo() {
    int[] counted = new int[128 + 3 * 128];
    counted[0] = 128;
    for (int step = 1; step < counted.length; step++) {
      int last = counted[step - 1];
      counted[step] = last == 255 || last == 127 ? 0 : last + 1;
      for (int back = 1; back <= Math.min(16, step); back++) {
        assertSame(NEWER, Lollipop.compare(counted[step], counted[step - back]), "at " + step);
      }
    }
  }

  private static Lollipop.Order reversed(Lollipop.Order order) {
    switch (order) {
      case NEWER:
        return OLDER;
      case OLDER:
        return NEWER;
      default:
        return order;
    }
  }

  /** The rules once more, rule by rule and without a thought for brevity. */
  private static Lollipop.Order byTheBook(int a, int b) {
    if (a >= 128 && b <= 127) {
      return 256 + b - a <= 16 ? OLDER : NEWER;
    }
    if (a <= 127 && b >= 128) {
      return 256 + a - b <= 16 ? NEWER : OLDER;
    }
    if (a == b) {
      return EQUAL;
    }
    for (int steps = 1; steps <= 16; steps++) {
      boolean round = a <= 127;
      if (round ? (b + steps) % 128 == a : b + steps == a) {
        return NEWER;
      }
      if (round ? (a + steps) % 128 == b : a + steps == b) {
        return OLDER;
      }
    }
    return UNKNOWN;
  }
}
