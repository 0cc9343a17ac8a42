package org.rehome.core;

import org.rehome.api.Address;

/** What the operator declares about an address, or about where it is, may have changed. */
public final class Declaration extends Observation {
  private Declaration(Address address, long at) {
    super(address, at);
  }

  /** The declarations that are in force at {@code at} are to be applied to {@code address}. */
  public static Declaration about(Address address, long at) {
    return new Declaration(address, at);
  }

  @Override
  public String toString() {
    return "declaration about " + address();
  }
}
