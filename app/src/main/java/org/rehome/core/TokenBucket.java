package org.rehome.core;

/**
 * How many events may pass in how much time: a bucket that fills at a steady rate, and of which
 * each event takes a token.
 *
 * <p>Immutable. How full a bucket is, its level, is a number that the caller keeps and that has no
 * meaning elsewhere: so that one rate serves many buckets, a new rate takes over the levels of the
 * old one, and a level can be kept in whatever the caller's threads need. Times in milliseconds
 * since the epoch.
 *
 * <p>A clock set back never costs more than one bucket: one that would take longer to fill counts
 * as full.
 */
public final class TokenBucket {
  /** The level of a full bucket. */
  public static final long FULL = 0;

  /** What {@link #take} returns instead of a level when there is no token. */
  public static final long REFUSED = -1;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** By how much the clocks of two threads that share a bucket may seem apart, ns. */
  private static final long JITTER = NANOS_PER_SECOND;

  // A level is the time, in ns, at which the bucket will be full. Everything is counted in ns.
  private final long token;
  private final long capacity;

  private TokenBucket(long token, long capacity) {
    this.token = token;
    this.capacity = capacity;
  }

  /**
   * A bucket that gets {@code perSecond} tokens a second and holds those of {@code seconds}.
   *
   * @param perSecond at most 1,000,000; 0 for no limit at all
   */
  public static TokenBucket of(int perSecond, int seconds) {
    long token = perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond;
    return new TokenBucket(token, token * perSecond * seconds);
  }

  /** Whether nothing is ever refused. */
  public boolean isUnlimited() {
    return token == 0;
  }

  /** How many tokens it holds; 0 where there is no limit. */
  public int size() {
    return isUnlimited() ? 0 : (int) (capacity / token);
  }

  /**
   * The level after one token was taken at {@code at}, or {@link #REFUSED}.
   *
   * @param level the present level
   * @param reserve how full the bucket must be for it, in percent; one token at least
   */
  public long take(long level, int reserve, long at) {
    if (isUnlimited()) {
      return level;
    }
    long missing = missing(level, at);
    long needed = Math.max(token, capacity / 100 * reserve);
    return capacity - missing < needed ? REFUSED : at * NANOS_PER_MILLI + missing + token;
  }

  /**
   * The level after {@code tokens} were taken together at {@code at}, or {@link #REFUSED}. Who
   * needs more than the bucket holds gets them when it is full, and empties it.
   */
  public long takeTogether(long level, int tokens, long at) {
    if (isUnlimited()) {
      return level;
    }
    long missing = missing(level, at);
    long needed = Math.min(token * tokens, capacity);
    return capacity - missing < needed ? REFUSED : at * NANOS_PER_MILLI + missing + needed;
  }

  /** The level after a token taken in vain was put back. */
  public long putBack(long level) {
    return putBack(level, 1);
  }

  /** The level after so many tokens taken in vain were put back. */
  public long putBack(long level, int tokens) {
    return Math.max(FULL, level - token * tokens);
  }

  /** In how many ms there will be a token; 0 when there is one. */
  public long wait(long level, long at) {
    return wait(level, 1, at);
  }

  /**
   * In how many ms there will be {@code tokens}, or all that the bucket holds; 0 when there are.
   */
  public long wait(long level, int tokens, long at) {
    long lacking = missing(level, at) + Math.min(token * tokens, capacity) - capacity;
    return isUnlimited() || lacking <= 0 ? 0 : (lacking - 1) / NANOS_PER_MILLI + 1;
  }

  private long missing(long level, long at) {
    long missing = level - at * NANOS_PER_MILLI;
    return missing <= 0 || missing > capacity + JITTER ? 0 : missing;
  }
}
