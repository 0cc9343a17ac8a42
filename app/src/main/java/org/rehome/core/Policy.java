package org.rehome.core;

/** The settings that decisions depend on. Immutable; times in milliseconds. */
public final class Policy {
  /** Moves this close together belong to one migration, whose announcements come in bursts; ms. */
  static final long BURST = 2_000;

  /** A verification without a verdict after this time is asked anew; ms. */
  static final long VERIFICATION = 2_000;

  /** The longest that a packet or an event is under way; ms. */
  static final long HORIZON = 5_000;

  private final long tombstone;
  private final int freezeMoves;
  private final long freezeWindow;
  private final long freezeHold;

  private Policy(long tombstone, int freezeMoves, long freezeWindow, long freezeHold) {
    this.tombstone = tombstone;
    this.freezeMoves = freezeMoves;
    this.freezeWindow = freezeWindow;
    this.freezeHold = freezeHold;
  }

  /**
   * A policy.
   *
   * @param tombstone how long a departed binding is kept so that a late packet cannot revive it
   * @param freezeMoves how many moves within {@code freezeWindow} freeze an address (RFC 7432
   *     §15.1)
   * @param freezeWindow the period over which moves are counted
   * @param freezeHold how long an address stays frozen
   */
  public static Policy of(long tombstone, int freezeMoves, long freezeWindow, long freezeHold) {
    return new Policy(tombstone, freezeMoves, freezeWindow, freezeHold);
  }

  /** The defaults: tombstone 30 s; 5 moves in 180 s freeze for 540 s. */
  public static Policy defaults() {
    return of(30_000, 5, 180_000, 540_000);
  }

  /** How long a departed binding is kept. */
  public long tombstone() {
    return tombstone;
  }

  /** How many moves freeze an address. */
  public int freezeMoves() {
    return freezeMoves;
  }

  /** The period over which they are counted. */
  public long freezeWindow() {
    return freezeWindow;
  }

  /** How long an address stays frozen. */
  public long freezeHold() {
    return freezeHold;
  }
}
