package org.rehome.onos;

import org.onosproject.net.ConnectPoint;

/**
 * An edge port with bindings behind it: one object for all of them. Changed under the replica's
 * lock only.
 */
final class Place extends PortKey {
  private volatile int count;

  /** The first of those behind it; null for none. */
  volatile Row first;

  Place(ConnectPoint point) {
    super(point);
  }

  /** How many are behind it. */
  int count() {
    return count;
  }

  /** Counts {@code more}, and returns how many it comes to. */
  int count(int more) {
    int now = count + more;
    count = now;
    return now;
  }
}
