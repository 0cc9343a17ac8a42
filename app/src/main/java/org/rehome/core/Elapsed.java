package org.rehome.core;

/**
 * How long ago something was that is stored with its time, when clocks may have been set back since
 * or be those of other nodes.
 */
public final class Elapsed {
  private Elapsed() {}

  /**
   * How long {@code then} is ago at {@code now}, both in milliseconds since the epoch; ms.
   *
   * <p>The clocks of nodes differ a little: a moment to come within the {@linkplain Policy#HORIZON
   * horizon} is now. What is further ahead was written by a clock that was wrong, and is as long
   * ago as can be: {@link Long#MAX_VALUE}. Were it waited for, everything that takes a time would
   * stand still until then.
   */
  public static long since(long then, long now) {
    if (then <= now) {
      return now - then;
    }
    return then - now < Policy.HORIZON ? 0 : Long.MAX_VALUE;
  }
}
