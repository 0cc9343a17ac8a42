package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Decision;

/**
 * The newest events of this node, in the order of their ids.
 *
 * <p>Bounded: the oldest event goes first. Thread-safe.
 */
final class Journal {
  /** The time that the switches took where none had to change a rule. */
  static final long NO_CHANGE = -1;

  private final int capacity;
  private final TreeMap<Long, MobilityEvent> events = new TreeMap<>();
  private long lastId;

  Journal(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Writes down what is reported, under the next id.
   *
   * @param micros how long the switches took, or {@link #NO_CHANGE} where none had to change
   */
  synchronized MobilityEvent write(Decision.Report report, long micros) {
    MobilityEvent reported = report.event(++lastId);
    MobilityEvent event = micros == NO_CHANGE ? reported : reported.converged(micros);
    events.put(event.id(), event);
    if (events.size() > capacity) {
      events.pollFirstEntry();
    }
    return event;
  }

  /** Events after {@code id}, oldest first, at most {@code limit} of the newest. */
  synchronized List<MobilityEvent> after(long id, int limit) {
    List<MobilityEvent> newest = new ArrayList<>();
    for (Map.Entry<Long, MobilityEvent> entry :
        events.tailMap(id, false).descendingMap().entrySet()) {
      if (newest.size() >= limit) {
        break;
      }
      newest.add(entry.getValue());
    }
    Collections.reverse(newest);
    return newest;
  }
}
