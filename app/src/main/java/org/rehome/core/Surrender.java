package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;

/** A host says by DHCP that it gives the address up. */
public final class Surrender extends Testimony {
  private final Cause cause;

  private Surrender(Address address, MacAddress mac, ConnectPoint location, Cause cause, long at) {
    super(address, mac, location, at);
    this.cause = requireNonNull(cause, "cause");
  }

  /** Given up by {@code mac} at {@code location}, with a release or a decline. */
  public static Surrender of(
      Address address, MacAddress mac, ConnectPoint location, Cause cause, long at) {
    return new Surrender(address, mac, location, cause, at);
  }

  /** Why. */
  public Cause cause() {
    return cause;
  }

  @Override
  public String toString() {
    return address() + " given up by " + mac() + "@" + location() + ", " + cause;
  }
}
