package org.rehome.runtime.flow;

import java.util.List;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What switches say and how they come and go, without the parts that no flow or group is about.
 *
 * <p>A message listener, not an event listener: it is called on the dispatcher thread of the
 * switch, in order, where an event listener is called on one of several pools, an error after the
 * barrier that followed it or before.
 */
abstract class SwitchEvents implements OpenFlowMessageListener, OpenFlowSwitchListener {
  private static final Logger log = LoggerFactory.getLogger(SwitchEvents.class);

  /** A message has come in; an exception is logged and goes no further. */
  abstract void received(Dpid dpid, OFMessage message);

  @Override
  public final void handleIncomingMessage(Dpid dpid, OFMessage message) {
    // An exception would end the dispatcher of the switch with messages in its hands.
    try {
      received(dpid, message);
    } catch (RuntimeException e) {
      log.warn("{}: a message could not be dealt with: {}", dpid, message, e);
    }
  }

  @Override
  public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {}

  @Override
  public void switchChanged(Dpid dpid) {}

  @Override
  public void portChanged(Dpid dpid, OFPortStatus status) {}

  @Override
  public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {}
}
