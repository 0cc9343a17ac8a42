package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import org.onosproject.net.PortNumber;

/**
 * What one switch does with the packets of a destination: sends them out of a port or discards
 * them, and routes those that were sent to a gateway. Immutable.
 */
public final class Route {
  private static final Route DISCARD = new Route(null, false, null);

  private final PortNumber port;
  private final boolean edge;
  private final Routing routing;

  private Route(PortNumber port, boolean edge, Routing routing) {
    this.port = port;
    this.edge = edge;
    this.routing = routing;
  }

  /** Out of {@code port}, to the next switch. */
  public static Route via(PortNumber port) {
    return new Route(requireNonNull(port, "port"), false, null);
  }

  /** Out of {@code port}, to the host itself. */
  public static Route edge(PortNumber port) {
    return new Route(requireNonNull(port, "port"), true, null);
  }

  /** Nowhere. */
  public static Route discard() {
    return DISCARD;
  }

  /** The same, and {@code how} for what was sent to a gateway; null for not routed. */
  Route routing(Routing how) {
    return Objects.equals(routing, how) ? this : new Route(port, edge, how);
  }

  /** The port; empty where packets are discarded. */
  public Optional<PortNumber> port() {
    return Optional.ofNullable(port);
  }

  /** Whether the port is that of the host, behind which a sender may be as well. */
  public boolean isEdge() {
    return edge;
  }

  /** How packets to a gateway are routed; empty where they are not. */
  public Optional<Routing> routing() {
    return Optional.ofNullable(routing);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Route
        && Objects.equals(port, ((Route) other).port)
        && edge == ((Route) other).edge
        && Objects.equals(routing, ((Route) other).routing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(port, edge, routing);
  }

  @Override
  public String toString() {
    return (port == null ? "discard" : port.toString()) + (routing == null ? "" : " " + routing);
  }
}
