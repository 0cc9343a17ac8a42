package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
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
     * It says that it has the address without overriding another's entry (RFC 4861 §7.2.5, O = 0):
     * it may have what nobody has, and is a hint where somebody does.
     */
    OFFER,
    /** It uses the address without saying so (RFC 9161 §3.2): to be confirmed. */
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
  private final Boolean router;
  private final Boolean override;
  private final int addressesOfMac;
  private final int addressesAtPort;
  private final boolean ownerCutOff;

  private Sighting(Builder from) {
    super(from.address, from.at);
    this.mac = requireNonNull(from.mac, "mac");
    this.location = requireNonNull(from.location, "location");
    this.weight = requireNonNull(from.weight, "weight");
    this.source = requireNonNull(from.source, "source");
    this.cause = requireNonNull(from.cause, "cause");
    this.router = from.router;
    this.override = from.override;
    this.addressesOfMac = from.addressesOfMac;
    this.addressesAtPort = from.addressesAtPort;
    this.ownerCutOff = from.ownerCutOff;
  }

  /** A sighting on the wire, by a host that said nothing of its flags. */
  public static Sighting of(
      Address address, MacAddress mac, ConnectPoint location, Weight weight, Cause cause, long at) {
    Builder builder = new Builder();
    builder.address = address;
    builder.mac = mac;
    builder.location = location;
    builder.weight = weight;
    builder.cause = cause;
    builder.at = at;
    return new Sighting(builder);
  }

  /** The same sighting with another authority. */
  public Sighting from(Source newSource) {
    Builder builder = new Builder(this);
    builder.source = newSource;
    return new Sighting(builder);
  }

  /** The same sighting with the R flag that showed in it. */
  public Sighting router(boolean flag) {
    Builder builder = new Builder(this);
    builder.router = flag;
    return new Sighting(builder);
  }

  /** The same sighting with the O flag of the host's answers. */
  public Sighting override(boolean flag) {
    Builder builder = new Builder(this);
    builder.override = flag;
    return new Sighting(builder);
  }

  /**
   * The same sighting, of a host with company.
   *
   * @param ofMac the addresses that its MAC has in this VLAN, not counting this one
   * @param atPort the addresses behind the port, not counting this one
   */
  public Sighting among(int ofMac, int atPort) {
    Builder builder = new Builder(this);
    builder.addressesOfMac = ofMac;
    builder.addressesAtPort = atPort;
    return new Sighting(builder);
  }

  /** The same sighting, when whom the address is bound to is out of reach. */
  public Sighting ownerCutOff() {
    Builder builder = new Builder(this);
    builder.ownerCutOff = true;
    return new Sighting(builder);
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

  /** Whether the host says that it is a router; empty where it does not say. */
  public Optional<Boolean> router() {
    return Optional.ofNullable(router);
  }

  /** The O flag that the host answers with; empty where this was no answer. */
  public Optional<Boolean> override() {
    return Optional.ofNullable(override);
  }

  /** The other addresses of the MAC in this VLAN. */
  public int addressesOfMac() {
    return addressesOfMac;
  }

  /** The other addresses behind the port. */
  public int addressesAtPort() {
    return addressesAtPort;
  }

  /** Whether the place that the address is bound to is out of reach. */
  public boolean isOwnerCutOff() {
    return ownerCutOff;
  }

  /** Whether it answers a probe of ours: fresh evidence that cannot be a late packet. */
  public boolean answersProbe() {
    return cause == Cause.PROBE_ANSWER;
  }

  @Override
  public String toString() {
    return address() + " seen as " + mac + "@" + location + " (" + weight + ", " + cause + ")";
  }

  private static final class Builder {
    private Address address;
    private MacAddress mac;
    private ConnectPoint location;
    private Weight weight;
    private Source source = Source.NEIGHBOR;
    private Cause cause;
    private long at;
    private Boolean router;
    private Boolean override;
    private int addressesOfMac;
    private int addressesAtPort;
    private boolean ownerCutOff;

    Builder() {}

    Builder(Sighting like) {
      address = like.address();
      mac = like.mac;
      location = like.location;
      weight = like.weight;
      source = like.source;
      cause = like.cause;
      at = like.at();
      router = like.router;
      override = like.override;
      addressesOfMac = like.addressesOfMac;
      addressesAtPort = like.addressesAtPort;
      ownerCutOff = like.ownerCutOff;
    }
  }
}
