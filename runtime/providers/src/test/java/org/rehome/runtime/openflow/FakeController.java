package org.rehome.runtime.openflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowClassifierListener;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowEventListener;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.PacketListener;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFVersion;

/** The OpenFlow library with a test behind it instead of sockets; all on the caller's thread. */
public final class FakeController implements OpenFlowController {

  /** What listeners were registered and not removed, of every kind. */
  public final List<Object> listeners = new ArrayList<>();

  private final Map<Dpid, OpenFlowSwitch> switches = new LinkedHashMap<>();

  /** Connects a switch as the library does: known first, announced then. */
  public void connect(FakeSwitch sw) {
    switches.put(sw.getDpid(), sw);
    each(OpenFlowSwitchListener.class, listener -> listener.switchAdded(sw.getDpid()));
  }

  /** Disconnects a switch as the library does: forgotten first, announced then. */
  public void disconnect(FakeSwitch sw) {
    forget(sw);
    announceRemoval(sw);
  }

  /** The first half of a disconnection. */
  public void forget(FakeSwitch sw) {
    switches.remove(sw.getDpid());
  }

  /** The second half of a disconnection, which the library does on another thread. */
  public void announceRemoval(FakeSwitch sw) {
    each(OpenFlowSwitchListener.class, listener -> listener.switchRemoved(sw.getDpid()));
  }

  /** Makes this node the master of the switch and announces it. */
  public void master(FakeSwitch sw) {
    sw.role(RoleState.MASTER);
    each(OpenFlowSwitchListener.class, listener -> listener.roleChangedToMaster(sw.getDpid()));
  }

  /** Delivers a role reply. */
  public void roleReply(FakeSwitch sw, RoleState requested, RoleState response) {
    each(
        OpenFlowSwitchListener.class,
        listener -> listener.receivedRoleReply(sw.getDpid(), requested, response));
  }

  /** Delivers a port-status message, after the switch has taken note of it. */
  public void portStatus(FakeSwitch sw, OFPortReason reason, OFPortDesc port) {
    sw.port(port);
    each(
        OpenFlowSwitchListener.class,
        listener ->
            listener.portChanged(
                sw.getDpid(),
                OFFactories.getFactory(OFVersion.OF_13)
                    .buildPortStatus()
                    .setReason(reason)
                    .setDesc(port)
                    .build()));
  }

  /** Delivers any other message. */
  public void receive(FakeSwitch sw, OFMessage message) {
    each(
        OpenFlowMessageListener.class,
        listener -> listener.handleIncomingMessage(sw.getDpid(), message));
    each(OpenFlowEventListener.class, listener -> listener.handleMessage(sw.getDpid(), message));
  }

  private <L> void each(Class<L> kind, Consumer<L> call) {
    // One that listens to several kinds of news is told each of them once.
    for (Object listener : new LinkedHashSet<>(listeners)) {
      if (kind.isInstance(listener)) {
        call.accept(kind.cast(listener));
      }
    }
  }

  @Override
  public Iterable<OpenFlowSwitch> getSwitches() {
    return List.copyOf(switches.values());
  }

  @Override
  public Iterable<OpenFlowSwitch> getMasterSwitches() {
    return inRole(RoleState.MASTER);
  }

  @Override
  public Iterable<OpenFlowSwitch> getEqualSwitches() {
    return inRole(RoleState.EQUAL);
  }

  private List<OpenFlowSwitch> inRole(RoleState role) {
    List<OpenFlowSwitch> found = new ArrayList<>();
    for (OpenFlowSwitch sw : switches.values()) {
      if (sw.getRole() == role) {
        found.add(sw);
      }
    }
    return found;
  }

  @Override
  public OpenFlowSwitch getSwitch(Dpid dpid) {
    return switches.get(dpid);
  }

  @Override
  public OpenFlowSwitch getMasterSwitch(Dpid dpid) {
    return ofRole(dpid, RoleState.MASTER);
  }

  @Override
  public OpenFlowSwitch getEqualSwitch(Dpid dpid) {
    return ofRole(dpid, RoleState.EQUAL);
  }

  private OpenFlowSwitch ofRole(Dpid dpid, RoleState role) {
    OpenFlowSwitch sw = switches.get(dpid);
    return sw != null && sw.getRole() == role ? sw : null;
  }

  @Override
  public void addListener(OpenFlowSwitchListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(OpenFlowSwitchListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void addMessageListener(OpenFlowMessageListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeMessageListener(OpenFlowMessageListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void addPacketListener(int priority, PacketListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removePacketListener(PacketListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void addEventListener(OpenFlowEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeEventListener(OpenFlowEventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void write(Dpid dpid, OFMessage message) {
    getSwitch(dpid).sendMsg(message);
  }

  @Override
  public CompletableFuture<OFMessage> writeResponse(Dpid dpid, OFMessage message) {
    write(dpid, message);
    return new CompletableFuture<>();
  }

  @Override
  public void processPacket(Dpid dpid, OFMessage message) {
    throw new UnsupportedOperationException("use receive");
  }

  @Override
  public void setRole(Dpid dpid, RoleState role) {
    OpenFlowSwitch sw = getSwitch(dpid);
    if (sw != null) {
      sw.setRole(role);
    }
  }

  @Override
  public void addClassifierListener(OpenFlowClassifierListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeClassifierListener(OpenFlowClassifierListener listener) {
    listeners.remove(listener);
  }
}
