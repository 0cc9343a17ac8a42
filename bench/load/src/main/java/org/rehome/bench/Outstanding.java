package org.rehome.bench;

import java.util.Arrays;

/**
 * The questions that wait for their answers, by who asks, in the order in which they were asked.
 *
 * <p>Holds any number a host, in arrays, so that to ask costs no garbage.
 */
final class Outstanding {
  /** What {@link #answered} returns when nobody had asked. */
  static final long UNASKED = Long.MIN_VALUE;

  private static final int NONE = -1;

  private final int[] first;
  private final int[] last;
  private int[] target = new int[1024];
  private long[] meant = new long[1024];
  private int[] next = new int[1024];
  private int free = NONE;
  private int used;
  private int size;

  Outstanding(int hosts) {
    first = new int[hosts];
    last = new int[hosts];
    Arrays.fill(first, NONE);
    Arrays.fill(last, NONE);
  }

  int size() {
    return size;
  }

  /** {@code asker} has asked for {@code of}, as was meant to happen at {@code at}. */
  void asked(int asker, int of, long at) {
    int slot = slot();
    target[slot] = of;
    meant[slot] = at;
    next[slot] = NONE;
    if (first[asker] == NONE) {
      first[asker] = slot;
    } else {
      next[last[asker]] = slot;
    }
    last[asker] = slot;
    size++;
  }

  private int slot() {
    if (free != NONE) {
      int slot = free;
      free = next[slot];
      return slot;
    }
    if (used == target.length) {
      target = Arrays.copyOf(target, used * 2);
      meant = Arrays.copyOf(meant, used * 2);
      next = Arrays.copyOf(next, used * 2);
    }
    return used++;
  }

  /** {@code asker} has its answer: returns when it was meant to ask, or {@link #UNASKED}. */
  long answered(int asker, int of) {
    int before = NONE;
    for (int slot = first[asker]; slot != NONE; before = slot, slot = next[slot]) {
      if (target[slot] == of) {
        long at = meant[slot];
        remove(asker, before, slot);
        return at;
      }
    }
    return UNASKED;
  }

  private void remove(int asker, int before, int slot) {
    if (before == NONE) {
      first[asker] = next[slot];
    } else {
      next[before] = next[slot];
    }
    if (last[asker] == slot) {
      last[asker] = before;
    }
    next[slot] = free;
    free = slot;
    size--;
  }

  /** Gives up what {@code asker} was meant to ask before {@code at}; returns how much that was. */
  int giveUp(int asker, long at) {
    int given = 0;
    while (first[asker] != NONE && meant[first[asker]] - at < 0) {
      remove(asker, NONE, first[asker]);
      given++;
    }
    return given;
  }
}
