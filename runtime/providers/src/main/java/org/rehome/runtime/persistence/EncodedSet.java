package org.rehome.runtime.persistence;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import org.onosproject.store.service.Serializer;

/**
 * A typed view of the keys of a map from bytes to bytes.
 *
 * <p>Two elements are the same when they encode to the same bytes. Null is refused. Every operation
 * is atomic; iteration is weakly consistent. Each write that changes the set tells {@code changed}.
 */
final class EncodedSet<E> extends AbstractSet<E> {

  private static final byte[] PRESENT = {};

  private final ConcurrentMap<byte[], byte[]> bytes;
  private final Serializer serializer;
  private final Runnable changed;

  EncodedSet(ConcurrentMap<byte[], byte[]> bytes, Serializer serializer, Runnable changed) {
    this.bytes = bytes;
    this.serializer = serializer;
    this.changed = changed;
  }

  @Override
  public boolean add(E element) {
    return changed(bytes.putIfAbsent(encode(element), PRESENT) == null);
  }

  @Override
  public boolean remove(Object element) {
    return changed(bytes.remove(encode(element)) != null);
  }

  @Override
  public boolean contains(Object element) {
    return bytes.containsKey(encode(element));
  }

  @Override
  public void clear() {
    bytes.clear();
    changed.run();
  }

  @Override
  public int size() {
    return bytes.size();
  }

  @Override
  public boolean isEmpty() {
    return bytes.isEmpty();
  }

  @Override
  public Iterator<E> iterator() {
    Iterator<byte[]> keys = bytes.keySet().iterator();
    return new Iterator<>() {
      private byte[] last;

      @Override
      public boolean hasNext() {
        return keys.hasNext();
      }

      @Override
      public E next() {
        last = keys.next();
        return serializer.decode(last);
      }

      @Override
      public void remove() {
        if (last == null) {
          throw new IllegalStateException("next() has not been called since the last removal");
        }
        changed(bytes.remove(last) != null);
        last = null;
      }
    };
  }

  private boolean changed(boolean really) {
    if (really) {
      changed.run();
    }
    return really;
  }

  private byte[] encode(Object element) {
    return serializer.encode(Objects.requireNonNull(element));
  }
}
