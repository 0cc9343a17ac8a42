package org.rehome.onos;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.SetMultimap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;

/**
 * Which switches and links count as there though ONOS does not see them at present.
 *
 * <p>Losing control of a switch is not losing it: it and its links stay until a grace time has
 * passed, and its links for a while after its return, until they are found again. A link whose port
 * is down is gone at once. Not thread-safe: {@link Fabric} reads and asks under its lock.
 */
final class Outages {
  /** How long a link that is no longer seen may still be there, its ports being up; ms. */
  private static final long LINK_SETTLE = 3_000;

  /** Nothing that is kept comes to an end by itself. */
  static final long NEVER = Long.MAX_VALUE;

  private final Predicate<ConnectPoint> isUp;
  private final Predicate<ConnectPoint> isDown;
  private final Map<DeviceId, Long> lostSince = new HashMap<>();
  private final Map<DeviceId, Long> backSince = new HashMap<>();
  private final Map<Map.Entry<ConnectPoint, ConnectPoint>, Long> vanished = new HashMap<>();
  private ImmutableSetMultimap<ConnectPoint, ConnectPoint> links = ImmutableSetMultimap.of();
  private long nextExpiry = NEVER;

  /**
   * None so far.
   *
   * @param isUp which ports ONOS has found enabled, asked anew at each reading
   * @param isDown which ports were said to be down, likewise
   */
  Outages(Predicate<ConnectPoint> isUp, Predicate<ConnectPoint> isDown) {
    this.isUp = isUp;
    this.isDown = isDown;
  }

  /**
   * Takes in what is seen now.
   *
   * @param available the switches that are there
   * @param known the switches that were, those kept included
   * @param seen the links that are there
   * @param grace how long a switch may be away, ms
   * @param now ms since the epoch
   */
  void read(
      Set<DeviceId> available, Set<DeviceId> known, Iterable<Link> seen, long grace, long now) {
    nextExpiry = NEVER;
    keepSwitches(available, known, grace, now);
    keepLinks(available, seen, now);
  }

  /** The switches that are away and count as there. */
  Set<DeviceId> kept() {
    return ImmutableSet.copyOf(lostSince.keySet());
  }

  /** The links that are there or count as that, one entry for each direction. */
  ImmutableSetMultimap<ConnectPoint, ConnectPoint> links() {
    return links;
  }

  /**
   * When the first of what is kept counts no longer, ms since the epoch; {@link #NEVER} where
   * nothing is kept.
   */
  long nextExpiry() {
    return nextExpiry;
  }

  /**
   * Whether {@code device} counts as there and has been away for so many ms at least.
   *
   * @param now ms since the epoch
   */
  boolean isAwayFor(DeviceId device, long millis, long now) {
    Long since = lostSince.get(device);
    return since != null && now - since >= millis;
  }

  private void keepSwitches(Set<DeviceId> available, Set<DeviceId> known, long grace, long now) {
    for (DeviceId device : available) {
      if (lostSince.remove(device) != null) {
        backSince.put(device, now);
      }
    }
    for (DeviceId device : known) {
      if (!available.contains(device)) {
        lostSince.putIfAbsent(device, now);
      }
    }
    lostSince.values().removeIf(since -> now - since >= grace);
    for (long since : lostSince.values()) {
      nextExpiry = Math.min(nextExpiry, since + grace);
    }
    backSince.values().removeIf(since -> now - since >= LINK_SETTLE);
  }

  private void keepLinks(Set<DeviceId> available, Iterable<Link> seen, long now) {
    SetMultimap<ConnectPoint, ConnectPoint> read = HashMultimap.create();
    for (Link link : seen) {
      read.put(link.src(), link.dst());
      vanished.remove(Maps.immutableEntry(link.src(), link.dst()));
    }
    for (Map.Entry<ConnectPoint, ConnectPoint> link : links.entries()) {
      if (!read.containsEntry(link.getKey(), link.getValue())) {
        long since = vanished.computeIfAbsent(link, key -> now);
        if (mayStillBe(link, since, available, now)) {
          read.put(link.getKey(), link.getValue());
        } else {
          vanished.remove(link);
        }
      }
    }
    links = ImmutableSetMultimap.copyOf(read);
  }

  private boolean mayStillBe(
      Map.Entry<ConnectPoint, ConnectPoint> link, long since, Set<DeviceId> available, long now) {
    long until = since + LINK_SETTLE;
    for (ConnectPoint end : ImmutableList.of(link.getKey(), link.getValue())) {
      DeviceId device = end.deviceId();
      if (available.contains(device)) {
        // ONOS takes every port of a switch for disabled until it has heard of them after its
        // return.
        boolean unheard = !isUp.test(end) && !backSince.containsKey(device);
        if (unheard || isDown.test(end)) {
          return false;
        }
        until = Math.max(until, backSince.getOrDefault(device, 0L) + LINK_SETTLE);
      } else if (lostSince.containsKey(device)) {
        until = NEVER;
      } else {
        return false;
      }
    }
    if (now >= until) {
      return false;
    }
    nextExpiry = Math.min(nextExpiry, until);
    return true;
  }
}
