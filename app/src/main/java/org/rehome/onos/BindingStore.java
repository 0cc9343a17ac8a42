package org.rehome.onos;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * The fabric-wide truth about bindings: strongly consistent maps, and this node's replica of them.
 *
 * <p>Reads are the replica's. A change is a compare-and-set by value against the address's map:
 * whoever finds another value than it decided on reads again and decides again. What the map does
 * not answer within 10 s counts as not stored, until it shows that it was.
 *
 * <p>Each of the maps has one change under way, unless that has lasted a second: ONOS's store may
 * lose count of the changes of a map that it takes while it carries out another one, and answers
 * none of that map for 5 s then. There are as many maps as keep the store busy. The other changes
 * wait, those of hosts that are bound before those of newcomers, lest a fabric that boots keep a
 * move or a departure waiting, or have more asked of the store than it answers in time.
 * Thread-safe, never blocks.
 */
final class BindingStore {
  /** What the maps' names in ONOS begin with. */
  static final String NAME = "rehome-bindings";

  /** How many there are. With another number, what is stored would not be found again. */
  static final int MAPS = 64;

  /** How the maps' keys and values are written. */
  static final Serializer SERIALIZER = new BindingCodec();

  private static final int TRIES = 16;

  /** Reading a map keeps a thread of the executor busy, and a processor half of one. */
  private static final int OPENED_AT_A_TIME = 2;

  /** How long a map may take for an answer; ms. */
  static final long DEADLINE = 10_000;

  private final List<Part> parts;
  private final Replica replica;
  private final Executor executor;
  private final Timers timers;
  private final Counters counters;
  private final MapEventListener<Address, Binding> listener = this::learn;
  private volatile boolean closed;

  /** A store in {@code maps}, in the order of their numbers. */
  BindingStore(
      List<AsyncConsistentMap<Address, Binding>> maps,
      Replica replica,
      Executor executor,
      Timers timers,
      Counters counters) {
    this.replica = replica;
    this.executor = executor;
    this.timers = timers;
    this.counters = counters;
    this.parts = maps.stream().map(Part::new).collect(Collectors.toList());
  }

  /** The name in ONOS of the map with that number, from 0. */
  static String name(int number) {
    return NAME + "-" + number;
  }

  /** One of the maps, and whose turn it is to change it. */
  private final class Part {
    private final AsyncConsistentMap<Address, Binding> map;
    private final Salvage salvage;
    private final Turns turns;
    private volatile boolean isOpen;
    private volatile long answered;

    Part(AsyncConsistentMap<Address, Binding> map) {
      this.map = map;
      this.salvage = new Salvage(map, executor, counters);
      this.turns = new Turns(executor, timers);
    }

    CompletableFuture<Void> open() {
      return map.addListener(listener, executor)
          .thenCompose(done -> closed ? isClosed() : salvage.all(replica::put))
          .thenRun(() -> isOpen = true);
    }

    /** Nobody lets go of the map any more. */
    private CompletableFuture<Void> isClosed() {
      CompletableFuture<Void> unused = map.removeListener(listener);
      return CompletableFuture.failedFuture(new IllegalStateException("The store is closed"));
    }

    /** What {@code asked} comes to within the deadline; later it is {@code late}'s. */
    <T> CompletableFuture<T> inTime(CompletableFuture<T> asked, Consumer<T> late) {
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

    /** Nor has a newcomer to wait for a map that has answered nobody all the while. */
    private void miss(CompletableFuture<?> answer) {
      TimeoutException silent = new TimeoutException("The store does not answer");
      long asked = timers.now() - DEADLINE;
      answer.completeExceptionally(silent);
      if (answered <= asked) {
        turns.giveUp(asked, silent);
      }
    }
  }

  /** The number of the map of {@code address}, the same on every node and in every release. */
  static int number(Address address, int maps) {
    int hash = 31 * Arrays.hashCode(address.ip().toOctets()) + address.vlan().toShort();
    return Math.floorMod(hash, maps);
  }

  /**
   * Starts following the maps, two at a time; completes when the replica holds all that can be read
   * of them, and fails as soon as one of them fails. Of one that says nothing nothing comes.
   */
  CompletableFuture<Void> open() {
    List<CompletableFuture<Void>> chains =
        IntStream.range(0, OPENED_AT_A_TIME).mapToObj(this::openFrom).collect(Collectors.toList());
    CompletableFuture<Void> opened =
        CompletableFuture.allOf(chains.toArray(new CompletableFuture<?>[0]));
    for (CompletableFuture<Void> chain : chains) {
      CompletableFuture<Void> unused =
          chain.whenComplete(
              (done, error) -> {
                if (error != null) {
                  opened.completeExceptionally(error); // the others may never say a word
                }
              });
    }
    return opened;
  }

  private CompletableFuture<Void> openFrom(int number) {
    return number >= parts.size()
        ? CompletableFuture.completedFuture(null)
        : Attempt.of(parts.get(number)::open)
            .thenCompose(done -> openFrom(number + OPENED_AT_A_TIME));
  }

  /** How far the opening has come: bindings that were read, and maps that were whole. */
  long progress() {
    return parts.stream().mapToLong(part -> part.salvage.taken() + (part.isOpen ? 1 : 0)).sum();
  }

  /** Stops following the maps, which keep what they hold. */
  void close() {
    closed = true;
    for (Part part : parts) {
      CompletableFuture<Void> unused = part.map.removeListener(listener);
    }
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
    Part part = parts.get(number(address, parts.size()));
    return part.turns
        .take(
            replica.has(address),
            () -> new Change(part, address, decide, late).attempt(replica.find(address), TRIES))
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
    private final Part part;
    private final Address address;
    private final Function<Binding, Outcome> decide;
    private final Consumer<Outcome> late;

    Change(Part part, Address address, Function<Binding, Outcome> decide, Consumer<Outcome> late) {
      this.part = part;
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
          part.inTime(Attempt.of(() -> part.map.get(address)), found -> {});
      return triesLeft == 0 ? asked : orUnreadable(asked, () -> read(triesLeft - 1));
    }

    /** Whether the outcome was stored; false also when what is there had to be taken out first. */
    private CompletableFuture<Boolean> written(Binding before, Outcome outcome) {
      CompletableFuture<Boolean> asked =
          Attempt.of(() -> write(before, outcome.after().orElse(null)));
      return orUnreadable(
          part.inTime(asked, stored -> storedLate(stored, before, outcome)),
          () -> CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<Boolean> write(Binding before, Binding after) {
      if (before == null) {
        return part.map.putIfAbsent(address, after).thenApply(found -> found == null);
      }
      return after == null
          ? part.map.remove(address, before)
          : part.map.replace(address, before, after);
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
      return part.inTime(part.salvage.discard(address, () -> !over.get()), gone -> {})
          .whenComplete((gone, error) -> over.set(true));
    }
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
