package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.api.Source;

/** Evidence that an address is at a location. */
public final class Sighting extends Observation {
  /** How much the evidence says. */
  public enum Weight {
    /** The host says that it has the address: it may bind. */
    CLAIM,
    /**
     * It uses the address without saying so (RFC 9161 §3.2), or without overriding: to be
     * confirmed.
     */
    HINT,
    /** It asks whether it may have the address (RFC 5227 probe, RFC 4862 DAD). */
    TENTATIVE,
    /** Only the MAC was seen here; the address is known to be the MAC's. */
    MAC
  }

  private final MacAddress mac;
  private final ConnectPoint location;
  private final Weight weight;
  private final Source source;
  private final Cause cause;
  private final boolean router;

  private Sighting(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      Weight weight,
      Source source,
      Cause cause,
      boolean router,
      long at) {
    super(address, at);
    this.mac = requireNonNull(mac, "mac");
    this.location = requireNonNull(location, "location");
    this.weight = requireNonNull(weight, "weight");
    this.source = requireNonNull(source, "source");
    this.cause = requireNonNull(cause, "cause");
    this.router = router;
  }

  /** A sighting on the wire. */
  public static Sighting of(
      Address address, MacAddress mac, ConnectPoint location, Weight weight, Cause cause, long at) {
    return new Sighting(address, mac, location, weight, Source.NEIGHBOR, cause, true, at);
  }

  /** The same sighting with another authority. */
  public Sighting from(Source newSource) {
    return new Sighting(address(), mac, location, weight, newSource, cause, router, at());
  }

  /** The same sighting with the R flag of the advertisement that showed it. */
  public Sighting router(boolean flag) {
    return new Sighting(address(), mac, location, weight, source, cause, flag, at());
  }

  /** The MAC that was seen. */
  public MacAddress mac() {
    return mac;
  }

  /** Where it was seen. */
  public ConnectPoint location() {
    return location;
  }

  /** How much it says. */
  public Weight weight() {
    return weight;
  }

  /** Who vouches for it. */
  public Source source() {
    return source;
  }

  /** What showed it. */
  public Cause cause() {
    return cause;
  }

  /** Whether the host says it is a router; true where it did not say. */
  public boolean router() {
    return router;
  }

  /** Whether it answers a probe of ours: fresh evidence that cannot be a late packet. */
  public boolean answersProbe() {
    return cause == Cause.PROBE_ANSWER;
  }

  @Override
  public String toString() {
    return address() + " seen as " + mac + "@" + location + " (" + weight + ", " + cause + ")";
  }
}
