package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;

/**
 * The newest events of one address, in the order in which its binding changed. Immutable.
 *
 * <p>That order is the revision's and not the clock's: two nodes may have decided in turn, and
 * their clocks need not agree.
 */
final class Chronicle {
  /** Before everything. */
  static final Chronicle EMPTY = new Chronicle(List.of());

  /** What an address comes to, by its events. */
  enum Standing {
    /** Somebody has it. */
    PRESENT,
    /** Its last owner has left. */
    DEPARTED,
    /** Nobody ever had it, as far as is remembered: it was only refused. */
    REFUSED
  }

  /** So many names are remembered, the newest. */
  static final int MOST_NAMES = 2;

  private static final Comparator<MobilityEvent> ORDER =
      Comparator.<MobilityEvent>comparingLong(event -> event.subject().revision())
          .thenComparingLong(MobilityEvent::id);

  private final List<MobilityEvent> events;

  private Chronicle(List<MobilityEvent> events) {
    this.events = events;
  }

  /**
   * The chronicle that was stored as {@code bytes}.
   *
   * @throws IllegalArgumentException when they are not readable here
   */
  static Chronicle read(Address address, byte[] bytes) {
    return new Chronicle(EventCodec.decode(address, bytes));
  }

  /** How it is stored. */
  byte[] bytes() {
    return EventCodec.encode(events);
  }

  /** The events, oldest first. */
  List<MobilityEvent> events() {
    return events;
  }

  /**
   * Likewise with {@code more}, of which it may have some already, and without the oldest above
   * {@code most}.
   *
   * <p>Refusals get no more than half of the room: who claims an address again and again must not
   * make its past forgotten. Only the newest {@value #MOST_NAMES} names of hosts are kept.
   */
  Chronicle with(Collection<MobilityEvent> more, int most) {
    List<MobilityEvent> all = new ArrayList<>(events);
    for (MobilityEvent event : more) {
      if (all.stream().noneMatch(known -> isSame(known, event))) {
        all.add(event);
      }
    }
    all.sort(ORDER);
    while (all.size() > most) {
      all.remove(expendable(all, most));
    }
    forgetNames(all);
    return new Chronicle(all);
  }

  // A host that is called something else all the time must not fill the store with what it says.
  private static void forgetNames(List<MobilityEvent> all) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Optional<String> name = all.get(i).subject().name();
      if (name.isPresent() && (names.size() < MOST_NAMES || names.contains(name.get()))) {
        names.add(name.get());
      } else if (name.isPresent()) {
        all.set(i, all.get(i).unnamed());
      }
    }
  }

  private static int expendable(List<MobilityEvent> all, int most) {
    long refusals = all.stream().filter(Chronicle::isRefusal).count();
    int oldest = 0;
    while (refusals > most / 2 && !isRefusal(all.get(oldest))) {
      oldest++;
    }
    return oldest;
  }

  // The write of an append may have been lost or only its confirmation: it is then tried again.
  private static boolean isSame(MobilityEvent one, MobilityEvent other) {
    return one.id() == other.id()
        && one.time() == other.time()
        && one.type() == other.type()
        && one.subject().revision() == other.subject().revision()
        && one.subject().mac().equals(other.subject().mac());
  }

  /** Whether {@code event} changed nothing: a claim was refused. */
  static boolean isRefusal(MobilityEvent event) {
    return event.type() == MobilityEvent.Kind.CONFLICT
        || event.type() == MobilityEvent.Kind.VIOLATION;
  }

  /** What the address comes to. */
  Standing standing() {
    return change()
        .map(last -> last.type() == MobilityEvent.Kind.LEFT ? Standing.DEPARTED : Standing.PRESENT)
        .orElse(Standing.REFUSED);
  }

  /** The last event that changed something. */
  Optional<MobilityEvent> change() {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (!isRefusal(events.get(i))) {
        return Optional.of(events.get(i));
      }
    }
    return Optional.empty();
  }

  /** When the last event was, milliseconds since the epoch; 0 for none. */
  long time() {
    return events.isEmpty() ? 0 : events.get(events.size() - 1).time();
  }

  /** Who has had the address, or was refused it. */
  Set<MacAddress> macs() {
    Set<MacAddress> macs = new LinkedHashSet<>();
    for (MobilityEvent event : events) {
      macs.add(event.subject().mac());
      event.otherMac().ifPresent(macs::add);
    }
    return macs;
  }
}
