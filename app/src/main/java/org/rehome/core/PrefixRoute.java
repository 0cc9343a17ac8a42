package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onosproject.net.DeviceId;

/**
 * The way to whatever of a subnet has no host route of its own: to the leaf where it is at home,
 * and no further. Immutable.
 */
public final class PrefixRoute {
  private final Destination destination;
  private final DeviceId home;
  private final DeviceId outer;
  private final Routing routing;

  PrefixRoute(Destination destination, DeviceId home, DeviceId outer, Routing routing) {
    this.destination = requireNonNull(destination, "destination");
    this.home = requireNonNull(home, "home");
    this.outer = outer;
    this.routing = routing;
  }

  /** The subnet. */
  public Destination destination() {
    return destination;
  }

  /** The leaf that it leads to. */
  public DeviceId home() {
    return home;
  }

  /** The leaf that packets are led to where this route is not, by the prefix around this one. */
  public Optional<DeviceId> outer() {
    return Optional.ofNullable(outer);
  }

  /** How packets to a gateway get there; empty where they are not routed. */
  public Optional<Routing> routing() {
    return Optional.ofNullable(routing);
  }

  @Override
  public String toString() {
    return destination + " at home at " + home;
  }
}
