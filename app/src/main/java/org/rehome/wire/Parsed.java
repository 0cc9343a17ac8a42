package org.rehome.wire;

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
  private static final Parsed[] MALFORMED = malformedByOrdinal();

  private final NeighborMessage message;
  private final Malformed malformed;

  private Parsed(NeighborMessage message, Malformed malformed) {
    this.message = message;
    this.malformed = malformed;
  }

  private static Parsed[] malformedByOrdinal() {
    Malformed[] reasons = Malformed.values();
    Parsed[] all = new Parsed[reasons.length];
    for (Malformed reason : reasons) {
      all[reason.ordinal()] = new Parsed(null, reason);
    }
    return all;
  }

  static Parsed message(NeighborMessage message) {
    return new Parsed(Objects.requireNonNull(message), null);
  }

  static Parsed malformed(Malformed reason) {
    return MALFORMED[reason.ordinal()];
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
    return this != NOT_NEIGHBOR_TRAFFIC;
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
