package org.rehome.runtime.openflow.packet;

import static org.rehome.runtime.openflow.OpenFlowIds.PROVIDER;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.onlab.util.SharedScheduledExecutors;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketProvider;
import org.onosproject.net.packet.PacketProviderRegistry;
import org.onosproject.net.packet.PacketProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.CountReport;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands packet-ins to ONOS and writes packet-outs for it.
 *
 * <p>The way of a packet-in is short: the switch's own thread, one look-up, one context; the frame
 * is parsed when a processor asks for it. It listens for whole messages rather than for the
 * library's packet contexts, because those copy the frame and hide its true length and its buffer.
 * {@link #emit} never throws: what cannot be sent is counted.
 */
@Component(immediate = true)
public final class OpenFlowPackets extends AbstractProvider implements PacketProvider {

  private static final Logger LOG = LoggerFactory.getLogger(OpenFlowPackets.class);

  @Reference PacketProviderRegistry registry;
  @Reference OpenFlowController controller;

  private final PacketIns packetIns = new PacketIns();
  private final PacketCounters counters = new PacketCounters();
  // A device name costs a formatted string and a parsed URI: too much for every packet.
  private final ConcurrentMap<Dpid, DeviceId> devices = new ConcurrentHashMap<>();
  private PacketProviderService packets;
  private ScheduledFuture<?> reporting;

  /** Registers under the provider id that all OpenFlow providers share. */
  public OpenFlowPackets() {
    super(PROVIDER);
  }

  @Activate
  void activate() {
    packets = registry.register(this);
    controller.addMessageListener(packetIns);
    reporting =
        SharedScheduledExecutors.getSingleThreadExecutor()
            .scheduleWithFixedDelay(
                new CountReport(LOG, counters, counters::total),
                CountReport.PERIOD_SECONDS,
                CountReport.PERIOD_SECONDS,
                TimeUnit.SECONDS);
    LOG.info("Started");
  }

  @Deactivate
  void deactivate() {
    reporting.cancel(false);
    controller.removeMessageListener(packetIns);
    registry.unregister(this);
    LOG.info("Stopped; {}", counters);
  }

  /** Returns what has been let fall so far. */
  PacketCounters counters() {
    return counters;
  }

  @Override
  public void emit(OutboundPacket packet) {
    DeviceId device = packet.sendThrough();
    OpenFlowSwitch sw =
        OpenFlowIds.isOpenFlow(device) ? controller.getSwitch(OpenFlowIds.dpid(device)) : null;
    if (sw == null || !sw.isConnected()) {
      counters.goneOut.increment();
      return;
    }
    OFPort inPort = packet.inPort() == null ? OFPort.CONTROLLER : OpenFlowIds.port(packet.inPort());
    try {
      List<OFAction> actions = PacketOuts.actions(sw.factory(), packet.treatment());
      if (actions.isEmpty()) {
        counters.refusedOut.increment();
      } else {
        sw.sendMsg(PacketOuts.frame(sw.factory(), inPort, actions, bytes(packet.data())));
      }
    } catch (IllegalArgumentException e) {
      counters.refusedOut.increment();
      LOG.debug("Packet-out for {} refused", device, e);
    }
  }

  private static byte[] bytes(ByteBuffer data) {
    if (data.hasArray() && data.arrayOffset() == 0 && data.array().length == data.limit()) {
      return data.array();
    }
    ByteBuffer whole = data.duplicate();
    whole.rewind();
    byte[] copy = new byte[whole.remaining()];
    whole.get(copy);
    return copy;
  }

  private void receive(Dpid dpid, OFPacketIn packetIn) {
    OpenFlowSwitch sw = controller.getSwitch(dpid);
    OFPort inPort = packetIn.getMatch().get(MatchField.IN_PORT);
    if (sw == null || inPort == null) {
      counters.orphanIn.increment();
      return;
    }
    if (SwitchPacketContext.isTruncated(packetIn)) {
      counters.truncatedIn.increment();
    }
    ConnectPoint from =
        new ConnectPoint(
            devices.computeIfAbsent(dpid, OpenFlowIds::device), OpenFlowIds.port(inPort));
    LazyInboundPacket inbound = new LazyInboundPacket(from, packetIn, counters.unparseableIn);
    packets.processPacket(new SwitchPacketContext(inbound, packetIn, inPort, sw, counters));
  }

  private final class PacketIns implements OpenFlowMessageListener {
    @Override
    public void handleIncomingMessage(Dpid dpid, OFMessage message) {
      if (message instanceof OFPacketIn) {
        try {
          receive(dpid, (OFPacketIn) message);
        } catch (RuntimeException e) {
          counters.failedIn.increment();
          LOG.warn("A packet-in of {} failed in a listener", dpid, e);
        }
      }
    }

    @Override
    public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {
      // Nothing of interest goes out.
    }
  }
}
