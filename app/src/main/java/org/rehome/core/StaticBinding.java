package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** A binding as declared: the MAC that alone may have an address, and perhaps where. Immutable. */
public final class StaticBinding {
  private final Address address;
  private final MacAddress mac;
  private final ConnectPoint location;

  private StaticBinding(Address address, MacAddress mac, ConnectPoint location) {
    this.address = requireNonNull(address, "address");
    this.mac = requireNonNull(mac, "mac");
    this.location = location;
  }

  /** Only {@code mac} may have {@code address}, wherever it is seen. */
  public static StaticBinding of(Address address, MacAddress mac) {
    return new StaticBinding(address, mac, null);
  }

  /** The same, bound at {@code place} whether it is heard of or not. */
  public StaticBinding at(ConnectPoint place) {
    return new StaticBinding(address, mac, requireNonNull(place, "place"));
  }

  /** What is bound. */
  public Address address() {
    return address;
  }

  /** The only MAC that may have it. */
  public MacAddress mac() {
    return mac;
  }

  /** The only place where it may be; empty for wherever the MAC is seen. */
  public Optional<ConnectPoint> location() {
    return Optional.ofNullable(location);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StaticBinding
        && address.equals(((StaticBinding) other).address)
        && mac.equals(((StaticBinding) other).mac)
        && Objects.equals(location, ((StaticBinding) other).location);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, mac, location);
  }

  @Override
  public String toString() {
    return address + " → " + mac + (location == null ? "" : "@" + location);
  }
}
