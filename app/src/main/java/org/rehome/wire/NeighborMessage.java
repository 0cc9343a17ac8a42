package org.rehome.wire;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * One well-formed ARP, RARP or neighbor discovery message, with the fields that host mobility needs
 * under the same names whatever the protocol.
 *
 * <p>Immutable. Made by {@link FrameParser}: what it holds has passed every check of the standards.
 */
public final class NeighborMessage {
  private final Form form;
  private final EtherHeader ether;
  private final MacAddress senderMac;
  private final IpAddress senderIp;
  private final MacAddress targetMac;
  private final IpAddress targetIp;
  private final IpAddress sourceIp;
  private final IpAddress destinationIp;
  private final boolean router;
  private final boolean solicited;
  private final boolean override;
  private final boolean unknownOptions;
  private final byte[] nonce;
  private final AddressRegistration registration;

  private NeighborMessage(Builder from) {
    form = Objects.requireNonNull(from.form, "form");
    ether = Objects.requireNonNull(from.ether, "ether");
    senderMac = from.senderMac;
    senderIp = from.senderIp;
    targetMac = from.targetMac;
    targetIp = from.targetIp;
    sourceIp = from.sourceIp;
    destinationIp = from.destinationIp;
    router = from.router;
    solicited = from.solicited;
    override = from.override;
    unknownOptions = from.unknownOptions;
    nonce = from.nonce;
    registration = from.registration;
  }

  /** What kind of message this is. */
  public Form form() {
    return form;
  }

  /** The Ethernet addresses and VLAN tags. */
  public EtherHeader ether() {
    return ether;
  }

  /** The Ethernet source, which need not be the {@link #senderMac} (RFC 5798 §8.1.2). */
  public MacAddress etherSource() {
    return ether.source();
  }

  /** The Ethernet destination. */
  public MacAddress etherDestination() {
    return ether.destination();
  }

  /** The VLAN of the outer tag; {@link VlanId#NONE} when untagged. */
  public VlanId vlan() {
    return ether.vlan();
  }

  /** The VLAN of the inner tag; {@link VlanId#NONE} unless there are two tags. */
  public VlanId innerVlan() {
    return ether.innerVlan();
  }

  /**
   * The MAC that the sender claims: the sender hardware address of ARP and RARP, the source
   * link-layer address option of NS, RS and RA, the target link-layer address option of NA. Empty
   * where the option is absent, and for a redirect.
   */
  public Optional<MacAddress> senderMac() {
    return Optional.ofNullable(senderMac);
  }

  /**
   * The address that the sender claims as its own: the sender protocol address of ARP, the source
   * of NS, RS, RA and redirect, the <em>target</em> of NA. Empty for those who own none yet: ARP
   * probe, RARP, duplicate detection, RS from the unspecified address.
   */
  public Optional<IpAddress> senderIp() {
    return Optional.ofNullable(senderIp);
  }

  /**
   * The address that the message asks or speaks about: the target protocol address of ARP, the
   * target of NS, NA and redirect. Empty for RARP, RS and RA, and for a reply to an ARP probe.
   */
  public Optional<IpAddress> targetIp() {
    return Optional.ofNullable(targetIp);
  }

  /**
   * The target hardware address of ARP and RARP, or the target link-layer address of a redirect.
   * Empty where it is all zero or absent.
   */
  public Optional<MacAddress> targetMac() {
    return Optional.ofNullable(targetMac);
  }

  /** The source of the IPv6 header, which may be the unspecified address; empty for ARP. */
  public Optional<IpAddress> sourceIp() {
    return Optional.ofNullable(sourceIp);
  }

  /** The destination of the IPv6 header; empty for ARP. */
  public Optional<IpAddress> destinationIp() {
    return Optional.ofNullable(destinationIp);
  }

  /** The R flag of NA; true for RA. */
  public boolean router() {
    return router;
  }

  /** The S flag of NA. */
  public boolean solicited() {
    return solicited;
  }

  /** The O flag of NA. */
  public boolean override() {
    return override;
  }

  /** A copy of the nonce (RFC 3971 §5.3.2) by which a sender knows its own echo (RFC 7527). */
  public Optional<byte[]> nonce() {
    return nonce == null ? Optional.empty() : Optional.of(nonce.clone());
  }

  /** Whether NS or NA carries options that a proxy does not know (RFC 9161 §3.4). */
  public boolean unknownOptions() {
    return unknownOptions;
  }

  /** The address registration that NS or NA carries (RFC 8505). */
  public Optional<AddressRegistration> registration() {
    return Optional.ofNullable(registration);
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof NeighborMessage)) {
      return false;
    }
    NeighborMessage that = (NeighborMessage) other;
    return form == that.form
        && ether.equals(that.ether)
        && Objects.equals(senderMac, that.senderMac)
        && Objects.equals(senderIp, that.senderIp)
        && Objects.equals(targetMac, that.targetMac)
        && Objects.equals(targetIp, that.targetIp)
        && Objects.equals(sourceIp, that.sourceIp)
        && Objects.equals(destinationIp, that.destinationIp)
        && router == that.router
        && solicited == that.solicited
        && override == that.override
        && unknownOptions == that.unknownOptions
        && Arrays.equals(nonce, that.nonce)
        && Objects.equals(registration, that.registration);
  }

  @Override
  public int hashCode() {
    return Objects.hash(form, ether, senderMac, senderIp, targetIp, sourceIp);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(160).append(form).append(' ').append(ether);
    append(text, " sender ", senderIp);
    append(text, senderIp == null ? " sender " : " at ", senderMac);
    append(text, " target ", targetIp);
    append(text, targetIp == null ? " target " : " at ", targetMac);
    append(text, " from ", sourceIp);
    append(text, " to ", destinationIp);
    append(text, " ", flags());
    append(text, " nonce ", nonce == null ? null : Bytes.hex(nonce));
    append(text, " ", registration);
    append(text, " ", unknownOptions ? "unknown options" : null);
    return text.toString();
  }

  private String flags() {
    String flags = (router ? "R" : "") + (solicited ? "S" : "") + (override ? "O" : "");
    return flags.isEmpty() ? null : "flags " + flags;
  }

  private static void append(StringBuilder text, String label, Object value) {
    if (value != null) {
      text.append(label).append(value);
    }
  }

  /** Collects the fields while a frame is read. */
  static final class Builder {
    private final EtherHeader ether;
    private Form form;
    private MacAddress senderMac;
    private IpAddress senderIp;
    private MacAddress targetMac;
    private IpAddress targetIp;
    private IpAddress sourceIp;
    private IpAddress destinationIp;
    private boolean router;
    private boolean solicited;
    private boolean override;
    private boolean unknownOptions;
    private byte[] nonce;
    private AddressRegistration registration;

    Builder(EtherHeader ether) {
      this.ether = ether;
    }

    Builder form(Form value) {
      form = value;
      return this;
    }

    Builder sender(IpAddress ip, MacAddress mac) {
      senderIp = ip;
      senderMac = mac;
      return this;
    }

    Builder target(IpAddress ip, MacAddress mac) {
      targetIp = ip;
      targetMac = mac;
      return this;
    }

    Builder ipv6(IpAddress source, IpAddress destination) {
      sourceIp = source;
      destinationIp = destination;
      return this;
    }

    Builder flags(boolean r, boolean s, boolean o) {
      router = r;
      solicited = s;
      override = o;
      return this;
    }

    Builder options(byte[] nonceOrNull, AddressRegistration registrationOrNull, boolean unknown) {
      nonce = nonceOrNull;
      registration = registrationOrNull;
      unknownOptions = unknown;
      return this;
    }

    NeighborMessage build() {
      return new NeighborMessage(this);
    }
  }
}
