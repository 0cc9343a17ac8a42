package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
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
  private boolean lost;
  private int calls;
  private boolean deaf;
  private boolean holds;
  private boolean holdsReads;
  private Throwable passing;
  private int sparing;
  private int failing;
  private final Queue<Runnable> held = new ArrayDeque<>();
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

  /** Has {@code number} calls fail, reading included, once {@code spared} have succeeded. */
  void failAfter(int spared, int number, Throwable why) {
    passing = why;
    sparing = spared;
    failing = number;
  }

  /** Has every reading wait. */
  void holdReads() {
    holdsReads = true;
  }

  /** Has every write wait. */
  void hold() {
    holds = true;
  }

  /** Carries out what waits, and what comes of that at once again. */
  void letGo() {
    holds = false;
    holdsReads = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** Carries out the write that has waited longest, and has the others wait on. */
  void letGoOne() {
    held.remove().run();
  }

  /** What is stored of {@code address} becomes something that nobody can read. */
  void damage(Address address) {
    bytes.put(address, new byte[] {1, 2, 3});
  }

  /** Whether anything is stored of {@code address}, readable or not. */
  boolean has(Address address) {
    return bytes.containsKey(address);
  }

  /** Has every call fail from now on, reading included. */
  void lose(RuntimeException why) {
    broken = why;
    lost = true;
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
    return read(() -> versioned(bytes.get(address)));
  }

  @Override
  public CompletableFuture<Boolean> containsKey(Address address) {
    return read(() -> bytes.containsKey(address));
  }

  @Override
  public CompletableFuture<Set<Address>> keySet() {
    return read(() -> Set.copyOf(bytes.keySet()));
  }

  @Override
  public CompletableFuture<Set<Map.Entry<Address, Versioned<Binding>>>> entrySet() {
    return read(
        () -> {
          Set<Map.Entry<Address, Versioned<Binding>>> entries = new HashSet<>();
          bytes.forEach((address, value) -> entries.add(Map.entry(address, versioned(value))));
          return entries;
        });
  }

  @Override
  public CompletableFuture<Versioned<Binding>> putIfAbsent(Address address, Binding after) {
    return write(
        () -> {
          byte[] found = bytes.get(address);
          if (found == null) {
            set(address, BindingStore.SERIALIZER.encode(after));
          }
          return versioned(found);
        });
  }

  @Override
  public CompletableFuture<Boolean> replace(Address address, Binding before, Binding after) {
    return write(() -> compareAndSet(address, before, BindingStore.SERIALIZER.encode(after)));
  }

  @Override
  public CompletableFuture<Boolean> remove(Address address, Binding before) {
    return write(() -> compareAndSet(address, before, null));
  }

  @Override
  public CompletableFuture<Versioned<Binding>> remove(Address address) {
    return write(
        () -> {
          byte[] before = bytes.get(address);
          set(address, null);
          return versioned(before);
        });
  }

  private <T> CompletableFuture<T> read(Supplier<T> answer) {
    calls++;
    return carriedOut(holdsReads, () -> lost ? failed(broken) : answered(answer));
  }

  private <T> CompletableFuture<T> write(Supplier<T> change) {
    calls++;
    return carriedOut(
        holds,
        () -> {
          beforeWrite.run();
          return broken == null ? answered(change) : failed(broken);
        });
  }

  private <T> CompletableFuture<T> carriedOut(boolean waits, Supplier<CompletableFuture<T>> work) {
    Supplier<CompletableFuture<T>> attempt = () -> fails() ? failed(passing) : work.get();
    if (!waits) {
      return attempt.get();
    }
    CompletableFuture<Void> turn = new CompletableFuture<>();
    held.add(() -> turn.complete(null));
    return turn.thenCompose(now -> attempt.get());
  }

  private boolean fails() {
    return sparing-- <= 0 && failing-- > 0;
  }

  private static <T> CompletableFuture<T> failed(Throwable why) {
    return CompletableFuture.failedFuture(why);
  }

  /** What cannot be read fails when it is taken to pieces, whatever was done by then. */
  private static <T> CompletableFuture<T> answered(Supplier<T> answer) {
    return Attempt.of(() -> CompletableFuture.completedFuture(answer.get()));
  }

  private boolean compareAndSet(Address address, Binding before, byte[] after) {
    boolean same = Arrays.equals(bytes.get(address), BindingStore.SERIALIZER.encode(before));
    if (same) {
      set(address, after);
    }
    return same;
  }

  private void set(Address address, byte[] after) {
    byte[] before = after == null ? bytes.remove(address) : bytes.put(address, after);
    if (listener != null && !deaf) {
      MapEvent<Address, Binding> event =
          new MapEvent<>(BindingStore.name(0), address, versioned(after), versioned(before));
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
