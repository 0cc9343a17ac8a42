package org.rehome.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded memory: what was longest not looked at is forgotten first. Not thread-safe. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int capacity;

  /** An empty memory of at most {@code capacity} entries. */
  Recent(int capacity) {
    super(64, 0.75f, true);
    this.capacity = capacity;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > capacity;
  }
}
