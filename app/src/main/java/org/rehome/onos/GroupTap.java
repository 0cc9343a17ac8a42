package org.rehome.onos;

import static org.onlab.packet.EthType.EtherType.IPV6;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.onlab.packet.IPv6;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.rehome.api.Binding;
import org.rehome.core.Doubt;
import org.rehome.core.Observation;
import org.rehome.core.Rank;
import org.rehome.wire.GroupLeave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears which solicited-node groups hosts leave, and has those asked whose addresses go with them.
 *
 * <p>Only listens: the packets are other applications', whether handled or not, and so are the
 * rules that match them, since they are requested with the lowest priority. Runs on the switch's
 * packet thread and never blocks it.
 */
final class GroupTap implements PacketProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(GroupTap.class);
  private static final int PROCESSOR_PRIORITY = PacketProcessor.observer(2);

  private final PacketService packets;
  private final ApplicationId app;
  private final Fabric fabric;
  private final Replica replica;
  private final Gate gate;
  private final Counters counters;
  private final Timers timers;
  private final Consumer<Observation> observer;

  GroupTap(
      PacketService packets,
      ApplicationId app,
      Fabric fabric,
      Replica replica,
      Gate gate,
      Counters counters,
      Timers timers,
      Consumer<Observation> observer) {
    this.packets = packets;
    this.app = app;
    this.fabric = fabric;
    this.replica = replica;
    this.gate = gate;
    this.counters = counters;
    this.timers = timers;
    this.observer = observer;
  }

  /** Has every switch send what nobody else has a rule for. */
  void start() {
    packets.addProcessor(this, PROCESSOR_PRIORITY);
    selectors().forEach(each -> packets.requestPackets(each, PacketPriority.REACTIVE, app));
  }

  /** Stops listening; the switches go on sending. */
  void stop() {
    packets.removeProcessor(this);
  }

  /** Has the switches send no more; throws, all tried, where ONOS fails to. */
  void withdraw() {
    Endings.each(selectors(), each -> packets.cancelPackets(each, PacketPriority.REACTIVE, app));
  }

  private static List<TrafficSelector> selectors() {
    // Done of version 1, and the report of version 2.
    return ImmutableList.of(selector((byte) 132), selector((byte) 143));
  }

  private static TrafficSelector selector(byte type) {
    return DefaultTrafficSelector.builder()
        .matchEthType(IPV6.ethType().toShort())
        .matchIPProtocol(IPv6.PROTOCOL_ICMP6)
        .matchIcmpv6Type(type)
        .build();
  }

  @Override
  public void process(PacketContext context) {
    InboundPacket packet = context.inPacket();
    try {
      Optional<GroupLeave> leave = GroupLeave.read(packet.unparsed());
      if (leave.isPresent()) {
        hear(leave.get(), packet.receivedFrom());
      }
    } catch (RuntimeException e) {
      counters.count("packet-errors");
      LOG.warn("A packet from {} failed", packet.receivedFrom(), e);
    }
  }

  private void hear(GroupLeave leave, ConnectPoint port) {
    if (!leave.isWellFormed()) {
      counters.count("ignored-malformed-mld");
      return;
    }
    boolean ours = !fabric.isInfrastructure(port) && !port.port().isLogical();
    long now = timers.now();
    // What concerns nobody costs nothing: the reports of a host that boots use up no budget. But
    // who takes a router's MAC must not have its thousands of addresses looked through at will.
    if (leave.groups().isEmpty()
        || leave.isDoubleTagged()
        || !ours
        || !replica.knows(leave.mac())
        || !gate.admits(port, Rank.REACHABILITY, now)) {
      return;
    }
    ImmutableList.Builder<Observation> doubts = ImmutableList.builder();
    for (Binding binding : replica.ofMac(leave.mac())) {
      boolean concerns =
          binding.present()
              && binding.address().vlan().equals(leave.vlan())
              && leave.concerns(binding.address().ip());
      if (concerns) {
        doubts.add(Doubt.about(binding.address(), leave.mac(), port, now));
      }
    }
    List<Observation> found = doubts.build();
    if (!found.isEmpty()) {
      counters.count("group-leaves");
      found.forEach(observer);
    }
  }
}
