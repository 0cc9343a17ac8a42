package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What is filed under each key, for who must not look through everything. Thread-safe; a look-up
 * takes no lock and may miss what is filed or taken out at that moment.
 */
final class Index<K, V> {
  private final ConcurrentMap<K, Set<V>> filed = new ConcurrentHashMap<>();

  /** Files {@code value} under {@code key}. */
  void put(K key, V value) {
    filed.compute(
        key,
        (same, values) -> {
          Set<V> set = values == null ? ConcurrentHashMap.newKeySet(2) : values;
          set.add(value);
          return set;
        });
  }

  /** Takes {@code value} out from under {@code key}. */
  void remove(K key, V value) {
    filed.computeIfPresent(
        key,
        (same, values) -> {
          values.remove(value);
          return values.isEmpty() ? null : values;
        });
  }

  /** What is filed under {@code key}; goes on changing, and is not to be changed by others. */
  Set<V> of(K key) {
    return filed.getOrDefault(key, ImmutableSet.of());
  }

  /** Whether anything is filed under {@code key}. */
  boolean has(K key) {
    return filed.containsKey(key);
  }

  /** Whether nothing is filed at all. */
  boolean isEmpty() {
    return filed.isEmpty();
  }

  /** The keys under which something is filed now. */
  Set<K> keys() {
    return ImmutableSet.copyOf(filed.keySet());
  }
}
