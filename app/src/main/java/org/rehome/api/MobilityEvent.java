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
  private final int rules;
  private final int unconfirmed;

  private MobilityEvent(
      long id,
      Kind kind,
      Binding subject,
      long time,
      Cause cause,
      ConnectPoint from,
      MacAddress otherMac,
      long convergedMicros,
      Violation violation,
      int rules,
      int unconfirmed) {
    super(kind, subject, time);
    this.id = id;
    this.cause = requireNonNull(cause, "cause");
    this.from = from;
    this.otherMac = otherMac;
    this.convergedMicros = convergedMicros;
    this.violation = violation;
    this.rules = rules;
    this.unconfirmed = unconfirmed;
  }

  /**
   * An event not yet converged.
   *
   * @param id rises with every event of the node that tells of it
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
    return new MobilityEvent(id, kind, subject, time, cause, from, otherMac, -1, null, 0, 0);
  }

  private MobilityEvent with(Binding told, long micros, Violation value, int changed, int failed) {
    return new MobilityEvent(
        id, type(), told, time(), cause, from, otherMac, micros, value, changed, failed);
  }

  /** The same event, of which it is not told what the host was called. */
  public MobilityEvent unnamed() {
    return with(subject().named(null), convergedMicros, violation, rules, unconfirmed);
  }

  /** The same event, because of {@code value}. */
  public MobilityEvent violating(Violation value) {
    return with(subject(), convergedMicros, value, rules, unconfirmed);
  }

  /**
   * The same event, once every switch had confirmed its rules {@code micros} after the stimulus.
   */
  public MobilityEvent converged(long micros) {
    return with(subject(), micros, violation, rules, unconfirmed);
  }

  /**
   * The same event, for which {@code changed} rules were asked to be added or removed, of which
   * {@code failed} switches did not confirm theirs.
   */
  public MobilityEvent programmed(int changed, int failed) {
    return with(subject(), convergedMicros, violation, changed, failed);
  }

  /**
   * Rises with every event of a node, across its restarts too: the event's {@link #time}, or one
   * more than the last. Not unique across nodes.
   */
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

  /** How many rules were asked to be added or removed, on all switches; 0: none had to be. */
  public int rules() {
    return rules;
  }

  /**
   * How many switches did not confirm their part of the {@link #rules}: they refused, did not
   * answer in time, or were away. They are reconciled.
   */
  public int unconfirmed() {
    return unconfirmed;
  }

  /**
   * Microseconds from the stimulus reaching the node that decided to the last switch's barrier
   * reply, or to giving up on it; empty where no rule had to change.
   */
  public OptionalLong convergedMicros() {
    return convergedMicros < 0 ? OptionalLong.empty() : OptionalLong.of(convergedMicros);
  }
}
