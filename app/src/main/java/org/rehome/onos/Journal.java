package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.rehome.api.Excerpt;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Decision;

/**
 * The newest events of this node, after what the history knows from before it started; in the order
 * of their ids.
 *
 * <p>Bounded: the oldest event goes first. Thread-safe.
 */
final class Journal {
  /** The time that the switches took where none had to change a rule. */
  static final long NO_CHANGE = -1;

  private final int capacity;
  private final Deque<MobilityEvent> events = new ArrayDeque<>();
  private long lastId;
  // The newest id of which something may be forgotten.
  private long forgotten;

  Journal(int capacity) {
    this.capacity = capacity;
  }

  /** How many events are kept. */
  int capacity() {
    return capacity;
  }

  /** Begins with {@code past}, which is in the order of its ids; before anything is written. */
  synchronized void begin(List<MobilityEvent> past) {
    past.forEach(this::keep);
    forgotten = Math.max(forgotten, past.isEmpty() ? 0 : past.get(0).id() - 1);
  }

  /**
   * Writes down what is reported, under the next id: its time, so that ids rise across restarts, or
   * one more than the last.
   *
   * @param micros how long the switches took, or {@link #NO_CHANGE} where none had to change
   */
  synchronized MobilityEvent write(Decision.Report report, long micros, Written written) {
    MobilityEvent event =
        report
            .event(Math.max(lastId + 1, report.at()))
            .converged(micros)
            .programmed(written.rules(), written.unconfirmed().size());
    keep(event);
    return event;
  }

  private void keep(MobilityEvent event) {
    lastId = Math.max(lastId, event.id());
    events.add(event);
    if (events.size() > capacity) {
      forgotten = events.remove().id();
    }
  }

  /** Events after {@code id}, oldest first, at most {@code limit} of the newest. */
  synchronized List<MobilityEvent> after(long id, int limit) {
    List<MobilityEvent> newest = new ArrayList<>();
    Iterator<MobilityEvent> backwards = events.descendingIterator();
    while (backwards.hasNext() && newest.size() < limit) {
      MobilityEvent event = backwards.next();
      if (event.id() <= id) {
        break;
      }
      newest.add(event);
    }
    Collections.reverse(newest);
    return newest;
  }

  /** The events that follow {@code id}, at most {@code limit} of the oldest. */
  synchronized Excerpt excerpt(long id, int limit) {
    List<MobilityEvent> following = after(id, Integer.MAX_VALUE);
    List<MobilityEvent> oldest = following.subList(0, Math.min(limit, following.size()));
    long last = oldest.isEmpty() ? lastId : oldest.get(oldest.size() - 1).id();
    return Excerpt.of(oldest, last, id < forgotten || id > lastId);
  }
}
