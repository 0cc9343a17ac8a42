package org.rehome.view;

import java.util.List;
import java.util.stream.Collectors;
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

  private long afterId = -1;
  private long notBefore = Long.MIN_VALUE;
  private MobilityEvent.Kind kind;
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

  /** Wants events of this time or later, milliseconds since the epoch. */
  public EventFilter notBefore(long time) {
    notBefore = time;
    return this;
  }

  /** Wants one kind. */
  public EventFilter kind(String text) {
    kind = text == null ? null : Values.constant("kind", text, MobilityEvent.Kind.class);
    return this;
  }

  /** Wants at most this many. */
  public EventFilter limit(String field, String text) {
    if (text != null) {
      limit = (int) Values.number(field, text, 1, MOST);
    }
    return this;
  }

  /** The wanted events, oldest first. */
  public List<MobilityEvent> apply(HostMobilityService service) {
    // A kind thins out what the service gives, so that the limit can only be applied afterwards.
    int asked = kind == null ? limit : Integer.MAX_VALUE;
    List<MobilityEvent> fitting =
        service.events(afterId, asked).stream()
            .filter(event -> kind == null || event.type() == kind)
            .filter(event -> event.time() >= notBefore)
            .collect(Collectors.toList());
    return fitting.subList(Math.max(0, fitting.size() - limit), fitting.size());
  }
}
