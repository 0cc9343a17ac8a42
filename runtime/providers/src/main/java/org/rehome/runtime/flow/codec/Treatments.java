package org.rehome.runtime.flow.codec;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instructions.MetadataInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionGotoTable;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionWriteActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionWriteMetadata;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** Treatments to OpenFlow instructions (OpenFlow 1.3.5 §5.9) and back. */
final class Treatments {
  private Treatments() {}

  /** The instructions, in the order in which a switch carries them out. */
  static List<OFInstruction> encode(TrafficTreatment treatment, OFFactory factory)
      throws NotExpressible {
    if (!treatment.meters().isEmpty()) {
      throw new NotExpressible("meter: the embedded ONOS has no meters");
    }
    if (treatment.statTrigger() != null) {
      throw new NotExpressible("statistics trigger: OpenFlow 1.5 only");
    }
    List<OFInstruction> instructions = new ArrayList<>();
    List<OFAction> immediate = Actions.encode(treatment.immediate(), factory);
    if (!immediate.isEmpty()) {
      instructions.add(factory.instructions().applyActions(immediate));
    }
    if (treatment.clearedDeferred()) {
      instructions.add(factory.instructions().clearActions());
    }
    List<OFAction> deferred = Actions.encode(treatment.deferred(), factory);
    if (!deferred.isEmpty()) {
      instructions.add(factory.instructions().writeActions(deferred));
    }
    MetadataInstruction metadata = treatment.writeMetadata();
    if (metadata != null) {
      U64 value = U64.of(metadata.metadata());
      instructions.add(
          factory.instructions().writeMetadata(value, U64.of(metadata.metadataMask())));
    }
    if (treatment.tableTransition() != null) {
      int table = treatment.tableTransition().tableId();
      instructions.add(factory.instructions().gotoTable(tableId(table)));
    }
    return instructions;
  }

  static TrafficTreatment decode(List<OFInstruction> instructions) throws NotExpressible {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    for (OFInstruction instruction : instructions) {
      switch (instruction.getType()) {
        case APPLY_ACTIONS:
          treatment.immediate();
          add(((OFInstructionApplyActions) instruction).getActions(), treatment);
          break;
        case CLEAR_ACTIONS:
          treatment.wipeDeferred();
          break;
        case WRITE_ACTIONS:
          treatment.deferred();
          add(((OFInstructionWriteActions) instruction).getActions(), treatment);
          break;
        case WRITE_METADATA:
          OFInstructionWriteMetadata metadata = (OFInstructionWriteMetadata) instruction;
          treatment.writeMetadata(
              metadata.getMetadata().getValue(), metadata.getMetadataMask().getValue());
          break;
        case GOTO_TABLE:
          treatment.transition(
              (int) ((OFInstructionGotoTable) instruction).getTableId().getValue());
          break;
        default:
          throw new NotExpressible("instruction " + instruction);
      }
    }
    return treatment.build();
  }

  static TableId tableId(int table) throws NotExpressible {
    if (table < 0 || table > 254) {
      throw new NotExpressible("table " + table + " is outside 0..254");
    }
    return TableId.of(table);
  }

  private static void add(List<OFAction> actions, TrafficTreatment.Builder treatment)
      throws NotExpressible {
    Actions.decode(actions).forEach(treatment::add);
  }
}
