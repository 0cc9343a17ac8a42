package org.rehome.wire;

import java.util.Locale;

/**
 * Why a frame of the neighbor protocols is refused; such a frame is counted and never learned from.
 *
 * <p>The label is stable: it names a counter in commands, REST and documents.
 */
public enum Malformed {
  /** The frame ends inside the Ethernet header or a VLAN tag. */
  ETHERNET_TRUNCATED,
  /** The frame is longer than any jumbo frame. */
  ETHERNET_OVERSIZED,
  /** A group or all-zero address as Ethernet source. */
  ETHERNET_SOURCE,
  /** The reserved VLAN identifier 4095 (IEEE 802.1Q). */
  VLAN_RESERVED,

  /** The frame ends inside the ARP or RARP body. */
  ARP_TRUNCATED,
  /** The hardware type is not Ethernet. */
  ARP_HARDWARE_TYPE,
  /** The protocol type is not IPv4. */
  ARP_PROTOCOL_TYPE,
  /** Hardware address length other than 6, or protocol address length other than 4. */
  ARP_ADDRESS_LENGTH,
  /** Neither request nor reply in ARP; not a reverse request in RARP. */
  ARP_OPERATION,

  /** The sender's link-layer address, in ARP or in an ND option, is a group address. */
  SENDER_MAC_MULTICAST,
  /** The sender's link-layer address, in ARP or in an ND option, is all zero. */
  SENDER_MAC_ZERO,
  /** A reply from address zero. */
  SENDER_IP_ZERO,
  /** The sender claims an IPv4 multicast address. */
  SENDER_IP_MULTICAST,
  /** The sender claims a loopback address. */
  SENDER_IP_LOOPBACK,
  /** The sender claims 255.255.255.255. */
  SENDER_IP_BROADCAST,
  /** The sender claims an address of 0.0.0.0/8 or 240.0.0.0/4. */
  SENDER_IP_RESERVED,
  /** The address asked for is one that no host can own. */
  TARGET_IP_INVALID,

  /** The frame ends inside the IPv6 header. */
  IPV6_TRUNCATED,
  /** The version field of the IPv6 header is not 6. */
  IPV6_VERSION,
  /** The chain of IPv6 extension headers runs past the end, or is absurdly long. */
  IPV6_EXTENSION,
  /** The IPv6 payload length promises more than the frame holds. */
  IPV6_LENGTH,
  /** An IPv6 source that is a group, loopback, or unspecified where it must not be. */
  IPV6_SOURCE,
  /** An IPv6 destination that is unspecified or loopback. */
  IPV6_DESTINATION,

  /** Neighbor discovery in a fragment (RFC 6980 §5). */
  ND_FRAGMENTED,
  /** Neighbor discovery behind a routing header that is not yet used up. */
  ND_ROUTED,
  /** The hop limit is not 255: the message may come from off the link. */
  ND_HOP_LIMIT,
  /** The ICMPv6 checksum does not match. */
  ND_CHECKSUM,
  /** The ICMPv6 code is not 0. */
  ND_CODE,
  /** The message is shorter than its type demands. */
  ND_TRUNCATED,
  /** An option of length zero. */
  ND_OPTION_ZERO_LENGTH,
  /** An option that runs past the end of the message. */
  ND_OPTION_TRUNCATED,
  /** A link-layer address, nonce or registration option of the wrong size. */
  ND_OPTION_SIZE,
  /** The target is a multicast address. */
  ND_TARGET_MULTICAST,
  /** A message from the unspecified address that carries a source link-layer address. */
  ND_UNSPECIFIED_WITH_LINK_LAYER,
  /** Duplicate detection that is not sent to a solicited-node group (RFC 4861 §7.1.1). */
  ND_DAD_DESTINATION,
  /** A solicited advertisement to a group (RFC 4861 §7.1.2). */
  ND_SOLICITED_MULTICAST,
  /** Router advertisement or redirect from an address that is not link-local (RFC 4861 §6.1.2). */
  ND_SOURCE_NOT_LINK_LOCAL,
  /** A redirect whose target is neither link-local nor the destination (RFC 4861 §8.1). */
  ND_REDIRECT_TARGET,
  /** A redirect for a multicast destination (RFC 4861 §8.1). */
  ND_REDIRECT_DESTINATION;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The stable name in kebab case, such as {@code nd-hop-limit}. */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
