package org.rehome.runtime.flow.codec;

import java.util.ArrayList;
import java.util.List;
import org.onlab.packet.EthType;
import org.onosproject.core.GroupId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.instructions.Instructions.GroupInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.Instructions.SetQueueInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsHeaderInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanHeaderInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionGroup;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.projectfloodlight.openflow.protocol.action.OFActionPopMpls;
import org.projectfloodlight.openflow.protocol.action.OFActionPushMpls;
import org.projectfloodlight.openflow.protocol.action.OFActionPushVlan;
import org.projectfloodlight.openflow.protocol.action.OFActionSetField;
import org.projectfloodlight.openflow.protocol.action.OFActionSetQueue;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;

/** Lists of instructions to lists of OpenFlow actions and back, order kept. */
final class Actions {
  // OFPCML_NO_BUFFER (OpenFlow 1.3.5 §7.2.5): the whole packet goes to the controller.
  private static final int WHOLE_PACKET = 0xffff;

  private Actions() {}

  static List<OFAction> encode(List<Instruction> instructions, OFFactory factory)
      throws NotExpressible {
    List<OFAction> actions = new ArrayList<>(instructions.size());
    for (Instruction instruction : instructions) {
      if (instruction.type() == Instruction.Type.NOACTION) {
        continue; // no action is what an empty list says
      }
      OFAction action;
      try {
        action = encode(instruction, factory);
      } catch (RuntimeException refused) {
        throw new NotExpressible("instruction " + instruction, refused);
      }
      if (action == null) {
        throw new NotExpressible("instruction " + instruction);
      }
      actions.add(action);
    }
    return actions;
  }

  private static OFAction encode(Instruction instruction, OFFactory factory) {
    switch (instruction.type()) {
      case OUTPUT:
        PortNumber port = ((OutputInstruction) instruction).port();
        int length = port.equals(PortNumber.CONTROLLER) ? WHOLE_PACKET : 0;
        return factory.actions().output(Values.port(port), length);
      case GROUP:
        return factory.actions().group(OFGroup.of(((GroupInstruction) instruction).groupId().id()));
      case QUEUE:
        return factory.actions().setQueue(((SetQueueInstruction) instruction).queueId());
      case L2MODIFICATION:
        return encode((L2ModificationInstruction) instruction, factory);
      case L3MODIFICATION:
        return encode((L3ModificationInstruction) instruction, factory);
      case L4MODIFICATION:
        return setField(((L4ModificationInstruction) instruction).subtype(), instruction, factory);
      default:
        return null;
    }
  }

  private static OFAction encode(L2ModificationInstruction instruction, OFFactory factory) {
    switch (instruction.subtype()) {
      case VLAN_PUSH:
        return factory
            .actions()
            .pushVlan(type(((ModVlanHeaderInstruction) instruction).ethernetType()));
      case VLAN_POP:
        return factory.actions().popVlan();
      case MPLS_PUSH:
        return factory
            .actions()
            .pushMpls(type(((ModMplsHeaderInstruction) instruction).ethernetType()));
      case MPLS_POP:
        return factory
            .actions()
            .popMpls(type(((ModMplsHeaderInstruction) instruction).ethernetType()));
      case DEC_MPLS_TTL:
        return factory.actions().decMplsTtl();
      default:
        return setField(instruction.subtype(), instruction, factory);
    }
  }

  private static OFAction encode(L3ModificationInstruction instruction, OFFactory factory) {
    switch (instruction.subtype()) {
      case DEC_TTL:
        return factory.actions().decNwTtl();
      case TTL_IN:
        return factory.actions().copyTtlIn();
      case TTL_OUT:
        return factory.actions().copyTtlOut();
      default:
        return setField(instruction.subtype(), instruction, factory);
    }
  }

  private static OFAction setField(Enum<?> subtype, Instruction instruction, OFFactory factory) {
    OFOxm<?> field = SetFields.encode(subtype, instruction, factory);
    return field == null ? null : factory.actions().setField(field);
  }

  static List<Instruction> decode(List<OFAction> actions) throws NotExpressible {
    List<Instruction> instructions = new ArrayList<>(actions.size());
    for (OFAction action : actions) {
      Instruction instruction = decode(action);
      if (instruction == null) {
        throw new NotExpressible("action " + action);
      }
      instructions.add(instruction);
    }
    return instructions;
  }

  private static Instruction decode(OFAction action) {
    switch (action.getType()) {
      case OUTPUT:
        OFPort port = ((OFActionOutput) action).getPort();
        return Instructions.createOutput(Values.port(port));
      case GROUP:
        int group = ((OFActionGroup) action).getGroup().getGroupNumber();
        return Instructions.createGroup(new GroupId(group));
      case SET_QUEUE:
        return Instructions.setQueue(((OFActionSetQueue) action).getQueueId(), null);
      case SET_FIELD:
        return SetFields.decode(((OFActionSetField) action).getField());
      case PUSH_VLAN:
        return Instructions.pushVlan(type(((OFActionPushVlan) action).getEthertype()));
      case POP_VLAN:
        return Instructions.popVlan();
      case PUSH_MPLS:
        // ONOS has no MPLS push with a type of its own choice: 0x8847 is the only one it says.
        boolean unicast = ((OFActionPushMpls) action).getEthertype().getValue() == 0x8847;
        return unicast ? Instructions.pushMpls() : null;
      case POP_MPLS:
        return Instructions.popMpls(type(((OFActionPopMpls) action).getEthertype()));
      case DEC_MPLS_TTL:
        return Instructions.decMplsTtl();
      case DEC_NW_TTL:
        return Instructions.decNwTtl();
      case COPY_TTL_IN:
        return Instructions.copyTtlIn();
      case COPY_TTL_OUT:
        return Instructions.copyTtlOut();
      default:
        return null;
    }
  }

  private static org.projectfloodlight.openflow.types.EthType type(EthType type) {
    return org.projectfloodlight.openflow.types.EthType.of(Short.toUnsignedInt(type.toShort()));
  }

  private static EthType type(org.projectfloodlight.openflow.types.EthType type) {
    return new EthType(type.getValue());
  }
}
