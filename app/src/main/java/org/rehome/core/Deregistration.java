package org.rehome.core;

import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Registration;

/** Somebody gives an address up: a registration with lifetime 0 (RFC 8505 §5.7). */
public final class Deregistration extends Testimony {
  private final Registration registration;

  private Deregistration(
      Address address, MacAddress mac, ConnectPoint location, Registration registration, long at) {
    super(address, mac, location, at);
    this.registration = registration;
  }

  /**
   * A de-registration.
   *
   * @param mac who says so
   * @param location where it is said
   * @param registration by which owner and transaction; null where no transaction is given
   */
  public static Deregistration of(
      Address address, MacAddress mac, ConnectPoint location, Registration registration, long at) {
    return new Deregistration(address, mac, location, registration, at);
  }

  /** By which owner and transaction; empty where it cannot be told from an older one. */
  public Optional<Registration> registration() {
    return Optional.ofNullable(registration);
  }

  @Override
  public String toString() {
    return address() + " de-registered by " + mac() + "@" + location();
  }
}
