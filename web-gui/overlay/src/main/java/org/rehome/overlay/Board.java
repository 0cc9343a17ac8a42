package org.rehome.overlay;

import java.util.Optional;
import java.util.function.Predicate;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;

/**
 * What the viewers of the topology see, and when they are to be told of it anew.
 *
 * <p>Whatever happens, they are told no more often than every {@link #PACE}: what comes in between
 * is in the next picture. While there is something to be seen, they are told every {@link #REPEAT},
 * for who opens the topology in the meantime says so to nobody. Time is an argument, in
 * milliseconds of a clock that never steps back. Safe for use by many threads.
 */
final class Board {
  /** The shortest time from one picture to the next, milliseconds. */
  static final long PACE = 250;

  /** The longest, while there is something to be seen, milliseconds. */
  static final long REPEAT = 5_000;

  private final Predicate<Address> stillFrozen;
  private final Marks marks = new Marks();
  private Picture shown = Picture.EMPTY;
  private long shownRevision;
  private long shownAt;
  private boolean wanted;
  private boolean closed;

  /**
   * An empty board.
   *
   * @param stillFrozen whether an address is frozen now; asked every {@link #REPEAT} of each that
   *     is marked so, for not every node hears of every release
   */
  Board(Predicate<Address> stillFrozen) {
    this.stillFrozen = stillFrozen;
    this.shownAt = Long.MIN_VALUE / 2;
  }

  /** Takes what has happened. */
  synchronized void hear(MobilityEvent event, long now) {
    marks.hear(event, now);
  }

  /** Takes a frozen binding of which no event was heard. */
  synchronized void frozen(Binding binding, long now) {
    marks.frozen(binding, now);
  }

  /** Somebody new looks: the next picture is due without a change. */
  synchronized void wanted() {
    wanted = true;
  }

  /** What is to be shown now; empty when nothing changed, or it is too soon. */
  synchronized Optional<Change> look(long now) {
    long since = now - shownAt;
    if (closed || since < PACE) {
      return Optional.empty();
    }
    boolean again = wanted || since >= REPEAT;
    marks.forget(now, address -> !again || stillFrozen.test(address));
    boolean changed = marks.revision() != shownRevision;
    if (!changed && (!again || shown.isEmpty())) {
      wanted = false;
      return Optional.empty();
    }
    Change change = new Change(shown, changed ? marks.picture() : shown);
    shown = change.now;
    shownRevision = marks.revision();
    shownAt = now;
    wanted = false;
    return Optional.of(change);
  }

  /** Forgets everything, once and for all; empty when nothing of it was shown. */
  synchronized Optional<Change> close() {
    closed = true;
    Change change = new Change(shown, Picture.EMPTY);
    shown = Picture.EMPTY;
    return change.before.isEmpty() ? Optional.empty() : Optional.of(change);
  }

  /** What was shown last and what is to be shown now. Immutable. */
  static final class Change {
    private final Picture before;
    private final Picture now;

    Change(Picture before, Picture now) {
      this.before = before;
      this.now = now;
    }

    /** What must go, unless it is in {@link #now} too. */
    Picture before() {
      return before;
    }

    /** All that is to be seen. */
    Picture now() {
      return now;
    }
  }
}
