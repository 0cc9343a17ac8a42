package org.rehome.runtime.flow;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session for each connection of a switch, fed with what the switch says.
 *
 * <p>A message listener, not an event listener: it is called on the dispatcher thread of the
 * switch, in order, where event listeners are called on several pools, an error perhaps after the
 * barrier that followed it. Thread-safe; calls sessions without a lock of its own, except when it
 * closes one that a newer connection replaces.
 */
final class Sessions<S extends Sessions.Session>
    implements OpenFlowMessageListener, OpenFlowSwitchListener {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /** What is known of a switch, from the moment it connects until it goes. */
  interface Session {
    /** Whether this is the session of that connection. */
    boolean isOf(OpenFlowSwitch connection);

    /** Reads the tables of the switch soon, if this node is its master, and then regularly. */
    void poll();

    /** The switch has said something. */
    void received(OFMessage message);

    /** The connection has ended. Must not block. */
    void close();
  }

  private final OpenFlowController controller;
  private final Function<OpenFlowSwitch, S> opening;
  private final Map<Dpid, S> sessions = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Sessions(OpenFlowController controller, Function<OpenFlowSwitch, S> opening) {
    this.controller = controller;
    this.opening = opening;
  }

  /** Begins to listen, and to poll the switches that are connected already. */
  void open() {
    controller.addListener(this);
    controller.addMessageListener(this);
    poll();
  }

  /** Stops listening and closes every session; there is none any more. */
  void close() {
    closed = true;
    controller.removeMessageListener(this);
    controller.removeListener(this);
    sessions.values().forEach(Session::close);
    sessions.clear();
  }

  /** Polls every switch soon, and then regularly with the period that holds now. */
  void poll() {
    controller.getSwitches().forEach(sw -> poll(sw.getDpid()));
  }

  private void poll(Dpid dpid) {
    S session = of(dpid);
    if (session != null) {
      session.poll();
    }
  }

  /**
   * The session of the connection on which this switch is reached now; null if it is not reached,
   * or speaks another version of OpenFlow.
   */
  S of(Dpid dpid) {
    OpenFlowSwitch sw = controller.getSwitch(dpid);
    if (closed || sw == null || sw.factory().getVersion() != OFVersion.OF_13) {
      return null;
    }
    S known = sessions.get(dpid);
    if (known != null && known.isOf(sw)) {
      return known;
    }
    S session =
        sessions.compute(dpid, (key, old) -> old != null && old.isOf(sw) ? old : open(sw, old));
    if (closed || controller.getSwitch(dpid) != sw) {
      // It went, or all did, before the session was there to be closed.
      sessions.remove(dpid, session);
      session.close();
    }
    return session;
  }

  /** How many switches are connected. */
  int size() {
    return sessions.size();
  }

  private S open(OpenFlowSwitch sw, S before) {
    if (before != null) {
      before.close();
    }
    return opening.apply(sw);
  }

  @Override
  public void handleIncomingMessage(Dpid dpid, OFMessage message) {
    S session = sessions.get(dpid);
    if (session == null) {
      return;
    }
    // An exception would end the dispatcher of the switch with messages in its hands.
    try {
      session.received(message);
    } catch (RuntimeException e) {
      log.warn("{}: a message could not be dealt with: {}", dpid, message, e);
    }
  }

  @Override
  public void switchAdded(Dpid dpid) {
    poll(dpid);
  }

  @Override
  public void roleChangedToMaster(Dpid dpid) {
    poll(dpid);
  }

  @Override
  public void switchRemoved(Dpid dpid) {
    S session = sessions.remove(dpid);
    if (session != null) {
      session.close();
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
