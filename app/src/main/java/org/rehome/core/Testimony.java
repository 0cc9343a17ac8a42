package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/**
 * What a host at a place says or shows. It may do so as often as it likes, so that no more than a
 * few of these about an address may wait for their turn.
 */
public abstract class Testimony extends Observation {
  private final MacAddress mac;
  private final ConnectPoint location;

  Testimony(Address address, MacAddress mac, ConnectPoint location, long at) {
    super(address, at);
    this.mac = requireNonNull(mac, "mac");
    this.location = requireNonNull(location, "location");
  }

  /** The host that it is of. */
  public final MacAddress mac() {
    return mac;
  }

  /** Where it was said or shown. */
  public final ConnectPoint location() {
    return location;
  }
}
