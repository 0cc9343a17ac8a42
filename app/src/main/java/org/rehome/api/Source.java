package org.rehome.api;

/** Who vouches for a binding, in rising authority: a lower source never overrides a higher one. */
public enum Source {
  /** ARP, RARP or neighbor discovery seen on the wire. */
  NEIGHBOR,
  /** A DHCP server's acknowledgement. */
  DHCP,
  /** A management notice. */
  NOTICE,
  /** Network configuration. */
  STATIC
}
