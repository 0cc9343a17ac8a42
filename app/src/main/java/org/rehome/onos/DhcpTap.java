package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IPv4;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.rehome.wire.DhcpParsed;
import org.rehome.wire.DhcpParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes DHCP off the wire while it is to be snooped, or switches still send it here.
 *
 * <p>Packets are taken on the switch's packet thread, which is never blocked. What is no DHCP, has
 * two tags, or was handled by another application is left alone.
 */
final class DhcpTap implements PacketProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(DhcpTap.class);
  private static final int PROCESSOR_PRIORITY = PacketProcessor.director(3);
  private static final int[] PORTS = {67, 68};
  private static final int[] PORTS_SIX = {546, 547};

  /** From one attempt to have ONOS's store take the requests to the next, ms. */
  private static final long PAUSE = 1_000;

  private final PacketService packets;
  private final ApplicationId app;
  private final Fabric fabric;
  private final DhcpSnooper snooper;
  private final Counters counters;
  private final Supplier<Settings> settings;
  private final Timers timers;
  private final Executor waiting;
  private Timers.Timer next = () -> {};
  private boolean unsure;
  private volatile boolean stopped;

  /** Whether switches may send DHCP here; an earlier run may have had them do so. */
  private volatile boolean sent = true;

  /**
   * A tap.
   *
   * @param waiting may wait for ONOS's store
   */
  DhcpTap(
      PacketService packets,
      ApplicationId app,
      Fabric fabric,
      DhcpSnooper snooper,
      Counters counters,
      Supplier<Settings> settings,
      Timers timers,
      Executor waiting) {
    this.packets = packets;
    this.app = app;
    this.fabric = fabric;
    this.snooper = snooper;
    this.counters = counters;
    this.settings = settings;
    this.timers = timers;
    this.waiting = waiting;
  }

  /** Takes packets from now on, as far as the settings say so. */
  void start() {
    packets.addProcessor(this, PROCESSOR_PRIORITY);
    adopt();
  }

  /**
   * Has the switches send DHCP here, or no more, as the settings of now say: at once, or as soon as
   * ONOS's store takes it. Until then what they send is carried.
   */
  synchronized void adopt() {
    next.cancel();
    if (stopped) {
      return;
    }
    try {
      if (settings.get().dhcpSnooping()) {
        sent = true;
        selectors().forEach(this::request);
      } else {
        selectors().forEach(this::cancel);
        sent = false;
      }
      unsure = false;
    } catch (RuntimeException e) {
      if (!unsure) {
        LOG.warn("What switches are to send of DHCP is not settled, and tried again", e);
      }
      unsure = true;
      next = timers.after(PAUSE, () -> waiting.execute(this::adopt));
    }
  }

  private synchronized void request(TrafficSelector selector) {
    if (unsure) {
      // What came too late for an answer is in the store, but the switches were not told: ONOS
      // tells them of changes only.
      packets.cancelPackets(selector, PacketPriority.CONTROL, app);
    }
    packets.requestPackets(selector, PacketPriority.CONTROL, app);
  }

  private synchronized void cancel(TrafficSelector selector) {
    if (unsure) {
      packets.requestPackets(selector, PacketPriority.CONTROL, app);
    }
    packets.cancelPackets(selector, PacketPriority.CONTROL, app);
  }

  /** Stops taking packets; the switches go on sending them. */
  void stop() {
    stopped = true;
    packets.removeProcessor(this);
  }

  /** Has the switches send no more DHCP; throws, all tried, where ONOS fails to. */
  synchronized void withdraw() {
    Endings.each(selectors(), this::cancel);
  }

  // Unicast as well: renewals are, and their answers (RFC 2131 §4.4.5).
  private static List<TrafficSelector> selectors() {
    ImmutableList.Builder<TrafficSelector> selectors = ImmutableList.builder();
    for (int port : PORTS) {
      selectors.add(selector(EtherType.IPV4, port));
    }
    for (int port : PORTS_SIX) {
      selectors.add(selector(EtherType.IPV6, port));
    }
    return selectors.build();
  }

  private static TrafficSelector selector(EtherType type, int port) {
    return DefaultTrafficSelector.builder()
        .matchEthType(type.ethType().toShort())
        .matchIPProtocol(IPv4.PROTOCOL_UDP)
        .matchUdpDst(TpPort.tpPort(port))
        .build();
  }

  @Override
  public void process(PacketContext context) {
    if (context.isHandled() || !sent) {
      return;
    }
    try {
      DhcpParsed parsed = DhcpParser.parse(context.inPacket().unparsed());
      if (isDoubleTagged(parsed)) {
        counters.count("ignored-double-tagged");
      } else if (parsed.isDhcp()) {
        context.block();
        take(parsed, new Frame(context.inPacket().unparsed(), context.inPacket().receivedFrom()));
      }
    } catch (RuntimeException e) {
      counters.count("packet-errors");
      LOG.warn("A packet from {} failed", context.inPacket().receivedFrom(), e);
    }
  }

  private static boolean isDoubleTagged(DhcpParsed parsed) {
    return parsed
        .message()
        .map(message -> !message.ether().innerVlan().equals(VlanId.NONE))
        .orElse(false);
  }

  private void take(DhcpParsed parsed, Frame frame) {
    counters.count("dhcp-packets");
    ConnectPoint port = frame.ingress();
    if (parsed.malformed().isPresent()) {
      counters.count("dropped-malformed-" + parsed.malformed().get().label());
    } else if (fabric.isInfrastructure(port) || port.port().isLogical()) {
      counters.count("dropped-infrastructure-port");
    } else {
      snooper.hear(parsed.message().orElseThrow(), frame);
    }
  }
}
