package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;

/** The host is no longer attached: its port or switch went away, or somebody said that it left. */
public final class Detachment extends Observation {
  private final ConnectPoint location;
  private final Cause cause;

  private Detachment(Address address, ConnectPoint location, Cause cause, long at) {
    super(address, at);
    this.location = location;
    this.cause = requireNonNull(cause, "cause");
  }

  /** Detached from {@code location}; does not concern a host that is elsewhere by now. */
  public static Detachment from(ConnectPoint location, Address address, Cause cause, long at) {
    return new Detachment(address, requireNonNull(location, "location"), cause, at);
  }

  /** Detached from wherever it is. */
  public static Detachment anywhere(Address address, Cause cause, long at) {
    return new Detachment(address, null, cause, at);
  }

  /** The place it is detached from; empty for anywhere. */
  public Optional<ConnectPoint> location() {
    return Optional.ofNullable(location);
  }

  /** Why. */
  public Cause cause() {
    return cause;
  }

  @Override
  public String toString() {
    return address()
        + " detached from "
        + (location == null ? "anywhere" : location)
        + ", "
        + cause;
  }
}
