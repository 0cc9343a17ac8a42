package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.rehome.api.Address;

/**
 * Something that happened, about one address, at one time.
 *
 * <p>Immutable. {@link #at} is when it reached this node, not when it was handled.
 */
public abstract class Observation {
  private final Address address;
  private final long at;

  Observation(Address address, long at) {
    this.address = requireNonNull(address, "address");
    this.at = at;
  }

  /** The address it is about. */
  public final Address address() {
    return address;
  }

  /** When it reached this node, milliseconds since the epoch. */
  public final long at() {
    return at;
  }
}
