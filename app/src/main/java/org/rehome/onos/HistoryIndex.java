package org.rehome.onos;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;
import org.rehome.onos.Chronicle.Standing;

/**
 * Which addresses have a history, as far as people search for it; the events themselves stay in the
 * map.
 *
 * <p>Of a departed address its departure is kept here, too, as bytes. It says which histories are
 * to go where there are too many: of each standing the one whose last event is the oldest, so that
 * every node names the same. Thread-safe; look-ups take no lock.
 */
final class HistoryIndex {
  /** Refused strangers get this part of the room: whoever pretends must push nobody out. */
  private static final int STRANGERS = 10;

  private static final Comparator<Known> ELDEST_FIRST =
      Comparator.<Known>comparingLong(known -> known.time).thenComparing(known -> known.address);

  /** An address with a history. */
  static final class Known {
    private final Address address;
    private final long version;
    private final long time;
    private final Standing standing;
    private final long[] macs;
    private final byte[] departure;

    Known(Address address, long version, Chronicle chronicle) {
      this.address = address;
      this.version = version;
      this.time = chronicle.time();
      this.standing = chronicle.standing();
      this.macs = chronicle.macs().stream().mapToLong(MacAddress::toLong).toArray();
      this.departure =
          standing == Standing.DEPARTED
              ? EventCodec.encode(List.of(chronicle.change().orElseThrow()))
              : null;
    }

    Address address() {
      return address;
    }

    /** The version of the map's entry that this was read from. */
    long version() {
      return version;
    }
  }

  private final Map<Address, Known> all = new ConcurrentHashMap<>();
  private final Map<Standing, TreeSet<Known>> byAge = new EnumMap<>(Standing.class);

  HistoryIndex() {
    for (Standing standing : Standing.values()) {
      byAge.put(standing, new TreeSet<>(ELDEST_FIRST));
    }
  }

  /** An address has this history, unless a later version of it is known. */
  synchronized void put(Known known) {
    Known before = all.get(known.address);
    if (before != null && before.version > known.version) {
      return;
    }
    remove(known.address);
    all.put(known.address, known);
    byAge.get(known.standing).add(known);
  }

  /** An address has no history any more. */
  synchronized void remove(Address address) {
    Known before = all.remove(address);
    if (before != null) {
      byAge.get(before.standing).remove(before);
    }
  }

  /** Whether {@code address} has a history. */
  boolean knows(Address address) {
    return all.containsKey(address);
  }

  /** How many addresses have one. */
  int size() {
    return all.size();
  }

  /** Takes out what is above {@code most} addresses that are there, and as many that have left. */
  synchronized List<Known> takeExcess(int most) {
    List<Known> excess = new ArrayList<>();
    byAge.forEach(
        (standing, known) -> {
          int room = standing == Standing.REFUSED ? Math.max(1, most / STRANGERS) : most;
          while (known.size() > room) {
            Known eldest = known.pollFirst();
            all.remove(eldest.address);
            excess.add(eldest);
          }
        });
    return excess;
  }

  /** The addresses of {@code ip} in any VLAN that have a history, {@code most} of the newest. */
  List<Address> of(IpAddress ip, int most) {
    return newest(known -> known.address.ip().equals(ip), most);
  }

  /** The addresses that {@code mac} has had or was refused, {@code most} of the newest. */
  List<Address> of(MacAddress mac, int most) {
    long wanted = mac.toLong();
    return newest(known -> Longs.contains(known.macs, wanted), most);
  }

  // Asked by people only: a scan is cheaper than more indexes.
  private List<Address> newest(Predicate<Known> wanted, int most) {
    return all.values().stream()
        .filter(wanted)
        .sorted(ELDEST_FIRST.reversed())
        .limit(most)
        .map(Known::address)
        .collect(Collectors.toList());
  }

  /** The departure of each address whose last owner has left. */
  List<MobilityEvent> departures() {
    List<MobilityEvent> departures = new ArrayList<>();
    for (Known known : all.values()) {
      if (known.departure != null) {
        departures.addAll(EventCodec.decode(known.address, known.departure));
      }
    }
    return departures;
  }
}
