package org.rehome.wire;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Builds complete Ethernet frames of the neighbor protocols, without the frame check sequence and
 * padded to 60 bytes.
 *
 * <p>Stateless, safe from any thread; every call returns an array of its own. The Ethernet header
 * is always explicit, because relays and virtual routers send for other MACs than their own. The
 * writer does what it is told: it does not judge whether a message is wise.
 */
public final class FrameWriter {
  /** The R flag of a neighbor advertisement: the sender is a router. */
  public static final int ROUTER = 0x80;

  /** The S flag of a neighbor advertisement: it answers a solicitation. */
  public static final int SOLICITED = 0x40;

  /** The O flag of a neighbor advertisement: it overrides what caches hold. */
  public static final int OVERRIDE = 0x20;

  /** The group of all nodes, ff02::1. */
  public static final Ip6Address ALL_NODES = Ip6Address.valueOf("ff02::1");

  /** The group of all routers, ff02::2. */
  public static final Ip6Address ALL_ROUTERS = Ip6Address.valueOf("ff02::2");

  private static final int MIN_FRAME = 60;
  private static final int ND_BODY = 24;
  private static final int LINK_LAYER_OPTION = 8;

  private FrameWriter() {}

  /**
   * An ARP request: broadcast asks who has {@code target}, unicast asks whether it is still there.
   */
  public static byte[] arpRequest(
      EtherHeader ether, MacAddress senderMac, Ip4Address senderIp, Ip4Address target) {
    return arp(ether, ArpReader.REQUEST, senderMac, senderIp, MacAddress.ZERO, target);
  }

  /** An ARP reply that tells {@code targetMac}, {@code targetIp} where {@code senderIp} is. */
  public static byte[] arpReply(
      EtherHeader ether,
      MacAddress senderMac,
      Ip4Address senderIp,
      MacAddress targetMac,
      Ip4Address targetIp) {
    return arp(ether, ArpReader.REPLY, senderMac, senderIp, targetMac, targetIp);
  }

  /** An ARP probe, a request from address zero (RFC 5227 §2.1.1). */
  public static byte[] arpProbe(EtherHeader ether, MacAddress senderMac, Ip4Address target) {
    return arpRequest(ether, senderMac, Ip4Address.ZERO, target);
  }

  /** Gratuitous ARP in request form (RFC 5227 §2.3). */
  public static byte[] arpAnnouncement(EtherHeader ether, MacAddress mac, Ip4Address ip) {
    return arpRequest(ether, mac, ip, ip);
  }

  /** Gratuitous ARP in reply form, target MAC = sender MAC (RFC 5944 §4.6). */
  public static byte[] arpGratuitousReply(EtherHeader ether, MacAddress mac, Ip4Address ip) {
    return arpReply(ether, mac, ip, mac, ip);
  }

  /** A reverse request as hypervisors send it: both MACs the machine's, both addresses zero. */
  public static byte[] rarp(EtherHeader ether, MacAddress mac) {
    byte[] frame = new byte[frameLength(ether, ArpReader.LENGTH)];
    int at = header(frame, ether, 0x8035);
    arpBody(frame, at, ArpReader.REVERSE_REQUEST, mac, Ip4Address.ZERO, mac, Ip4Address.ZERO);
    return frame;
  }

  /**
   * A solicitation to the solicited-node group of the target, with a source link-layer address: who
   * has {@code target}?
   *
   * @param source the asker's own address, not the unspecified one
   */
  public static byte[] neighborSolicitation(
      EtherHeader ether, Ip6Address source, MacAddress sourceLinkLayer, Ip6Address target) {
    return solicitation(ether, source, solicitedNode(target), target, sourceLinkLayer);
  }

  /**
   * A solicitation to the target itself, with a source link-layer address: is it still there?
   *
   * @param source the asker's own address, not the unspecified one
   */
  public static byte[] unicastSolicitation(
      EtherHeader ether, Ip6Address source, MacAddress sourceLinkLayer, Ip6Address target) {
    return solicitation(ether, source, target, target, sourceLinkLayer);
  }

  /** A solicitation of duplicate detection: from the unspecified address, without options. */
  public static byte[] duplicateDetection(EtherHeader ether, Ip6Address target) {
    return solicitation(ether, Ip6Address.ZERO, solicitedNode(target), target, null);
  }

  /**
   * An advertisement of {@code target} at {@code targetLinkLayer}.
   *
   * @param source the source of the IPv6 header, as a rule the target itself
   * @param destination the asker, or {@link #ALL_NODES}
   * @param targetLinkLayer the owner's MAC, or null to leave the option out
   * @param flags any of {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}, or 0
   */
  public static byte[] neighborAdvertisement(
      EtherHeader ether,
      Ip6Address source,
      Ip6Address destination,
      Ip6Address target,
      MacAddress targetLinkLayer,
      int flags) {
    if ((flags & ~(ROUTER | SOLICITED | OVERRIDE)) != 0) {
      throw new IllegalArgumentException("not flags of an advertisement: " + flags);
    }
    return discovery(ether, source, destination, NdReader.NA, flags, target, targetLinkLayer);
  }

  /**
   * The solicited-node group of an address: ff02::1:ff00:0/104 and its last 24 bits (RFC 4291
   * §2.7.1).
   */
  public static Ip6Address solicitedNode(Ip6Address address) {
    byte[] group = new byte[16];
    byte[] octets = address.toOctets();
    Bytes.put16(group, 0, 0xff02);
    group[11] = 1;
    group[12] = (byte) 0xff;
    System.arraycopy(octets, 13, group, 13, 3);
    return Ip6Address.valueOf(group);
  }

  /** The Ethernet group address of an IPv6 multicast group, 33:33 and its last four bytes. */
  public static MacAddress groupMac(Ip6Address group) {
    return MacAddress.valueOf(0x3333L << 32 | (Bytes.i32(group.toOctets(), 12) & 0xffffffffL));
  }

  private static byte[] arp(
      EtherHeader ether,
      int operation,
      MacAddress senderMac,
      Ip4Address senderIp,
      MacAddress targetMac,
      Ip4Address targetIp) {
    byte[] frame = new byte[frameLength(ether, ArpReader.LENGTH)];
    int at = header(frame, ether, 0x0806);
    arpBody(frame, at, operation, senderMac, senderIp, targetMac, targetIp);
    return frame;
  }

  private static void arpBody(
      byte[] frame,
      int at,
      int operation,
      MacAddress senderMac,
      Ip4Address senderIp,
      MacAddress targetMac,
      Ip4Address targetIp) {
    Bytes.put16(frame, at, 1);
    Bytes.put16(frame, at + 2, 0x0800);
    Bytes.put16(frame, at + 4, 6 << 8 | 4);
    Bytes.put16(frame, at + 6, operation);
    Bytes.put(frame, at + 8, senderMac);
    Bytes.put(frame, at + 14, senderIp);
    Bytes.put(frame, at + 18, targetMac);
    Bytes.put(frame, at + 24, targetIp);
  }

  private static byte[] solicitation(
      EtherHeader ether,
      Ip6Address source,
      Ip6Address destination,
      Ip6Address target,
      MacAddress sourceLinkLayer) {
    return discovery(ether, source, destination, NdReader.NS, 0, target, sourceLinkLayer);
  }

  private static byte[] discovery(
      EtherHeader ether,
      Ip6Address source,
      Ip6Address destination,
      int type,
      int flags,
      Ip6Address target,
      MacAddress linkLayer) {
    int length = ND_BODY + (linkLayer == null ? 0 : LINK_LAYER_OPTION);
    byte[] frame = new byte[frameLength(ether, NdReader.IPV6_HEADER + length)];
    int ip = header(frame, ether, 0x86dd);
    frame[ip] = 0x60;
    Bytes.put16(frame, ip + 4, length);
    frame[ip + 6] = NdReader.ICMPV6;
    frame[ip + 7] = (byte) 255;
    Bytes.put(frame, ip + 8, source);
    Bytes.put(frame, ip + 24, destination);
    int message = ip + NdReader.IPV6_HEADER;
    frame[message] = (byte) type;
    frame[message + 4] = (byte) flags;
    Bytes.put(frame, message + 8, target);
    if (linkLayer != null) {
      frame[message + ND_BODY] = (byte) (type == NdReader.NA ? 2 : 1);
      frame[message + ND_BODY + 1] = 1;
      Bytes.put(frame, message + ND_BODY + 2, linkLayer);
    }
    Bytes.put16(frame, message + 2, Checksum.of(frame, ip + 8, message, message + length));
    return frame;
  }

  static int frameLength(EtherHeader ether, int body) {
    return Math.max(MIN_FRAME, 14 + 4 * tagCount(ether) + body);
  }

  private static int tagCount(EtherHeader ether) {
    if (!ether.innerVlan().equals(VlanId.NONE)) {
      return 2;
    }
    return ether.vlan().equals(VlanId.NONE) ? 0 : 1;
  }

  /** Writes the Ethernet header and says where the body starts. */
  static int header(byte[] frame, EtherHeader ether, int etherType) {
    Bytes.put(frame, 0, ether.destination());
    Bytes.put(frame, 6, ether.source());
    int at = 12;
    int tags = tagCount(ether);
    if (tags > 0) {
      Bytes.put16(frame, at, ether.outerTagProtocol());
      Bytes.put16(frame, at + 2, identifier(ether.vlan()));
      at += 4;
    }
    if (tags > 1) {
      Bytes.put16(frame, at, EtherHeader.CUSTOMER_TAG);
      Bytes.put16(frame, at + 2, identifier(ether.innerVlan()));
      at += 4;
    }
    Bytes.put16(frame, at, etherType);
    return at + 2;
  }

  // No VLAN over a tagged frame is how a priority tag was read: identifier 0 writes it back.
  private static int identifier(VlanId vlan) {
    return vlan.equals(VlanId.NONE) ? 0 : vlan.toShort();
  }
}
