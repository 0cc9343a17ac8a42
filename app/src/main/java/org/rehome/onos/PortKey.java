package org.rehome.onos;

import org.onosproject.net.ConnectPoint;
import org.onosproject.net.ElementId;

/**
 * A port by which something is found. It never changes.
 *
 * <p>ONOS makes a port's hash 31 times that of its switch plus the port's number, so that a port
 * has the hash of one of the next switch, 31 ports away: of 64 switches with 1,000 ports each 13
 * have the same on average, and up to 18.
 */
class PortKey {
  private final ElementId element;
  private final long number;
  private final ConnectPoint point;

  PortKey(ConnectPoint point) {
    this.element = point.elementId();
    this.number = point.port().toLong();
    this.point = point;
  }

  /** The port. */
  final ConnectPoint point() {
    return point;
  }

  final boolean isSame(PortKey other) {
    return is(other.element, other.number);
  }

  final boolean is(ElementId wantedElement, long wantedNumber) {
    return number == wantedNumber && element.equals(wantedElement);
  }

  final int hash(long seed) {
    return hash(element, number, seed);
  }

  static int hash(ElementId element, long number, long seed) {
    return AddressKey.spread(((long) element.hashCode() << 32) + number, seed);
  }
}
