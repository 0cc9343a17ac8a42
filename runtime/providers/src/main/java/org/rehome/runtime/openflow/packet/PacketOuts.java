package org.rehome.runtime.openflow.packet;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.GroupInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.Instructions.SetQueueInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.OpenFlowIds;

/**
 * Builds packet-outs (OpenFlow 1.3, A.3.7) from ONOS treatments.
 *
 * <p>Pure and thread-safe. Output, group and queue instructions are carried over in their order;
 * frames are rewritten by whoever emits them, so a treatment that asks the switch to rewrite one is
 * refused rather than half obeyed.
 */
final class PacketOuts {

  private PacketOuts() {}

  /**
   * Returns the actions of a treatment; empty when they amount to nothing.
   *
   * @throws IllegalArgumentException naming an instruction that a packet-out here cannot carry
   */
  static List<OFAction> actions(OFFactory factory, TrafficTreatment treatment) {
    List<OFAction> actions = new ArrayList<>(2);
    for (Instruction instruction : treatment.allInstructions()) {
      switch (instruction.type()) {
        case OUTPUT:
          actions.add(output(factory, ((OutputInstruction) instruction).port()));
          break;
        case GROUP:
          actions.add(
              factory.actions().group(OFGroup.of(((GroupInstruction) instruction).groupId().id())));
          break;
        case QUEUE:
          actions.add(factory.actions().setQueue(((SetQueueInstruction) instruction).queueId()));
          break;
        case NOACTION:
          break;
        default:
          throw new IllegalArgumentException("not possible in a packet-out: " + instruction);
      }
    }
    return actions;
  }

  /** Builds a packet-out that carries its own frame. */
  static OFPacketOut frame(OFFactory factory, OFPort inPort, List<OFAction> actions, byte[] data) {
    return factory
        .buildPacketOut()
        .setBufferId(OFBufferId.NO_BUFFER)
        .setInPort(inPort)
        .setActions(actions)
        .setData(data)
        .build();
  }

  /** Builds a packet-out for a frame that the switch keeps in a buffer. */
  static OFPacketOut buffered(
      OFFactory factory, OFPort inPort, List<OFAction> actions, OFBufferId buffer) {
    return factory
        .buildPacketOut()
        .setBufferId(buffer)
        .setInPort(inPort)
        .setActions(actions)
        .build();
  }

  private static OFAction output(OFFactory factory, PortNumber port) {
    return factory
        .actions()
        .buildOutput()
        .setPort(OpenFlowIds.port(port))
        // All of the frame, where the port is the controller.
        .setMaxLen(0xffff)
        .build();
  }
}
