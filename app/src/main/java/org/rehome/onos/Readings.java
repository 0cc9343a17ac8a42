package org.rehome.onos;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/**
 * The bindings that were read last, so that who is asked for again and again is not made anew each
 * time. Bounded. Thread-safe, takes no lock.
 */
final class Readings {
  private static final int MOST = 1 << 16;

  private final AtomicReferenceArray<Reading> readings = new AtomicReferenceArray<>(MOST);

  /** The binding of {@code row}, under {@code address}, null for an object of its own. */
  Binding of(Row row, Address address) {
    int slot = slot(row);
    Reading reading = readings.getAcquire(slot);
    if (reading != null && reading.row == row) {
      return reading.binding;
    }
    Binding binding = row.binding(address == null ? row.address() : address);
    readings.setRelease(slot, new Reading(row, binding));
    return binding;
  }

  /** Nobody will ask for {@code row} again: it and those that it leads to are garbage. */
  void forget(Row row) {
    int slot = slot(row);
    Reading reading = readings.getAcquire(slot);
    if (reading != null && reading.row == row) {
      readings.setRelease(slot, null);
    }
  }

  private static int slot(Row row) {
    return row.hash(0) & (MOST - 1);
  }

  private static final class Reading {
    private final Row row;
    private final Binding binding;

    Reading(Row row, Binding binding) {
      this.row = row;
      this.binding = binding;
    }
  }
}
