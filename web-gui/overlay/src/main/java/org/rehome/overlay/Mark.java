package org.rehome.overlay;

import static java.util.Objects.requireNonNull;

import org.onosproject.net.DeviceId;
import org.onosproject.net.HostId;
import org.rehome.api.Address;

/**
 * What is to be seen of an address for a while, because of something that happened to it.
 *
 * <p>Immutable.
 */
final class Mark {
  /** Why it is seen, the gravest last. */
  enum Kind {
    /** The host is at another place. Seen for 10 s. */
    MOVED("moved", 10_000),
    /** Another MAC has the address. Seen for 10 s. */
    TAKEN_OVER("taken over", 10_000),
    /** The host has departed. Seen for 30 s, at its last switch. */
    DEPARTED("departed", 30_000),
    /** A claim to the address was refused. Seen for 30 s, also where the claim was made. */
    CONFLICT("conflict", 30_000),
    /** Held where it is after too many moves. Seen until that is over. */
    FROZEN("frozen", Long.MAX_VALUE);

    private final String word;
    private final long span;

    Kind(String word, long span) {
      this.word = word;
      this.span = span;
    }

    /** As the glossary has it. */
    String word() {
      return word;
    }

    /** When what began at {@code now} is over, milliseconds on the same clock. */
    long until(long now) {
      return span == Long.MAX_VALUE ? span : now + span;
    }
  }

  private final Kind kind;
  private final Address address;
  private final HostId host;
  private final DeviceId place;
  private final String sentence;
  private final long until;

  Mark(Kind kind, Address address, HostId host, DeviceId place, String sentence, long until) {
    this.kind = requireNonNull(kind, "kind");
    this.address = requireNonNull(address, "address");
    this.host = requireNonNull(host, "host");
    this.place = requireNonNull(place, "place");
    this.sentence = requireNonNull(sentence, "sentence");
    this.until = until;
  }

  Kind kind() {
    return kind;
  }

  /** Whose it is. */
  Address address() {
    return address;
  }

  /** The host as ONOS knows it: MAC and VLAN. */
  HostId host() {
    return host;
  }

  /** The switch at which it happened. */
  DeviceId place() {
    return place;
  }

  /** What happened, for people. */
  String sentence() {
    return sentence;
  }

  /** When it is over, milliseconds. */
  long until() {
    return until;
  }
}
