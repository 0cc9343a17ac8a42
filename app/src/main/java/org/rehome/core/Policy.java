package org.rehome.core;

/** The settings that decisions depend on. Immutable; times in milliseconds. */
public final class Policy {
  /** Moves this close together belong to one migration, whose announcements come in bursts; ms. */
  static final long BURST = 2_000;

  /** A verification without a verdict after this time is asked anew; ms. */
  static final long VERIFICATION = 2_000;

  /** How long the owner's answer to a claim answers the next ones, too; ms. */
  static final long VERDICT = 1_000;

  /** How long a change stands before another transaction of a registration makes one; ms. */
  static final long TRANSACTIONS = 1_000;

  /** Within this, or a tenth of it, the end of a lease is the same; ms. */
  static final long LEASE_SLACK = 60_000;

  /** How long a binding stands before another name alone is worth a write; ms. */
  static final long NAMES = 60_000;

  /** The longest that a packet or an event is under way; ms. */
  static final long HORIZON = 5_000;

  private final long tombstone;
  private final int freezeMoves;
  private final long freezeWindow;
  private final long freezeHold;
  private final int addressesPerMac;
  private final int addressesPerPort;
  private final NetworkConfig network;
  private final long noticeHold;
  private final boolean followingLeases;
  private final Sightings sightings;

  private Policy(
      long tombstone,
      int freezeMoves,
      long freezeWindow,
      long freezeHold,
      int addressesPerMac,
      int addressesPerPort,
      NetworkConfig network,
      long noticeHold,
      boolean followingLeases) {
    this.tombstone = tombstone;
    this.freezeMoves = freezeMoves;
    this.freezeWindow = freezeWindow;
    this.freezeHold = freezeHold;
    this.addressesPerMac = addressesPerMac;
    this.addressesPerPort = addressesPerPort;
    this.network = network;
    this.noticeHold = noticeHold;
    this.followingLeases = followingLeases;
    this.sightings = new Sightings(this);
  }

  /**
   * A policy, with the default limits and nothing declared.
   *
   * @param tombstone how long a departed binding is kept so that a late packet cannot revive it
   * @param freezeMoves how many moves within {@code freezeWindow} freeze an address (RFC 7432
   *     §15.1)
   * @param freezeWindow the period over which moves are counted
   * @param freezeHold how long an address stays frozen; 0 for until an operator releases it
   */
  public static Policy of(long tombstone, int freezeMoves, long freezeWindow, long freezeHold) {
    return new Policy(
        tombstone,
        freezeMoves,
        freezeWindow,
        freezeHold,
        16,
        4_096,
        NetworkConfig.none(),
        300_000,
        true);
  }

  /** The same policy with other limits of the addresses that a MAC, and a port, may have. */
  public Policy limits(int perMac, int perPort) {
    return new Policy(
        tombstone,
        freezeMoves,
        freezeWindow,
        freezeHold,
        perMac,
        perPort,
        network,
        noticeHold,
        followingLeases);
  }

  /** The same policy in another network. */
  public Policy in(NetworkConfig declared) {
    return new Policy(
        tombstone,
        freezeMoves,
        freezeWindow,
        freezeHold,
        addressesPerMac,
        addressesPerPort,
        declared,
        noticeHold,
        followingLeases);
  }

  /** The same policy, a host that was said to be leaving being expected elsewhere for so long. */
  public Policy expecting(long hold) {
    return new Policy(
        tombstone,
        freezeMoves,
        freezeWindow,
        freezeHold,
        addressesPerMac,
        addressesPerPort,
        network,
        hold,
        followingLeases);
  }

  /** The same policy, DHCP being listened to or not. */
  public Policy leases(boolean followed) {
    return new Policy(
        tombstone,
        freezeMoves,
        freezeWindow,
        freezeHold,
        addressesPerMac,
        addressesPerPort,
        network,
        noticeHold,
        followed);
  }

  /** The defaults: tombstone 30 s; 5 moves in 180 s freeze for 540 s; 16 addresses a MAC. */
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

  /** How long an address stays frozen; 0 for until an operator releases it. */
  public long freezeHold() {
    return freezeHold;
  }

  /** How many addresses a MAC may have in a VLAN. */
  public int addressesPerMac() {
    return addressesPerMac;
  }

  /** How many addresses may be behind a port. */
  public int addressesPerPort() {
    return addressesPerPort;
  }

  /** How long a host is expected elsewhere that was said to be leaving; 0 for not at all. */
  public long noticeHold() {
    return noticeHold;
  }

  /** Whether leases are seen to be renewed. */
  public boolean followsLeases() {
    return followingLeases;
  }

  /** What the operator has declared. */
  public NetworkConfig network() {
    return network;
  }

  /** What being seen comes to by this policy; made once, for it is asked of nearly every packet. */
  Sightings sightings() {
    return sightings;
  }
}
