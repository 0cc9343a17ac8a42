package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;

/**
 * Where an address lives: address → MAC and location, with its sequence number, source and state.
 *
 * <p>Immutable; {@link #changed} starts a changed copy. Times are milliseconds since the epoch.
 */
public final class Binding {
  private final Address address;
  private final MacAddress mac;
  private final ConnectPoint location;
  private final BindingState state;
  private final Source source;
  private final int sequence;
  private final long since;
  private final long revision;
  private final long countingSince;
  private final int moves;
  private final long countedAt;
  private final boolean router;
  private final boolean override;
  private final Claim claim;
  private final Claim refused;
  private final long expires;
  private final long migration;
  private final long movingUntil;
  private final Registration registration;

  // What the field serializer of the store leaves out, so that bindings without a name are written
  // as they were before there were names.
  private final transient String name;

  private Binding(Builder from) {
    this.address = requireNonNull(from.address, "address");
    this.mac = requireNonNull(from.mac, "mac");
    this.location = requireNonNull(from.location, "location");
    this.state = requireNonNull(from.state, "state");
    this.source = requireNonNull(from.source, "source");
    this.sequence = from.sequence;
    this.since = from.since;
    this.revision = from.revision;
    this.countingSince = from.countingSince;
    this.moves = from.moves;
    this.countedAt = from.countedAt;
    this.router = from.router;
    this.override = from.override;
    this.claim = from.claim;
    this.refused = from.refused;
    this.expires = from.expires;
    this.migration = from.migration;
    this.movingUntil = from.movingUntil;
    this.registration = from.registration;
    this.name = from.name;
  }

  /** A first, valid binding as of {@code at}, sequence 0. */
  public static Binding of(
      Address address, MacAddress mac, ConnectPoint location, Source source, long at) {
    return kept(address, mac, location, source, at, at).build();
  }

  /**
   * A builder that makes a binding anew of what was kept of it: as {@link #of} makes it but for its
   * times, and for what the builder is told.
   */
  public static Builder kept(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      Source source,
      long since,
      long revision) {
    Builder builder = new Builder();
    builder.address = address;
    builder.mac = mac;
    builder.location = location;
    builder.state = BindingState.VALID;
    builder.source = source;
    builder.since = since;
    builder.revision = revision;
    builder.countingSince = since;
    builder.router = true;
    builder.override = true;
    return builder;
  }

  /** What is bound. */
  public Address address() {
    return address;
  }

  /** The owner's MAC. */
  public MacAddress mac() {
    return mac;
  }

  /** The edge port behind which the owner lives; of a departed host, the last one. */
  public ConnectPoint location() {
    return location;
  }

  /** How far it can be relied upon. */
  public BindingState state() {
    return state;
  }

  /** Who vouches for it. */
  public Source source() {
    return source;
  }

  /** Raised by one with every move (RFC 7432 §15); compare with {@link Integer#compareUnsigned}. */
  public int sequence() {
    return sequence;
  }

  /** When the present location, MAC or state began. */
  public long since() {
    return since;
  }

  /**
   * Orders the stored versions of this binding: rises with every change and is never behind the
   * time of that change, so that it also orders versions from before and after a removal.
   */
  public long revision() {
    return revision;
  }

  /** Start of the period over which {@link #moves} is counted. */
  public long countingSince() {
    return countingSince;
  }

  /** Moves since {@link #countingSince}; too many in too short a time freeze the address. */
  public int moves() {
    return moves;
  }

  /** When a move was last counted, 0 when none was. */
  public long countedAt() {
    return countedAt;
  }

  /**
   * The R flag of a proxied neighbor advertisement: as learned, true while unknown (RFC 9161
   * §3.2.1).
   */
  public boolean router() {
    return router;
  }

  /**
   * The O flag of a proxied neighbor advertisement: as the owner answers, true while unknown (RFC
   * 9161 §3.3; false of an anycast address, RFC 4861 §7.2.7).
   */
  public boolean override() {
    return override;
  }

  /** The claim that was refused at {@link #since}, the owner having answered; empty for none. */
  public Optional<Claim> refused() {
    return Optional.ofNullable(refused);
  }

  /** When it ends unless it is renewed, milliseconds since the epoch; empty where nothing says. */
  public OptionalLong expires() {
    return expires == 0 ? OptionalLong.empty() : OptionalLong.of(expires);
  }

  /**
   * The newest migration that the management has told of, by its number; 0 when there was none.
   * What is said of an earlier one is stale.
   */
  public long migration() {
    return migration;
  }

  /**
   * Until when the owner is expected at another place, because the management has said that it is
   * leaving this one; milliseconds since the epoch, empty where nothing was said, or where it is by
   * now.
   */
  public OptionalLong movingUntil() {
    return movingUntil == 0 ? OptionalLong.empty() : OptionalLong.of(movingUntil);
  }

  /** Whether the owner is expected at another place at {@code at}. */
  public boolean isMoving(long at) {
    return at < movingUntil;
  }

  /** The owner's registration of the address (RFC 8505); empty where it made none. */
  public Optional<Registration> registration() {
    return Optional.ofNullable(registration);
  }

  /**
   * What the owner calls itself by DHCP, or is called by the server; empty where neither has said.
   * Anybody may say anything: it is to be shown, as text, and nothing is to be concluded from it.
   */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The claim under verification; present exactly while {@link BindingState#TESTING}. */
  public Optional<Claim> claim() {
    return Optional.ofNullable(claim);
  }

  /** Whether the address has an owner to route to: any state but {@link BindingState#LEFT}. */
  public boolean present() {
    return state != BindingState.LEFT;
  }

  /** Whether {@code mac} at {@code location} is this binding's own place. */
  public boolean isAt(MacAddress mac, ConnectPoint location) {
    return this.mac.equals(mac) && this.location.equals(location);
  }

  /** A builder that starts from this binding, one revision on, at {@code at}. */
  public Builder changed(long at) {
    Builder builder = same();
    builder.revision = Math.max(revision + 1, at);
    return builder;
  }

  /** This version of the binding, with that name of its owner; null for none. */
  public Binding named(String value) {
    return same().name(value).build();
  }

  private Builder same() {
    Builder builder = new Builder();
    builder.address = address;
    builder.mac = mac;
    builder.location = location;
    builder.state = state;
    builder.source = source;
    builder.sequence = sequence;
    builder.since = since;
    builder.revision = revision;
    builder.countingSince = countingSince;
    builder.moves = moves;
    builder.countedAt = countedAt;
    builder.router = router;
    builder.override = override;
    builder.claim = claim;
    builder.refused = refused;
    builder.expires = expires;
    builder.migration = migration;
    builder.movingUntil = movingUntil;
    builder.registration = registration;
    builder.name = name;
    return builder;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Binding)) {
      return false;
    }
    Binding that = (Binding) other;
    return revision == that.revision
        && sequence == that.sequence
        && since == that.since
        && countingSince == that.countingSince
        && moves == that.moves
        && countedAt == that.countedAt
        && router == that.router
        && override == that.override
        && expires == that.expires
        && migration == that.migration
        && movingUntil == that.movingUntil
        && state == that.state
        && source == that.source
        && address.equals(that.address)
        && mac.equals(that.mac)
        && location.equals(that.location)
        && Objects.equals(claim, that.claim)
        && Objects.equals(refused, that.refused)
        && Objects.equals(registration, that.registration)
        && Objects.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, revision);
  }

  @Override
  public String toString() {
    return address
        + " → "
        + mac
        + "@"
        + location
        + " "
        + state
        + " seq "
        + Integer.toUnsignedString(sequence)
        + (claim == null ? "" : " claimed by " + claim);
  }

  /** Collects the changes of one step; made by {@link Binding#changed}. Not thread-safe. */
  public static final class Builder {
    private Address address;
    private MacAddress mac;
    private ConnectPoint location;
    private BindingState state;
    private Source source;
    private int sequence;
    private long since;
    private long revision;
    private long countingSince;
    private int moves;
    private long countedAt;
    private boolean router;
    private boolean override;
    private Claim claim;
    private Claim refused;
    private long expires;
    private long migration;
    private long movingUntil;
    private Registration registration;
    private String name;

    private Builder() {}

    /**
     * The new owner's MAC; what was granted to, registered by, told or the name of another ends.
     */
    public Builder mac(MacAddress value) {
      if (!value.equals(mac)) {
        this.expires = 0;
        this.registration = null;
        this.migration = 0;
        this.movingUntil = 0;
        this.name = null;
      }
      this.mac = value;
      return this;
    }

    /** The new location, where it may have been expected. */
    public Builder location(ConnectPoint value) {
      if (!value.equals(location)) {
        this.movingUntil = 0;
      }
      this.location = value;
      return this;
    }

    /** The new state, which began at {@code at}; claims end with it. */
    public Builder state(BindingState value, long at) {
      this.state = value;
      this.since = at;
      this.claim = null;
      this.refused = null;
      return this;
    }

    /** Testing because of {@code value}. */
    public Builder claim(Claim value, long at) {
      state(BindingState.TESTING, at);
      this.claim = value;
      return this;
    }

    /** Valid, because the owner answered when {@code value} was made. */
    public Builder refused(Claim value, long at) {
      state(BindingState.VALID, at);
      this.refused = value;
      return this;
    }

    /** Who vouches for it now. */
    public Builder source(Source value) {
      this.source = value;
      return this;
    }

    /** The next sequence number. */
    public Builder nextSequence() {
      this.sequence++;
      return this;
    }

    /** The sequence number, where a binding of the past is told of. */
    public Builder sequence(int value) {
      this.sequence = value;
      return this;
    }

    /** The count of moves, the start of its period, and when it was last raised. */
    public Builder moves(int value, long countingSince, long countedAt) {
      this.moves = value;
      this.countingSince = countingSince;
      this.countedAt = countedAt;
      return this;
    }

    /** The R flag as learned. */
    public Builder router(boolean value) {
      this.router = value;
      return this;
    }

    /** The O flag as learned. */
    public Builder override(boolean value) {
      this.override = value;
      return this;
    }

    /** When it ends unless it is renewed, milliseconds since the epoch; 0 for never. */
    public Builder expires(long value) {
      this.expires = value;
      return this;
    }

    /** The number of the newest migration told of. */
    public Builder migration(long value) {
      this.migration = value;
      return this;
    }

    /** Until when it is expected elsewhere, milliseconds since the epoch; 0 for not at all. */
    public Builder movingUntil(long value) {
      this.movingUntil = value;
      return this;
    }

    /** The owner's registration; null for none. */
    public Builder registration(Registration value) {
      this.registration = value;
      return this;
    }

    /** What the owner is called; null for nothing. */
    public Builder name(String value) {
      this.name = value;
      return this;
    }

    /** The changed binding. */
    public Binding build() {
      return new Binding(this);
    }
  }
}
