package org.rehome.core;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** A DHCP server, with that address, speaks at a port where none is declared. */
public final class RogueServer extends Testimony {
  private RogueServer(Address address, MacAddress mac, ConnectPoint location, long at) {
    super(address, mac, location, at);
  }

  /** Heard at {@code location}, from {@code mac}. */
  public static RogueServer of(Address address, MacAddress mac, ConnectPoint location, long at) {
    return new RogueServer(address, mac, location, at);
  }

  @Override
  public String toString() {
    return "DHCP server " + address() + " at " + mac() + "@" + location();
  }
}
