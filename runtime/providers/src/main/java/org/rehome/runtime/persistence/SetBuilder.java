package org.rehome.runtime.persistence;

import java.util.Set;
import org.onosproject.persistence.PersistentSetBuilder;
import org.onosproject.store.service.Serializer;

/** Collects name and serializer of a persistent set; both are required. */
final class SetBuilder<E> implements PersistentSetBuilder<E> {

  private final LocalStore store;
  private String name;
  private Serializer serializer;

  SetBuilder(LocalStore store) {
    this.store = store;
  }

  @Override
  public PersistentSetBuilder<E> withName(String name) {
    this.name = name;
    return this;
  }

  @Override
  public PersistentSetBuilder<E> withSerializer(Serializer serializer) {
    this.serializer = serializer;
    return this;
  }

  @Override
  public Set<E> build() {
    return store.set(name, serializer);
  }
}
