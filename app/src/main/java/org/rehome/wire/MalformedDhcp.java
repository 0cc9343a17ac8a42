package org.rehome.wire;

import java.util.Locale;

/**
 * Why a frame to a DHCP port is refused; such a frame is counted, never learned from and never
 * passed on.
 *
 * <p>The label is stable: it names a counter in commands, REST and documents.
 */
public enum MalformedDhcp {
  /** The frame is longer than any jumbo frame. */
  OVERSIZED,
  /** A group or all-zero address as Ethernet source, or the reserved VLAN identifier 4095. */
  LINK,
  /** A piece of a fragmented packet. */
  FRAGMENT,
  /** IPv6 extension headers before UDP, which no client or server sends. */
  EXTENSION,
  /** A length of IP that promises more than the frame holds, or less than the headers. */
  IP_LENGTH,
  /** The checksum of the IPv4 header does not match. */
  IP_CHECKSUM,
  /** An IP source that is a group or loopback. */
  IP_SOURCE,
  /** A length of UDP that the packet does not hold, or shorter than its header. */
  UDP_LENGTH,
  /** The checksum of UDP does not match, or is absent in IPv6. */
  UDP_CHECKSUM,
  /** The message is shorter than its fixed part. */
  TRUNCATED,
  /** Neither a request nor a reply (RFC 2131 §2). */
  OPERATION,
  /** A hardware type other than Ethernet, or an address length other than six. */
  HARDWARE,
  /** The client's hardware address is a group or all zero. */
  CLIENT_MAC,
  /** A client's message to a client's port, or a server's to a server's. */
  DIRECTION,
  /** An option that runs past the end of what it is in. */
  OPTION_TRUNCATED,
  /** An option of a size that it cannot have. */
  OPTION_SIZE,
  /** An option that may be there once is there twice: who reads which of the two? */
  OPTION_REPEATED,
  /** More addresses than any host leases. */
  ADDRESSES;

  private final String label = "dhcp-" + name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The stable name in kebab case, such as {@code dhcp-udp-length}. */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
