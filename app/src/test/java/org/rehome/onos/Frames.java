package org.rehome.onos;

import java.nio.ByteBuffer;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.rehome.api.Address;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.FrameWriter;

/** Untagged frames as the hosts of these tests send them. */
final class Frames {
  /** The controller's own MAC. */
  static final MacAddress SELF = MacAddress.valueOf("02:52:48:4D:00:01");

  static final Address SIX1 = Hosts.address("2001:db8::1");
  static final Address SIX2 = Hosts.address("2001:db8::2");
  static final Address SIX9 = Hosts.address("2001:db8::9");

  /** Where routers speak from. */
  static final Ip6Address LINK_LOCAL = Ip6Address.valueOf("fe80::1");

  private Frames() {}

  private static Ip4Address four(Address address) {
    return address.ip().getIp4Address();
  }

  private static Ip6Address six(Address address) {
    return address.ip().getIp6Address();
  }

  static EtherHeader broadcast(MacAddress from) {
    return EtherHeader.untagged(from, MacAddress.BROADCAST);
  }

  private static EtherHeader group(MacAddress from, Ip6Address group) {
    return EtherHeader.untagged(from, FrameWriter.groupMac(group));
  }

  static byte[] announcement(MacAddress mac, Address own) {
    return own.ip().isIp4()
        ? FrameWriter.arpAnnouncement(broadcast(mac), mac, four(own))
        : advertisement(mac, own, FrameWriter.OVERRIDE);
  }

  static byte[] arpRequest(MacAddress mac, Address own, Address target) {
    return FrameWriter.arpRequest(broadcast(mac), mac, four(own), four(target));
  }

  /** A request to one station. */
  static byte[] arpCheck(MacAddress mac, Address own, MacAddress to, Address target) {
    return FrameWriter.arpRequest(EtherHeader.untagged(mac, to), mac, four(own), four(target));
  }

  static byte[] arpProbe(MacAddress mac, Address wanted) {
    return FrameWriter.arpProbe(broadcast(mac), mac, four(wanted));
  }

  static byte[] arpReply(MacAddress mac, Address own, MacAddress to, Address asker) {
    return FrameWriter.arpReply(EtherHeader.untagged(mac, to), mac, four(own), to, four(asker));
  }

  /** What {@code mac} answers when the controller asks for {@code own}. */
  static byte[] probeAnswer(MacAddress mac, Address own) {
    EtherHeader header = EtherHeader.untagged(mac, SELF);
    return own.ip().isIp4()
        ? FrameWriter.arpReply(header, mac, four(own), SELF, Ip4Address.ZERO)
        : FrameWriter.neighborAdvertisement(
            header,
            six(own),
            PacketSender.linkLocal(SELF),
            six(own),
            mac,
            FrameWriter.SOLICITED | FrameWriter.OVERRIDE);
  }

  static byte[] rarp(MacAddress mac) {
    return FrameWriter.rarp(broadcast(mac), mac);
  }

  static byte[] solicitation(MacAddress mac, Address own, Address target) {
    EtherHeader header = group(mac, FrameWriter.solicitedNode(six(target)));
    return FrameWriter.neighborSolicitation(header, six(own), mac, six(target));
  }

  /** A solicitation to one station. */
  static byte[] solicitationCheck(MacAddress mac, Address own, MacAddress to, Address target) {
    return FrameWriter.unicastSolicitation(
        EtherHeader.untagged(mac, to), six(own), mac, six(target));
  }

  static byte[] detection(MacAddress mac, Address wanted) {
    EtherHeader header = group(mac, FrameWriter.solicitedNode(six(wanted)));
    return FrameWriter.duplicateDetection(header, six(wanted));
  }

  /** Unsolicited, to all nodes. */
  static byte[] advertisement(MacAddress mac, Address own, int flags) {
    return FrameWriter.neighborAdvertisement(
        group(mac, FrameWriter.ALL_NODES), six(own), FrameWriter.ALL_NODES, six(own), mac, flags);
  }

  /** Solicited, to who asked. */
  static byte[] answer(MacAddress mac, Address own, MacAddress to, Address asker, int flags) {
    return FrameWriter.neighborAdvertisement(
        EtherHeader.untagged(mac, to),
        six(own),
        six(asker),
        six(own),
        mac,
        FrameWriter.SOLICITED | flags);
  }

  // No writer of the product makes what follows.

  static byte[] routerSolicitation(MacAddress mac, Ip6Address own) {
    Ip6Address to = FrameWriter.ALL_ROUTERS;
    return router(group(mac, to), 133, own, to, new byte[0]);
  }

  static byte[] routerAdvertisement(MacAddress mac) {
    Ip6Address to = FrameWriter.ALL_NODES;
    return router(group(mac, to), 134, LINK_LOCAL, to, new byte[8]);
  }

  static byte[] routerAdvertisement(MacAddress mac, MacAddress to, Ip6Address asker) {
    return router(EtherHeader.untagged(mac, to), 134, LINK_LOCAL, asker, new byte[8]);
  }

  /** Tells {@code to} that {@code target} is on the link. */
  static byte[] redirect(MacAddress mac, MacAddress to, Address target) {
    byte[] body = new byte[32];
    System.arraycopy(target.ip().toOctets(), 0, body, 0, 16);
    System.arraycopy(target.ip().toOctets(), 0, body, 16, 16);
    Ip6Address asker = Ip6Address.valueOf("fe80::2");
    return router(EtherHeader.untagged(mac, to), 137, LINK_LOCAL, asker, body);
  }

  /**
   * A solicitation from {@code own} to one router, {@code to}, that registers {@code target}.
   *
   * @param option what follows the link-layer address, by {@link #registration}
   */
  static byte[] registering(
      MacAddress mac, Address own, MacAddress to, Address target, byte[] option) {
    byte[] body = solicitation(mac, target, option);
    return router(EtherHeader.untagged(mac, to), 135, six(own), LINK_LOCAL, body);
  }

  /** The same, to everybody who listens for the target. */
  static byte[] registeringWithAll(MacAddress mac, Address own, Address target, byte[] option) {
    Ip6Address to = FrameWriter.solicitedNode(six(target));
    return router(group(mac, to), 135, six(own), to, solicitation(mac, target, option));
  }

  private static byte[] solicitation(MacAddress mac, Address target, byte[] option) {
    ByteBuffer body = ByteBuffer.allocate(24 + option.length);
    body.put(six(target).toOctets()).put((byte) 1).put((byte) 1).put(mac.toBytes()).put(option);
    return body.array();
  }

  /** What a router answers to it. */
  static byte[] registrarsAnswer(MacAddress mac, MacAddress to, Address target, byte[] option) {
    ByteBuffer body = ByteBuffer.allocate(16 + option.length);
    body.put(six(target).toOctets()).put(option);
    byte[] frame =
        router(EtherHeader.untagged(mac, to), 136, LINK_LOCAL, six(target), body.array());
    frame[58] = 0x60; // solicited, override
    ByteBuffer.wrap(frame).putShort(56, (short) 0);
    ByteBuffer.wrap(frame).putShort(56, checksum(ByteBuffer.wrap(frame), 8 + body.capacity()));
    return frame;
  }

  /** A registration option with a transaction (RFC 8505 §4.1). */
  static byte[] registration(int owner, int transaction, int lifetime) {
    return new byte[] {
      33, 2, 0, 0, 1, (byte) transaction, 0, (byte) lifetime, 0, 0, 0, 0, 0, 0, 0, (byte) owner
    };
  }

  /** A report that {@code mac} listens no longer to the groups of {@code addresses}. */
  static byte[] groupLeave(MacAddress mac, Address... addresses) {
    int length = 8 + 20 * addresses.length;
    ByteBuffer frame = ByteBuffer.allocate(14 + 40 + 8 + length);
    Ip6Address reports = Ip6Address.valueOf("ff02::16");
    frame.put(FrameWriter.groupMac(reports).toBytes()).put(mac.toBytes());
    frame.putShort((short) 0x86dd).putInt(6 << 28).putShort((short) (8 + length));
    frame.put((byte) 0).put((byte) 1).put(LINK_LOCAL.toOctets()).put(reports.toOctets());
    frame.put(new byte[] {58, 0, 5, 2, 0, 0, 1, 0});
    frame.put((byte) 143).put(new byte[5]).putShort((short) addresses.length);
    for (Address address : addresses) {
      frame.putInt(3 << 24).put(FrameWriter.solicitedNode(six(address)).toOctets());
    }
    int sum = length + 58;
    for (int at = 22; at < frame.capacity(); at += 2) {
      sum += at >= 54 && at < 62 ? 0 : frame.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    frame.putShort(64, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return frame.array();
  }

  private static byte[] router(
      EtherHeader ether, int type, Ip6Address source, Ip6Address destination, byte[] body) {
    int length = 8 + body.length;
    ByteBuffer frame = ByteBuffer.allocate(14 + 40 + length);
    frame.put(ether.destination().toBytes()).put(ether.source().toBytes());
    frame.putShort((short) 0x86dd);
    frame.putInt(6 << 28).putShort((short) length).put((byte) 58).put((byte) 255);
    frame.put(source.toOctets()).put(destination.toOctets());
    frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(0).put(body);
    frame.putShort(56, checksum(frame, length));
    return frame.array();
  }

  /** RFC 4443 §2.3: over both addresses, the length, the protocol and the message. */
  private static short checksum(ByteBuffer frame, int length) {
    int sum = length + 58;
    for (int at = 22; at < 54 + length; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
