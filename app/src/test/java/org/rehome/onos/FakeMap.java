package org.rehome.onos;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.onosproject.store.service.AsyncConsistentMapAdapter;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/**
 * The fabric-wide map as Raft keeps it: serialized bytes, compared as bytes. Counts every call.
 *
 * <p>What another node does is {@link #elsewhere}; its event arrives unless {@link #deaf}.
 */
final class FakeMap extends AsyncConsistentMapAdapter<Address, Binding> {
  private final Map<Address, byte[]> bytes = new HashMap<>();
  private MapEventListener<Address, Binding> listener;
  private Executor events;
  private Runnable beforeWrite = () -> {};
  private RuntimeException broken;
  private int calls;
  private boolean deaf;
  private long version;

  /** How often the map was asked or changed. */
  int calls() {
    return calls;
  }

  /** Has {@code interference} happen once, just before the next write is carried out. */
  void beforeNextWrite(Runnable interference) {
    beforeWrite =
        () -> {
          beforeWrite = () -> {};
          interference.run();
        };
  }

  /** Has {@code interference} happen before every write. */
  void beforeEveryWrite(Runnable interference) {
    beforeWrite = interference;
  }

  /** Has every write fail from now on. */
  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** Whether events are lost. */
  void deaf(boolean value) {
    deaf = value;
  }

  /** Whether anybody follows the map. */
  boolean followed() {
    return listener != null;
  }

  /** What is stored; null for nothing. */
  Binding stored(Address address) {
    byte[] found = bytes.get(address);
    return found == null ? null : BindingStore.SERIALIZER.decode(found);
  }

  /** Another node stores {@code after}, null to remove. */
  void elsewhere(Address address, Binding after) {
    set(address, after == null ? null : BindingStore.SERIALIZER.encode(after));
  }

  @Override
  public CompletableFuture<Versioned<Binding>> get(Address address) {
    calls++;
    return CompletableFuture.completedFuture(versioned(bytes.get(address)));
  }

  @Override
  public CompletableFuture<Set<Map.Entry<Address, Versioned<Binding>>>> entrySet() {
    calls++;
    Set<Map.Entry<Address, Versioned<Binding>>> entries = new HashSet<>();
    bytes.forEach((address, value) -> entries.add(Map.entry(address, versioned(value))));
    return CompletableFuture.completedFuture(entries);
  }

  @Override
  public CompletableFuture<Versioned<Binding>> putIfAbsent(Address address, Binding after) {
    prepare();
    byte[] found = bytes.get(address);
    if (found == null && broken == null) {
      set(address, BindingStore.SERIALIZER.encode(after));
    }
    return result(versioned(found));
  }

  @Override
  public CompletableFuture<Boolean> replace(Address address, Binding before, Binding after) {
    prepare();
    return result(compareAndSet(address, before, BindingStore.SERIALIZER.encode(after)));
  }

  @Override
  public CompletableFuture<Boolean> remove(Address address, Binding before) {
    prepare();
    return result(compareAndSet(address, before, null));
  }

  private void prepare() {
    calls++;
    beforeWrite.run();
  }

  private boolean compareAndSet(Address address, Binding before, byte[] after) {
    boolean same = Arrays.equals(bytes.get(address), BindingStore.SERIALIZER.encode(before));
    if (same && broken == null) {
      set(address, after);
    }
    return same;
  }

  private <T> CompletableFuture<T> result(T value) {
    return broken == null
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(broken);
  }

  private void set(Address address, byte[] after) {
    byte[] before = after == null ? bytes.remove(address) : bytes.put(address, after);
    if (listener != null && !deaf) {
      MapEvent<Address, Binding> event =
          new MapEvent<>(BindingStore.NAME, address, versioned(after), versioned(before));
      MapEventListener<Address, Binding> present = listener;
      events.execute(() -> present.event(event));
    }
  }

  private Versioned<Binding> versioned(byte[] value) {
    return value == null
        ? null
        : new Versioned<>(BindingStore.SERIALIZER.<Binding>decode(value), ++version);
  }

  @Override
  public CompletableFuture<Void> addListener(
      MapEventListener<Address, Binding> value, Executor executor) {
    listener = value;
    events = executor;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> removeListener(MapEventListener<Address, Binding> value) {
    listener = null;
    return CompletableFuture.completedFuture(null);
  }
}
