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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.onos.BindingCodec.Unreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is stored of bindings, also where an entry among it cannot be read: one that another
 * build has written, or that is damaged.
 *
 * <p>Such an entry counts as none, and is counted as {@code bindings-unreadable}. It is taken out
 * only when something is to be stored in its place, so that the release that wrote it still finds
 * what nobody has spoken of meanwhile. An entry is unreadable when the map gives it and it cannot
 * be decoded; whatever else fails is the store's failure, which may pass. Thread-safe.
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
        .thenAccept(
            error -> {
              if (error != null) {
                unreadable(address, error);
              }
            });
  }

  /**
   * Completes with why the entry of {@code address} cannot be read; null where it can, or there is
   * none. Fails where the map does not answer.
   */
  private CompletableFuture<Throwable> read(Address address, Consumer<Binding> taker) {
    return Attempt.of(() -> map.get(address))
        .handle(
            (entry, error) -> {
              if (error != null && !Unreadable.isBehind(error)) {
                throw new CompletionException(error);
              }
              if (entry != null) {
                take(entry, taker);
              }
              return error;
            });
  }

  private void unreadable(Address address, Throwable error) {
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
   * <p>It is looked at once more just before, but an entry that cannot be read does not tell its
   * version: what can be read and came in between is put back.
   *
   * @param wanted whether anybody waits for it still; asked when the map has answered
   * @return completes with whether there is none that cannot be read; never exceptionally
   */
  CompletableFuture<Boolean> discard(Address address, BooleanSupplier wanted) {
    return read(address, binding -> {})
        .thenCompose(
            error ->
                error == null
                    ? CompletableFuture.completedFuture(true)
                    : wanted.getAsBoolean()
                        ? discard(address)
                        : CompletableFuture.completedFuture(false))
        .exceptionally(error -> false);
  }

  private CompletableFuture<Boolean> discard(Address address) {
    LOG.warn("The binding of {} that cannot be read is replaced", address);
    return Attempt.then(
        Attempt.of(() -> map.remove(address)), (gone, error) -> removed(address, gone, error));
  }

  private CompletableFuture<Boolean> removed(
      Address address, Versioned<Binding> gone, Throwable error) {
    if (gone == null) {
      // What was there is told, and cannot be read: such a failure says that it is out.
      return CompletableFuture.completedFuture(error == null || Unreadable.isBehind(error));
    }
    LOG.warn("It had been replaced already, by {}, which is put back", gone.value());
    return Attempt.of(() -> map.putIfAbsent(address, gone.value())).thenApply(present -> true);
  }
}
