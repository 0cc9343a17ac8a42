package org.rehome.core;

/**
 * Paces the keepalive: which hosts are quiet for so long that they are to be asked, how many
 * bindings are looked at for that at a time, and how many hosts may be asked in a second.
 *
 * <p>All bindings are looked at again and again, a few at a time, so that nothing has to be
 * remembered of each but when it was last heard of. A host is due when it has been quiet for a
 * third of the age (RFC 9161 §3.5) and up to a quarter of that more, so that hosts that spoke
 * together are not asked together. One that was not heard of since its place is within earshot
 * counts as heard of then, and is due between one and two and a quarter thirds of the age later:
 * after a restart, or when a switch comes back, the questions are spread as those of hosts are that
 * have long been asked in turn.
 *
 * <p>Not thread-safe. Times in milliseconds since the epoch.
 */
public final class Rounds {
  /** How often every binding is looked at within the age. */
  private static final int LOOKS = 12;

  /** The most that are looked at at a time, however many there are. */
  private static final int MOST = 10_000;

  /** After a longer pause than this nothing is made up for, ms. */
  private static final long PAUSE = 1_000;

  /** One question in units of {@link #credit}. */
  private static final long QUESTION = 10_000;

  /** A tenth of what a second allows may be saved up, and nine tenths come in the second. */
  private static final long TENTHS = 9;

  private final long age;
  private final long window;
  private final long rate;
  private long last;
  private long owed;
  private long credit;

  private Rounds(long age, int rate, long now) {
    this.age = age;
    this.window = Math.max(1, age / LOOKS);
    this.rate = rate;
    this.last = now;
  }

  /**
   * Rounds that begin at {@code now}.
   *
   * @param age within which every quiet host is asked, ms, at least 1
   * @param rate the most questions in a second, at least 1
   */
  public static Rounds of(long age, int rate, long now) {
    return new Rounds(age, rate, now);
  }

  /** Time has passed until {@code now}: how many of {@code size} bindings to look at. */
  public int looks(int size, long now) {
    long elapsed = Math.max(0, Math.min(now - last, PAUSE));
    last = now;
    credit = Math.min(credit + elapsed * rate * TENTHS, rate * QUESTION / 10 + QUESTION - 1);
    owed += elapsed * size;
    long looks = owed / window;
    owed %= window;
    return (int) Math.min(looks, Math.min(size, MOST));
  }

  /** Whether one more host may be asked now; true counts as asking. */
  public boolean admit() {
    if (credit < QUESTION) {
      return false;
    }
    credit -= QUESTION;
    return true;
  }

  /** {@code questions} were asked besides, being due: hosts that did not answer at once. */
  public void spend(int questions) {
    credit -= questions * QUESTION;
  }

  /** Whether a host last heard of at {@code heard} may be due, wherever it is. */
  public boolean isQuiet(long heard, long now) {
    return now - heard >= age / 3;
  }

  /**
   * Whether a host is to be asked at {@code now}.
   *
   * @param hash tells hosts apart
   * @param heard when it was last heard of
   * @param since since when its place is within earshot without a break
   */
  public boolean isDue(int hash, long heard, long since, long now) {
    long third = age / 3;
    long from = Math.max(heard, since);
    long spread = heard >= since ? third / 4 : third * 5 / 4;
    return now >= from + third + any(hash, from, spread);
  }

  /** A number from 0 to {@code below}, exclusive, as good as random, and the same every time. */
  private static long any(int hash, long salt, long below) {
    long mixed = (salt * 0x9e3779b97f4a7c15L) ^ (hash * 0xbf58476d1ce4e5b9L);
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    return ((mixed >>> 32) * below) >>> 32;
  }
}
