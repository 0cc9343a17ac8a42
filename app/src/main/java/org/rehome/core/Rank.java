package org.rehome.core;

/**
 * How much a neighbor message matters when there are too many: what only one host wants waits for
 * what many rely upon.
 */
public enum Rank {
  /** Says where an owner is whose address is bound, or answers the controller. Never shed. */
  ANNOUNCEMENT(0),
  /** Says that it has an address which nobody had; there are as many of these as a liar likes. */
  NEWCOMER(0),
  /**
   * Asks a host whether it is still there (RFC 4861 §7.3), answers one, or is of routers: what
   * concerns few.
   */
  REACHABILITY(0),
  /** Asks for an address that is bound: one answer. */
  KNOWN_TARGET(25),
  /** Asks for an address that is not: a copy for every edge port. */
  UNKNOWN_TARGET(50);

  private final int reserve;

  Rank(int reserve) {
    this.reserve = reserve;
  }

  /** How full a bucket must be for it, in percent; the rest is for those that matter more. */
  public int reserve() {
    return reserve;
  }
}
