package org.rehome.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a frame: exactly one of a DHCP message, a malformed one, or no DHCP at all.
 *
 * <p>Immutable. The outcomes without a message are shared instances, so that garbage costs no
 * memory.
 */
public final class DhcpParsed {
  private static final DhcpParsed OTHER = new DhcpParsed(null, null);
  private static final Map<MalformedDhcp, DhcpParsed> MALFORMED = onePerReason();

  private final DhcpMessage message;
  private final MalformedDhcp malformed;

  private DhcpParsed(DhcpMessage message, MalformedDhcp malformed) {
    this.message = message;
    this.malformed = malformed;
  }

  private static Map<MalformedDhcp, DhcpParsed> onePerReason() {
    Map<MalformedDhcp, DhcpParsed> all = new EnumMap<>(MalformedDhcp.class);
    for (MalformedDhcp reason : MalformedDhcp.values()) {
      all.put(reason, new DhcpParsed(null, reason));
    }
    return all;
  }

  static DhcpParsed message(DhcpMessage message) {
    return new DhcpParsed(Objects.requireNonNull(message), null);
  }

  static DhcpParsed malformed(MalformedDhcp reason) {
    return MALFORMED.get(reason);
  }

  static DhcpParsed other() {
    return OTHER;
  }

  /** The message, if the frame is a valid one. */
  public Optional<DhcpMessage> message() {
    return Optional.ofNullable(message);
  }

  /** Why the frame was refused, if it was. */
  public Optional<MalformedDhcp> malformed() {
    return Optional.ofNullable(malformed);
  }

  /** Whether the frame is a message, or would be one if it were well formed. */
  public boolean isDhcp() {
    return message != null || malformed != null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DhcpParsed
        && Objects.equals(message, ((DhcpParsed) other).message)
        && malformed == ((DhcpParsed) other).malformed;
  }

  @Override
  public int hashCode() {
    return Objects.hash(message, malformed);
  }

  @Override
  public String toString() {
    if (message != null) {
      return message.toString();
    }
    return malformed != null ? "malformed: " + malformed : "no DHCP";
  }
}
