package org.rehome.onos;

/**
 * Rows that have something in common, each linked to the next; the first is kept by the caller.
 *
 * <p>To be changed under one lock. Who follows the links of {@link #OF_MAC} and {@link #AT_PLACE}
 * needs none: a row that is replaced or taken out meanwhile leads on to those behind it, or
 * {@linkplain Row#part to itself}, and then they begin anew.
 */
abstract class Chain {
  /** The rows of a MAC. */
  static final Chain OF_MAC =
      new Chain() {
        @Override
        Row next(Row row) {
          return row.nextOfMac;
        }

        @Override
        Row previous(Row row) {
          return row.previousOfMac;
        }

        @Override
        void next(Row row, Row next) {
          row.nextOfMac = next;
        }

        @Override
        void previous(Row row, Row previous) {
          row.previousOfMac = previous;
        }
      };

  /** The rows behind a port. */
  static final Chain AT_PLACE =
      new Chain() {
        @Override
        Row next(Row row) {
          return row.nextAtPlace;
        }

        @Override
        Row previous(Row row) {
          return row.previousAtPlace;
        }

        @Override
        void next(Row row, Row next) {
          row.nextAtPlace = next;
        }

        @Override
        void previous(Row row, Row previous) {
          row.previousAtPlace = previous;
        }
      };

  /** The rows that end at about the same time. */
  static final Chain BY_END =
      new Chain() {
        @Override
        Row next(Row row) {
          return row.nextOfEnd();
        }

        @Override
        Row previous(Row row) {
          return row.previousOfEnd();
        }

        @Override
        void next(Row row, Row next) {
          row.nextOfEnd(next);
        }

        @Override
        void previous(Row row, Row previous) {
          row.previousOfEnd(previous);
        }
      };

  private Chain() {}

  /** The row after {@code row}; null where it is the last. */
  abstract Row next(Row row);

  abstract Row previous(Row row);

  abstract void next(Row row, Row next);

  abstract void previous(Row row, Row previous);

  /** Puts {@code row} before {@code first}, null for none; returns the new first. */
  final Row add(Row first, Row row) {
    next(row, first);
    if (first != null) {
      previous(first, row);
    }
    return row;
  }

  /** Puts {@code row} where {@code old} was; returns the new first. */
  final Row replace(Row first, Row old, Row row) {
    next(row, next(old));
    previous(row, previous(old));
    return join(first, previous(old), row, row, next(old));
  }

  /** Takes {@code old} out; returns the new first, null where none is left. */
  final Row remove(Row first, Row old) {
    return join(first, previous(old), next(old), previous(old), next(old));
  }

  /**
   * Has {@code previous} lead on to {@code following}, and {@code next} back to {@code preceding}.
   */
  private Row join(Row first, Row previous, Row following, Row preceding, Row next) {
    if (next != null) {
      previous(next, preceding);
    }
    if (previous == null) {
      return following;
    }
    next(previous, following);
    return first;
  }
}
