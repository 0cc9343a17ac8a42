package org.rehome.runtime.flow;

import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadActionErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadInstructionErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadMatchErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadRequestErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFFlowModFailedErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFGroupModFailedErrorMsg;

/** Says in a few words what a switch has refused (OpenFlow 1.3.5 §7.4.4). */
final class Errors {
  private Errors() {}

  /** Type and code, such as {@code FLOW_MOD_FAILED TABLE_FULL}; the type alone for rare types. */
  static String describe(OFErrorMsg error) {
    return error.getErrType() + " " + code(error);
  }

  private static Object code(OFErrorMsg error) {
    switch (error.getErrType()) {
      case FLOW_MOD_FAILED:
        return ((OFFlowModFailedErrorMsg) error).getCode();
      case GROUP_MOD_FAILED:
        return ((OFGroupModFailedErrorMsg) error).getCode();
      case BAD_ACTION:
        return ((OFBadActionErrorMsg) error).getCode();
      case BAD_INSTRUCTION:
        return ((OFBadInstructionErrorMsg) error).getCode();
      case BAD_MATCH:
        return ((OFBadMatchErrorMsg) error).getCode();
      case BAD_REQUEST:
        return ((OFBadRequestErrorMsg) error).getCode();
      default:
        return "";
    }
  }
}
