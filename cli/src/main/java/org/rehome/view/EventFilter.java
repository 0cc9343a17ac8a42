package org.rehome.view;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;

/**
 * Which events are wanted: the newest that fit every value given.
 *
 * <p>Every text may be null (any). Not thread-safe.
 */
public final class EventFilter {
  /** The most that can be asked for. */
  public static final int MOST = 10_000;

  /** How many are given when the number is not said. */
  public static final int USUAL = 100;

  private static final Comparator<MobilityEvent> BY_ID =
      Comparator.comparingLong(MobilityEvent::id);

  private long afterId = -1;
  private Predicate<MobilityEvent> wanted;
  private int limit = USUAL;

  /** Wants the newest events of any kind. */
  public EventFilter() {}

  /** Wants events with an id above this one. */
  public EventFilter since(String id) {
    if (id != null) {
      afterId = Values.number("since", id, 0, Long.MAX_VALUE);
    }
    return this;
  }

  /** Wants events with an id below this one. */
  public EventFilter before(String id) {
    if (id != null) {
      long first = Values.number("before", id, 0, Long.MAX_VALUE);
      narrow(event -> event.id() < first);
    }
    return this;
  }

  /** Wants events of this time or later, milliseconds since the epoch. */
  public EventFilter notBefore(long time) {
    return narrow(event -> event.time() >= time);
  }

  /** Wants one kind. */
  public EventFilter kind(String text) {
    if (text != null) {
      MobilityEvent.Kind kind = Values.constant("kind", text, MobilityEvent.Kind.class);
      narrow(event -> event.type() == kind);
    }
    return this;
  }

  /** Wants refused claims: conflicts and violations. */
  public EventFilter disputes() {
    return narrow(
        event ->
            event.type() == MobilityEvent.Kind.CONFLICT
                || event.type() == MobilityEvent.Kind.VIOLATION);
  }

  /** Wants one IP address, in whichever VLAN. */
  public EventFilter ip(String text) {
    if (text != null) {
      IpAddress ip = Values.ip("ip", text);
      narrow(event -> event.subject().address().ip().equals(ip));
    }
    return this;
  }

  /** Wants the addresses of one MAC. */
  public EventFilter mac(String text) {
    if (text != null) {
      MacAddress mac = Values.mac("mac", text);
      narrow(event -> event.subject().mac().equals(mac));
    }
    return this;
  }

  /** Wants one VLAN. */
  public EventFilter vlan(String text) {
    if (text != null) {
      VlanId vlan = Values.vlan("vlan", text);
      narrow(event -> event.subject().address().vlan().equals(vlan));
    }
    return this;
  }

  /** Wants hosts that were, after the event or last, behind one edge port. */
  public EventFilter location(String text) {
    if (text != null) {
      ConnectPoint location = Values.location("location", text);
      narrow(event -> event.subject().location().equals(location));
    }
    return this;
  }

  private EventFilter narrow(Predicate<MobilityEvent> more) {
    wanted = wanted == null ? more : wanted.and(more);
    return this;
  }

  /** Wants at most this many. */
  public EventFilter limit(String field, String text) {
    if (text != null) {
      limit = (int) Values.number(field, text, 1, MOST);
    }
    return this;
  }

  /** The wanted events of the node, oldest first. */
  public List<MobilityEvent> apply(HostMobilityService service) {
    // A filter thins out what the service gives, so that the limit can only be applied afterwards.
    int asked = wanted == null ? limit : Integer.MAX_VALUE;
    return newest(service.events(afterId, asked).stream());
  }

  /** Those of {@code events}, which are in their order. */
  public List<MobilityEvent> of(Collection<MobilityEvent> events) {
    return newest(events.stream().filter(event -> event.id() > afterId));
  }

  /** The wanted departures, oldest first. */
  public List<MobilityEvent> departures(HostMobilityService service) {
    return newest(
        service.departures().stream().filter(event -> event.id() > afterId).sorted(BY_ID));
  }

  private List<MobilityEvent> newest(Stream<MobilityEvent> events) {
    List<MobilityEvent> fitting =
        events.filter(event -> wanted == null || wanted.test(event)).collect(Collectors.toList());
    return fitting.subList(Math.max(0, fitting.size() - limit), fitting.size());
  }
}
