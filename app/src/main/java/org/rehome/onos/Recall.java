package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;

/** Answers what happened to hosts, present and departed, from the history. Thread-safe. */
final class Recall {
  /** Of how many addresses a history is read for one question. */
  static final int MOST_ADDRESSES = 1_000;

  private static final Comparator<MobilityEvent> BY_TIME =
      Comparator.<MobilityEvent>comparingLong(MobilityEvent::time)
          .thenComparingLong(MobilityEvent::id);

  private final History history;
  private final Replica replica;

  Recall(History history, Replica replica) {
    this.history = history;
    this.replica = replica;
  }

  /** The departure of each address that nobody has now, in no order. */
  Collection<MobilityEvent> departures() {
    Map<Address, MobilityEvent> departures = new LinkedHashMap<>();
    // Taken first, lest what is written meanwhile be in neither.
    Collection<MobilityEvent> unwritten = history.unwritten();
    history.index().departures().forEach(each -> departures.put(each.subject().address(), each));
    unwritten.stream()
        .filter(event -> event.type() == MobilityEvent.Kind.LEFT)
        .forEach(event -> departures.put(event.subject().address(), event));
    departures.keySet().removeIf(this::isPresent);
    return departures.values();
  }

  private boolean isPresent(Address address) {
    Binding binding = replica.find(address);
    return binding != null && binding.present();
  }

  /** The history of {@code address}, oldest first. */
  CompletableFuture<List<MobilityEvent>> of(Address address) {
    return history.of(address).thenApply(Chronicle::events);
  }

  /** The history of {@code ip} in any VLAN, oldest first. */
  CompletableFuture<List<MobilityEvent>> of(IpAddress ip) {
    return of(history.index().of(ip, MOST_ADDRESSES), replica.ofIp(ip), event -> true);
  }

  /** The history of the addresses of {@code mac}, as far as it concerns it, oldest first. */
  CompletableFuture<List<MobilityEvent>> of(MacAddress mac) {
    return of(
        history.index().of(mac, MOST_ADDRESSES),
        replica.ofMac(mac),
        event ->
            event.subject().mac().equals(mac) || event.otherMac().filter(mac::equals).isPresent());
  }

  // What is bound may have a history that this node has not heard of yet.
  private CompletableFuture<List<MobilityEvent>> of(
      List<Address> known, List<Binding> bound, Predicate<MobilityEvent> wanted) {
    Set<Address> addresses = new LinkedHashSet<>(known);
    bound.stream()
        .limit(MOST_ADDRESSES - known.size())
        .map(Binding::address)
        .forEach(addresses::add);
    List<CompletableFuture<Chronicle>> found = new ArrayList<>();
    addresses.forEach(address -> found.add(history.of(address)));
    return CompletableFuture.allOf(found.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done -> {
              List<MobilityEvent> events =
                  found.stream()
                      .flatMap(chronicle -> chronicle.join().events().stream())
                      .filter(wanted)
                      .collect(Collectors.toList());
              if (found.size() > 1) {
                events.sort(BY_TIME); // one address alone keeps the order of its changes
              }
              return events;
            });
  }
}
