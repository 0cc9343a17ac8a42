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
  private final long asked;
  private final boolean broken;

  private Silence(
      Address address,
      MacAddress mac,
      ConnectPoint location,
      Decision.Probe.Purpose purpose,
      long revision,
      long asked,
      boolean broken,
      long at) {
    super(address, at);
    this.mac = requireNonNull(mac, "mac");
    this.location = requireNonNull(location, "location");
    this.purpose = requireNonNull(purpose, "purpose");
    this.revision = revision;
    this.asked = asked;
    this.broken = broken;
  }

  /** The silence that followed {@code probe}, complete at {@code at}. */
  public static Silence after(Decision.Probe probe, long at) {
    return after(probe, at, at);
  }

  /** The silence that followed {@code probe} from {@code asked} on, complete at {@code at}. */
  public static Silence after(Decision.Probe probe, long asked, long at) {
    return new Silence(
        probe.address(),
        probe.mac(),
        probe.location(),
        probe.purpose(),
        probe.revision(),
        asked,
        false,
        at);
  }

  /** The same silence, in which the host was heard of after all. */
  public Silence broken() {
    return new Silence(address(), mac, location, purpose, revision, asked, true, at());
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

  /** When the question was asked first. */
  public long asked() {
    return asked;
  }

  /** Whether the host was heard of meanwhile. */
  public boolean isBroken() {
    return broken;
  }

  @Override
  public String toString() {
    return "silence of " + address() + " at " + mac + "@" + location + " (" + purpose + ")";
  }
}
