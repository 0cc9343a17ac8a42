package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.api.Registration;
import org.rehome.api.Source;

/** Evidence that an address is at a location. */
public final class Sighting extends Testimony {
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

  private final Weight weight;
  private final Source source;
  private final Cause cause;
  private final Boolean router;
  private final Boolean override;
  private final int addressesOfMac;
  private final int addressesAtPort;
  private final boolean ownerCutOff;
  private final Registration registration;
  private final long migration;
  private final String name;

  private Sighting(Builder from) {
    super(from.address, from.mac, from.location, from.at);
    this.weight = requireNonNull(from.weight, "weight");
    this.source = requireNonNull(from.source, "source");
    this.cause = requireNonNull(from.cause, "cause");
    this.router = from.router;
    this.override = from.override;
    this.addressesOfMac = from.addressesOfMac;
    this.addressesAtPort = from.addressesAtPort;
    this.ownerCutOff = from.ownerCutOff;
    this.registration = from.registration;
    this.migration = from.migration;
    this.name = from.name;
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

  /** The same sighting, of a host that registers the address. */
  public Sighting registration(Registration value) {
    Builder builder = new Builder(this);
    builder.registration = value;
    return new Sighting(builder);
  }

  /** The same sighting, which ends the migration of this number. */
  public Sighting migration(long number) {
    Builder builder = new Builder(this);
    builder.migration = number;
    return new Sighting(builder);
  }

  /** The same sighting, of a host that is called so; null for nothing. */
  public Sighting named(String value) {
    Builder builder = new Builder(this);
    builder.name = value;
    return new Sighting(builder);
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

  /** By what the host registers the address (RFC 8505); empty where it does not. */
  public Optional<Registration> registration() {
    return Optional.ofNullable(registration);
  }

  /** The other addresses behind the port. */
  public int addressesAtPort() {
    return addressesAtPort;
  }

  /** Whether the place that the address is bound to is out of reach. */
  public boolean isOwnerCutOff() {
    return ownerCutOff;
  }

  /** The number of the migration that it ends; 0 for none that is known of. */
  public long migration() {
    return migration;
  }

  /** What the host is called; empty where this says nothing of it. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Whether it is the management's word and nothing that was seen. */
  public boolean isTold() {
    return cause == Cause.NOTICE;
  }

  /** Whether it answers a probe of ours: fresh evidence that cannot be a late packet. */
  public boolean answersProbe() {
    return cause == Cause.PROBE_ANSWER;
  }

  @Override
  public String toString() {
    return address() + " seen as " + mac() + "@" + location() + " (" + weight + ", " + cause + ")";
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
    private Registration registration;
    private long migration;
    private String name;

    Builder() {}

    Builder(Sighting like) {
      address = like.address();
      mac = like.mac();
      location = like.location();
      weight = like.weight;
      source = like.source;
      cause = like.cause;
      at = like.at();
      router = like.router;
      override = like.override;
      addressesOfMac = like.addressesOfMac;
      addressesAtPort = like.addressesAtPort;
      ownerCutOff = like.ownerCutOff;
      registration = like.registration;
      migration = like.migration;
      name = like.name;
    }
  }
}
