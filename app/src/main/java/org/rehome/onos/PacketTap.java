package org.rehome.onos;

import static org.onlab.packet.EthType.EtherType.ARP;
import static org.onlab.packet.EthType.EtherType.IPV6;
import static org.onlab.packet.EthType.EtherType.RARP;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.onlab.packet.IPv6;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.rehome.api.Binding;
import org.rehome.core.Mobility;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
import org.rehome.wire.Form;
import org.rehome.wire.FrameParser;
import org.rehome.wire.NeighborMessage;
import org.rehome.wire.Parsed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ARP, RARP and neighbor discovery off the wire and turns each packet into observations.
 *
 * <p>Runs on the switch's packet thread and never blocks it. What is not neighbor traffic is left
 * to other applications.
 */
final class PacketTap implements PacketProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(PacketTap.class);
  private static final int PROCESSOR_PRIORITY = PacketProcessor.director(2);

  private final PacketService packets;
  private final ApplicationId app;
  private final Fabric fabric;
  private final Replica replica;
  private final Decider decider;
  private final Effectors effectors;
  private final Counters counters;
  private final Timers timers;
  private final Supplier<Settings> settings;

  PacketTap(
      PacketService packets,
      ApplicationId app,
      Fabric fabric,
      Replica replica,
      Decider decider,
      Effectors effectors,
      Counters counters,
      Timers timers,
      Supplier<Settings> settings) {
    this.packets = packets;
    this.app = app;
    this.fabric = fabric;
    this.replica = replica;
    this.decider = decider;
    this.effectors = effectors;
    this.counters = counters;
    this.timers = timers;
    this.settings = settings;
  }

  /** Has every switch send neighbor traffic here. */
  void start() {
    packets.addProcessor(this, PROCESSOR_PRIORITY);
    selectors().forEach(each -> packets.requestPackets(each, PacketPriority.CONTROL, app));
  }

  /** Stops taking packets; the switches go on sending them. */
  void stop() {
    packets.removeProcessor(this);
  }

  /** Has the switches send no more neighbor traffic. */
  void withdraw() {
    selectors().forEach(each -> packets.cancelPackets(each, PacketPriority.CONTROL, app));
  }

  private static List<TrafficSelector> selectors() {
    ImmutableList.Builder<TrafficSelector> selectors = ImmutableList.builder();
    selectors.add(DefaultTrafficSelector.builder().matchEthType(ARP.ethType().toShort()).build());
    selectors.add(DefaultTrafficSelector.builder().matchEthType(RARP.ethType().toShort()).build());
    // Router solicitation and advertisement, neighbor solicitation and advertisement, redirect.
    for (byte type = (byte) 133; type <= (byte) 137; type++) {
      selectors.add(
          DefaultTrafficSelector.builder()
              .matchEthType(IPV6.ethType().toShort())
              .matchIPProtocol(IPv6.PROTOCOL_ICMP6)
              .matchIcmpv6Type(type)
              .build());
    }
    return selectors.build();
  }

  @Override
  public void process(PacketContext context) {
    if (context.isHandled()) {
      return;
    }
    try {
      Parsed parsed = FrameParser.parse(context.inPacket().unparsed());
      if (parsed.isNeighborTraffic()) {
        context.block();
        take(parsed, new Frame(context.inPacket().unparsed(), context.inPacket().receivedFrom()));
      }
    } catch (RuntimeException e) {
      counters.count("packet-errors");
      LOG.warn("A packet from {} failed", context.inPacket().receivedFrom(), e);
    }
  }

  private void take(Parsed parsed, Frame frame) {
    counters.count("packets");
    ConnectPoint port = frame.ingress();
    if (parsed.malformed().isPresent()) {
      drop("malformed-" + parsed.malformed().get().label());
    } else if (fabric.isInfrastructure(port) || port.port().isLogical()) {
      drop("infrastructure-port");
    } else {
      hear(parsed.message().orElseThrow(), frame);
    }
  }

  private void hear(NeighborMessage message, Frame frame) {
    Observations seen =
        new Observations(
            message,
            frame.ingress(),
            settings.get().probeMac(),
            timers.now(),
            effectors.prober::awaits);
    if (seen.claimsController()) {
      drop("claims-controller");
    } else if (!message.innerVlan().equals(VlanId.NONE)) {
      drop("double-tagged");
    } else if (message.form().isFromRouter()) {
      drop("router-message-" + Names.of(message.form()));
    } else {
      fabric.heard(frame.ingress(), message.vlan());
      learn(seen, message, frame);
      pass(seen, message, frame);
    }
  }

  private void learn(Observations seen, NeighborMessage message, Frame frame) {
    Optional<Sighting> sighting = seen.sighting();
    if (sighting.isPresent()) {
      if (decider.confirms(sighting.get())) {
        return;
      }
      decider.observe(sighting.get(), frame);
    }
    int known = 0;
    for (Binding other : replica.ofMac(seen.mac())) {
      if (other.address().vlan().equals(message.vlan())) {
        known++;
        boolean itself = sighting.map(Sighting::address).map(other.address()::equals).orElse(false);
        if (!itself && !other.location().equals(frame.ingress())) {
          decider.observe(seen.follow(other.address()), frame);
        }
      }
    }
    if (known == 0 && message.form() == Form.RARP) {
      drop("rarp-of-unknown-mac");
    }
  }

  private void pass(Observations seen, NeighborMessage message, Frame frame) {
    Optional<Query> query = seen.query();
    if (seen.isForController()) {
      counters.count(seen.answersProbe() ? "probe-answers" : "suppressed-for-controller");
    } else if (query.isPresent()) {
      decider.observe(query.get(), frame);
    } else if (message.form().isReply() && !isGroup(message.etherDestination())) {
      Binding destination =
          replica.ofMac(message.etherDestination()).stream()
              .filter(Binding::present)
              .filter(binding -> binding.address().vlan().equals(message.vlan()))
              .findFirst()
              .orElse(null);
      Mobility.deliver(destination, seen.receiver(), frame.ingress())
          .carryOut(new Execution(effectors, frame, System.nanoTime()));
    } else {
      counters.count("suppressed-" + Names.of(message.form()));
    }
  }

  // To ONOS, broadcast is not multicast.
  private static boolean isGroup(MacAddress mac) {
    return mac.isMulticast() || mac.isBroadcast();
  }

  private void drop(String reason) {
    counters.count("dropped-" + reason);
  }
}
