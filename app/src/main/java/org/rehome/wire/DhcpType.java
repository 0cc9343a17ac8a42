package org.rehome.wire;

/**
 * What a DHCP message is: of RFC 2131 and RFC 8415 alike, for what both have under the same name is
 * the same to who only listens.
 */
public enum DhcpType {
  DISCOVER(false, true),
  OFFER(true, false),
  REQUEST(false, true),
  DECLINE(false, false),
  ACK(true, false),
  NAK(true, false),
  RELEASE(false, false),
  INFORM(false, false),
  SOLICIT(false, true),
  ADVERTISE(true, false),
  CONFIRM(false, false),
  RENEW(false, true),
  REBIND(false, true),
  REPLY(true, false),
  RECONFIGURE(true, false),
  INFORMATION_REQUEST(false, false),
  RELAY_FORWARD(false, false),
  RELAY_REPLY(true, false),
  /** BOOTP, or of a kind not known here, towards a server. */
  OTHER_REQUEST(false, false),
  /** BOOTP, or of a kind not known here, towards a client. */
  OTHER_REPLY(true, false);

  // By their numbers: RFC 2132 §9.6 and RFC 8415 §7.3.
  private static final DhcpType[] FOUR = {
    null, DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM
  };
  private static final DhcpType[] SIX = {
    null,
    SOLICIT,
    ADVERTISE,
    REQUEST,
    CONFIRM,
    RENEW,
    REBIND,
    REPLY,
    RELEASE,
    DECLINE,
    RECONFIGURE,
    INFORMATION_REQUEST,
    RELAY_FORWARD,
    RELAY_REPLY
  };

  private final boolean fromServer;
  private final boolean forLease;

  DhcpType(boolean fromServer, boolean forLease) {
    this.fromServer = fromServer;
    this.forLease = forLease;
  }

  /** The DHCPv4 message with {@code number}; {@code unknown} where there is none. */
  static DhcpType ofFour(int number, DhcpType unknown) {
    return number > 0 && number < FOUR.length ? FOUR[number] : unknown;
  }

  /** The DHCPv6 message with {@code number}; {@code unknown} where there is none. */
  static DhcpType ofSix(int number, DhcpType unknown) {
    return number > 0 && number < SIX.length ? SIX[number] : unknown;
  }

  /** Whether servers say it, or relays in their stead. */
  public boolean isFromServer() {
    return fromServer;
  }

  /** Whether what answers it may grant a lease. */
  public boolean asksForLease() {
    return forLease;
  }

  /** Whether a client gives up what the message names. */
  public boolean givesUp() {
    return this == RELEASE || this == DECLINE;
  }
}
