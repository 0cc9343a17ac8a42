package org.rehome.api;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.List;

/**
 * Events that follow one another, and whether some before them are no longer known. Immutable.
 *
 * <p>Who reads on from {@link #last} each time misses no event, or is told that some are missing.
 */
public final class Excerpt {
  private final ImmutableList<MobilityEvent> events;
  private final long last;
  private final boolean gap;

  private Excerpt(Collection<MobilityEvent> events, long last, boolean gap) {
    this.events = ImmutableList.copyOf(events);
    this.last = last;
    this.gap = gap;
  }

  /** An excerpt; each part as its accessor says. */
  public static Excerpt of(Collection<MobilityEvent> events, long last, boolean gap) {
    return new Excerpt(events, last, gap);
  }

  /** The events, oldest first, with rising ids. */
  public List<MobilityEvent> events() {
    return events;
  }

  /** The id to read on from: that of the last of these events, or of all where there are none. */
  public long last() {
    return last;
  }

  /**
   * Whether events before these may be missing: they are no longer kept, or the id that was asked
   * for is none that this node has given.
   */
  public boolean gap() {
    return gap;
  }
}
