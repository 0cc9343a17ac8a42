package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.onosproject.store.service.AsyncConsistentMapAdapter;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;

/**
 * The fabric-wide map of histories, as every node has it. Answers at once, or, while it is held,
 * when it is let go.
 */
final class FakeHistoryMap extends AsyncConsistentMapAdapter<String, byte[]> {
  private static final class Follower {
    private final MapEventListener<String, byte[]> listener;
    private final Executor executor;

    Follower(MapEventListener<String, byte[]> listener, Executor executor) {
      this.listener = listener;
      this.executor = executor;
    }
  }

  private final Map<String, Versioned<byte[]>> entries = new TreeMap<>();
  private final List<Follower> followers = new ArrayList<>();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private Runnable beforeWrite = () -> {};
  private RuntimeException broken;
  private RuntimeException closed;
  private boolean confirms = true;
  private boolean holds;
  private int writes;
  private int reads;
  private int most;
  private long version;

  /** Has every call wait. */
  void hold() {
    holds = true;
  }

  /** Answers what waits, and what comes of that, at once again. */
  void letGo() {
    holds = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /** Answers only the call that has waited longest. */
  void letOneGo() {
    held.remove().run();
  }

  int waiting() {
    return held.size();
  }

  /** The most calls that waited at the same time. */
  int mostWaiting() {
    return most;
  }

  /** Has every call fail; null for none. */
  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** Has the next write be carried out, and its confirmation lost. */
  void loseConfirmation() {
    confirms = false;
  }

  /** Has {@code interference} happen before the next write is carried out. */
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

  int writes() {
    return writes;
  }

  int reads() {
    return reads;
  }

  int addresses() {
    return entries.size();
  }

  boolean followed() {
    return !followers.isEmpty();
  }

  /** What is stored of {@code address}, oldest first; empty for nothing. */
  List<MobilityEvent> stored(Address address) {
    Versioned<byte[]> found = entries.get(History.key(address));
    return found == null ? List.of() : EventCodec.decode(address, found.value());
  }

  /** Somebody stores these bytes. */
  void elsewhere(String key, byte[] value) {
    set(key, value);
  }

  /** Has calls not even begin, as with a store that was closed; null for no longer. */
  void close(RuntimeException why) {
    closed = why;
  }

  private <T> CompletableFuture<T> answer(Supplier<T> call) {
    if (closed != null) {
      throw closed;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable run =
        () -> {
          if (broken != null) {
            result.completeExceptionally(broken);
          } else {
            T value = call.get();
            if (confirms) {
              result.complete(value);
            } else {
              confirms = true;
              result.completeExceptionally(new IllegalStateException("no confirmation"));
            }
          }
        };
    if (holds) {
      held.add(run);
      most = Math.max(most, held.size());
    } else {
      run.run();
    }
    return result;
  }

  private <T> CompletableFuture<T> change(Supplier<T> call) {
    return answer(
        () -> {
          writes++;
          beforeWrite.run();
          return call.get();
        });
  }

  private void set(String key, byte[] value) {
    Versioned<byte[]> before = entries.get(key);
    Versioned<byte[]> after = value == null ? null : new Versioned<>(value, ++version);
    if (after == null) {
      entries.remove(key);
    } else {
      entries.put(key, after);
    }
    MapEvent<String, byte[]> event = new MapEvent<>(History.NAME, key, after, before);
    followers.forEach(each -> each.executor.execute(() -> each.listener.event(event)));
  }

  @Override
  public CompletableFuture<Versioned<byte[]>> get(String key) {
    return answer(
        () -> {
          reads++;
          return entries.get(key);
        });
  }

  @Override
  public CompletableFuture<Set<Map.Entry<String, Versioned<byte[]>>>> entrySet() {
    return answer(() -> new HashSet<>(entries.entrySet()));
  }

  @Override
  public CompletableFuture<Versioned<byte[]>> putIfAbsent(String key, byte[] value) {
    return change(
        () -> {
          Versioned<byte[]> found = entries.get(key);
          if (found == null) {
            set(key, value);
          }
          return found;
        });
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, long expected, byte[] value) {
    return change(() -> isAt(key, expected, value));
  }

  @Override
  public CompletableFuture<Boolean> remove(String key, long expected) {
    return change(() -> isAt(key, expected, null));
  }

  private boolean isAt(String key, long expected, byte[] value) {
    Versioned<byte[]> found = entries.get(key);
    boolean same = found != null && found.version() == expected;
    if (same) {
      set(key, value);
    }
    return same;
  }

  @Override
  public CompletableFuture<Void> addListener(
      MapEventListener<String, byte[]> listener, Executor executor) {
    followers.add(new Follower(listener, executor));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> removeListener(MapEventListener<String, byte[]> listener) {
    followers.removeIf(each -> each.listener == listener);
    return CompletableFuture.completedFuture(null);
  }
}
