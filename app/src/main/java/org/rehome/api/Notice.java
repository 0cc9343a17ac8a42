package org.rehome.api;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/**
 * A word from the management: a host is leaving its place, has left it, or has arrived at one.
 *
 * <p>Whom it is about is said by the MAC, by addresses, or by both: those addresses as far as they
 * are the MAC's. Immutable.
 */
public final class Notice {
  /** The most addresses in one notice. */
  public static final int MOST_ADDRESSES = 1_000;

  /** The highest number of a migration: what JSON holds exactly, 2^53 - 1. */
  public static final long MOST_MIGRATION = (1L << 53) - 1;

  /** What is said of the host. */
  public enum Kind {
    /** It is about to move: it will be seen elsewhere, and its silence until then says nothing. */
    LEAVING,
    /** It is gone from where it was. */
    LEFT,
    /** It is at the given place, though it may not have been heard there yet. */
    ARRIVED;

    /** As it is written: in small letters. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final MacAddress mac;
  private final ImmutableSet<IpAddress> addresses;
  private final VlanId vlan;
  private final ConnectPoint location;
  private final long migration;

  private Notice(Builder from) {
    this.kind = from.kind;
    this.mac = from.mac;
    this.addresses = ImmutableSet.copyOf(from.addresses);
    this.vlan = from.vlan;
    this.location = from.location;
    this.migration = from.migration;
  }

  /** Begins a notice. */
  public static Builder of(Kind kind) {
    return new Builder(kind);
  }

  /** What is said. */
  public Kind kind() {
    return kind;
  }

  /** The host's MAC; empty where only addresses name it. */
  public Optional<MacAddress> mac() {
    return Optional.ofNullable(mac);
  }

  /** The addresses it is about; empty for every address of the MAC. */
  public Set<IpAddress> addresses() {
    return addresses;
  }

  /** The VLAN, {@link VlanId#NONE} for untagged; empty for whichever they are bound in. */
  public Optional<VlanId> vlan() {
    return Optional.ofNullable(vlan);
  }

  /**
   * Where the host has arrived, or what place it is leaving or has left: a notice of leaving does
   * not concern a host that is elsewhere. Empty for wherever it is.
   */
  public Optional<ConnectPoint> location() {
    return Optional.ofNullable(location);
  }

  /** The number of the migration, which rises from one to the next; empty where none is said. */
  public OptionalLong migration() {
    return migration == 0 ? OptionalLong.empty() : OptionalLong.of(migration);
  }

  @Override
  public String toString() {
    return kind
        + " of "
        + (mac == null ? addresses : mac + (addresses.isEmpty() ? "" : " with " + addresses))
        + (location == null ? "" : " at " + location)
        + (migration == 0 ? "" : ", migration " + migration);
  }

  /** Collects the parts of a notice, and refuses one that says too little. Not thread-safe. */
  public static final class Builder {
    private final Kind kind;
    private final Set<IpAddress> addresses = new LinkedHashSet<>();
    private MacAddress mac;
    private VlanId vlan;
    private ConnectPoint location;
    private long migration;

    private Builder(Kind kind) {
      this.kind = requireNonNull(kind, "kind");
    }

    /** The host's MAC, a unicast one. */
    public Builder mac(MacAddress value) {
      if (value.isMulticast() || value.isBroadcast() || value.equals(MacAddress.ZERO)) {
        throw new BadNotice("mac", "'" + value + "' is not a host's MAC address");
      }
      this.mac = value;
      return this;
    }

    /** One more address, which a host can have. */
    public Builder address(IpAddress value) {
      if (!isHosts(value)) {
        throw new BadNotice("addresses", "'" + value + "' is not an address that a host can have");
      }
      addresses.add(value.isIp4() ? value.getIp4Address() : value.getIp6Address());
      if (addresses.size() > MOST_ADDRESSES) {
        throw new BadNotice("addresses", "a notice may have " + MOST_ADDRESSES + " addresses");
      }
      return this;
    }

    /** The VLAN, {@link VlanId#NONE} for untagged. */
    public Builder vlan(VlanId value) {
      this.vlan = requireNonNull(value, "vlan");
      return this;
    }

    /** The place. */
    public Builder location(ConnectPoint value) {
      this.location = requireNonNull(value, "location");
      return this;
    }

    /** The number of the migration, 1 to {@link #MOST_MIGRATION}. */
    public Builder migration(long value) {
      if (value < 1 || value > MOST_MIGRATION) {
        throw new BadNotice(
            "migration", "'" + value + "' is not a whole number from 1 to " + MOST_MIGRATION);
      }
      this.migration = value;
      return this;
    }

    /**
     * The notice.
     *
     * @throws BadNotice where it does not say whom it is about, or of an arrival not who and where
     */
    public Notice build() {
      if (kind == Kind.ARRIVED && mac == null) {
        throw new BadNotice("mac", "is missing: it is needed to say who has arrived");
      }
      if (mac == null && addresses.isEmpty()) {
        throw new BadNotice("mac", "say whom it is about: by mac, addresses or both");
      }
      if (kind == Kind.ARRIVED && location == null) {
        throw new BadNotice(
            "location", "is missing: it is needed to say where the host has arrived");
      }
      return new Notice(this);
    }

    private static boolean isHosts(IpAddress ip) {
      if (ip.isZero() || ip.isMulticast()) {
        return false;
      }
      if (ip.isIp6()) {
        return !ip.equals(IpAddress.valueOf("::1"));
      }
      int first = Byte.toUnsignedInt(ip.toOctets()[0]);
      return first != 0 && first != 127 && first < 224;
    }
  }
}
