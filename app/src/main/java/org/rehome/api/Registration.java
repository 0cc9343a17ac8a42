package org.rehome.api;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * That a node has registered an address with its router (RFC 8505 §4.1): who it is, and by which
 * transaction it last said so. Immutable.
 */
public final class Registration {
  private final String owner;
  private final int transaction;

  private Registration(String owner, int transaction) {
    this.owner = requireNonNull(owner, "owner");
    this.transaction = transaction;
  }

  /**
   * A registration.
   *
   * @param owner the registration ownership verifier (ROVR), hexadecimal
   * @param transaction the transaction identifier (TID), 0 to 255
   */
  public static Registration of(String owner, int transaction) {
    return new Registration(owner, transaction);
  }

  /** The registration ownership verifier, hexadecimal: only who has it may change or end it. */
  public String owner() {
    return owner;
  }

  /** The transaction identifier, 0 to 255, ordered as a lollipop counter (RFC 8505 §5.2). */
  public int transaction() {
    return transaction;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Registration
        && owner.equals(((Registration) other).owner)
        && transaction == ((Registration) other).transaction;
  }

  @Override
  public int hashCode() {
    return Objects.hash(owner, transaction);
  }

  @Override
  public String toString() {
    return owner + " transaction " + transaction;
  }
}
