package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;

/**
 * The events that wait to be stored or are being stored, by address; first come, first served.
 *
 * <p>Bounded: where too many wait, an address that has several loses its older ones, and never its
 * latest; where none has several, an address that comes is turned away, but for a departure only at
 * twice the bound, as nothing else remembers it. Not thread-safe.
 */
final class Backlog {
  private final int most;
  private final Counters counters;
  private final Map<Address, Deque<MobilityEvent>> waiting = new LinkedHashMap<>();
  private final Map<Address, List<MobilityEvent>> underWay = new HashMap<>();
  private final Set<Address> crowded = new LinkedHashSet<>();

  /** Of whom more waits than that they are there, which their binding tells as well. */
  private final Set<Address> pressing = new LinkedHashSet<>();

  private int size;

  Backlog(int most, Counters counters) {
    this.most = most;
    this.counters = counters;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** Of how many addresses more waits than arrivals. */
  int pressing() {
    return pressing.size();
  }

  /** Whether nothing waits and nothing is being stored. */
  boolean isEmpty() {
    return waiting.isEmpty() && underWay.isEmpty();
  }

  /** Takes {@code event} in; of its address no more than {@code kept} need wait. */
  void add(MobilityEvent event, int kept) {
    Address address = event.subject().address();
    if (size >= room(event) && !waiting.containsKey(address) && !thinOut()) {
      counters.count("history-dropped");
      return;
    }
    Deque<MobilityEvent> events = waiting.computeIfAbsent(address, key -> new ArrayDeque<>(1));
    events.add(event);
    size++;
    if (!isArrival(event)) {
      pressing.add(address);
    }
    if (events.size() > 1) {
      crowded.add(address);
    }
    if (events.size() > kept) {
      shorten(address); // it would not be kept once stored either
    }
    while (size > room(event) && thinOut()) {
      // until there is room, or each has one
    }
  }

  private static boolean isArrival(MobilityEvent event) {
    return event.type() == MobilityEvent.Kind.ARRIVED;
  }

  private int room(MobilityEvent event) {
    return event.type() == MobilityEvent.Kind.LEFT ? 2 * most : most;
  }

  /** Whether an event was dropped that its address has a later one than. */
  private boolean thinOut() {
    if (crowded.isEmpty()) {
      return false;
    }
    shorten(crowded.iterator().next());
    counters.count("history-dropped");
    return true;
  }

  private void shorten(Address address) {
    Deque<MobilityEvent> events = waiting.get(address);
    events.removeFirst();
    size--;
    if (events.stream().allMatch(Backlog::isArrival)) {
      pressing.remove(address);
    }
    if (events.size() == 1) {
      crowded.remove(address);
    }
  }

  /** The next address of which nothing is being stored, which now is; null for none. */
  Address next() {
    return next(waiting.keySet());
  }

  /** Likewise of those alone of whom more waits than arrivals. */
  Address nextPressing() {
    return next(pressing);
  }

  private Address next(Set<Address> among) {
    for (Address address : among) {
      if (!underWay.containsKey(address)) {
        underWay.put(address, ImmutableList.copyOf(waiting.get(address)));
        forget(address);
        return address;
      }
    }
    return null;
  }

  private void forget(Address address) {
    size -= waiting.remove(address).size();
    crowded.remove(address);
    pressing.remove(address);
  }

  /** What is being stored of {@code address}. */
  List<MobilityEvent> underWay(Address address) {
    return underWay.get(address);
  }

  /** What was being stored of {@code address} is stored. */
  void stored(Address address) {
    underWay.remove(address);
  }

  /** It is not, and waits again, before what has come since; {@code kept} as in {@link #add}. */
  void failed(Address address, int kept) {
    List<MobilityEvent> again = new ArrayList<>(underWay.remove(address));
    if (waiting.containsKey(address)) {
      again.addAll(waiting.get(address));
      forget(address);
    }
    again.forEach(event -> add(event, kept));
  }

  /** The newest event of each address of which any is not known to be stored. */
  Collection<MobilityEvent> newest() {
    Map<Address, MobilityEvent> newest = new LinkedHashMap<>();
    underWay.forEach((address, events) -> newest.put(address, events.get(events.size() - 1)));
    waiting.forEach((address, events) -> newest.put(address, events.getLast()));
    return newest.values();
  }

  /** What is not known to be stored of {@code address}, oldest first. */
  Collection<MobilityEvent> of(Address address) {
    List<MobilityEvent> events = new ArrayList<>(underWay.getOrDefault(address, List.of()));
    events.addAll(waiting.getOrDefault(address, new ArrayDeque<>()));
    return events;
  }
}
