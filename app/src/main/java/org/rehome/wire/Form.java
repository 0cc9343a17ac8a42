package org.rehome.wire;

/**
 * What kind of neighbor message a frame is, after the exact tests of the standards.
 *
 * <p>A form says what was sent, not what to do about it.
 */
public enum Form {
  /** ARP request to a group address, from a sender that names itself (RFC 826). */
  ARP_REQUEST,
  /** ARP request to one station: a sender checks that its entry still holds. */
  ARP_UNICAST_REQUEST,
  /** ARP request whose sender address is zero: "may I use this address?" (RFC 5227 §2.1). */
  ARP_PROBE,
  /** Gratuitous ARP in request form: sender and target address are the same (RFC 5227 §2.3). */
  ARP_ANNOUNCEMENT,
  /** Gratuitous ARP in reply form (RFC 5944 §4.6). */
  ARP_GRATUITOUS_REPLY,
  /** ARP reply to somebody, or to everybody (RFC 5227 §2.6). */
  ARP_REPLY,
  /** Reverse ARP request: a hypervisor says that a MAC is here now (RFC 903). */
  RARP,
  /** Neighbor solicitation to a group: who has the target? */
  NS_RESOLUTION,
  /** Neighbor solicitation to one node: is it still there? (RFC 4861 §7.3) */
  NS_REACHABILITY,
  /** Neighbor solicitation from the unspecified address: duplicate detection (RFC 4862 §5.4). */
  NS_DAD,
  /** Neighbor advertisement that answers a solicitation. */
  NA_SOLICITED,
  /** Neighbor advertisement nobody asked for (RFC 4861 §7.2.6, RFC 9131). */
  NA_UNSOLICITED,
  /** Router solicitation. */
  RS,
  /** Router advertisement. */
  RA,
  /** Redirect: a router names a better next hop. */
  REDIRECT;

  /** Whether this is ARP, not counting RARP. */
  public boolean isArp() {
    return compareTo(RARP) < 0;
  }

  /** Whether this is a neighbor solicitation. */
  public boolean isSolicitation() {
    return this == NS_RESOLUTION || this == NS_REACHABILITY || this == NS_DAD;
  }

  /** Whether this is a neighbor advertisement. */
  public boolean isAdvertisement() {
    return this == NA_SOLICITED || this == NA_UNSOLICITED;
  }

  /** Whether this is one of the five IPv6 neighbor discovery messages. */
  public boolean isNeighborDiscovery() {
    return compareTo(RARP) > 0;
  }

  /** Whether the sender asks everybody for the owner of the target address. */
  public boolean isQuery() {
    return this == ARP_REQUEST || this == NS_RESOLUTION;
  }

  /** Whether the sender asks one station whether it is still there. */
  public boolean isReachabilityCheck() {
    return this == ARP_UNICAST_REQUEST || this == NS_REACHABILITY;
  }

  /** Whether the sender asks if it may use the target address, which it does not own yet. */
  public boolean isConflictProbe() {
    return this == ARP_PROBE || this == NS_DAD;
  }

  /** Whether the sender tells everybody, unasked, where an address is. */
  public boolean isAnnouncement() {
    return this == ARP_ANNOUNCEMENT || this == ARP_GRATUITOUS_REPLY || this == NA_UNSOLICITED;
  }

  /** Whether the sender answers somebody's question. */
  public boolean isReply() {
    return this == ARP_REPLY || this == NA_SOLICITED;
  }

  /** Whether only a router may send this. */
  public boolean isFromRouter() {
    return this == RA || this == REDIRECT;
  }
}
