package org.rehome.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a frame: exactly one of a message, a malformed neighbor frame, or no neighbor
 * traffic at all.
 *
 * <p>Immutable. The two outcomes without a message are shared instances, so that garbage costs no
 * memory.
 */
public final class Parsed {
  private static final Parsed NOT_NEIGHBOR_TRAFFIC = new Parsed(null, null);
  private static final Map<Malformed, Parsed> MALFORMED = onePerReason();

  private final NeighborMessage message;
  private final Malformed malformed;

  private Parsed(NeighborMessage message, Malformed malformed) {
    this.message = message;
    this.malformed = malformed;
  }

  private static Map<Malformed, Parsed> onePerReason() {
    Map<Malformed, Parsed> all = new EnumMap<>(Malformed.class);
    for (Malformed reason : Malformed.values()) {
      all.put(reason, new Parsed(null, reason));
    }
    return all;
  }

  static Parsed message(NeighborMessage message) {
    return new Parsed(Objects.requireNonNull(message), null);
  }

  static Parsed malformed(Malformed reason) {
    return MALFORMED.get(reason);
  }

  static Parsed notNeighborTraffic() {
    return NOT_NEIGHBOR_TRAFFIC;
  }

  /** The message, if the frame is a valid one. */
  public Optional<NeighborMessage> message() {
    return Optional.ofNullable(message);
  }

  /** Why the frame was refused, if it was. */
  public Optional<Malformed> malformed() {
    return Optional.ofNullable(malformed);
  }

  /** Whether the frame is a message, or would be one if it were well formed. */
  public boolean isNeighborTraffic() {
    return message != null || malformed != null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parsed
        && Objects.equals(message, ((Parsed) other).message)
        && malformed == ((Parsed) other).malformed;
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
    return malformed != null ? "malformed: " + malformed : "not neighbor traffic";
  }
}
