package org.rehome.onos;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.PacketService;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Decision;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Query;
import org.rehome.core.Subnet;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.FrameWriter;

/**
 * Writes frames and has switches send them. Thread-safe; a switch that is gone loses the frame
 * only.
 */
final class PacketSender {
  private static final Ip4Address NO_ADDRESS = Ip4Address.valueOf("0.0.0.0");

  private final PacketService packets;
  private final Counters counters;
  private final Outputs outputs = new Outputs();

  PacketSender(PacketService packets, Counters counters) {
    this.packets = packets;
    this.counters = counters;
  }

  /** Answers {@code reply}'s query as its target would, in the tags of its VLAN. */
  void reply(Decision.Reply reply) {
    Query query = reply.query();
    IpAddress target = query.address().ip();
    EtherHeader unicast = header(query.address(), reply.mac(), query.askerMac());
    byte[] frame;
    if (target.isIp4()) {
      Optional<IpAddress> asker = query.askerIp();
      frame =
          FrameWriter.arpReply(
              unicast,
              reply.mac(),
              target.getIp4Address(),
              query.askerMac(),
              asker.isPresent() ? asker.get().getIp4Address() : NO_ADDRESS);
    } else {
      frame = advertisement(query, reply, unicast);
    }
    send(query.location(), frame);
    counters.count("sent-replies");
  }

  /**
   * Answers {@code query} for the controller's own link-local address. A host knows that from
   * having been asked, checks it (RFC 4861 §7.3), and would do so thrice were there no answer.
   */
  void answerForController(Query query, MacAddress self) {
    Ip6Address own = linkLocal(self);
    send(
        query.location(),
        FrameWriter.neighborAdvertisement(
            header(query.address(), self, query.askerMac()),
            own,
            query.askerIp().orElseThrow().getIp6Address(),
            own,
            self,
            FrameWriter.SOLICITED | FrameWriter.OVERRIDE));
    counters.count("sent-replies");
  }

  // RFC 4861 §7.2.4: an asker without an address is answered at all nodes, unsolicited.
  private static byte[] advertisement(Query query, Decision.Reply reply, EtherHeader unicast) {
    Ip6Address target = query.address().ip().getIp6Address();
    int router = reply.router() ? FrameWriter.ROUTER : 0;
    int override = reply.override() ? FrameWriter.OVERRIDE : 0;
    if (query.askerIp().isPresent()) {
      return FrameWriter.neighborAdvertisement(
          unicast,
          target,
          query.askerIp().get().getIp6Address(),
          target,
          reply.mac(),
          router | override | FrameWriter.SOLICITED);
    }
    return FrameWriter.neighborAdvertisement(
        header(query.address(), reply.mac(), FrameWriter.groupMac(FrameWriter.ALL_NODES)),
        target,
        FrameWriter.ALL_NODES,
        target,
        reply.mac(),
        router | override);
  }

  /** Asks at {@code port} whether {@code claimant} may have the address, as it does itself. */
  void claim(Address address, MacAddress claimant, ConnectPoint port) {
    IpAddress ip = address.ip();
    byte[] frame;
    if (ip.isIp4()) {
      frame =
          FrameWriter.arpProbe(
              header(address, claimant, MacAddress.BROADCAST), claimant, ip.getIp4Address());
    } else {
      Ip6Address target = ip.getIp6Address();
      MacAddress group = FrameWriter.groupMac(FrameWriter.solicitedNode(target));
      frame = FrameWriter.duplicateDetection(header(address, claimant, group), target);
    }
    send(port, frame);
    counters.count("sent-claims");
  }

  /**
   * Asks the probed host whether it has the address: an IPv4 host in the name of {@code gateway},
   * if there is one, and else in the controller's own.
   *
   * <p>A host that has just begun to use an address takes a request without sender for another's
   * probe, and gives the address up (RFC 5227 §2.1.1); the gateway's request it answers. The
   * gateway's MAC goes with its address, for who is asked learns both (RFC 826).
   *
   * @param gateway the subnet whose gateway asks; null for none
   */
  void probe(Decision.Probe probe, MacAddress self, Subnet gateway) {
    send(probe.location(), question(probe, self, gateway));
    counters.count(probe.purpose() == Purpose.KEEPALIVE ? "keepalive-probes" : "sent-probes");
  }

  private static byte[] question(Decision.Probe probe, MacAddress self, Subnet gateway) {
    IpAddress target = probe.address().ip();
    EtherHeader header = header(probe.address(), self, probe.mac());
    if (!target.isIp4()) {
      return FrameWriter.unicastSolicitation(header, linkLocal(self), self, target.getIp6Address());
    }
    if (gateway == null) {
      return FrameWriter.arpProbe(header, self, target.getIp4Address());
    }
    MacAddress mac = gateway.gatewayMac().orElseThrow();
    return FrameWriter.arpRequest(
        header(probe.address(), mac, probe.mac()),
        mac,
        gateway.gateway().orElseThrow().getIp4Address(),
        target.getIp4Address());
  }

  /**
   * Announces {@code binding} at {@code ports} as its owner would: gratuitous ARP, or NA to all
   * nodes.
   */
  void announce(Binding binding, Collection<ConnectPoint> ports) {
    IpAddress ip = binding.address().ip();
    byte[] frame =
        ip.isIp4()
            ? FrameWriter.arpAnnouncement(
                header(binding.address(), binding.mac(), MacAddress.BROADCAST),
                binding.mac(),
                ip.getIp4Address())
            : FrameWriter.neighborAdvertisement(
                header(
                    binding.address(), binding.mac(), FrameWriter.groupMac(FrameWriter.ALL_NODES)),
                ip.getIp6Address(),
                FrameWriter.ALL_NODES,
                ip.getIp6Address(),
                binding.mac(),
                (binding.override() ? FrameWriter.OVERRIDE : 0)
                    | (binding.router() ? FrameWriter.ROUTER : 0));
    flood(frame, ports);
    counters.add("sent-announcements", ports.size());
  }

  /** Sends {@code frame} out of one port. */
  void send(ConnectPoint to, byte[] frame) {
    packets.emit(
        new DefaultOutboundPacket(to.deviceId(), outputs.of(to.port()), ByteBuffer.wrap(frame)));
  }

  /** Sends {@code frame} out of many ports, one packet-out a switch. */
  void flood(byte[] frame, Collection<ConnectPoint> ports) {
    Map<DeviceId, TrafficTreatment.Builder> treatments = new LinkedHashMap<>();
    for (ConnectPoint port : ports) {
      treatments
          .computeIfAbsent(port.deviceId(), device -> DefaultTrafficTreatment.builder())
          .setOutput(port.port());
    }
    treatments.forEach(
        (device, treatment) ->
            packets.emit(
                new DefaultOutboundPacket(device, treatment.build(), ByteBuffer.wrap(frame))));
  }

  private static EtherHeader header(Address address, MacAddress source, MacAddress destination) {
    return EtherHeader.tagged(source, destination, address.vlan());
  }

  /** The link-local address of {@code mac} (RFC 4291 appendix A). */
  static Ip6Address linkLocal(MacAddress mac) {
    byte[] eui = mac.toBytes();
    byte[] bytes = new byte[16];
    bytes[0] = (byte) 0xfe;
    bytes[1] = (byte) 0x80;
    bytes[8] = (byte) (eui[0] ^ 2);
    bytes[9] = eui[1];
    bytes[10] = eui[2];
    bytes[11] = (byte) 0xff;
    bytes[12] = (byte) 0xfe;
    bytes[13] = eui[3];
    bytes[14] = eui[4];
    bytes[15] = eui[5];
    return Ip6Address.valueOf(bytes);
  }
}
