package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.Versioned;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to each address, fabric-wide and across restarts: a strongly consistent map from
 * address to its newest events.
 *
 * <p>An event is written by the node that decided it, behind the back of what decides: a few
 * addresses at a time, all that waits of one address together, by compare-and-set, so that no
 * node's events are lost to another's. While the store does not answer events wait, within bounds.
 * Thread-safe, never blocks.
 */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /** The map's name in ONOS. */
  static final String NAME = "rehome-history";

  /** Texts and bytes only: nothing that a later release could not read. */
  static final Serializer SERIALIZER = Serializer.using(KryoNamespaces.BASIC);

  /**
   * How many addresses are written at a time. Bindings have the same store and must not wait long;
   * but what waits here is lost with a process that is killed.
   */
  static final int UNDER_WAY = 64;

  /** How many are while many bindings change, should there be no end to it. */
  static final int UNDER_WAY_IN_A_CROWD = 1;

  /** As many as addresses can wait for the store of bindings. */
  private static final int MOST_WAITING = 131_072;

  private static final int TRIES = 16;
  private static final long DEADLINE = 10;
  private static final long PAUSE = 1_000;

  private final AsyncConsistentMap<String, byte[]> map;
  private final Executor executor;
  private final Timers timers;
  private final Counters counters;
  private final Supplier<Settings> settings;
  private final Crowd crowd;
  private final int patience;
  private final int patienceWithArrivals;
  private final HistoryIndex index = new HistoryIndex();
  private final Backlog backlog;
  private final MapEventListener<String, byte[]> listener = this::learn;
  private final List<CompletableFuture<Void>> drains = new ArrayList<>();
  private int writing;
  private boolean pausing;
  private boolean deferring;
  private boolean ending;

  /**
   * A history whose own work is done on {@code executor}, one after another.
   *
   * @param crowded whether many bindings are being changed
   */
  History(
      AsyncConsistentMap<String, byte[]> map,
      Executor executor,
      Timers timers,
      Counters counters,
      Supplier<Settings> settings,
      BooleanSupplier crowded) {
    this(map, executor, timers, counters, settings, crowded, MOST_WAITING);
  }

  History(
      AsyncConsistentMap<String, byte[]> map,
      Executor executor,
      Timers timers,
      Counters counters,
      Supplier<Settings> settings,
      BooleanSupplier crowded,
      int mostWaiting) {
    this.map = map;
    this.executor = executor;
    this.timers = timers;
    this.counters = counters;
    this.settings = settings;
    this.crowd = new Crowd(crowded, timers);
    this.patience = mostWaiting / 16;
    this.patienceWithArrivals = mostWaiting - mostWaiting / 4;
    this.backlog = new Backlog(mostWaiting, counters);
  }

  /** The map's key of an address. */
  static String key(Address address) {
    return address.toString();
  }

  private static Address address(String key) {
    int vlan = key.indexOf('%');
    return vlan < 0
        ? Address.untagged(IpAddress.valueOf(key))
        : Address.of(
            VlanId.vlanId(key.substring(vlan + 1)), IpAddress.valueOf(key.substring(0, vlan)));
  }

  /**
   * Starts following the map.
   *
   * @return completes with the {@code newest} events of all addresses, by their ids, oldest first
   */
  CompletableFuture<List<MobilityEvent>> open(int newest) {
    return map.addListener(listener, executor)
        .thenCompose(done -> map.entrySet())
        .thenApplyAsync(entries -> read(entries, newest), executor);
  }

  private List<MobilityEvent> read(
      Collection<Map.Entry<String, Versioned<byte[]>>> entries, int newest) {
    Comparator<MobilityEvent> byId = Comparator.comparingLong(MobilityEvent::id);
    PriorityQueue<MobilityEvent> kept = new PriorityQueue<>(byId);
    for (Map.Entry<String, Versioned<byte[]>> entry : entries) {
      for (MobilityEvent event : index(entry.getKey(), entry.getValue()).events()) {
        kept.add(event);
        if (kept.size() > newest) {
          kept.remove();
        }
      }
    }
    List<MobilityEvent> events = new ArrayList<>(kept);
    events.sort(byId);
    return events;
  }

  /** Stops following the map, which keeps what it holds. */
  void close() {
    CompletableFuture<Void> unused = map.removeListener(listener);
  }

  /** Completes when all that was recorded, meanwhile too, is stored; what waits is written now. */
  CompletableFuture<Void> drained() {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    synchronized (this) {
      ending = true; // there is no later time for what waits
      if (backlog.isEmpty()) {
        drained.complete(null);
        return drained;
      }
      drains.add(drained);
    }
    executor.execute(this::write);
    return drained;
  }

  /** Which addresses have a history. */
  HistoryIndex index() {
    return index;
  }

  /** The newest event of each address of which this node has still to write some. */
  synchronized Collection<MobilityEvent> unwritten() {
    return List.copyOf(backlog.newest());
  }

  /** The history of {@code address}, with what this node has still to write. */
  CompletableFuture<Chronicle> of(Address address) {
    Collection<MobilityEvent> unwritten;
    synchronized (this) {
      unwritten = backlog.of(address);
    }
    return Attempt.of(() -> map.get(key(address)))
        .orTimeout(DEADLINE, TimeUnit.SECONDS)
        .thenApplyAsync(
            found -> chronicle(address, found).with(unwritten, Integer.MAX_VALUE), executor);
  }

  /** Has {@code event} written, soon. */
  void record(MobilityEvent event) {
    synchronized (this) {
      backlog.add(event, settings.get().historyEvents());
    }
    try {
      executor.execute(this::write);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopped before {} was written", event, e);
    }
  }

  private void write() {
    for (Address next = next(); next != null; next = next()) {
      Address address = next;
      List<MobilityEvent> events = underWay(address);
      CompletableFuture<Void> unused =
          append(address, events, !index.knows(address), TRIES)
              .whenCompleteAsync((done, error) -> settle(address, error), executor);
    }
  }

  private synchronized Address next() {
    if (pausing || writing >= room()) {
      return null;
    }
    Address next = crowd.isPresent() ? nextInACrowd() : backlog.next();
    writing += next == null ? 0 : 1;
    return next;
  }

  /** How many addresses may be written at a time now. */
  private int room() {
    if (!crowd.look(!backlog.isEmpty())) {
      return UNDER_WAY;
    }
    lookAgain();
    if (ending || backlog.pressing() >= patience || backlog.size() >= patienceWithArrivals) {
      return UNDER_WAY;
    }
    return crowd.admits() ? UNDER_WAY_IN_A_CROWD : 0;
  }

  private Address nextInACrowd() {
    Address pressing = backlog.nextPressing();
    return pressing == null && areArrivalsDue() ? backlog.next() : pressing;
  }

  private boolean areArrivalsDue() {
    return ending || backlog.size() >= patienceWithArrivals || crowd.admitsArrivals();
  }

  private void lookAgain() {
    if (!deferring) {
      deferring = true;
      timers.after(
          Crowd.LOOK_AGAIN,
          () -> {
            synchronized (this) {
              deferring = false;
            }
            executor.execute(this::write);
          });
    }
  }

  private synchronized List<MobilityEvent> underWay(Address address) {
    return backlog.underWay(address);
  }

  private CompletableFuture<Void> append(
      Address address, List<MobilityEvent> events, boolean first, int triesLeft) {
    CompletableFuture<Versioned<byte[]>> found =
        first
            ? CompletableFuture.completedFuture(null)
            : Attempt.of(() -> map.get(key(address))).orTimeout(DEADLINE, TimeUnit.SECONDS);
    return found
        .thenComposeAsync(before -> replace(address, before, events), executor)
        .thenComposeAsync(
            stored -> {
              if (stored) {
                return CompletableFuture.completedFuture(null);
              }
              counters.count("history-conflicts");
              if (triesLeft == 0) {
                return CompletableFuture.failedFuture(
                    new IllegalStateException("The history of " + address + " never rests"));
              }
              return append(address, events, false, triesLeft - 1);
            },
            executor);
  }

  private CompletableFuture<Boolean> replace(
      Address address, Versioned<byte[]> before, List<MobilityEvent> more) {
    byte[] after = chronicle(address, before).with(more, settings.get().historyEvents()).bytes();
    CompletableFuture<Boolean> stored =
        before == null
            ? map.putIfAbsent(key(address), after).thenApply(found -> found == null)
            : map.replace(key(address), before.version(), after);
    return stored.orTimeout(DEADLINE, TimeUnit.SECONDS);
  }

  private void settle(Address address, Throwable error) {
    List<CompletableFuture<Void>> done = List.of();
    synchronized (this) {
      writing--;
      if (error == null) {
        backlog.stored(address);
      } else {
        backlog.failed(address, settings.get().historyEvents());
        pause(error);
      }
      if (backlog.isEmpty()) {
        done = List.copyOf(drains);
        drains.clear();
      }
    }
    if (error == null) {
      evict();
    }
    write();
    done.forEach(drain -> drain.complete(null));
  }

  // Whatever is wrong with the store, it does not get better by being asked again at once.
  private synchronized void pause(Throwable error) {
    counters.count("history-failures");
    if (!pausing) {
      pausing = true;
      LOG.warn("The history cannot be written; {} events wait", backlog.size(), error);
      timers.after(
          PAUSE,
          () -> {
            synchronized (this) {
              pausing = false;
            }
            executor.execute(this::write);
          });
    }
  }

  private void evict() {
    for (HistoryIndex.Known eldest : index.takeExcess(settings.get().historyAddresses())) {
      CompletableFuture<Boolean> unused =
          Attempt.of(() -> map.remove(key(eldest.address()), eldest.version()))
              .orTimeout(DEADLINE, TimeUnit.SECONDS)
              .whenComplete(
                  (removed, error) -> {
                    if (error != null) {
                      index.put(eldest);
                    } else if (removed) {
                      counters.count("history-evicted");
                    }
                  });
    }
  }

  private void learn(MapEvent<String, byte[]> event) {
    index(event.key(), event.newValue());
  }

  private Chronicle index(String key, Versioned<byte[]> value) {
    Address address;
    try {
      address = address(key);
    } catch (IllegalArgumentException e) {
      counters.count("history-unreadable");
      LOG.warn("{} is not the key of a history", key, e);
      return Chronicle.EMPTY;
    }
    Chronicle chronicle = chronicle(address, value);
    if (value == null) {
      index.remove(address);
    } else {
      index.put(new HistoryIndex.Known(address, value.version(), chronicle));
    }
    return chronicle;
  }

  private Chronicle chronicle(Address address, Versioned<byte[]> value) {
    if (value == null) {
      return Chronicle.EMPTY;
    }
    try {
      return Chronicle.read(address, value.value());
    } catch (IllegalArgumentException e) {
      counters.count("history-unreadable");
      LOG.warn("The history of {} is not readable", address, e);
      return Chronicle.EMPTY;
    }
  }
}
