package org.rehome.core;

import static java.util.Objects.requireNonNull;

import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** Every try of a probe went unanswered. */
public final class Silence extends Observation {
  private final MacAddress mac;
  private final ConnectPoint location;
  private final Decision.Probe.Purpose purpose;
  private final long revision;

  private Silence(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      Decision.Probe.Purpose purpose,
      long revision,
      long at) {
    super(address, at);
    this.mac = requireNonNull(mac, "mac");
    this.location = requireNonNull(location, "location");
    this.purpose = requireNonNull(purpose, "purpose");
    this.revision = revision;
  }

  /** The silence that followed {@code probe}, complete at {@code at}. */
  public static Silence after(Decision.Probe probe, long at) {
    return new Silence(
        probe.address(), probe.mac(), probe.location(), probe.purpose(), probe.revision(), at);
  }

  /** The MAC that did not answer. */
  public MacAddress mac() {
    return mac;
  }

  /** Where it was probed. */
  public ConnectPoint location() {
    return location;
  }

  /** What the probe was for. */
  public Decision.Probe.Purpose purpose() {
    return purpose;
  }

  /** The revision of the binding that wanted to know. */
  public long revision() {
    return revision;
  }

  @Override
  public String toString() {
    return "silence of " + address() + " at " + mac + "@" + location + " (" + purpose + ")";
  }
}
