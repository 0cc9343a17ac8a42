package org.rehome.onos;

import static org.onlab.packet.EthType.EtherType.ARP;
import static org.onlab.packet.EthType.EtherType.IPV6;
import static org.onlab.packet.EthType.EtherType.RARP;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.util.List;
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
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Policy;
import org.rehome.core.Rank;
import org.rehome.wire.Form;
import org.rehome.wire.FrameParser;
import org.rehome.wire.NeighborMessage;
import org.rehome.wire.Parsed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ARP, RARP and neighbor discovery off the wire and turns each packet into observations.
 *
 * <p>Runs on the switch's packet thread and never blocks it. What is not neighbor traffic, or has
 * two tags, is left to other applications.
 */
final class PacketTap implements PacketProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(PacketTap.class);

  /** Before ONOS's own neighbor service, which would take every packet apart once more. */
  private static final int PROCESSOR_PRIORITY = PacketProcessor.director(0);

  private final PacketService packets;
  private final ApplicationId app;
  private final Fabric fabric;
  private final Replica replica;
  private final Learner learner;
  private final Relay relay;
  private final Effectors effectors;
  private final Counters counters;
  private final Timers timers;
  private final Supplier<Settings> settings;
  private final Supplier<Policy> policy;
  private final Observations.Asked awaited;

  PacketTap(
      PacketService packets,
      ApplicationId app,
      Fabric fabric,
      Replica replica,
      Learner learner,
      Relay relay,
      Effectors effectors,
      Counters counters,
      Timers timers,
      Supplier<Settings> settings,
      Supplier<Policy> policy) {
    this.packets = packets;
    this.app = app;
    this.fabric = fabric;
    this.replica = replica;
    this.learner = learner;
    this.relay = relay;
    this.effectors = effectors;
    this.counters = counters;
    this.timers = timers;
    this.settings = settings;
    this.policy = policy;
    this.awaited = effectors.prober::awaits;
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

  /** Has the switches send no more neighbor traffic; throws, all tried, where ONOS fails to. */
  void withdraw() {
    Endings.each(selectors(), each -> packets.cancelPackets(each, PacketPriority.CONTROL, app));
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
      ByteBuffer bytes = context.inPacket().unparsed();
      Parsed parsed = FrameParser.parse(bytes);
      if (isDoubleTagged(parsed)) {
        // No host route can tell such hosts apart: they are left to who can forward them.
        counters.count("ignored-double-tagged");
      } else if (parsed.isNeighborTraffic()) {
        context.block();
        take(parsed, new Frame(bytes, context.inPacket().receivedFrom()));
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

  private static boolean isDoubleTagged(Parsed parsed) {
    return parsed.message().isPresent() && !parsed.message().get().innerVlan().equals(VlanId.NONE);
  }

  private void hear(NeighborMessage message, Frame frame) {
    ConnectPoint port = frame.ingress();
    long now = timers.now();
    Observations seen =
        new Observations(message, port, settings.get(), policy.get().network(), now, awaited);
    if (seen.claimsController()) {
      drop("claims-controller");
    } else if (message.form().isFromRouter() && !policy.get().network().isRouterPort(port)) {
      drop("router-message-" + Names.of(message.form()));
    } else if (effectors.gate.admits(port, rank(seen, message), now)) {
      fabric.heard(port, message.vlan());
      relay.pass(seen, message, frame, learner.learn(seen, message, frame));
    }
  }

  /** How much it matters that a message is served while there are too many. */
  private Rank rank(Observations seen, NeighborMessage message) {
    Form form = message.form();
    if (seen.answersProbe()) {
      return Rank.ANNOUNCEMENT;
    }
    if (form.isReply() || form.isFromRouter()) {
      return isFlooded(seen, message) ? Rank.UNKNOWN_TARGET : Rank.REACHABILITY;
    }
    if (form.isAnnouncement() || form == Form.RARP) {
      boolean known =
          form == Form.RARP
              ? replica.knows(seen.mac()) && !isRoutersElsewhere(seen, message)
              : seen.sighting().isPresent() && replica.isPresent(seen.sighting().get().address());
      return known ? Rank.ANNOUNCEMENT : Rank.NEWCOMER;
    }
    if (seen.query().isEmpty()) {
      return Rank.REACHABILITY;
    }
    Address target = seen.query().get().address();
    if (seen.isForController()) {
      return Rank.KNOWN_TARGET;
    }
    if (seen.registration().isPresent() && !message.etherDestination().isMulticast()) {
      Rank unlessFlooded = replica.isPresent(target) ? Rank.REACHABILITY : Rank.NEWCOMER;
      return isFlooded(seen, message) ? Rank.UNKNOWN_TARGET : unlessFlooded;
    }
    boolean known = replica.isPresent(target) || policy.get().network().gateway(target).isPresent();
    if (!known) {
      return Rank.UNKNOWN_TARGET;
    }
    return form.isReachabilityCheck() ? Rank.REACHABILITY : Rank.KNOWN_TARGET;
  }

  /** Whether the sender's MAC is behind a router port, with perhaps thousands of addresses. */
  private boolean isRoutersElsewhere(Observations seen, NeighborMessage message) {
    NetworkConfig network = policy.get().network();
    Binding any =
        network.routerPorts().isEmpty() ? null : replica.presentOf(seen.mac(), message.vlan());
    return any != null
        && network.isRouterPort(any.location())
        && !network.samePlace(any.location(), seen.location());
  }

  /** Whether what is meant for one goes to all, since nobody knows where that one is. */
  private boolean isFlooded(Observations seen, NeighborMessage message) {
    MacAddress to = message.etherDestination();
    return !seen.isForController()
        && !to.isMulticast()
        && !to.isBroadcast()
        && replica.presentOf(to, message.vlan()) == null;
  }

  private void drop(String reason) {
    counters.count("dropped-" + reason);
  }
}
