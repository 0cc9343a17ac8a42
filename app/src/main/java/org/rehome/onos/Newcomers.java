package org.rehome.onos;

import com.google.common.collect.Sets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.core.Sighting;

/**
 * The addresses of each MAC that are being decided about at this moment: a burst of new ones counts
 * against what the MAC may have though none of them is stored yet. Thread-safe.
 */
final class Newcomers {
  private final ConcurrentMap<MacAddress, Set<Address>> pending = new ConcurrentHashMap<>();

  /** {@code sighting} is to be decided about. */
  void come(Sighting sighting) {
    pending.compute(
        sighting.mac(),
        (mac, addresses) -> {
          Set<Address> present = addresses == null ? Sets.newConcurrentHashSet() : addresses;
          present.add(sighting.address());
          return present;
        });
  }

  /** {@code sighting} was decided about. */
  void settled(Sighting sighting) {
    pending.computeIfPresent(
        sighting.mac(),
        (mac, addresses) -> {
          addresses.remove(sighting.address());
          return addresses.isEmpty() ? null : addresses;
        });
  }

  /** The addresses of the same MAC and VLAN that are being decided about, but this one. */
  Set<Address> besides(Sighting sighting) {
    Set<Address> others = Sets.newHashSet(pending.getOrDefault(sighting.mac(), Set.of()));
    others.removeIf(
        other ->
            other.equals(sighting.address()) || !other.vlan().equals(sighting.address().vlan()));
    return others;
  }
}
