package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The pace of the keepalive: who is due, and how many are looked at and asked at a time. */
class RoundsTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long AGE = 300_000;
  private static final long THIRD = AGE / 3;
  private static final int STEP = 100;

  private final Rounds rounds = Rounds.of(AGE, 1_000, T0);

  private int admitted() {
    int admitted = 0;
    while (rounds.admit()) {
      admitted++;
    }
    return admitted;
  }

  // How many are looked at.

  @Test
  void everyBindingIsLookedAtTwelveTimesAnAge() {
    assertEquals(40, rounds.looks(10_000, T0 + 100));
    assertEquals(80, rounds.looks(10_000, T0 + 300));
    assertEquals(0, rounds.looks(10_000, T0 + 300));
  }

  @Test
  void aFewAreLookedAtInTurnTooAndNoneIsForgotten() {
    int looks = 0;
    for (long at = T0 + STEP; at <= T0 + AGE; at += STEP) {
      int now = rounds.looks(3, at);
      assertTrue(now <= 1);
      looks += now;
    }
    assertEquals(36, looks);
  }

  @Test
  void noMoreThanThereAreAreLookedAtAtATime() {
    Rounds quick = Rounds.of(1_000, 1_000, T0);
    assertEquals(7, quick.looks(7, T0 + 1_000));
    assertEquals(0, quick.looks(0, T0 + 2_000));
  }

  @Test
  void norMoreThanAStepMayTake() {
    assertEquals(10_000, rounds.looks(3_000_000, T0 + 100));
  }

  @Test
  void aLongPauseIsNotMadeUpFor() {
    int second = Rounds.of(AGE, 1_000, T0).looks(100_000, T0 + 1_000);
    assertEquals(4_000, second);
    assertEquals(second, rounds.looks(100_000, T0 + 50_000));
  }

  @Test
  void aClockThatStepsBackCostsTheStep() {
    assertEquals(0, rounds.looks(10_000, T0 - 5_000));
    assertFalse(rounds.admit());
    assertEquals(40, rounds.looks(10_000, T0 - 4_900));
    assertTrue(rounds.admit());
  }

  @Test
  void anAgeTooShortForAWindowIsOneMillisecondAWindow() {
    assertEquals(5, Rounds.of(1, 1_000, T0).looks(5, T0 + 1));
    assertTrue(Rounds.of(1, 1_000, T0).isDue(7, T0, T0, T0));
  }

  // How many are asked.

  @Test
  void theBudgetComesWithTime() {
    assertEquals(0, admitted());
    rounds.looks(0, T0 + 100);
    assertEquals(90, admitted(), "nine tenths of the rate");
    rounds.looks(0, T0 + 101);
    assertEquals(0, admitted());
    rounds.looks(0, T0 + 102);
    assertEquals(1, admitted(), "the fraction is kept");
  }

  @Test
  void aTenthOfASecondIsSavedUpAndNoMore() {
    rounds.looks(0, T0 + 1_000);
    rounds.looks(0, T0 + 2_000);
    assertEquals(100, admitted());
  }

  @Test
  void whatIsRepeatedIsTakenFromTheBudget() {
    rounds.spend(50);
    rounds.looks(0, T0 + 100);
    assertEquals(40, admitted());
    rounds.spend(180);
    rounds.looks(0, T0 + 200);
    assertEquals(0, admitted(), "also in advance");
    rounds.looks(0, T0 + 300);
    assertEquals(0, admitted());
    rounds.looks(0, T0 + 400);
    assertEquals(90, admitted());
  }

  @TestFactory
  Stream<DynamicTest> theRateIsNeverExceededInAnySecond() {
    return IntStream.of(1, 2, 5, 9, 10, 11, 99, 1_000, 100_000)
        .mapToObj(
            rate ->
                dynamicTest(
                    rate + " a second",
                    () -> {
                      Rounds greedy = Rounds.of(AGE, rate, T0);
                      int steps = 1_000;
                      long[] sums = new long[steps + 1];
                      for (int i = 0; i < steps; i++) {
                        greedy.looks(10, T0 + (i + 1L) * STEP);
                        int asked = 0;
                        while (greedy.admit()) {
                          asked++;
                        }
                        sums[i + 1] = sums[i] + asked;
                      }
                      for (int i = 10; i <= steps; i++) {
                        assertTrue(sums[i] - sums[i - 10] <= rate, "in the second to step " + i);
                      }
                      long expected = rate * 9L * steps * STEP / 10_000;
                      assertTrue(
                          Math.abs(sums[steps] - expected) <= 1, "and no less than nine tenths");
                    }));
  }

  // Who is due.

  @Test
  void whoWasHeardIsQuietAfterAThird() {
    assertFalse(rounds.isQuiet(T0, T0 + THIRD - 1));
    assertTrue(rounds.isQuiet(T0, T0 + THIRD));
  }

  @TestFactory
  Stream<DynamicTest> dueTimes() {
    return IntStream.of(0, 1, -1, 12_345, Integer.MAX_VALUE, Integer.MIN_VALUE)
        .mapToObj(
            hash ->
                dynamicTest(
                    "of " + hash,
                    () -> {
                      long heard = due(hash, T0 + 5, T0);
                      assertTrue(heard >= T0 + 5 + THIRD && heard < T0 + 5 + THIRD * 5 / 4);
                      long atOnce = due(hash, T0, T0);
                      assertTrue(atOnce < T0 + THIRD * 5 / 4, "heard of just when it began counts");
                      long unheard = due(hash, T0 - 1, T0);
                      assertTrue(unheard >= T0 + THIRD && unheard < T0 + THIRD * 9 / 4);
                      assertEquals(unheard, due(hash, 0, T0), "whenever it was");
                    }));
  }

  private long due(int hash, long heard, long since) {
    long at = T0;
    while (!rounds.isDue(hash, heard, since, at)) {
      at += 1;
    }
    assertTrue(rounds.isDue(hash, heard, since, at + 1_000_000), "and stays so");
    return at;
  }

  @Test
  void hostsThatSpokeTogetherAreNotAskedTogether() {
    long[] dues = IntStream.range(0, 100).mapToLong(hash -> due(hash, T0, T0)).sorted().toArray();
    assertTrue(dues[99] - dues[0] > THIRD / 5, "a quarter of a third, more or less");
    assertTrue(LongStream.of(dues).distinct().count() > 90);
    assertNotEquals(due(3, T0, T0) - T0, due(3, T0 + 1, T0) - T0 - 1, "nor always so much later");
  }

  @Test
  void afterARestartTheyAreSpreadEvenly() {
    int[] tenths = new int[10];
    long width = THIRD * 5 / 4;
    for (int hash = 0; hash < 1_000; hash++) {
      tenths[(int) ((due(hash, 0, T0) - T0 - THIRD) * 10 / width)]++;
    }
    for (int tenth : tenths) {
      assertTrue(tenth > 60 && tenth < 140, Arrays.toString(tenths));
    }
  }

  // All together.

  /** A hundred thousand hosts on the walk, most of which speak only when they are asked. */
  private static final class Crowd {
    private static final int SIZE = 100_000;

    private final Rounds rounds;
    private final long[] heard = new long[SIZE];
    private final long[] asked = new long[SIZE];
    private final int[] hashes = new Random(1).ints(SIZE).toArray();
    private final int[] perStep;
    private long since = T0;
    private long longest;
    private int at;

    Crowd(int rate, long duration) {
      rounds = Rounds.of(AGE, rate, T0);
      perStep = new int[(int) (duration / STEP) + 1];
    }

    Crowd from(long begin, long end) {
      for (long now = begin + STEP; now <= end; now += STEP) {
        step(now);
      }
      return this;
    }

    private void step(long now) {
      for (int left = rounds.looks(SIZE, now); left > 0; left--) {
        boolean due =
            rounds.isQuiet(heard[at], now) && rounds.isDue(hashes[at], heard[at], since, now);
        if (due) {
          if (!rounds.admit()) {
            return;
          }
          longest = Math.max(longest, now - Math.max(asked[at], since));
          perStep[(int) ((now - T0) / STEP)]++;
          asked[at] = now;
          heard[at] = now;
        }
        at = (at + 1) % SIZE;
      }
    }

    int mostInASecond() {
      int most = 0;
      int sum = 0;
      for (int i = 0; i < perStep.length; i++) {
        sum += perStep[i] - (i >= 10 ? perStep[i - 10] : 0);
        most = Math.max(most, sum);
      }
      return most;
    }

    int total(long begin, long end) {
      return Arrays.stream(perStep, (int) ((begin - T0) / STEP), (int) ((end - T0) / STEP)).sum();
    }
  }

  @Test
  void aHundredThousandAreASteadyTrickle() {
    Crowd crowd = new Crowd(1_000, 10 * AGE).from(T0, T0 + 10 * AGE);

    assertEquals(0, crowd.total(T0, T0 + THIRD), "nobody is asked just after a restart");
    assertTrue(crowd.mostInASecond() <= 1_000, "never more than the rate");
    assertTrue(crowd.longest <= AGE, "each within its age: " + crowd.longest);
    for (long minute = T0 + AGE; minute < T0 + 10 * AGE; minute += 60_000) {
      int asked = crowd.total(minute, minute + 60_000);
      assertTrue(asked > 30_000 && asked <= 54_060, asked + " in a minute");
    }
  }

  @Test
  void theFirstQuestionsAfterARestartAreNoStorm() {
    Crowd crowd = new Crowd(100_000, AGE).from(T0, T0 + AGE);

    assertTrue(crowd.longest <= AGE);
    int even = (int) (Crowd.SIZE * 1_000L / (THIRD * 5 / 4));
    assertTrue(crowd.mostInASecond() < 2 * even, crowd.mostInASecond() + " where no rate holds");
  }

  @Test
  void whenASwitchComesBackItIsTheSame() {
    Crowd crowd = new Crowd(100_000, 3 * AGE).from(T0, T0 + AGE);
    crowd.since = T0 + 2 * AGE; // away for an age, all its hosts unheard meanwhile
    crowd.longest = 0;
    crowd.from(T0 + 2 * AGE, T0 + 3 * AGE);

    assertEquals(0, crowd.total(T0 + 2 * AGE, T0 + 2 * AGE + THIRD));
    assertTrue(crowd.longest <= AGE, "each within an age: " + crowd.longest);
    int even = (int) (Crowd.SIZE * 1_000L / (THIRD * 5 / 4));
    assertTrue(crowd.mostInASecond() < 2 * even, crowd.mostInASecond() + " in a second");
  }

  @Test
  void tooManyForTheRateAreAskedInTurnAllTheSame() {
    Crowd crowd = new Crowd(100, 4 * AGE).from(T0, T0 + 4 * AGE);

    assertTrue(crowd.mostInASecond() <= 100);
    long first = Arrays.stream(crowd.asked).filter(at -> at > 0).count();
    assertTrue(first > 85_000, first + " of all: nobody is asked twice before the others once");
  }
}
