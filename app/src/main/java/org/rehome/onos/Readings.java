package org.rehome.onos;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/**
 * Which rows keep their binding, so that who is asked for again and again is not made anew each
 * time: of those that share a slot the one that was read last. Bounded. Thread-safe, takes no lock.
 */
final class Readings {
  /** How many rows keep their binding at most. */
  static final int MOST = 1 << 16;

  private final AtomicReferenceArray<Row> keepers = new AtomicReferenceArray<>(MOST);

  /** The binding of {@code row}, under {@code address}, null for an object of its own. */
  Binding of(Row row, Address address) {
    Binding kept = row.reading;
    if (kept != null) {
      return kept;
    }
    Binding made = row.binding(address == null ? row.address() : address);
    // It keeps it before it is in its slot: who puts it out from there has it forget.
    row.reading = made;
    Row last = keepers.getAndSet(slot(row), row);
    if (last != null && last != row) {
      last.reading = null;
    }
    return made;
  }

  /**
   * {@code row} is no longer the present one. Who has just found it may still read it: at worst it
   * has a slot until another row takes that.
   */
  void forget(Row row) {
    keepers.compareAndSet(slot(row), row, null);
    row.reading = null;
  }

  /** Whether {@code row} has its slot. */
  boolean isKeeper(Row row) {
    return keepers.get(slot(row)) == row;
  }

  /** Rows of the same slot put each other out. */
  static int slot(Row row) {
    return row.hash(0) & (MOST - 1);
  }
}
