package org.rehome.runtime.persistence;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.onosproject.store.service.Serializer;

/**
 * A typed view of a map from bytes to bytes.
 *
 * <p>Two keys are the same when they encode to the same bytes. Null keys and values are refused.
 * Reads take no lock; writes through one view, and the compound operations of {@link
 * ConcurrentMap}, are atomic against each other. Iteration is weakly consistent. Each completed
 * write tells {@code changed} at least once.
 */
final class EncodedMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {

  private final ConcurrentMap<byte[], byte[]> bytes;
  private final Serializer serializer;
  private final Runnable changed;

  EncodedMap(ConcurrentMap<byte[], byte[]> bytes, Serializer serializer, Runnable changed) {
    this.bytes = bytes;
    this.serializer = serializer;
    this.changed = changed;
  }

  @Override
  public V get(Object key) {
    byte[] value = bytes.get(encode(key));
    return value == null ? null : serializer.decode(value);
  }

  @Override
  public boolean containsKey(Object key) {
    return bytes.containsKey(encode(key));
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
  public synchronized V put(K key, V value) {
    V before = get(key);
    bytes.put(encode(key), encode(value));
    changed.run();
    return before;
  }

  @Override
  public synchronized V remove(Object key) {
    V before = get(key);
    if (before != null) {
      bytes.remove(encode(key));
      changed.run();
    }
    return before;
  }

  @Override
  public synchronized void clear() {
    bytes.clear();
    changed.run();
  }

  @Override
  public synchronized V putIfAbsent(K key, V value) {
    V before = get(key);
    return before != null ? before : put(key, value);
  }

  @Override
  public synchronized boolean remove(Object key, Object value) {
    if (!holds(key, value)) {
      return false;
    }
    remove(key);
    return true;
  }

  @Override
  public synchronized boolean replace(K key, V before, V after) {
    if (!holds(key, before)) {
      return false;
    }
    put(key, after);
    return true;
  }

  @Override
  public synchronized V replace(K key, V value) {
    return containsKey(key) ? put(key, value) : null;
  }

  @Override
  public synchronized V computeIfAbsent(K key, Function<? super K, ? extends V> mapping) {
    return ConcurrentMap.super.computeIfAbsent(key, mapping);
  }

  @Override
  public synchronized V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends V> remapping) {
    return ConcurrentMap.super.computeIfPresent(key, remapping);
  }

  @Override
  public synchronized V compute(K key, BiFunction<? super K, ? super V, ? extends V> remapping) {
    return ConcurrentMap.super.compute(key, remapping);
  }

  @Override
  public synchronized V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends V> remapping) {
    return ConcurrentMap.super.merge(key, value, remapping);
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new Entries();
  }

  private boolean holds(Object key, Object value) {
    V before = get(key);
    return before != null && before.equals(value);
  }

  private byte[] encode(Object object) {
    return serializer.encode(Objects.requireNonNull(object));
  }

  private final class Entries extends AbstractSet<Entry<K, V>> {

    @Override
    public Iterator<Entry<K, V>> iterator() {
      return new EntryIterator(bytes.entrySet().iterator());
    }

    @Override
    public int size() {
      return bytes.size();
    }

    @Override
    public void clear() {
      EncodedMap.this.clear();
    }
  }

  private final class EntryIterator implements Iterator<Entry<K, V>> {

    private final Iterator<Entry<byte[], byte[]>> encoded;
    private K last;

    EntryIterator(Iterator<Entry<byte[], byte[]>> encoded) {
      this.encoded = encoded;
    }

    @Override
    public boolean hasNext() {
      return encoded.hasNext();
    }

    @Override
    public Entry<K, V> next() {
      Map.Entry<byte[], byte[]> entry = encoded.next();
      last = serializer.decode(entry.getKey());
      return new WriteThrough(last, serializer.decode(entry.getValue()));
    }

    @Override
    public void remove() {
      if (last == null) {
        throw new IllegalStateException("next() has not been called since the last removal");
      }
      EncodedMap.this.remove(last);
      last = null;
    }
  }

  private final class WriteThrough extends SimpleEntry<K, V> {

    private static final long serialVersionUID = 1L;

    WriteThrough(K key, V value) {
      super(key, value);
    }

    @Override
    public V setValue(V value) {
      EncodedMap.this.put(getKey(), value);
      return super.setValue(value);
    }
  }
}
