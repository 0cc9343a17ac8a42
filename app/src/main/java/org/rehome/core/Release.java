package org.rehome.core;

import org.rehome.api.Address;

/** An operator trusts a frozen address again. */
public final class Release extends Observation {
  private Release(Address address, long at) {
    super(address, at);
  }

  /** Released at {@code at}. */
  public static Release of(Address address, long at) {
    return new Release(address, at);
  }

  @Override
  public String toString() {
    return "release of " + address();
  }
}
