package org.rehome.overlay;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.HostId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.overlay.Mark.Kind;
import org.rehome.view.Sentences;

/**
 * Which marks there are, by what has happened lately.
 *
 * <p>Bounded: the newest {@link #OF_A_KIND} of each kind, of each address one, and the newest
 * {@link #TRAVELS} ways. Time is an argument, in milliseconds of a clock that never steps back. Not
 * thread-safe.
 */
final class Marks {
  /** So many marks of a kind are remembered, of the newest. */
  static final int OF_A_KIND = 1_000;

  /** So many hosts and so many switches are in a picture, those with the gravest marks first. */
  static final int IN_A_PICTURE = 200;

  /** So many ways are remembered, of the newest. */
  static final int TRAVELS = 16;

  // The gravest kind first, in each the oldest mark first.
  private final Map<Kind, LinkedHashMap<Address, Mark>> marks = new LinkedHashMap<>();
  private final LinkedHashMap<Address, Travel> travels = new LinkedHashMap<>();
  private long revision;

  Marks() {
    Kind[] kinds = Kind.values();
    for (int i = kinds.length - 1; i >= 0; i--) {
      marks.put(kinds[i], new LinkedHashMap<>());
    }
  }

  /** Takes what has happened. An arrival leaves no mark: it shows as a new host. */
  void hear(MobilityEvent event, long now) {
    Binding subject = event.subject();
    Address address = subject.address();
    ConnectPoint location = subject.location();
    switch (event.type()) {
      case ARRIVED:
        break;
      case MOVED:
        forget(Kind.FROZEN, address);
        add(Kind.MOVED, event, location, now);
        event.from().ifPresent(from -> travel(subject, from, now));
        break;
      case TAKEN_OVER:
        forget(Kind.FROZEN, address);
        forget(Kind.MOVED, address);
        add(Kind.TAKEN_OVER, event, location, now);
        break;
      case CONFLICT:
      case VIOLATION:
        add(Kind.CONFLICT, event, event.from().orElse(location), now);
        break;
      case FROZEN:
        add(Kind.FROZEN, event, location, now);
        break;
      case RELEASED:
        forget(Kind.FROZEN, address);
        break;
      case LEFT:
        marks.keySet().forEach(kind -> forget(kind, address));
        forgetTravel(address);
        add(Kind.DEPARTED, event, event.from().orElse(location), now);
        break;
    }
  }

  /** Takes that a binding is frozen, of which no event was heard. */
  void frozen(Binding binding, long now) {
    String sentence = binding.address() + " is frozen at " + binding.location();
    ConnectPoint at = binding.location();
    put(mark(Kind.FROZEN, binding, at.deviceId(), sentence, now));
  }

  /** Forgets what is over at {@code now}, and frozen addresses that are so no longer. */
  void forget(long now, Predicate<Address> stillFrozen) {
    boolean changed = travels.values().removeIf(travel -> travel.until() <= now);
    for (Map.Entry<Kind, LinkedHashMap<Address, Mark>> entry : marks.entrySet()) {
      changed |=
          entry.getKey() == Kind.FROZEN
              ? entry.getValue().keySet().removeIf(stillFrozen.negate())
              : entry.getValue().values().removeIf(mark -> mark.until() <= now);
    }
    if (changed) {
      revision++;
    }
  }

  /** Rises with every change, so that equal ones mean equal pictures. */
  long revision() {
    return revision;
  }

  /** What is to be seen. */
  Picture picture() {
    Map<HostId, Mark> hosts = new LinkedHashMap<>();
    Map<DeviceId, Picture.Tally> devices = new LinkedHashMap<>();
    for (LinkedHashMap<Address, Mark> kind : marks.values()) {
      for (Mark mark : newestFirst(kind.values())) {
        // Who has departed is no longer on the map.
        if (mark.kind() != Kind.DEPARTED && hosts.size() < IN_A_PICTURE) {
          hosts.putIfAbsent(mark.host(), mark);
        }
        Picture.Tally tally = devices.get(mark.place());
        if (tally != null) {
          devices.put(mark.place(), tally.with(mark));
        } else if (devices.size() < IN_A_PICTURE) {
          devices.put(mark.place(), new Picture.Tally(mark, 1));
        }
      }
    }
    return new Picture(hosts, devices, travels.values());
  }

  private static Collection<Mark> newestFirst(Collection<Mark> marks) {
    return ImmutableList.copyOf(marks).reverse();
  }

  private void add(Kind kind, MobilityEvent event, ConnectPoint at, long now) {
    put(mark(kind, event.subject(), at.deviceId(), Sentences.of(event), now));
  }

  private static Mark mark(Kind kind, Binding of, DeviceId at, String sentence, long now) {
    return new Mark(kind, of.address(), host(of), at, sentence, kind.until(now));
  }

  private static HostId host(Binding binding) {
    return HostId.hostId(binding.mac(), binding.address().vlan());
  }

  private void put(Mark mark) {
    LinkedHashMap<Address, Mark> same = marks.get(mark.kind());
    same.remove(mark.address());
    same.put(mark.address(), mark);
    trim(same, OF_A_KIND);
    revision++;
  }

  private void travel(Binding subject, ConnectPoint from, long now) {
    travels.remove(subject.address());
    travels.put(
        subject.address(), new Travel(host(subject), from, subject.location(), now + Travel.SPAN));
    trim(travels, TRAVELS);
    revision++;
  }

  private void forget(Kind kind, Address address) {
    if (marks.get(kind).remove(address) != null) {
      revision++;
    }
  }

  private void forgetTravel(Address address) {
    if (travels.remove(address) != null) {
      revision++;
    }
  }

  private static void trim(Map<Address, ?> newest, int limit) {
    if (newest.size() > limit) {
      newest.remove(newest.keySet().iterator().next());
    }
  }
}
