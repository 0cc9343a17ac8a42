package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.onlab.packet.MacAddress;
import org.onosproject.event.AbstractEvent;
import org.onosproject.net.ConnectPoint;

/**
 * Something that happened to an address: its arrival, move, freeze or departure, or a refused
 * claim.
 *
 * <p>Immutable. The {@code subject} is the binding after the event. {@link #time} is in
 * milliseconds since the epoch.
 */
public final class MobilityEvent extends AbstractEvent<MobilityEvent.Kind, Binding> {
  /** What happened. */
  public enum Kind {
    /** A first sighting was bound. */
    ARRIVED,
    /** The same MAC was seen at a new location. */
    MOVED,
    /** Another MAC took the address over, its owner being silent or gone. */
    TAKEN_OVER,
    /** Another MAC claimed the address while its owner is alive, or outranks it; refused. */
    CONFLICT,
    /** A claim against what the operator configured, or above a limit; refused. */
    VIOLATION,
    /** Too many moves in too short a time: held where it is. */
    FROZEN,
    /** A frozen address is trusted again. */
    RELEASED,
    /** The binding ended. */
    LEFT
  }

  private final long id;
  private final Cause cause;
  private final ConnectPoint from;
  private final MacAddress otherMac;
  private final long convergedMicros;
  private final Violation violation;

  private MobilityEvent(
      long id,
      Kind kind,
      Binding subject,
      long time,
      Cause cause,
      ConnectPoint from,
      MacAddress otherMac,
      long convergedMicros,
      Violation violation) {
    super(kind, subject, time);
    this.id = id;
    this.cause = requireNonNull(cause, "cause");
    this.from = from;
    this.otherMac = otherMac;
    this.convergedMicros = convergedMicros;
    this.violation = violation;
  }

  /**
   * An event not yet converged.
   *
   * @param id rises with every event of this node
   * @param from where the host was; null when it was nowhere
   * @param otherMac the MAC that lost or was refused the address; null when there is none
   */
  public static MobilityEvent of(
      long id,
      Kind kind,
      Binding subject,
      long time,
      Cause cause,
      ConnectPoint from,
      MacAddress otherMac) {
    return new MobilityEvent(id, kind, subject, time, cause, from, otherMac, -1, null);
  }

  /** The same event, because of {@code value}. */
  public MobilityEvent violating(Violation value) {
    return new MobilityEvent(
        id, type(), subject(), time(), cause, from, otherMac, convergedMicros, value);
  }

  /**
   * The same event, once every switch had confirmed its rules {@code micros} after the stimulus.
   */
  public MobilityEvent converged(long micros) {
    return new MobilityEvent(
        id, type(), subject(), time(), cause, from, otherMac, micros, violation);
  }

  /** Rises with every event of this node; not unique across nodes. */
  public long id() {
    return id;
  }

  /** What showed it. */
  public Cause cause() {
    return cause;
  }

  /** Where the host was before; empty for an arrival out of nowhere. */
  public Optional<ConnectPoint> from() {
    return Optional.ofNullable(from);
  }

  /** Where the host is now; empty for a departure. */
  public Optional<ConnectPoint> to() {
    return type() == Kind.LEFT ? Optional.empty() : Optional.of(subject().location());
  }

  /** The MAC that lost the address or whose claim was refused. */
  public Optional<MacAddress> otherMac() {
    return Optional.ofNullable(otherMac);
  }

  /** What the refused claim was against; present exactly in a {@link Kind#VIOLATION}. */
  public Optional<Violation> violation() {
    return Optional.ofNullable(violation);
  }

  /**
   * Microseconds from the stimulus reaching this node to the last switch's barrier reply; empty
   * while rules are still being written, or where none had to be.
   */
  public OptionalLong convergedMicros() {
    return convergedMicros < 0 ? OptionalLong.empty() : OptionalLong.of(convergedMicros);
  }
}
