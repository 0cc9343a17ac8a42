package org.rehome.api;

/** What a refused claim was against. */
public enum Violation {
  GATEWAY_ADDRESS("the address is a gateway's"),
  GATEWAY_MAC("the MAC is a gateway's"),
  SUBNET_ADDRESS("the address is its subnet's own, or that subnet's broadcast address"),
  STATIC_BINDING("the address is bound statically"),
  STICKY_MAC("the MAC is pinned to another port"),
  ADDRESSES_OF_MAC("the MAC has as many addresses as it may have"),
  ADDRESSES_OF_PORT("the port has as many addresses as it may have"),
  DHCP_SERVER("no DHCP server is declared at its port");

  private final String phrase;

  Violation(String phrase) {
    this.phrase = phrase;
  }

  /** Completes a sentence such as "refused, because …". */
  public String phrase() {
    return phrase;
  }
}
