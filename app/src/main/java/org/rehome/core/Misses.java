package org.rehome.core;

import java.util.Iterator;
import java.util.Map;
import org.rehome.api.Address;

/**
 * Remembers unknown targets so that a query for one is flooded seldom: at most once an interval,
 * and after a few vain tries not until the negative entry ends (RFC 9161 §3.6 wants unknowns
 * flooded where hosts move fast; that a storm of them must not be is this product's addition).
 *
 * <p>A flood asks everybody but those where it came from. Those are asked as soon as somebody else
 * wants to know, and the tries begin anew with that, once: hosts behind one port must not have one
 * of theirs taken for absent by all others.
 *
 * <p>Bounded: the target longest unasked is forgotten first, and who has not been asked for while a
 * negative entry lasts is by and by. Not thread-safe. Times in milliseconds.
 */
public final class Misses {
  /** How many that have ended may be forgotten for one that is asked for. */
  private static final int FORGOTTEN_AT_ONCE = 2;

  private static final class Miss {
    private long floodedAt;
    private int tries;

    /** Where every flood so far came from; null once they came from two places. */
    private Object origin;
  }

  private final long interval;
  private final int tries;
  private final long negative;
  private final Map<Address, Miss> entries;

  private Misses(long interval, int tries, long negative, int capacity) {
    this.interval = interval;
    this.tries = tries;
    this.negative = negative;
    this.entries = new Recent<>(capacity);
  }

  /**
   * No misses yet.
   *
   * @param interval between two floods for the same target
   * @param tries floods before the target counts as absent
   * @param negative how long an absent target is not asked for again
   * @param capacity how many targets are remembered
   */
  public static Misses of(long interval, int tries, long negative, int capacity) {
    return new Misses(interval, tries, negative, capacity);
  }

  /**
   * Whether a query for {@code target} at {@code at} is to be flooded; true counts as a flood.
   *
   * @param origin the place that the query came from, and that the flood leaves out; never null
   */
  public boolean admit(Address target, Object origin, long at) {
    Miss entry = entries.computeIfAbsent(target, key -> new Miss());
    // A clock set back must not keep a target unasked for as long as it was set back.
    entry.floodedAt = Math.min(entry.floodedAt, at);
    long waited = at - entry.floodedAt;
    if (waited >= negative) {
      entry.tries = 0;
    }
    boolean begins = entry.tries == 0;
    boolean elsewhere = !begins && entry.origin != null && !entry.origin.equals(origin);
    if (begins) {
      entry.origin = origin;
    } else if (elsewhere) {
      entry.tries = 0;
      entry.origin = null;
    }
    if (entry.tries > 0 && (entry.tries >= tries || waited < interval)) {
      return false;
    }
    entry.tries++;
    entry.floodedAt = at;
    forgetEnded(at);
    return true;
  }

  // An entry that has ended is as good as none, and is among those longest unasked.
  private void forgetEnded(long at) {
    Iterator<Miss> eldest = entries.values().iterator();
    for (int forgotten = 0; forgotten < FORGOTTEN_AT_ONCE && eldest.hasNext(); forgotten++) {
      if (at - eldest.next().floodedAt < negative) {
        return;
      }
      eldest.remove();
    }
  }

  /** How many targets are remembered. */
  int size() {
    return entries.size();
  }

  /** Something was learned about {@code target}: the next query for it is flooded at once. */
  public void forget(Address target) {
    entries.remove(target);
  }
}
