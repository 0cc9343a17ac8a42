package org.rehome.api;

/** What showed that a host arrived, moved, claimed, left, or is trusted again. */
public enum Cause {
  ARP("an ARP packet"),
  GRATUITOUS_ARP("a gratuitous ARP"),
  ARP_PROBE("an ARP probe"),
  RARP("RARP"),
  NEIGHBOR_SOLICITATION("a neighbor solicitation"),
  NEIGHBOR_ADVERTISEMENT("a neighbor advertisement"),
  ROUTER_ADVERTISEMENT("a router advertisement"),
  DUPLICATE_ADDRESS_DETECTION("duplicate address detection"),
  SAME_MAC("another address of its MAC"),
  PROBE_ANSWER("an answer to a probe"),
  PROBE_SILENCE("silence under probing"),
  KEEPALIVE("silence under keepalive"),
  DHCP_ACK("a DHCP acknowledgement"),
  DHCP_RELEASE("a DHCP release"),
  DHCP_DECLINE("a DHCP decline"),
  LEASE_EXPIRY("the end of its DHCP lease"),
  DEREGISTRATION("the de-registration of its address"),
  PORT_DOWN("its port going down"),
  DEVICE_DOWN("its switch going away"),
  INFRASTRUCTURE("its port being a link between switches"),
  NOTICE("a management notice"),
  CONFIGURATION("the network configuration"),
  EXPIRY("the end of its hold time"),
  DHCP_SERVER("a DHCP server's message");

  private final String phrase;

  Cause(String phrase) {
    this.phrase = phrase;
  }

  /** Completes a sentence such as "moved, shown by …". */
  public String phrase() {
    return phrase;
  }
}
