package org.rehome.onos;

import com.google.common.collect.Sets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.core.Sighting;

/**
 * The addresses that are being decided about at this moment, by MAC and by port: a burst of new
 * ones counts against what either may have though none of them is stored yet. Thread-safe.
 */
final class Newcomers {
  private final ConcurrentMap<MacAddress, Set<Address>> ofMac = new ConcurrentHashMap<>();
  private final ConcurrentMap<ConnectPoint, Set<Address>> at = new ConcurrentHashMap<>();

  /** {@code sighting} is to be decided about. */
  void come(Sighting sighting) {
    add(ofMac, sighting.mac(), sighting.address());
    add(at, sighting.location(), sighting.address());
  }

  /** {@code sighting} was decided about. */
  void settled(Sighting sighting) {
    remove(ofMac, sighting.mac(), sighting.address());
    remove(at, sighting.location(), sighting.address());
  }

  private static <K> void add(ConcurrentMap<K, Set<Address>> all, K key, Address address) {
    all.compute(
        key,
        (same, addresses) -> {
          Set<Address> present = addresses == null ? Sets.newConcurrentHashSet() : addresses;
          present.add(address);
          return present;
        });
  }

  private static <K> void remove(ConcurrentMap<K, Set<Address>> all, K key, Address address) {
    all.computeIfPresent(
        key,
        (same, addresses) -> {
          addresses.remove(address);
          return addresses.isEmpty() ? null : addresses;
        });
  }

  /** The addresses of the same MAC and VLAN that are being decided about, but this one. */
  Set<Address> besides(Sighting sighting) {
    Set<Address> others = Sets.newHashSet(ofMac.getOrDefault(sighting.mac(), Set.of()));
    others.removeIf(
        other ->
            other.equals(sighting.address()) || !other.vlan().equals(sighting.address().vlan()));
    return others;
  }

  /** How many addresses at the same port are being decided about, but this one. */
  int besidesAt(Sighting sighting) {
    Set<Address> there = at.getOrDefault(sighting.location(), Set.of());
    return there.size() - (there.contains(sighting.address()) ? 1 : 0);
  }
}
