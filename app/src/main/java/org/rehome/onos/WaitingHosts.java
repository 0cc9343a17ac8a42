package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onosproject.net.HostId;

/**
 * Who waits for ONOS's host store: apart those of whom it believes what is not so any more, those
 * of whom it may lack something, and those that it did not take; in each of the three a host once,
 * and the longest first. Thread-safe.
 */
final class WaitingHosts {
  /** What a host waits for. */
  enum Reason {
    /** It has moved or left, or the address is another's: what ONOS believes of it is wrong. */
    DISPLACED,
    /** It arrived, or something else of it is new: ONOS may lack that. */
    CHANGED
  }

  private final Set<HostId> displaced = newRoom();
  private final Set<HostId> changed = newRoom();

  /** Whom the host store did not take, and why they waited. */
  private final Map<HostId, Reason> failed = Collections.synchronizedMap(new LinkedHashMap<>());

  private static Set<HostId> newRoom() {
    return Collections.synchronizedSet(new LinkedHashSet<>());
  }

  private Set<HostId> room(Reason reason) {
    return reason == Reason.DISPLACED ? displaced : changed;
  }

  /** Has {@code host} wait. */
  void add(HostId host, Reason reason) {
    room(reason).add(host);
  }

  /** Whether anybody waits who was not set aside. */
  boolean isAnybodyNext() {
    return !displaced.isEmpty() || !changed.isEmpty();
  }

  /** Whether anybody was set aside. */
  boolean isAnybodyAside() {
    return !failed.isEmpty();
  }

  /** Everybody: the displaced, the changed, and then those that were set aside, whatever for. */
  List<HostId> all() {
    Set<HostId> all = new LinkedHashSet<>(List.copyOf(displaced));
    all.addAll(List.copyOf(changed));
    all.addAll(List.copyOf(failed.keySet()));
    return List.copyOf(all);
  }

  /** Who was set aside the longest ago; empty for nobody. */
  List<HostId> firstAside() {
    List<HostId> all = List.copyOf(failed.keySet());
    return all.isEmpty() ? all : all.subList(0, 1);
  }

  /** At most {@code most} of those who wait for {@code reason}; they stay. */
  List<HostId> first(Reason reason, int most) {
    Set<HostId> room = room(reason);
    List<HostId> first = new ArrayList<>();
    synchronized (room) {
      room.stream().limit(most).forEach(first::add);
    }
    return first;
  }

  /** It is the turn of {@code host}: it waits no more, neither here nor aside. */
  Turn take(HostId host) {
    boolean isDisplaced = displaced.remove(host);
    changed.remove(host);
    Reason before = failed.remove(host);
    return new Turn(
        isDisplaced || before == Reason.DISPLACED ? Reason.DISPLACED : Reason.CHANGED,
        before != null);
  }

  /** The host store did not take {@code host}: it is set aside. */
  void setAside(HostId host, Reason reason) {
    failed.put(host, reason);
  }

  /** All that were set aside wait again as they did before. */
  void takeBack() {
    for (HostId host : List.copyOf(failed.keySet())) {
      Reason reason = failed.remove(host);
      if (reason != null) {
        add(host, reason);
      }
    }
  }

  /** Why it was a host's turn. */
  static final class Turn {
    private final Reason reason;
    private final boolean wasAside;

    private Turn(Reason reason, boolean wasAside) {
      this.reason = reason;
      this.wasAside = wasAside;
    }

    /** What it waited for. */
    Reason reason() {
      return reason;
    }

    /** Whether the host store did not take it the last time. */
    boolean wasAside() {
      return wasAside;
    }
  }
}
