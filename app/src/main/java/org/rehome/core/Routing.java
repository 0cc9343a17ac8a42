package org.rehome.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * How packets that hosts send to their gateway are brought to a destination: where they come from,
 * which VLAN they go on in and, for a single host, which MACs they get.
 *
 * <p>With the MACs goes one from the time to live; a packet that has them is no longer the
 * gateway's and is routed no second time (RFC 1812 §5.3.1). Immutable.
 */
public final class Routing {
  private final ImmutableSet<Ingress> ingresses;
  private final VlanId vlan;
  private final MacAddress source;
  private final MacAddress host;

  private Routing(Collection<Ingress> ingresses, VlanId vlan, MacAddress source, MacAddress host) {
    this.ingresses = ImmutableSet.copyOf(ingresses);
    this.vlan = requireNonNull(vlan, "vlan");
    this.source = source;
    this.host = host;
  }

  /** Into {@code vlan}, but not beyond the gateway as yet: the leaf of the host does that. */
  public static Routing towards(VlanId vlan, Collection<Ingress> ingresses) {
    return new Routing(ingresses, vlan, null, null);
  }

  /** Into {@code vlan}, from the gateway with MAC {@code source} to the host with {@code host}. */
  public static Routing to(
      VlanId vlan, MacAddress source, MacAddress host, Collection<Ingress> ingresses) {
    return new Routing(
        ingresses, vlan, requireNonNull(source, "source"), requireNonNull(host, "host"));
  }

  /** Every form in which such packets come. */
  public Set<Ingress> ingresses() {
    return ingresses;
  }

  /** The VLAN of the destination; {@link VlanId#NONE} for untagged. */
  public VlanId vlan() {
    return vlan;
  }

  /** The MAC that they come from then, the gateway's; present exactly when {@link #host} is. */
  public Optional<MacAddress> source() {
    return Optional.ofNullable(source);
  }

  /** The MAC of the host. */
  public Optional<MacAddress> host() {
    return Optional.ofNullable(host);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Routing)) {
      return false;
    }
    Routing that = (Routing) other;
    return ingresses.equals(that.ingresses)
        && vlan.equals(that.vlan)
        && Objects.equals(source, that.source)
        && Objects.equals(host, that.host);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ingresses, vlan, source, host);
  }

  @Override
  public String toString() {
    return "routed" + (host == null ? "" : " to " + host);
  }

  /** One form in which packets to a gateway come: its MAC, and a VLAN. */
  public static final class Ingress {
    private final MacAddress gateway;
    private final VlanId vlan;

    private Ingress(MacAddress gateway, VlanId vlan) {
      this.gateway = requireNonNull(gateway, "gateway");
      this.vlan = requireNonNull(vlan, "vlan");
    }

    /** Packets to {@code gateway} in {@code vlan}; {@link VlanId#NONE} for untagged. */
    public static Ingress of(MacAddress gateway, VlanId vlan) {
      return new Ingress(gateway, vlan);
    }

    /** The MAC that hosts send to. */
    public MacAddress gateway() {
      return gateway;
    }

    /** The VLAN in which they come; {@link VlanId#NONE} for untagged. */
    public VlanId vlan() {
      return vlan;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Ingress
          && gateway.equals(((Ingress) other).gateway)
          && vlan.equals(((Ingress) other).vlan);
    }

    @Override
    public int hashCode() {
      return 31 * gateway.hashCode() + vlan.hashCode();
    }

    @Override
    public String toString() {
      return gateway + (vlan.equals(VlanId.NONE) ? "" : " vlan " + vlan);
    }
  }
}
