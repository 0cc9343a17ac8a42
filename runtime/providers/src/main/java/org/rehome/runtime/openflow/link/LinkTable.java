package org.rehome.runtime.openflow.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.LinkKey;

/**
 * Which links were last seen when.
 *
 * <p>Links have a direction; the two ways of a wire are two links. Knows no clock: the caller
 * passes the time in milliseconds, which must not go back. Thread-safe.
 */
final class LinkTable {

  private final Map<LinkKey, Long> lastSeen = new HashMap<>();
  private long lastAging = Long.MIN_VALUE;

  /** Notes that a probe came through; returns true when the link was not known. */
  synchronized boolean seen(LinkKey link, long now) {
    return lastSeen.put(link, now) == null;
  }

  /** Returns whether the link is known. */
  synchronized boolean contains(LinkKey link) {
    return lastSeen.containsKey(link);
  }

  /** Forgets the links that begin or end at a port and returns them. */
  synchronized List<LinkKey> remove(ConnectPoint port) {
    return removeIf(link -> link.src().equals(port) || link.dst().equals(port));
  }

  /** Forgets the links that begin or end at a device and returns them. */
  synchronized List<LinkKey> remove(DeviceId device) {
    return removeIf(
        link -> link.src().deviceId().equals(device) || link.dst().deviceId().equals(device));
  }

  /** Forgets the links that end at a device and returns them. */
  synchronized List<LinkKey> removeEndingAt(DeviceId device) {
    return removeIf(link -> link.dst().deviceId().equals(device));
  }

  /** Returns the links not seen since the given time. */
  synchronized List<LinkKey> notSeenSince(long time) {
    List<LinkKey> links = new ArrayList<>();
    lastSeen.forEach(
        (link, seen) -> {
          if (seen < time) {
            links.add(link);
          }
        });
    return links;
  }

  /**
   * Forgets the links that have not been seen for longer than the limit and returns them.
   *
   * <p>To be called often. When it has not been called for a whole limit, then this process stood
   * still and missed the probes itself: every link gets a fresh start instead.
   */
  synchronized List<LinkKey> age(long now, long limit) {
    boolean stoodStill = lastAging != Long.MIN_VALUE && now - lastAging > limit;
    lastAging = now;
    if (stoodStill) {
      lastSeen.replaceAll((link, seen) -> now);
      return List.of();
    }
    return removeIf(link -> now - lastSeen.get(link) > limit);
  }

  private List<LinkKey> removeIf(Predicate<LinkKey> condition) {
    List<LinkKey> removed = new ArrayList<>();
    lastSeen.keySet().stream().filter(condition).forEach(removed::add);
    removed.forEach(lastSeen::remove);
    return removed;
  }
}
