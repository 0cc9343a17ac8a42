package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.onlab.util.KryoNamespace;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.Source;
import org.rehome.core.Outcome;

/**
 * The fabric-wide truth about bindings: a strongly consistent map, and this node's replica of it.
 *
 * <p>Reads are the replica's. A change is a compare-and-set by value against the map: whoever finds
 * another value than it decided on reads again and decides again. Thread-safe, never blocks.
 */
final class BindingStore {
  /** The map's name in ONOS. */
  static final String NAME = "rehome-bindings";

  /** How the map's keys and values are written. */
  static final Serializer SERIALIZER =
      Serializer.using(
          KryoNamespace.newBuilder()
              .register(KryoNamespaces.API)
              .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
              .register(
                  Address.class,
                  Binding.class,
                  BindingState.class,
                  Source.class,
                  Claim.class,
                  Cause.class)
              .build(NAME));

  private static final int TRIES = 16;
  private static final long DEADLINE = 10;

  private final AsyncConsistentMap<Address, Binding> map;
  private final Replica replica;
  private final Executor executor;
  private final Counters counters;
  private final MapEventListener<Address, Binding> listener = this::learn;

  BindingStore(
      AsyncConsistentMap<Address, Binding> map,
      Replica replica,
      Executor executor,
      Counters counters) {
    this.map = map;
    this.replica = replica;
    this.executor = executor;
    this.counters = counters;
  }

  /** Starts following the map; completes when the replica holds all that is stored. */
  CompletableFuture<Void> open() {
    return map.addListener(listener, executor)
        .thenCompose(done -> map.entrySet())
        .thenAccept(entries -> entries.forEach(entry -> replica.put(entry.getValue().value())));
  }

  /** Stops following the map, which keeps what it holds. */
  void close() {
    CompletableFuture<Void> unused = map.removeListener(listener);
  }

  /**
   * Stores what {@code decide} makes of the present binding of {@code address}, null for none.
   *
   * @param decide pure; asked again whenever another node was faster
   * @return the outcome that was stored; fails when the map does not answer or never stops changing
   */
  CompletableFuture<Outcome> change(Address address, Function<Binding, Outcome> decide) {
    return attempt(address, replica.find(address), decide, TRIES);
  }

  private CompletableFuture<Outcome> attempt(
      Address address, Binding before, Function<Binding, Outcome> decide, int triesLeft) {
    Outcome outcome = decide.apply(before);
    if (!outcome.changes()) {
      return CompletableFuture.completedFuture(outcome);
    }
    Binding after = outcome.after().orElse(null);
    return write(address, before, after)
        .thenComposeAsync(
            stored -> {
              if (stored) {
                apply(before, after);
                return CompletableFuture.completedFuture(outcome);
              }
              counters.count("store-conflicts");
              if (triesLeft == 0) {
                return CompletableFuture.failedFuture(
                    new IllegalStateException(address + " changes faster than it can be decided"));
              }
              return map.get(address)
                  .orTimeout(DEADLINE, TimeUnit.SECONDS)
                  .thenComposeAsync(
                      found -> attempt(address, refresh(before, found), decide, triesLeft - 1),
                      executor);
            },
            executor);
  }

  private CompletableFuture<Boolean> write(Address address, Binding before, Binding after) {
    CompletableFuture<Boolean> stored;
    if (before == null) {
      stored = map.putIfAbsent(address, after).thenApply(found -> found == null);
    } else {
      stored = after == null ? map.remove(address, before) : map.replace(address, before, after);
    }
    return stored.orTimeout(DEADLINE, TimeUnit.SECONDS);
  }

  private Binding refresh(Binding before, Versioned<Binding> found) {
    Binding present = found == null ? null : found.value();
    if (present == null && before != null) {
      replica.remove(before);
    } else if (present != null) {
      replica.put(present);
    }
    return present;
  }

  private void apply(Binding before, Binding after) {
    if (after == null) {
      replica.remove(before);
    } else {
      replica.put(after);
    }
  }

  private void learn(MapEvent<Address, Binding> event) {
    if (event.newValue() != null) {
      replica.put(event.newValue().value());
    } else if (event.oldValue() != null) {
      replica.remove(event.oldValue().value());
    }
  }
}
