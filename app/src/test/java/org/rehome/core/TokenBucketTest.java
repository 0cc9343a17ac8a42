package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten a second, twenty at once. */
class TokenBucketTest {
  private static final long HOUR = 3_600_000;
  private static final long T0 = 500_000 * HOUR;

  private final TokenBucket bucket = TokenBucket.of(10, 2);
  private long level;

  @BeforeEach
  void full() {
    level = TokenBucket.FULL;
  }

  private boolean take(TokenBucket from, int reserve, long at) {
    long next = from.take(level, reserve, at);
    if (next == TokenBucket.REFUSED) {
      return false;
    }
    level = next;
    return true;
  }

  private boolean takeTogether(TokenBucket from, int tokens, long at) {
    long next = from.takeTogether(level, tokens, at);
    if (next == TokenBucket.REFUSED) {
      return false;
    }
    level = next;
    return true;
  }

  @Test
  void severalAreTakenTogetherOrNotAtAll() {
    assertTrue(takeTogether(bucket, 15, T0));
    assertFalse(takeTogether(bucket, 6, T0));
    assertTrue(takeTogether(bucket, 5, T0), "a refusal has taken nothing");
    assertEquals(0, drain(bucket, 0, T0));
    assertFalse(takeTogether(bucket, 3, T0 + 299));
    assertTrue(takeTogether(bucket, 3, T0 + 300));
  }

  @Test
  void severalArePutBackAndNeverMoreThanItHolds() {
    assertTrue(takeTogether(bucket, 20, T0));
    level = bucket.putBack(level, 7);
    assertEquals(7, drain(bucket, 0, T0));
    assertEquals(20, bucket.size());
    assertEquals(0, TokenBucket.of(0, 3).size());
    level = bucket.putBack(bucket.take(TokenBucket.FULL, 0, T0), 1_000);
    assertEquals(20, drain(bucket, 0, T0));
  }

  @Test
  void moreThanItHoldsEmptiesAFullOne() {
    assertTrue(takeTogether(bucket, 21, T0));
    assertEquals(0, drain(bucket, 0, T0));
    assertFalse(takeTogether(bucket, 1_000, T0 + 1_999));
    assertTrue(takeTogether(bucket, 1_000, T0 + 2_000));
    assertTrue(takeTogether(TokenBucket.of(0, 1), Integer.MAX_VALUE, T0), "but for no limit");
  }

  /** How many tokens can be taken at once. */
  private int drain(TokenBucket from, int reserve, long at) {
    int taken = 0;
    while (taken < 10_000_000 && take(from, reserve, at)) {
      taken++;
    }
    return taken;
  }

  @Test
  @DisplayName("a full bucket gives what it holds, then nothing")
  void holdsItsCapacity() {
    assertEquals(20, drain(bucket, 0, T0));
    assertFalse(take(bucket, 0, T0 + 99));
  }

  @Test
  @DisplayName("it fills at its rate, to the millisecond")
  void fills() {
    drain(bucket, 0, T0);
    assertTrue(take(bucket, 0, T0 + 100));
    assertFalse(take(bucket, 0, T0 + 199));
    assertTrue(take(bucket, 0, T0 + 200));
    assertEquals(10, drain(bucket, 0, T0 + 1_200));
  }

  @Test
  @DisplayName("it holds no more however long nothing is taken")
  void doesNotOverflow() {
    drain(bucket, 0, T0);
    assertEquals(20, drain(bucket, 0, T0 + HOUR));
    assertEquals(20, drain(bucket, 0, T0 + 2 * HOUR));
  }

  @Test
  @DisplayName(
      "who must leave half leaves half, who must leave a quarter a quarter, others nothing")
  void reserves() {
    assertEquals(11, drain(bucket, 50, T0), "as long as there are ten");
    assertEquals(5, drain(bucket, 25, T0), "as long as there are five");
    assertEquals(4, drain(bucket, 0, T0));
    assertTrue(take(bucket, 0, T0 + 500));
    assertFalse(take(bucket, 25, T0 + 500), "four are left");
    assertFalse(take(bucket, 50, T0 + 1_000), "nine are left");
    assertTrue(take(bucket, 50, T0 + 1_100), "ten are left");
  }

  @Test
  @DisplayName("a bucket of one token gives it to everybody")
  void smallest() {
    TokenBucket one = TokenBucket.of(1, 1);
    assertTrue(take(one, 50, T0));
    assertFalse(take(one, 50, T0 + 999));
    assertTrue(take(one, 50, T0 + 1_000));
  }

  @Test
  @DisplayName("what was put back can be taken again")
  void putsBack() {
    drain(bucket, 0, T0);
    level = bucket.putBack(level);
    assertEquals(1, drain(bucket, 0, T0));
    assertEquals(TokenBucket.FULL, bucket.putBack(TokenBucket.FULL));
  }

  @Test
  @DisplayName("it tells how long to wait for a token")
  void waits() {
    assertEquals(0, bucket.wait(level, T0));
    drain(bucket, 0, T0);
    assertEquals(100, bucket.wait(level, T0));
    assertEquals(1, bucket.wait(level, T0 + 99));
    assertEquals(0, bucket.wait(level, T0 + 100));
    TokenBucket thirds = TokenBucket.of(3, 1);
    level = TokenBucket.FULL;
    drain(thirds, 0, T0);
    assertEquals(334, thirds.wait(level, T0), "a millisecond begun is waited to its end");
    assertTrue(take(thirds, 0, T0 + 334));
  }

  @Test
  @DisplayName("it tells how long to wait for several tokens, or for all that it holds")
  void waitsForSeveral() {
    assertEquals(0, bucket.wait(level, bucket.size(), T0));
    drain(bucket, 0, T0);
    assertEquals(300, bucket.wait(level, 3, T0));
    assertEquals(1, bucket.wait(level, 3, T0 + 299));
    assertEquals(0, bucket.wait(level, 3, T0 + 300));
    assertEquals(100L * bucket.size(), bucket.wait(level, bucket.size(), T0));
    assertEquals(100L * bucket.size(), bucket.wait(level, bucket.size() + 1, T0));
    assertEquals(0, TokenBucket.of(0, 5).wait(level, 1_000, T0));
  }

  @Test
  @DisplayName("without limit it gives for ever and nobody waits")
  void unlimited() {
    TokenBucket unlimited = TokenBucket.of(0, 5);
    assertTrue(unlimited.isUnlimited());
    assertFalse(bucket.isUnlimited());
    assertEquals(10_000_000, drain(unlimited, 50, T0));
    assertEquals(0, unlimited.wait(level, T0));
    assertEquals(T0, unlimited.take(T0, 50, T0), "for whom there is a limit later");
  }

  @Test
  @DisplayName("the highest rate is given to the last token")
  void fastest() {
    assertEquals(1_000_000, drain(TokenBucket.of(1_000_000, 1), 0, T0));
  }

  @Test
  @DisplayName("another rate goes on from the same level")
  void changesItsRate() {
    drain(bucket, 0, T0);
    TokenBucket faster = TokenBucket.of(100, 2);
    assertEquals(50, drain(faster, 0, T0 + 500));
  }

  @Test
  @DisplayName("a clock set far back leaves the bucket full")
  void clockSetBack() {
    drain(bucket, 0, T0);
    assertEquals(0, bucket.wait(level, T0 - HOUR));
    assertEquals(20, drain(bucket, 0, T0 - HOUR));
    assertEquals(10, drain(bucket, 0, T0 - HOUR + 1_000));
  }

  @Test
  @DisplayName("a clock set back a little costs no more than one bucket")
  void clockSetBackALittle() {
    take(bucket, 0, T0);
    assertEquals(4, drain(bucket, 0, T0 - 1_500), "of nineteen, fifteen were charged");
    assertEquals(10, drain(bucket, 0, T0 - 500));
  }

  @Test
  @DisplayName("threads whose clocks are a moment apart get nothing for it")
  void jitter() {
    drain(bucket, 0, T0);
    assertFalse(take(bucket, 0, T0 - 1));
    assertFalse(take(bucket, 0, T0 - 1_000));
    assertTrue(take(bucket, 0, T0 - 1_001), "that is no moment any more");
  }
}
