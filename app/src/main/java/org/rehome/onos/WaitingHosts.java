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
 * Who waits for ONOS's host store, each host once and the longest first: apart those of whom it
 * believes what is not so any more, those of whom it may lack something, and those that it did not
 * take. Thread-safe.
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

  /** Whether nobody waits, but for whom the host store did not take. */
  boolean isEmpty() {
    return displaced.isEmpty() && changed.isEmpty();
  }

  /** Whether there is anybody whom the host store did not take. */
  boolean hasFailed() {
    return !failed.isEmpty();
  }

  /** Everybody, those with the best reason first. */
  List<HostId> all() {
    Set<HostId> all = new LinkedHashSet<>(List.copyOf(displaced));
    all.addAll(List.copyOf(changed));
    all.addAll(List.copyOf(failed.keySet()));
    return List.copyOf(all);
  }

  /** The one that was not taken the longest ago; empty for none. */
  List<HostId> firstFailed() {
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

  /** {@code host} waits no more; returns what it waited for, and whether it had failed. */
  Turn call(HostId host) {
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

  /** A host that is being told of. */
  static final class Turn {
    private final Reason reason;
    private final boolean failedBefore;

    private Turn(Reason reason, boolean failedBefore) {
      this.reason = reason;
      this.failedBefore = failedBefore;
    }

    /** What it waited for. */
    Reason reason() {
      return reason;
    }

    /** Whether the host store did not take it the last time. */
    boolean failedBefore() {
      return failedBefore;
    }
  }
}
