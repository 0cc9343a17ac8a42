package org.rehome.core;

import org.rehome.api.Address;

/**
 * Time has passed over a binding that lasts only so long, or its state: a lease, a tombstone, a
 * freeze, or a verification whose verdict may be lost.
 */
public final class Expiry extends Observation {
  private Expiry(Address address, long at) {
    super(address, at);
  }

  /** Time is {@code at} now. */
  public static Expiry of(Address address, long at) {
    return new Expiry(address, at);
  }

  @Override
  public String toString() {
    return "expiry of " + address();
  }
}
