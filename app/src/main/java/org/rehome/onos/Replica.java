package org.rehome.onos;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.ElementId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;

/**
 * This node's copy of every binding, with indexes by MAC and by location, in about 120 bytes each.
 *
 * <p>Thread-safe; looking up takes no lock, by address, MAC or location. Versions may arrive out of
 * order and twice: only a later revision replaces an earlier one.
 */
final class Replica {
  private final OpenTable.ByAddress<Row> rows = new OpenTable.ByAddress<>();
  private final MacTable firstOfMac = new MacTable();
  private final OpenTable.ByPort<Place> places = new OpenTable.ByPort<>();
  private final Map<ElementId, ElementId> switches = new HashMap<>();
  private final Set<Address> unsettled = ConcurrentHashMap.newKeySet();
  private final Deadlines deadlines = new Deadlines();
  private final Map<BindingState, Integer> counts = new EnumMap<>(BindingState.class);

  /** The binding of {@code address}; null when there is none. */
  Binding find(Address address) {
    Row row = rows.find(address);
    return row == null ? null : row.binding(address);
  }

  /** Whether {@code address} has a binding, be it a tombstone. */
  boolean has(Address address) {
    return rows.find(address) != null;
  }

  /** Whether {@code address} is bound to somebody who is there. */
  boolean isPresent(Address address) {
    Row row = rows.find(address);
    return row != null && row.present();
  }

  /** The owner of {@code address} was heard of at {@code at}. */
  void heard(Address address, long at) {
    Row row = rows.find(address);
    if (row != null && row.lastSeen < at) {
      row.lastSeen = at;
    }
  }

  /** When the owner of {@code address} was last heard of here. */
  OptionalLong lastSeen(Address address) {
    long at = heardAt(address);
    return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
  }

  /** When the owner of {@code address} was last heard of here, ms since the epoch; 0 for never. */
  long heardAt(Address address) {
    Row row = rows.find(address);
    return row == null ? 0 : row.lastSeen;
  }

  /** Takes {@code binding} in, unless a later revision is here already. */
  // Who puts what another thread is just putting waits for it: what follows looks at the indexes.
  synchronized void put(Binding binding) {
    Row before = rows.find(binding.address());
    if (before == null || before.revision() < binding.revision()) {
      Place place = place(binding.location());
      Row after = new Row(binding, place, before == null ? 0 : before.lastSeen);
      rows.put(after);
      reindex(binding.address(), before, after);
    }
  }

  private Place place(ConnectPoint location) {
    Place place = places.find(location);
    if (place == null) {
      place = new Place(new ConnectPoint(shared(location.elementId()), location.port()));
      places.put(place);
    }
    return place;
  }

  /**
   * One object for all ports of a switch, which each decoded binding has one of its own of: some
   * 300 bytes, to be fetched from memory whenever locations are compared.
   */
  private ElementId shared(ElementId element) {
    return switches.computeIfAbsent(element, first -> first);
  }

  /** Takes {@code last} out, unless a later revision is here. */
  synchronized void remove(Binding last) {
    Row before = rows.find(last.address());
    if (before != null && before.revision() <= last.revision()) {
      rows.remove(before);
      reindex(last.address(), before, null);
    }
  }

  private void reindex(Address address, Row before, Row after) {
    if (before != null) {
      counts.merge(before.state(), -1, Integer::sum);
    }
    if (after != null) {
      counts.merge(after.state(), 1, Integer::sum);
    }
    if (after != null && after.state() != BindingState.VALID) {
      unsettled.add(address);
    } else {
      unsettled.remove(address);
    }
    deadlines.replace(before, after);
    firstOfMac.replace(before, after);
    replacePlace(before, after);
    if (before != null) {
      before.part(); // after all heads are set: who begins anew does not meet it again
    }
  }

  private void replacePlace(Row before, Row after) {
    if (before != null && after != null && before.place() == after.place()) {
      Place place = after.place();
      place.first = Chain.AT_PLACE.replace(place.first, before, after);
      return;
    }
    if (after != null) {
      Place place = after.place();
      place.first = Chain.AT_PLACE.add(place.first, after);
      place.count(1);
    }
    if (before != null) {
      Place place = before.place();
      place.first = Chain.AT_PLACE.remove(place.first, before);
      if (place.count(-1) == 0) {
        places.remove(place);
      }
    }
  }

  /** Every binding. */
  List<Binding> all() {
    List<Binding> all = new ArrayList<>(size());
    forEach(all::add);
    return all;
  }

  /** Hands every binding to {@code taker}, one after the other. */
  void forEach(Consumer<Binding> taker) {
    walk().forEachRemaining(taker);
  }

  /**
   * Every binding once, for who takes a long time over it: what comes or goes meanwhile may be left
   * out.
   */
  Iterator<Binding> walk() {
    Iterator<Row> met = rows.iterator();
    return new AbstractIterator<Binding>() {
      @Override
      protected Binding computeNext() {
        while (met.hasNext()) {
          Row row = rows.find(met.next());
          if (row != null) {
            return row.binding();
          }
        }
        return endOfData();
      }
    };
  }

  /** How many bindings there are, tombstones included. */
  int size() {
    return rows.size();
  }

  /** The bindings of {@code ip} in any VLAN. */
  List<Binding> ofIp(IpAddress ip) {
    // Asked by people only: a scan is cheaper than one more index.
    ImmutableList.Builder<Binding> found = ImmutableList.builder();
    rows.iterator()
        .forEachRemaining(
            met -> {
              Row row = met.isOf(ip) ? rows.find(met) : null;
              if (row != null) {
                found.add(row.binding());
              }
            });
    return found.build();
  }

  /** The bindings of {@code mac} in any VLAN. */
  List<Binding> ofMac(MacAddress mac) {
    long wanted = mac.toLong();
    return bindings(() -> firstOfMac.find(wanted), Chain.OF_MAC, row -> row.mac() == wanted);
  }

  /** A present binding of {@code mac} in {@code vlan}; null when there is none. */
  Binding presentOf(MacAddress mac, VlanId vlan) {
    long wanted = mac.toLong();
    Row met = firstOfMac.find(wanted);
    while (met != null) {
      Row row = met.isIn(vlan) ? rows.find(met) : null;
      if (row != null && row.present() && row.mac() == wanted) {
        return row.binding();
      }
      Row next = Chain.OF_MAC.next(met);
      met = next == met ? firstOfMac.find(wanted) : next;
    }
    return null;
  }

  /** The bindings behind {@code location}. */
  List<Binding> at(ConnectPoint location) {
    Place place = places.find(location);
    return place == null
        ? List.of()
        : bindings(() -> place.first, Chain.AT_PLACE, row -> row.place() == place);
  }

  /** Whether {@code mac} has any binding, be it a tombstone. */
  boolean knows(MacAddress mac) {
    return firstOfMac.find(mac.toLong()) != null;
  }

  /** How many bindings, tombstones included, are behind {@code location}. */
  int countAt(ConnectPoint location) {
    Place place = places.find(location);
    return place == null ? 0 : place.count();
  }

  /** The places with a binding. */
  Set<ConnectPoint> locations() {
    ImmutableSet.Builder<ConnectPoint> locations = ImmutableSet.builder();
    places.iterator().forEachRemaining(place -> locations.add(place.point()));
    return locations.build();
  }

  /** The addresses whose state lasts only so long: any but valid. */
  Set<Address> unsettled() {
    return ImmutableSet.copyOf(unsettled);
  }

  /** At most {@code most} addresses of what has ended by {@code now}, the eldest first. */
  synchronized List<Address> ended(long now, int most) {
    return deadlines.passed(now, most);
  }

  /** How many bindings are in each state that any is in. */
  synchronized Map<BindingState, Integer> count() {
    Map<BindingState, Integer> count = new EnumMap<>(counts);
    count.values().removeIf(none -> none == 0);
    return count;
  }

  /** The present versions of the rows of a chain, those that still belong to it. */
  private List<Binding> bindings(Supplier<Row> first, Chain chain, Predicate<Row> belongs) {
    List<Binding> found = new ArrayList<>(1);
    Row met = first.get();
    while (met != null) {
      Row row = rows.find(met);
      if (row != null && belongs.test(row)) {
        found.add(row.binding());
      }
      Row next = chain.next(met);
      if (next == met) {
        found.clear();
        next = first.get();
      }
      met = next;
    }
    return found;
  }

  /** The first row of each MAC. */
  private static final class MacTable extends OpenTable<Row> {
    @Override
    int hash(Row first) {
      return AddressKey.spread(first.mac(), seed);
    }

    @Override
    boolean isSame(Row one, Row other) {
      return one.mac() == other.mac();
    }

    Row find(long mac) {
      Probe probe = probe(AddressKey.spread(mac, seed));
      for (Row each = probe.next(); each != null; each = probe.next()) {
        if (each.mac() == mac) {
          return each;
        }
      }
      return null;
    }

    void replace(Row before, Row after) {
      if (before != null && after != null && before.mac() == after.mac()) {
        put(Chain.OF_MAC.replace(find(after.mac()), before, after));
        return;
      }
      if (after != null) {
        put(Chain.OF_MAC.add(find(after.mac()), after));
      }
      if (before != null) {
        Row first = Chain.OF_MAC.remove(find(before.mac()), before);
        if (first == null) {
          remove(before);
        } else {
          put(first);
        }
      }
    }
  }
}
