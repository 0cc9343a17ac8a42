package org.rehome.runtime.persistence;

import java.util.Map;
import org.onosproject.persistence.PersistentMapBuilder;
import org.onosproject.store.service.Serializer;

/** Collects name and serializer of a persistent map; both are required. */
final class MapBuilder<K, V> implements PersistentMapBuilder<K, V> {

  private final LocalStore store;
  private String name;
  private Serializer serializer;

  MapBuilder(LocalStore store) {
    this.store = store;
  }

  @Override
  public PersistentMapBuilder<K, V> withName(String name) {
    this.name = name;
    return this;
  }

  @Override
  public PersistentMapBuilder<K, V> withSerializer(Serializer serializer) {
    this.serializer = serializer;
    return this;
  }

  @Override
  public Map<K, V> build() {
    return store.map(name, serializer);
  }
}
