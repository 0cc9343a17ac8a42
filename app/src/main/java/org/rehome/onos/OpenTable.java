package org.rehome.onos;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.ElementId;
import org.rehome.api.Address;

/**
 * A hash table that keeps its entries in one array, without an object around each: open addressing,
 * linear probing, at most two thirds full.
 *
 * <p>Look-ups take no lock and may run beside a change; changes must be made one after another. An
 * entry that is replaced keeps its slot, and a slot once taken is never empty again in the same
 * array, so that who looks for an entry that stays cannot miss it. What is removed leaves a mark,
 * which the next entry takes, or the next array leaves behind.
 *
 * @param <E> what is kept
 */
abstract class OpenTable<E> {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final Object GONE = new Object();
  private static final int SMALLEST = 16;

  /** What hashes depend on. */
  final long seed = ThreadLocalRandom.current().nextLong();

  private volatile Object[] slots = new Object[SMALLEST];
  private volatile int size;
  private int taken;

  /** The hash of what {@code entry} is found by. */
  abstract int hash(E entry);

  /** Whether both are found by the same. */
  abstract boolean isSame(E one, E other);

  /** How many entries there are. */
  final int size() {
    return size;
  }

  /** A walk along the slots that may hold what is found by {@code hash}. */
  final Probe probe(int hash) {
    return new Probe(slots, hash);
  }

  /** Whatever may be found by a hash, one after the other. */
  final class Probe {
    private final Object[] array;
    private int at;

    private Probe(Object[] array, int hash) {
      this.array = array;
      this.at = hash & (array.length - 1);
    }

    /** The next candidate; null when there is none. */
    E next() {
      while (true) {
        Object slot = SLOT.getAcquire(array, at);
        if (slot == null) {
          return null;
        }
        at = (at + 1) & (array.length - 1);
        if (slot != GONE) {
          return entry(slot);
        }
      }
    }
  }

  // Nothing but entries and the mark is ever put in.
  @SuppressWarnings("unchecked")
  private E entry(Object slot) {
    return (E) slot;
  }

  /** The entry that is found by the same as {@code like}; null where there is none. */
  final E find(E like) {
    Probe probe = probe(hash(like));
    for (E each = probe.next(); each != null; each = probe.next()) {
      if (isSame(each, like)) {
        return each;
      }
    }
    return null;
  }

  /** Takes {@code entry} in, in the place of one that is found by the same. */
  final void put(E entry) {
    Object[] array = slots;
    int mask = array.length - 1;
    int free = -1;
    int at = hash(entry) & mask;
    for (Object slot = array[at]; slot != null; slot = array[at]) {
      if (slot == GONE) {
        free = free < 0 ? at : free;
      } else if (isSame(entry(slot), entry)) {
        SLOT.setRelease(array, at, entry);
        return;
      }
      at = (at + 1) & mask;
    }
    count(1);
    if (free >= 0) {
      SLOT.setRelease(array, free, entry);
      return;
    }
    taken++;
    if (taken * 3L > array.length * 2L) {
      rebuild(entry);
    } else {
      SLOT.setRelease(array, at, entry);
    }
  }

  /** Takes out what is found by the same as {@code entry}. */
  final void remove(E entry) {
    Object[] array = slots;
    int mask = array.length - 1;
    int at = hash(entry) & mask;
    for (Object slot = array[at]; slot != null; slot = array[at]) {
      if (slot != GONE && isSame(entry(slot), entry)) {
        SLOT.setRelease(array, at, GONE);
        count(-1);
        if (array.length > SMALLEST && size * 8L < array.length) {
          rebuild(null);
        }
        return;
      }
      at = (at + 1) & mask;
    }
  }

  private void count(int more) {
    int now = size + more;
    size = now;
  }

  /** Goes over to an array that is a quarter full at least, and half full at most. */
  private void rebuild(E added) {
    Object[] old = slots;
    int length = Math.max(SMALLEST, 2 * Integer.highestOneBit(Math.max(1, 2 * size - 1)));
    Object[] array = new Object[length];
    for (Object slot : old) {
      if (slot != null && slot != GONE) {
        settle(array, slot);
      }
    }
    if (added != null) {
      settle(array, added);
    }
    taken = size;
    slots = array;
  }

  private void settle(Object[] array, Object entry) {
    int at = hash(entry(entry)) & (array.length - 1);
    while (array[at] != null) {
      at = (at + 1) & (array.length - 1);
    }
    array[at] = entry;
  }

  /**
   * Every entry, for who may take a long time over it: what comes or goes meanwhile may be left
   * out, what changes may be met as it was.
   */
  final Iterator<E> iterator() {
    return new Walk(slots);
  }

  private final class Walk implements Iterator<E> {
    private final Object[] array;
    private int at;
    private E next;

    Walk(Object[] array) {
      this.array = array;
      advance();
    }

    private void advance() {
      next = null;
      while (next == null && at < array.length) {
        Object slot = SLOT.getAcquire(array, at++);
        next = slot == null || slot == GONE ? null : entry(slot);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public E next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      E given = next;
      advance();
      return given;
    }
  }

  /** One whose entries are found by an address. */
  static final class ByAddress<E extends AddressKey> extends OpenTable<E> {
    @Override
    int hash(E entry) {
      return entry.hash(seed);
    }

    @Override
    boolean isSame(E one, E other) {
      return one.isSame(other);
    }

    /** The entry of {@code address}; null where there is none. */
    E find(Address address) {
      long high = AddressKey.high(address.ip());
      long low = AddressKey.low(address.ip());
      short vlan = address.vlan().toShort();
      byte version = AddressKey.version(address.ip());
      Probe probe = probe(AddressKey.hash(high, low, vlan, seed));
      for (E each = probe.next(); each != null; each = probe.next()) {
        if (each.is(high, low, vlan, version)) {
          return each;
        }
      }
      return null;
    }
  }

  /** One whose entries are found by a port. */
  static final class ByPort<E extends PortKey> extends OpenTable<E> {
    @Override
    int hash(E entry) {
      return entry.hash(seed);
    }

    @Override
    boolean isSame(E one, E other) {
      return one.isSame(other);
    }

    /** The entry of {@code port}; null where there is none. */
    E find(ConnectPoint port) {
      ElementId element = port.elementId();
      long number = port.port().toLong();
      Probe probe = probe(PortKey.hash(element, number, seed));
      for (E each = probe.next(); each != null; each = probe.next()) {
        if (each.is(element, number)) {
          return each;
        }
      }
      return null;
    }
  }
}
