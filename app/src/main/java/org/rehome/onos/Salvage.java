package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is stored of bindings, also where an entry among it cannot be read: one that another
 * build has written, or that is damaged.
 *
 * <p>Such an entry counts as none, and is counted as {@code bindings-unreadable}. It is taken out
 * only when something is to be stored in its place, so that the release that wrote it still finds
 * what nobody has spoken of meanwhile. An entry is unreadable when the map has it and cannot give
 * it; what fails otherwise is the store's failure. Thread-safe.
 */
final class Salvage {
  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

  /** How many entries are asked for at a time. */
  private static final int AT_A_TIME = 64;

  /** Of so many the log tells one by one. */
  private static final int TOLD = 20;

  private final AsyncConsistentMap<Address, Binding> map;
  private final Executor executor;
  private final Counters counters;
  private final AtomicInteger found = new AtomicInteger();
  private final LongAdder taken = new LongAdder();

  Salvage(AsyncConsistentMap<Address, Binding> map, Executor executor, Counters counters) {
    this.map = map;
    this.executor = executor;
    this.counters = counters;
  }

  /** Gives every binding that can be read to {@code taker}; fails where the map does not answer. */
  CompletableFuture<Void> all(Consumer<Binding> taker) {
    // Never on the thread that hands the set over: it is fetched as it is walked, piece by piece,
    // and the next piece comes by that thread.
    CompletableFuture<Boolean> whole =
        Attempt.of(map::entrySet)
            .thenApplyAsync(
                entries -> {
                  take(entries, taker);
                  return true;
                },
                executor)
            .exceptionally(
                error -> {
                  LOG.warn(
                      "The bindings cannot be read in one go: they are read one by one", error);
                  return false;
                });
    return whole.thenComposeAsync(
        done -> done ? CompletableFuture.completedFuture(null) : oneByOne(taker), executor);
  }

  private void take(
      Collection<Map.Entry<Address, Versioned<Binding>>> entries, Consumer<Binding> taker) {
    entries.forEach(entry -> take(entry.getValue(), taker));
  }

  private void take(Versioned<Binding> entry, Consumer<Binding> taker) {
    taker.accept(entry.value());
    taken.increment();
  }

  /** How often a binding was read, while all are. */
  long taken() {
    return taken.sum();
  }

  private CompletableFuture<Void> oneByOne(Consumer<Binding> taker) {
    return map.keySet()
        .thenComposeAsync(
            keys -> {
              List<Address> all = new ArrayList<>();
              keys.forEach(all::add); // the map's own collection, which is fetched as it is walked
              return next(all.iterator(), taker);
            },
            executor)
        .thenRun(this::tellOfAll);
  }

  private CompletableFuture<Void> next(Iterator<Address> keys, Consumer<Binding> taker) {
    if (!keys.hasNext()) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<Void>> some = new ArrayList<>();
    while (keys.hasNext() && some.size() < AT_A_TIME) {
      some.add(one(keys.next(), taker));
    }
    return CompletableFuture.allOf(some.toArray(new CompletableFuture<?>[0]))
        .thenComposeAsync(done -> next(keys, taker), executor);
  }

  private CompletableFuture<Void> one(Address address, Consumer<Binding> taker) {
    return read(address, taker)
        .thenCompose(
            error ->
                error == null
                    ? CompletableFuture.completedFuture(null)
                    : isThere(address, error)
                        .thenAccept(there -> unreadable(there, address, error)));
  }

  /** Completes with why the map cannot give an entry of {@code address}; null where it can. */
  private CompletableFuture<Throwable> read(Address address, Consumer<Binding> taker) {
    return Attempt.of(() -> map.get(address))
        .handle(
            (entry, error) -> {
              if (entry != null) {
                take(entry, taker);
              }
              return error;
            });
  }

  /**
   * Whether the map has an entry of {@code address} that it could not give because of {@code
   * error}.
   */
  private CompletableFuture<Boolean> isThere(Address address, Throwable error) {
    return Attempt.of(() -> map.containsKey(address))
        .handle(
            (there, failure) -> {
              if (failure != null) {
                throw new CompletionException(error);
              }
              return there;
            });
  }

  private void unreadable(boolean there, Address address, Throwable error) {
    if (!there) {
      return;
    }
    counters.count("bindings-unreadable");
    if (found.incrementAndGet() <= TOLD) {
      LOG.warn(
          "The binding of {} cannot be read: another build has written it, or it is damaged. It"
              + " counts as none until its host speaks, which replaces it",
          address,
          error);
    }
  }

  private void tellOfAll() {
    LOG.warn(
        "{} bindings cannot be read. If another release has written them, activate that one again"
            + " to have them back",
        found);
  }

  /**
   * Takes the entry of {@code address} out if it cannot be read.
   *
   * @return completes with whether there was one to be taken out; never exceptionally
   */
  CompletableFuture<Boolean> discard(Address address) {
    return read(address, binding -> {})
        .thenCompose(
            error ->
                error == null
                    ? CompletableFuture.completedFuture(false)
                    : isThere(address, error).thenCompose(there -> discard(there, address)))
        .exceptionally(error -> false);
  }

  private CompletableFuture<Boolean> discard(boolean there, Address address) {
    if (!there) {
      return CompletableFuture.completedFuture(false);
    }
    LOG.warn("The binding of {} that cannot be read is replaced", address);
    // It is told what was there, which cannot be read: a failure that says nothing of the removal.
    return Attempt.of(() -> map.remove(address)).handle((gone, error) -> true);
  }
}
