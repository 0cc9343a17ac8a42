package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Outcome;
import org.rehome.onos.BindingCodec.Unreadable;

/**
 * The fabric-wide truth about bindings: a strongly consistent map, and this node's replica of it.
 *
 * <p>Reads are the replica's. A change is a compare-and-set by value against the map: whoever finds
 * another value than it decided on reads again and decides again. What the map does not answer
 * within 10 s counts as not stored, until it shows that it was.
 *
 * <p>So many changes have their turn at a time as keep the map busy; the others wait, those of
 * hosts that are bound before those of newcomers, lest a fabric that boots keep a move or a
 * departure waiting, or have more asked of the map than it answers in time. Thread-safe, never
 * blocks.
 */
final class BindingStore {
  /** The map's name in ONOS. */
  static final String NAME = "rehome-bindings";

  /** How the map's keys and values are written. */
  static final Serializer SERIALIZER = new BindingCodec();

  private static final int TRIES = 16;

  /** How many changes have their turn at a time. */
  static final int UNDER_WAY = 128;

  /** How long the map may take for an answer; ms. */
  static final long DEADLINE = 10_000;

  private final AsyncConsistentMap<Address, Binding> map;
  private final Replica replica;
  private final Executor executor;
  private final Timers timers;
  private final Counters counters;
  private final Salvage salvage;
  private final Turns turns;
  private final MapEventListener<Address, Binding> listener = this::learn;
  private volatile long answered;

  BindingStore(
      AsyncConsistentMap<Address, Binding> map,
      Replica replica,
      Executor executor,
      Timers timers,
      Counters counters) {
    this.map = map;
    this.replica = replica;
    this.executor = executor;
    this.timers = timers;
    this.counters = counters;
    this.salvage = new Salvage(map, executor, counters);
    this.turns = new Turns(UNDER_WAY, executor, timers);
  }

  /** Starts following the map; completes when the replica holds all that can be read of it. */
  CompletableFuture<Void> open() {
    return map.addListener(listener, executor).thenCompose(done -> salvage.all(replica::put));
  }

  /** How many bindings were read since the store was opened. */
  long read() {
    return salvage.taken();
  }

  /** Stops following the map, which keeps what it holds. */
  void close() {
    CompletableFuture<Void> unused = map.removeListener(listener);
  }

  /**
   * Stores what {@code decide} makes of the present binding of {@code address}, null for none.
   *
   * @param decide pure; asked again whenever another node was faster
   * @param late takes an outcome that was stored after the future had failed for want of an answer;
   *     called once the replica has it
   * @return the outcome that was stored; fails when the map does not answer or never stops changing
   */
  CompletableFuture<Outcome> change(
      Address address, Function<Binding, Outcome> decide, Consumer<Outcome> late) {
    long began = System.nanoTime();
    return turns
        .take(
            replica.find(address) != null,
            () -> new Change(address, decide, late).attempt(replica.find(address), TRIES))
        .thenApply(
            outcome -> {
              if (outcome.changes()) {
                counters.stored(System.nanoTime() - began);
              }
              return outcome;
            });
  }

  /** One change, however often it must be tried. */
  private final class Change {
    private final Address address;
    private final Function<Binding, Outcome> decide;
    private final Consumer<Outcome> late;

    Change(Address address, Function<Binding, Outcome> decide, Consumer<Outcome> late) {
      this.address = address;
      this.decide = decide;
      this.late = late;
    }

    CompletableFuture<Outcome> attempt(Binding before, int triesLeft) {
      Outcome outcome = decide.apply(before);
      if (!outcome.changes()) {
        return CompletableFuture.completedFuture(outcome);
      }
      return written(before, outcome)
          .thenComposeAsync(
              stored -> {
                if (stored) {
                  apply(before, outcome);
                  return CompletableFuture.completedFuture(outcome);
                }
                counters.count("store-conflicts");
                return again(before, triesLeft);
              },
              executor);
    }

    private CompletableFuture<Outcome> again(Binding before, int triesLeft) {
      if (triesLeft == 0) {
        return CompletableFuture.failedFuture(
            new IllegalStateException(address + " changes faster than it can be decided"));
      }
      return read(triesLeft)
          .thenComposeAsync(found -> attempt(refresh(before, found), triesLeft - 1), executor);
    }

    private CompletableFuture<Versioned<Binding>> read(int triesLeft) {
      CompletableFuture<Versioned<Binding>> asked =
          inTime(Attempt.of(() -> map.get(address)), found -> {});
      return triesLeft == 0 ? asked : orUnreadable(asked, () -> read(triesLeft - 1));
    }

    /** Whether the outcome was stored; false also when what is there had to be taken out first. */
    private CompletableFuture<Boolean> written(Binding before, Outcome outcome) {
      CompletableFuture<Boolean> asked =
          Attempt.of(() -> write(address, before, outcome.after().orElse(null)));
      return orUnreadable(
          inTime(asked, stored -> storedLate(stored, before, outcome)),
          () -> CompletableFuture.completedFuture(false));
    }

    private void storedLate(boolean stored, Binding before, Outcome outcome) {
      if (stored) {
        counters.count("store-late");
        executor.execute(
            () -> {
              apply(before, outcome);
              late.accept(outcome);
            });
      }
    }

    /** The answer, or {@code then} where what is stored could not be read, and is so no more. */
    private <T> CompletableFuture<T> orUnreadable(
        CompletableFuture<T> answer, Supplier<CompletableFuture<T>> then) {
      return Attempt.then(
          answer,
          (value, error) ->
              error != null && Unreadable.isBehind(error)
                  ? discarded().thenCompose(gone -> gone ? then.get() : answer)
                  : answer);
    }

    private CompletableFuture<Boolean> discarded() {
      AtomicBoolean over = new AtomicBoolean();
      return inTime(salvage.discard(address, () -> !over.get()), gone -> {})
          .whenComplete((gone, error) -> over.set(true));
    }
  }

  /** What {@code asked} comes to within the deadline; what it comes to later is {@code late}'s. */
  private <T> CompletableFuture<T> inTime(CompletableFuture<T> asked, Consumer<T> late) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Timers.Timer deadline = timers.after(DEADLINE, () -> miss(answer));
    CompletableFuture<T> unused =
        asked.whenComplete(
            (value, error) -> {
              deadline.cancel();
              if (error == null) {
                answered = timers.now();
              }
              boolean isInTime =
                  error == null ? answer.complete(value) : answer.completeExceptionally(error);
              if (!isInTime && error == null) {
                late.accept(value);
              }
            });
    return answer;
  }

  /** Nor has a newcomer to wait for a store that has answered nobody all the while. */
  private void miss(CompletableFuture<?> answer) {
    TimeoutException silent = new TimeoutException("The store does not answer");
    long asked = timers.now() - DEADLINE;
    answer.completeExceptionally(silent);
    if (answered <= asked) {
      turns.giveUp(asked, silent);
    }
  }

  private CompletableFuture<Boolean> write(Address address, Binding before, Binding after) {
    if (before == null) {
      return map.putIfAbsent(address, after).thenApply(found -> found == null);
    }
    return after == null ? map.remove(address, before) : map.replace(address, before, after);
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

  private void apply(Binding before, Outcome outcome) {
    Binding after = outcome.after().orElse(null);
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
