package org.rehome.onos;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;

/** The OpenFlow controller, with a test behind it instead of sockets; all on the test's thread. */
final class FakeOpenFlow {
  private final Map<Dpid, OpenFlowSwitch> switches = new HashMap<>();
  private final List<OpenFlowMessageListener> listeners = new ArrayList<>();
  private final List<OFMessage> sent = new ArrayList<>();
  private RuntimeException broken;

  /** The controller. */
  OpenFlowController controller() {
    return fake(
        OpenFlowController.class,
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "getSwitch":
              return switches.get(arguments[0]);
            case "addMessageListener":
              return listeners.add((OpenFlowMessageListener) arguments[0]);
            case "removeMessageListener":
              return listeners.remove(arguments[0]);
            default:
              throw new UnsupportedOperationException(method.toString());
          }
        });
  }

  /** A switch that speaks this version and takes this node for that. */
  void connect(DeviceId device, OFVersion version, RoleState role) {
    Dpid dpid = dpid(device);
    OFFactory factory = OFFactories.getFactory(version);
    switches.put(
        dpid,
        fake(
            OpenFlowSwitch.class,
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "getDpid":
                  return dpid;
                case "getRole":
                  return role;
                case "factory":
                  return factory;
                case "sendMsg":
                  if (broken != null) {
                    throw broken;
                  }
                  return arguments[0] instanceof List
                      ? sent.addAll(messages(arguments[0]))
                      : sent.add((OFMessage) arguments[0]);
                default:
                  throw new UnsupportedOperationException(method.toString());
              }
            }));
  }

  @SuppressWarnings("unchecked")
  private static List<OFMessage> messages(Object list) {
    return (List<OFMessage>) list;
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    Object fake = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    return type.cast(fake);
  }

  static Dpid dpid(DeviceId device) {
    return Dpid.dpid(device.uri());
  }

  /** The switch says {@code message}. */
  void receive(DeviceId device, OFMessage message) {
    List.copyOf(listeners)
        .forEach(listener -> listener.handleIncomingMessage(dpid(device), message));
  }

  /** Nothing can be sent from now on. */
  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** What was sent to any switch, oldest first. */
  List<OFMessage> sent() {
    return sent;
  }

  /** Whether anybody listens. */
  boolean heard() {
    return !listeners.isEmpty();
  }
}
