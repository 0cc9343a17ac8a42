package org.rehome.core;

import java.util.Map;

/**
 * Lets something happen at most once an interval for each key.
 *
 * <p>Bounded: the key longest unasked is forgotten first, and may then happen again early. Not
 * thread-safe. Times in milliseconds.
 */
public final class Intervals<K> {
  private final Map<K, Long> admitted;

  private Intervals(int capacity) {
    this.admitted = new Recent<>(capacity);
  }

  /** Nothing has happened yet; at most {@code capacity} keys are remembered. */
  public static <K> Intervals<K> of(int capacity) {
    return new Intervals<>(capacity);
  }

  /**
   * Whether {@code key} may happen at {@code at}, {@code interval} or more after it last did; true
   * counts as happening. A clock set back makes it wait one interval and no longer.
   */
  public boolean admit(K key, long interval, long at) {
    Long last = admitted.get(key);
    if (last == null || at - last >= interval) {
      admitted.put(key, at);
      return true;
    }
    if (last > at) {
      admitted.put(key, at);
    }
    return false;
  }

  /** {@code key} happens at {@code at}, whatever was before. */
  public void note(K key, long at) {
    admitted.put(key, at);
  }

  /** Forgets everything. */
  public void clear() {
    admitted.clear();
  }
}
