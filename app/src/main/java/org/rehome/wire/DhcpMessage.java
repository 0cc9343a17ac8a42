package org.rehome.wire;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * One well-formed message of DHCP, of version 4 (RFC 2131) or 6 (RFC 8415), with the fields that
 * snooping needs under the same names in both.
 *
 * <p>Immutable. Made by {@link DhcpParser}.
 */
public final class DhcpMessage {
  private final EtherHeader ether;
  private final IpAddress sourceIp;
  private final IpAddress destinationIp;
  private final DhcpType type;
  private final int transaction;
  private final MacAddress clientMac;
  private final String clientId;
  private final boolean relayed;
  private final String name;
  private final ImmutableList<LeasedAddress> addresses;

  private DhcpMessage(Builder from) {
    ether = Objects.requireNonNull(from.ether, "ether");
    sourceIp = Objects.requireNonNull(from.sourceIp, "sourceIp");
    destinationIp = Objects.requireNonNull(from.destinationIp, "destinationIp");
    type = Objects.requireNonNull(from.type, "type");
    clientMac = Objects.requireNonNull(from.clientMac, "clientMac");
    clientId = Objects.requireNonNull(from.clientId, "clientId");
    transaction = from.transaction;
    relayed = from.relayed;
    name = Objects.requireNonNull(from.name, "name");
    addresses = from.addresses.build();
  }

  /** The Ethernet addresses and VLAN tags. */
  public EtherHeader ether() {
    return ether;
  }

  /** The source of the IP header; unspecified of an IPv4 client without an address. */
  public IpAddress sourceIp() {
    return sourceIp;
  }

  /** The destination of the IP header. */
  public IpAddress destinationIp() {
    return destinationIp;
  }

  /** Whether it is of DHCPv6. */
  public boolean isSix() {
    return sourceIp.isIp6();
  }

  /** What it is. */
  public DhcpType type() {
    return type;
  }

  /** The number that a request and its answers have in common: 32 bits, in version 6 24. */
  public int transaction() {
    return transaction;
  }

  /**
   * The MAC of the client: the client hardware address of version 4. Version 6 has none, so it is
   * the one that a client's frame comes from, and a server's goes to.
   */
  public MacAddress clientMac() {
    return clientMac;
  }

  /** The client's DUID in hexadecimal (RFC 8415 §11); empty where there is none. */
  public String clientId() {
    return clientId;
  }

  /** Whether it is on its way between a relay and a server. */
  public boolean isRelayed() {
    return relayed;
  }

  /**
   * The client's name as it stands in the message: up to 253 octets in UTF-8, none of them of a
   * control or formatting character; empty where there is none, or something else.
   */
  public Optional<String> name() {
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /**
   * What a server grants or takes back, of an acknowledgement or reply; what a client gives up, of
   * a release or decline. Addresses that no host can have are left out.
   */
  public List<LeasedAddress> addresses() {
    return addresses;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof DhcpMessage)) {
      return false;
    }
    DhcpMessage that = (DhcpMessage) other;
    return type == that.type
        && ether.equals(that.ether)
        && sourceIp.equals(that.sourceIp)
        && destinationIp.equals(that.destinationIp)
        && transaction == that.transaction
        && clientMac.equals(that.clientMac)
        && clientId.equals(that.clientId)
        && relayed == that.relayed
        && name.equals(that.name)
        && addresses.equals(that.addresses);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, ether, transaction, clientMac, addresses);
  }

  @Override
  public String toString() {
    return type
        + (isSix() ? " (v6) " : " (v4) ")
        + ether
        + " from "
        + sourceIp
        + " to "
        + destinationIp
        + " transaction "
        + Integer.toHexString(transaction)
        + " client "
        + clientMac
        + (clientId.isEmpty() ? "" : " id " + clientId)
        + (relayed ? " relayed" : "")
        + (name.isEmpty() ? "" : " called " + name)
        + (addresses.isEmpty() ? "" : " " + addresses);
  }

  /** Collects the fields while a frame is read. */
  static final class Builder {
    private final ImmutableList.Builder<LeasedAddress> addresses = ImmutableList.builder();
    private final EtherHeader ether;
    private final IpAddress sourceIp;
    private final IpAddress destinationIp;
    private DhcpType type;
    private int transaction;
    private MacAddress clientMac;
    private String clientId = "";
    private boolean relayed;
    private String name = "";

    Builder(EtherHeader ether, IpAddress sourceIp, IpAddress destinationIp) {
      this.ether = ether;
      this.sourceIp = sourceIp;
      this.destinationIp = destinationIp;
    }

    Builder type(DhcpType value) {
      type = value;
      return this;
    }

    Builder transaction(int value) {
      transaction = value;
      return this;
    }

    Builder client(MacAddress mac) {
      clientMac = mac;
      return this;
    }

    Builder clientId(String id) {
      clientId = id;
      return this;
    }

    Builder relayed(boolean value) {
      relayed = value;
      return this;
    }

    Builder name(String value) {
      name = value;
      return this;
    }

    Builder address(IpAddress ip, long seconds) {
      addresses.add(new LeasedAddress(ip, seconds));
      return this;
    }

    DhcpMessage build() {
      return new DhcpMessage(this);
    }
  }
}
