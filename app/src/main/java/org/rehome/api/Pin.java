package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;

/**
 * An address that one MAC alone may have, and perhaps at one place alone: a static binding as it is
 * declared. Immutable.
 */
public final class Pin {
  private final Address address;
  private final MacAddress mac;
  private final ConnectPoint location;

  private Pin(Address address, MacAddress mac, ConnectPoint location) {
    this.address = requireNonNull(address, "address");
    this.mac = requireNonNull(mac, "mac");
    this.location = location;
  }

  /** Only {@code mac} may have {@code address}, wherever it is seen. */
  public static Pin of(Address address, MacAddress mac) {
    return new Pin(address, mac, null);
  }

  /** The same, at {@code place} alone. */
  public Pin at(ConnectPoint place) {
    return new Pin(address, mac, requireNonNull(place, "place"));
  }

  /** What is pinned. */
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
    return other instanceof Pin
        && address.equals(((Pin) other).address)
        && mac.equals(((Pin) other).mac)
        && Objects.equals(location, ((Pin) other).location);
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
