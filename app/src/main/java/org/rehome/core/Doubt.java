package org.rehome.core;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** Something suggests, and no more than that, that a host at a place has given an address up. */
public final class Doubt extends Testimony {
  private Doubt(Address address, MacAddress mac, ConnectPoint location, long at) {
    super(address, mac, location, at);
  }

  /** A doubt about the address of {@code mac} at {@code location}. */
  public static Doubt about(Address address, MacAddress mac, ConnectPoint location, long at) {
    return new Doubt(address, mac, location, at);
  }

  @Override
  public String toString() {
    return "doubt about " + address() + " of " + mac() + "@" + location();
  }
}
