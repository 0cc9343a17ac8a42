package org.rehome.onos;

import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;

import com.google.common.collect.Streams;
import java.util.List;
import java.util.stream.Collectors;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;

/** Events in the life of a host, told by when they happened. */
final class Events {
  private Events() {}

  /** {@code host} arrived as it is. */
  static MobilityEvent arrived(Binding host) {
    return MobilityEvent.of(
            host.revision(), Kind.ARRIVED, host, host.revision(), Cause.ARP, null, null)
        .converged(1_000)
        .programmed(4, 0);
  }

  /** It moved to another port. */
  static MobilityEvent moved(Binding host, long at) {
    Binding after = host.changed(at).location(P2).nextSequence().build();
    return MobilityEvent.of(at, Kind.MOVED, after, at, Cause.RARP, P1, null)
        .converged(2_000)
        .programmed(2, 1);
  }

  /** It left. */
  static MobilityEvent left(Binding host, long at) {
    Binding tombstone = host.changed(at).state(BindingState.LEFT, at).build();
    return MobilityEvent.of(at, Kind.LEFT, tombstone, at, Cause.PORT_DOWN, host.location(), null)
        .converged(3_000)
        .programmed(4, 0);
  }

  /** Another was refused its address. */
  static MobilityEvent conflict(Binding host, long at) {
    return MobilityEvent.of(at, Kind.CONFLICT, host, at, Cause.GRATUITOUS_ARP, P2, M2);
  }

  /** What they are, in their order. */
  static List<Kind> kinds(Iterable<MobilityEvent> events) {
    return List.copyOf(
        Streams.stream(events).map(MobilityEvent::type).collect(Collectors.toList()));
  }

  /** Their ids, in their order. */
  static List<Long> ids(Iterable<MobilityEvent> events) {
    return Streams.stream(events).map(MobilityEvent::id).collect(Collectors.toList());
  }
}
