package org.rehome.runtime.openflow.packet;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * One packet-in on its way through ONOS's packet processors.
 *
 * <p>{@link #send()} puts the frame out of the same switch with the built treatment, once; a frame
 * of which only a part arrived leaves from the switch's own buffer or not at all. Never throws for
 * a switch that is gone: that is counted. Everything a processor may not ask for is made when asked
 * for.
 */
final class SwitchPacketContext implements PacketContext {

  private final long time = System.currentTimeMillis();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private final InboundPacket inPacket;
  private final OFPacketIn packetIn;
  private final OFPort inPort;
  private final OpenFlowSwitch sw;
  private final PacketCounters counters;
  private TrafficTreatment.Builder treatment;

  SwitchPacketContext(
      InboundPacket inPacket,
      OFPacketIn packetIn,
      OFPort inPort,
      OpenFlowSwitch sw,
      PacketCounters counters) {
    this.inPacket = inPacket;
    this.packetIn = packetIn;
    this.inPort = inPort;
    this.sw = sw;
    this.counters = counters;
  }

  @Override
  public long time() {
    return time;
  }

  @Override
  public InboundPacket inPacket() {
    return inPacket;
  }

  /** Returns null: the frame that leaves is the one that came. */
  @Override
  public OutboundPacket outPacket() {
    return null;
  }

  @Override
  public TrafficTreatment.Builder treatmentBuilder() {
    if (treatment == null) {
      treatment = DefaultTrafficTreatment.builder();
    }
    return treatment;
  }

  @Override
  public boolean block() {
    return blocked.getAndSet(true);
  }

  @Override
  public boolean isHandled() {
    return blocked.get();
  }

  @Override
  public void send() {
    if (block()) {
      return;
    }
    List<OFAction> actions;
    try {
      actions = PacketOuts.actions(sw.factory(), treatmentBuilder().build());
    } catch (IllegalArgumentException e) {
      counters.refusedOut.increment();
      return;
    }
    OFPacketOut out = packetOut(actions);
    if (out == null) {
      counters.refusedOut.increment();
    } else if (!sw.isConnected()) {
      counters.goneOut.increment();
    } else {
      sw.sendMsg(out);
    }
  }

  private OFPacketOut packetOut(List<OFAction> actions) {
    if (!packetIn.getBufferId().equals(OFBufferId.NO_BUFFER)) {
      // Without actions this frees the buffer, which is the honest way to drop.
      return PacketOuts.buffered(sw.factory(), inPort, actions, packetIn.getBufferId());
    }
    if (actions.isEmpty() || isTruncated(packetIn)) {
      return null;
    }
    return PacketOuts.frame(sw.factory(), inPort, actions, packetIn.getData());
  }

  /** Returns whether the switch sent less of the frame than it had received. */
  static boolean isTruncated(OFPacketIn packetIn) {
    return packetIn.getTotalLen() > packetIn.getData().length;
  }
}
