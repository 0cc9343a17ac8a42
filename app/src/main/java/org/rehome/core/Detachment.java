package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;

/** The host is no longer attached: its port or switch went away, or somebody said that it left. */
public final class Detachment extends Observation {
  private final ConnectPoint location;
  private final ConnectPoint standIn;
  private final Cause cause;

  private Detachment(
      Address address, ConnectPoint location, ConnectPoint standIn, Cause cause, long at) {
    super(address, at);
    this.location = location;
    this.standIn = standIn;
    this.cause = requireNonNull(cause, "cause");
  }

  /** Detached from {@code location}; does not concern a host that is elsewhere by now. */
  public static Detachment from(ConnectPoint location, Address address, Cause cause, long at) {
    return new Detachment(address, requireNonNull(location, "location"), null, cause, at);
  }

  /** The same detachment of a host that is at {@code port}, too, by which it goes on. */
  public Detachment standIn(ConnectPoint port) {
    return new Detachment(address(), location, requireNonNull(port, "port"), cause, at());
  }

  /** Detached from wherever it is. */
  public static Detachment anywhere(Address address, Cause cause, long at) {
    return new Detachment(address, null, null, cause, at);
  }

  /** The place it is detached from; empty for anywhere. */
  public Optional<ConnectPoint> location() {
    return Optional.ofNullable(location);
  }

  /** Another port that the same hosts are behind; empty for none. */
  public Optional<ConnectPoint> standIn() {
    return Optional.ofNullable(standIn);
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
