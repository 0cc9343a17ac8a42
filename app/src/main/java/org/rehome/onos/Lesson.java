package org.rehome.onos;

import java.util.Optional;
import org.rehome.api.Binding;

/** What a neighbor message taught of its sender. Immutable. */
final class Lesson {
  /** Something new, or nothing at all. */
  static final Lesson NEW = new Lesson(null, false);

  /** Something that is not proven. */
  static final Lesson DOUBTFUL = new Lesson(null, true);

  private final Optional<Binding> confirmed;
  private final boolean doubtful;

  private Lesson(Binding confirmed, boolean doubtful) {
    this.confirmed = Optional.ofNullable(confirmed);
    this.doubtful = doubtful;
  }

  /** Only what was known. */
  static Lesson confirming(Binding binding) {
    return new Lesson(binding, false);
  }

  /** The binding that the message only confirms; empty where it brought anything new. */
  Optional<Binding> confirmed() {
    return confirmed;
  }

  /** Whether others must not hear what it says before it is proven: it would be in their caches. */
  boolean isDoubtful() {
    return doubtful;
  }
}
