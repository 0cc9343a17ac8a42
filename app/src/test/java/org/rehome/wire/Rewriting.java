package org.rehome.wire;

import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/** Writes a message that was read once more, wherever {@link FrameWriter} has words for it. */
final class Rewriting {
  private Rewriting() {}

  /** A frame that must read as the message does; empty if the writer cannot say the same. */
  static Optional<byte[]> of(NeighborMessage message) {
    if (hasUnwritableTag(message.ether()) || message.unknownOptions()) {
      return Optional.empty();
    }
    if (message.nonce().isPresent() || message.registration().isPresent()) {
      return Optional.empty();
    }
    return Optional.ofNullable(frame(message));
  }

  // A service tag without a VLAN marks priority only: nothing that a reply would have to repeat.
  private static boolean hasUnwritableTag(EtherHeader ether) {
    return ether.vlan().equals(VlanId.NONE)
        && ether.innerVlan().equals(VlanId.NONE)
        && ether.outerTagProtocol() != EtherHeader.CUSTOMER_TAG;
  }

  private static byte[] frame(NeighborMessage message) {
    switch (message.form()) {
      case ARP_REQUEST:
      case ARP_UNICAST_REQUEST:
      case ARP_PROBE:
      case ARP_ANNOUNCEMENT:
        return message.targetMac().isPresent() ? null : request(message);
      case ARP_REPLY:
      case ARP_GRATUITOUS_REPLY:
        return reply(message);
      case RARP:
        return message.targetMac().equals(message.senderMac())
            ? FrameWriter.rarp(message.ether(), message.senderMac().orElseThrow())
            : null;
      case NS_RESOLUTION:
      case NS_REACHABILITY:
      case NS_DAD:
        return solicitation(message);
      case NA_SOLICITED:
      case NA_UNSOLICITED:
        return advertisement(message);
      default:
        return null;
    }
  }

  private static byte[] request(NeighborMessage message) {
    return FrameWriter.arpRequest(
        message.ether(),
        message.senderMac().orElseThrow(),
        ip4(message.senderIp()),
        ip4(message.targetIp()));
  }

  private static byte[] reply(NeighborMessage message) {
    return FrameWriter.arpReply(
        message.ether(),
        message.senderMac().orElseThrow(),
        ip4(message.senderIp()),
        message.targetMac().orElse(MacAddress.ZERO),
        ip4(message.targetIp()));
  }

  private static byte[] solicitation(NeighborMessage message) {
    EtherHeader ether = message.ether();
    Ip6Address source = ip6(message.sourceIp());
    Ip6Address destination = ip6(message.destinationIp());
    Ip6Address target = ip6(message.targetIp());
    boolean toGroup = destination.equals(FrameWriter.solicitedNode(target));
    if (message.form() == Form.NS_DAD) {
      return toGroup ? FrameWriter.duplicateDetection(ether, target) : null;
    }
    MacAddress mac = message.senderMac().orElse(null);
    if (mac != null && toGroup) {
      return FrameWriter.neighborSolicitation(ether, source, mac, target);
    }
    return mac != null && destination.equals(target)
        ? FrameWriter.unicastSolicitation(ether, source, mac, target)
        : null;
  }

  private static byte[] advertisement(NeighborMessage message) {
    return FrameWriter.neighborAdvertisement(
        message.ether(),
        ip6(message.sourceIp()),
        ip6(message.destinationIp()),
        ip6(message.targetIp()),
        message.senderMac().orElse(null),
        (message.router() ? FrameWriter.ROUTER : 0)
            | (message.solicited() ? FrameWriter.SOLICITED : 0)
            | (message.override() ? FrameWriter.OVERRIDE : 0));
  }

  private static Ip4Address ip4(Optional<IpAddress> ip) {
    return ip.map(IpAddress::getIp4Address).orElse(Ip4Address.ZERO);
  }

  private static Ip6Address ip6(Optional<IpAddress> ip) {
    return ip.orElseThrow().getIp6Address();
  }
}
