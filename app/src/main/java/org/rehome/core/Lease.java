package org.rehome.core;

import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/**
 * A DHCP server has granted the address to a client that had asked for it a moment ago, or takes it
 * back.
 */
public final class Lease extends Testimony {
  /** The end of a lease that has none. */
  public static final long NEVER = 0;

  private final long until;
  private final boolean vouched;
  private final int addressesOfMac;
  private final int addressesAtPort;
  private final long asked;
  private final String name;

  private Lease(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      long until,
      boolean vouched,
      int addressesOfMac,
      int addressesAtPort,
      long asked,
      String name,
      long at) {
    super(address, mac, location, at);
    this.until = until;
    this.vouched = vouched;
    this.addressesOfMac = addressesOfMac;
    this.addressesAtPort = addressesAtPort;
    this.asked = asked;
    this.name = name;
  }

  /**
   * Granted to {@code mac}, which asked at {@code location}.
   *
   * @param until when it ends, milliseconds since the epoch; {@link #NEVER} for not at all; not
   *     after {@code at} where it is taken back
   */
  public static Lease of(
      Address address, MacAddress mac, ConnectPoint location, long until, long at) {
    return new Lease(address, mac, location, until, false, 0, 0, at, null, at);
  }

  /** The same lease, by a server at a port that the operator has declared to have one. */
  public Lease vouched() {
    return like(true, addressesOfMac, addressesAtPort, asked, name);
  }

  /**
   * The same lease, of a host with company.
   *
   * @param ofMac the addresses that its MAC has in this VLAN, not counting this one
   * @param atPort the addresses behind the port, not counting this one
   */
  public Lease among(int ofMac, int atPort) {
    return like(vouched, ofMac, atPort, asked, name);
  }

  /** The same lease, which the client was there to ask for at {@code time}; else it just was. */
  public Lease asked(long time) {
    return like(vouched, addressesOfMac, addressesAtPort, time, name);
  }

  /** The same lease, of a client of that name. */
  public Lease named(String clientName) {
    return like(vouched, addressesOfMac, addressesAtPort, asked, clientName);
  }

  private Lease like(boolean trusted, int ofMac, int atPort, long time, String clientName) {
    return new Lease(
        address(), mac(), location(), until, trusted, ofMac, atPort, time, clientName, at());
  }

  /** What the client calls itself, or is called by the server; empty where neither says. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** When, milliseconds since the epoch. */
  public long asked() {
    return asked;
  }

  /** When it ends; {@link #NEVER} for not at all. */
  public long until() {
    return until;
  }

  /** Whether the server takes the address back. */
  public boolean isTakenBack() {
    return until != NEVER && until <= at();
  }

  /** Whether the server is at a port declared to have one. */
  public boolean isVouched() {
    return vouched;
  }

  /** The other addresses of the MAC in this VLAN. */
  public int addressesOfMac() {
    return addressesOfMac;
  }

  /** The other addresses behind the port. */
  public int addressesAtPort() {
    return addressesAtPort;
  }

  @Override
  public String toString() {
    return address() + " leased to " + mac() + "@" + location() + (vouched ? ", vouched" : "");
  }
}
