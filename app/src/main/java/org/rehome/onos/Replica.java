package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;

/**
 * This node's copy of every binding, with indexes by MAC and by location.
 *
 * <p>Thread-safe; a look-up by address takes no lock. Versions may arrive out of order and twice:
 * only a later revision replaces an earlier one.
 */
final class Replica {
  private static final class Entry {
    private final Binding binding;
    private volatile long lastSeen;

    Entry(Binding binding, long lastSeen) {
      this.binding = binding;
      this.lastSeen = lastSeen;
    }
  }

  private final ConcurrentMap<Address, Entry> entries = new ConcurrentHashMap<>();
  private final ConcurrentMap<MacAddress, Set<Address>> byMac = new ConcurrentHashMap<>();
  private final ConcurrentMap<ConnectPoint, Set<Address>> byLocation = new ConcurrentHashMap<>();
  private final Set<Address> unsettled = ConcurrentHashMap.newKeySet();

  /** The binding of {@code address}; null when there is none. */
  Binding find(Address address) {
    Entry entry = entries.get(address);
    return entry == null ? null : entry.binding;
  }

  /** The owner of {@code address} was heard of at {@code at}. */
  void heard(Address address, long at) {
    Entry entry = entries.get(address);
    if (entry != null && entry.lastSeen < at) {
      entry.lastSeen = at;
    }
  }

  /** When the owner of {@code address} was last heard of here. */
  OptionalLong lastSeen(Address address) {
    Entry entry = entries.get(address);
    return entry == null || entry.lastSeen == 0
        ? OptionalLong.empty()
        : OptionalLong.of(entry.lastSeen);
  }

  /** Takes {@code binding} in, unless a later revision is here already. */
  void put(Binding binding) {
    entries.compute(
        binding.address(),
        (address, entry) -> {
          if (entry != null && entry.binding.revision() >= binding.revision()) {
            return entry;
          }
          reindex(entry == null ? null : entry.binding, binding);
          return new Entry(binding, entry == null ? 0 : entry.lastSeen);
        });
  }

  /** Takes {@code last} out, unless a later revision is here. */
  void remove(Binding last) {
    entries.computeIfPresent(
        last.address(),
        (address, entry) -> {
          if (entry.binding.revision() > last.revision()) {
            return entry;
          }
          reindex(entry.binding, null);
          return null;
        });
  }

  private void reindex(Binding before, Binding after) {
    Binding any = before == null ? after : before;
    Address address = any.address();
    if (after != null && after.state() != BindingState.VALID) {
      unsettled.add(address);
    } else {
      unsettled.remove(address);
    }
    MacAddress oldMac = before == null ? null : before.mac();
    MacAddress newMac = after == null ? null : after.mac();
    if (!Objects.equals(oldMac, newMac)) {
      move(byMac, address, oldMac, newMac);
    }
    ConnectPoint oldPlace = before == null ? null : before.location();
    ConnectPoint newPlace = after == null ? null : after.location();
    if (!Objects.equals(oldPlace, newPlace)) {
      move(byLocation, address, oldPlace, newPlace);
    }
  }

  private static <K> void move(
      ConcurrentMap<K, Set<Address>> index, Address address, K from, K to) {
    if (to != null) {
      index.compute(
          to,
          (key, addresses) -> {
            Set<Address> set = addresses == null ? ConcurrentHashMap.newKeySet(2) : addresses;
            set.add(address);
            return set;
          });
    }
    if (from != null) {
      index.computeIfPresent(
          from,
          (key, addresses) -> {
            addresses.remove(address);
            return addresses.isEmpty() ? null : addresses;
          });
    }
  }

  /** Every binding. */
  List<Binding> all() {
    List<Binding> all = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> all.add(entry.binding));
    return all;
  }

  /** The bindings of {@code ip} in any VLAN. */
  List<Binding> ofIp(IpAddress ip) {
    // Asked by people only: a scan is cheaper than one more index.
    return all().stream()
        .filter(binding -> binding.address().ip().equals(ip))
        .collect(ImmutableList.toImmutableList());
  }

  /** The bindings of {@code mac} in any VLAN. */
  List<Binding> ofMac(MacAddress mac) {
    return bindings(byMac.getOrDefault(mac, ImmutableSet.of()));
  }

  /** A present binding of {@code mac} in {@code vlan}; null when there is none. */
  Binding presentOf(MacAddress mac, VlanId vlan) {
    for (Address address : byMac.getOrDefault(mac, ImmutableSet.of())) {
      Binding binding = address.vlan().equals(vlan) ? find(address) : null;
      if (binding != null && binding.present() && binding.mac().equals(mac)) {
        return binding;
      }
    }
    return null;
  }

  /** The bindings behind {@code location}. */
  List<Binding> at(ConnectPoint location) {
    return bindings(byLocation.getOrDefault(location, ImmutableSet.of()));
  }

  /** Whether {@code mac} has any binding, be it a tombstone. */
  boolean knows(MacAddress mac) {
    return byMac.containsKey(mac);
  }

  /** How many bindings, tombstones included, are behind {@code location}. */
  int countAt(ConnectPoint location) {
    return byLocation.getOrDefault(location, ImmutableSet.of()).size();
  }

  /** The places with a binding. */
  Set<ConnectPoint> locations() {
    return ImmutableSet.copyOf(byLocation.keySet());
  }

  /** The addresses whose state lasts only so long: any but valid. */
  Set<Address> unsettled() {
    return ImmutableSet.copyOf(unsettled);
  }

  /** How many bindings are in each state. */
  Map<BindingState, Integer> count() {
    Map<BindingState, Integer> counts = new EnumMap<>(BindingState.class);
    entries.values().forEach(entry -> counts.merge(entry.binding.state(), 1, Integer::sum));
    return counts;
  }

  private List<Binding> bindings(Collection<Address> addresses) {
    List<Binding> found = new ArrayList<>(addresses.size());
    for (Address address : addresses) {
      Binding binding = find(address);
      if (binding != null) {
        found.add(binding);
      }
    }
    return found;
  }
}
