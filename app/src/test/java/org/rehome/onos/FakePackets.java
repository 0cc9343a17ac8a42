package org.rehome.onos;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketServiceAdapter;
import org.onosproject.store.service.ConsistentMapException;
import org.rehome.wire.FrameParser;
import org.rehome.wire.NeighborMessage;

/** The packet service: remembers every packet-out, who processes packets and what is requested. */
final class FakePackets extends PacketServiceAdapter {
  private final List<OutboundPacket> sent = new ArrayList<>();
  private final Set<TrafficSelector> requests = new LinkedHashSet<>();
  private final Set<PacketProcessor> processors = new LinkedHashSet<>();
  private RuntimeException broken;
  private boolean forgetful;

  private final Set<TrafficSelector> told = new LinkedHashSet<>();

  /** Whether changes of what is requested are stored too late to be answered. */
  boolean late;

  /** What cannot be cancelled. */
  TrafficSelector stuck;

  /** Remembers no packet-out from now on: there are to be many. */
  void forgetful() {
    forgetful = true;
    sent.clear();
  }

  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** The packet-outs since the last call. */
  List<OutboundPacket> drain() {
    List<OutboundPacket> drained = new ArrayList<>(sent);
    sent.clear();
    return drained;
  }

  /** The only packet-out since the last call. */
  OutboundPacket only() {
    List<OutboundPacket> drained = drain();
    if (drained.size() != 1) {
      throw new AssertionError("one packet-out expected: " + drained);
    }
    return drained.get(0);
  }

  /** The ports that the packet-outs since the last call went to. */
  Set<ConnectPoint> drainPorts() {
    Set<ConnectPoint> ports = new LinkedHashSet<>();
    drain().forEach(packet -> ports.addAll(ports(packet)));
    return ports;
  }

  static Set<ConnectPoint> ports(OutboundPacket packet) {
    Set<ConnectPoint> ports = new LinkedHashSet<>();
    for (Instruction instruction : packet.treatment().allInstructions()) {
      if (instruction instanceof OutputInstruction) {
        ports.add(new ConnectPoint(packet.sendThrough(), ((OutputInstruction) instruction).port()));
      }
    }
    return ports;
  }

  /** What a host reads in it. */
  static NeighborMessage message(OutboundPacket packet) {
    return FrameParser.parse(packet.data()).message().orElseThrow();
  }

  Set<TrafficSelector> requests() {
    return requests;
  }

  /**
   * What the switches were told to send: ONOS tells them of changes that its store has answered.
   */
  Set<TrafficSelector> told() {
    return told;
  }

  Set<PacketProcessor> processors() {
    return processors;
  }

  @Override
  public void emit(OutboundPacket packet) {
    if (broken != null) {
      throw broken;
    }
    if (!forgetful) {
      sent.add(packet);
    }
  }

  @Override
  public void addProcessor(PacketProcessor processor, int priority) {
    processors.add(processor);
  }

  @Override
  public void removeProcessor(PacketProcessor processor) {
    processors.remove(processor);
  }

  @Override
  public void requestPackets(TrafficSelector selector, PacketPriority priority, ApplicationId app) {
    if (requests.add(selector)) {
      answer();
      told.add(selector);
    }
  }

  @Override
  public void cancelPackets(TrafficSelector selector, PacketPriority priority, ApplicationId app) {
    if (selector.equals(stuck)) {
      throw new ConsistentMapException.Timeout();
    }
    if (requests.remove(selector)) {
      answer();
      told.remove(selector);
    }
  }

  private void answer() {
    if (late) {
      throw new ConsistentMapException.Timeout();
    }
  }
}
