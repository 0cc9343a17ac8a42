package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;

/** An ARP request or neighbor solicitation that asks for a target, {@link #address}. */
public final class Query extends Observation {
  /** What is asked. */
  public enum Kind {
    /** Who has the target? Broadcast, or multicast to the solicited node. */
    RESOLUTION,
    /** Is the target still there? Unicast to it. */
    REACHABILITY,
    /** May I have the target? From nobody, as yet. */
    DETECTION
  }

  private final Kind kind;
  private final MacAddress askerMac;
  private final IpAddress askerIp;
  private final ConnectPoint location;
  private final boolean answerable;

  private Query(
      Address target,
      Kind kind,
      MacAddress askerMac,
      IpAddress askerIp,
      ConnectPoint location,
      boolean answerable,
      long at) {
    super(target, at);
    this.kind = requireNonNull(kind, "kind");
    this.askerMac = requireNonNull(askerMac, "askerMac");
    this.askerIp = askerIp;
    this.location = requireNonNull(location, "location");
    this.answerable = answerable;
  }

  /** A query seen at {@code location}; {@code askerIp} is null in detection. */
  public static Query of(
      Address target,
      Kind kind,
      MacAddress askerMac,
      IpAddress askerIp,
      ConnectPoint location,
      long at) {
    return new Query(target, kind, askerMac, askerIp, location, true, at);
  }

  /** The same query with options that only the target itself can answer to (RFC 9161 §3.4). */
  public Query forTargetOnly() {
    return new Query(address(), kind, askerMac, askerIp, location, false, at());
  }

  /** What is asked. */
  public Kind kind() {
    return kind;
  }

  /** The asker's MAC, to which the answer goes. */
  public MacAddress askerMac() {
    return askerMac;
  }

  /** The asker's address; empty in detection, where it has none. */
  public Optional<IpAddress> askerIp() {
    return Optional.ofNullable(askerIp);
  }

  /** Where the query came in, and where the answer goes out. */
  public ConnectPoint location() {
    return location;
  }

  /** Whether a proxy may answer it. */
  public boolean answerable() {
    return answerable;
  }

  @Override
  public String toString() {
    return kind + " of " + address() + " by " + askerMac + "@" + location;
  }
}
