package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;

/**
 * Another MAC's claim to a bound address, kept while the owner is being verified.
 *
 * <p>Immutable.
 */
public final class Claim {
  private final MacAddress mac;
  private final ConnectPoint location;
  private final Source source;
  private final Cause cause;
  private final boolean tentative;

  private Claim(
      MacAddress mac, ConnectPoint location, Source source, Cause cause, boolean tentative) {
    this.mac = requireNonNull(mac, "mac");
    this.location = requireNonNull(location, "location");
    this.source = requireNonNull(source, "source");
    this.cause = requireNonNull(cause, "cause");
    this.tentative = tentative;
  }

  /**
   * A claim of {@code mac} at {@code location}, tentative while the claimant only asks whether it
   * may.
   */
  public static Claim of(
      MacAddress mac, ConnectPoint location, Source source, Cause cause, boolean tentative) {
    return new Claim(mac, location, source, cause, tentative);
  }

  /** The claimant's MAC. */
  public MacAddress mac() {
    return mac;
  }

  /** Where the claim was seen. */
  public ConnectPoint location() {
    return location;
  }

  /** With what authority it was made. */
  public Source source() {
    return source;
  }

  /** What showed it. */
  public Cause cause() {
    return cause;
  }

  /**
   * Whether the claimant still asks (RFC 5227 probe, RFC 4862 DAD) instead of using the address.
   */
  public boolean tentative() {
    return tentative;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Claim)) {
      return false;
    }
    Claim that = (Claim) other;
    return mac.equals(that.mac)
        && location.equals(that.location)
        && source == that.source
        && cause == that.cause
        && tentative == that.tentative;
  }

  @Override
  public int hashCode() {
    return Objects.hash(mac, location, source, cause, tentative);
  }

  @Override
  public String toString() {
    return mac + "@" + location + (tentative ? " (tentative)" : "");
  }
}
