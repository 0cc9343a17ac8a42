package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onlab.packet.ChassisId;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultDevice;
import org.onosproject.net.DefaultLink;
import org.onosproject.net.DefaultPort;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.intf.Interface;
import org.onosproject.net.intf.InterfaceService;
import org.onosproject.net.intf.InterfaceServiceAdapter;
import org.onosproject.net.link.LinkEvent;
import org.onosproject.net.link.LinkListener;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.link.LinkServiceAdapter;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.store.service.StorageException;

/**
 * Switches, ports, links and configured interfaces as ONOS tells of them.
 *
 * <p>Changing them tells nobody; each event is sent by a method of its own.
 */
final class FakeNet {
  private static final ProviderId PROVIDER = new ProviderId("of", "test");

  private final Map<DeviceId, Map<PortNumber, Boolean>> ports = new LinkedHashMap<>();
  private final Set<DeviceId> away = new HashSet<>();
  private final Set<DeviceId> yielded = new HashSet<>();
  private boolean storeIsSilent;
  private final Map<ConnectPoint, ConnectPoint> links = new LinkedHashMap<>();
  private final Map<ConnectPoint, Set<Interface>> interfaces = new HashMap<>();
  private final List<DeviceListener> deviceListeners = new ArrayList<>();
  private final List<LinkListener> linkListeners = new ArrayList<>();
  private RuntimeException broken;
  private int interfacesAsked;

  static DeviceId device(int number) {
    return DeviceId.deviceId(String.format("of:%016x", number));
  }

  static ConnectPoint port(int device, int port) {
    return new ConnectPoint(device(device), PortNumber.portNumber(port));
  }

  /** Leaves 1, 2, 3 with edge ports 1 to 4; spines 11, 12; link ports 11 and 12, 1 to 3. */
  static FakeNet leafSpine() {
    FakeNet net = new FakeNet();
    for (int leaf = 1; leaf <= 3; leaf++) {
      for (int edge = 1; edge <= 4; edge++) {
        net.up(port(leaf, edge));
      }
      net.link(port(leaf, 11), port(11, leaf));
      net.link(port(leaf, 12), port(12, leaf));
    }
    return net;
  }

  /** The port is there and up. */
  FakeNet up(ConnectPoint port) {
    ports.computeIfAbsent(port.deviceId(), id -> new LinkedHashMap<>()).put(port.port(), true);
    return this;
  }

  /** The port is there and down. */
  FakeNet down(ConnectPoint port) {
    ports.computeIfAbsent(port.deviceId(), id -> new LinkedHashMap<>()).put(port.port(), false);
    return this;
  }

  /** The port is there no more, as far as ONOS knows. */
  FakeNet remove(ConnectPoint port) {
    ports.computeIfAbsent(port.deviceId(), id -> new LinkedHashMap<>()).remove(port.port());
    return this;
  }

  /** Links two ports, up, in both directions. */
  FakeNet link(ConnectPoint one, ConnectPoint other) {
    up(one);
    up(other);
    links.put(one, other);
    links.put(other, one);
    return this;
  }

  /** The link at {@code end} is no longer seen. */
  FakeNet unlink(ConnectPoint end) {
    ConnectPoint other = links.remove(end);
    links.remove(other);
    return this;
  }

  /** The other end of the link at {@code end}; null where there is none. */
  ConnectPoint peer(ConnectPoint end) {
    return links.get(end);
  }

  /** ONOS loses control of {@code device}, and forgets its links. */
  FakeNet lose(DeviceId device) {
    away.add(device);
    links
        .entrySet()
        .removeIf(
            link ->
                link.getKey().deviceId().equals(device)
                    || link.getValue().deviceId().equals(device));
    return this;
  }

  /** ONOS controls {@code device} again; its links are still to be found. */
  FakeNet regain(DeviceId device) {
    away.remove(device);
    return this;
  }

  /** Another node is master of {@code device} from now on. */
  FakeNet handOver(DeviceId device) {
    yielded.add(device);
    return this;
  }

  /** This node is master of {@code device} again. */
  FakeNet takeBack(DeviceId device) {
    yielded.remove(device);
    return this;
  }

  /** Whether nobody says who is master of what, as ONOS's store does not answer. */
  FakeNet silenceStore(boolean value) {
    storeIsSilent = value;
    return this;
  }

  /** Configures {@code port} for one VLAN, tagged; none is untagged. */
  FakeNet configure(ConnectPoint port, VlanId vlan) {
    return configure(port, new Interface(port.toString(), port, List.of(), MacAddress.NONE, vlan));
  }

  FakeNet configure(ConnectPoint port, Interface configured) {
    interfaces.computeIfAbsent(port, key -> new LinkedHashSet<>()).add(configured);
    return this;
  }

  /** Has every question about configured interfaces fail. */
  void breakInterfaces(RuntimeException why) {
    broken = why;
  }

  boolean watched() {
    return !deviceListeners.isEmpty() || !linkListeners.isEmpty();
  }

  void tell(DeviceEvent.Type type, DeviceId device) {
    DeviceEvent event = new DeviceEvent(type, element(device));
    deviceListeners.forEach(listener -> listener.event(event));
  }

  void tell(DeviceEvent.Type type, ConnectPoint port) {
    DeviceEvent event = new DeviceEvent(type, element(port.deviceId()), portOf(port));
    deviceListeners.forEach(listener -> listener.event(event));
  }

  void tell(LinkEvent.Type type, ConnectPoint from, ConnectPoint to) {
    LinkEvent event = new LinkEvent(type, link(Map.entry(from, to)));
    linkListeners.forEach(listener -> listener.event(event));
  }

  private static Device element(DeviceId id) {
    return new DefaultDevice(
        PROVIDER, id, Device.Type.SWITCH, "test", "1", "1", "1", new ChassisId());
  }

  private Port portOf(ConnectPoint port) {
    Boolean enabled = ports.getOrDefault(port.deviceId(), Collections.emptyMap()).get(port.port());
    return enabled == null ? null : new DefaultPort(element(port.deviceId()), port.port(), enabled);
  }

  private static Link link(Map.Entry<ConnectPoint, ConnectPoint> ends) {
    return DefaultLink.builder()
        .providerId(PROVIDER)
        .src(ends.getKey())
        .dst(ends.getValue())
        .type(Link.Type.DIRECT)
        .build();
  }

  DeviceService devices() {
    return new DeviceServiceAdapter() {
      @Override
      public Iterable<Device> getDevices() {
        List<Device> all = new ArrayList<>();
        ports.keySet().forEach(id -> all.add(element(id)));
        return all;
      }

      @Override
      public Iterable<Device> getAvailableDevices() {
        List<Device> all = new ArrayList<>();
        ports.keySet().stream().filter(this::isAvailable).forEach(id -> all.add(element(id)));
        return all;
      }

      @Override
      public List<Port> getPorts(DeviceId device) {
        List<Port> found = new ArrayList<>();
        ports
            .getOrDefault(device, Collections.emptyMap())
            .keySet()
            .forEach(number -> found.add(portOf(new ConnectPoint(device, number))));
        return found;
      }

      @Override
      public Port getPort(DeviceId device, PortNumber number) {
        return portOf(new ConnectPoint(device, number));
      }

      @Override
      public Port getPort(ConnectPoint port) {
        return portOf(port);
      }

      @Override
      public MastershipRole getRole(DeviceId device) {
        if (storeIsSilent) {
          throw new StorageException.Timeout();
        }
        if (yielded.contains(device)) {
          return MastershipRole.STANDBY;
        }
        return isAvailable(device) ? MastershipRole.MASTER : MastershipRole.NONE;
      }

      @Override
      public boolean isAvailable(DeviceId device) {
        return ports.containsKey(device) && !away.contains(device);
      }

      @Override
      public void addListener(DeviceListener listener) {
        deviceListeners.add(listener);
      }

      @Override
      public void removeListener(DeviceListener listener) {
        deviceListeners.remove(listener);
      }
    };
  }

  LinkService links() {
    return new LinkServiceAdapter() {
      @Override
      public Iterable<Link> getActiveLinks() {
        List<Link> active = new ArrayList<>();
        links.entrySet().forEach(each -> active.add(link(each)));
        return active;
      }

      @Override
      public void addListener(LinkListener listener) {
        linkListeners.add(listener);
      }

      @Override
      public void removeListener(LinkListener listener) {
        linkListeners.remove(listener);
      }
    };
  }

  /** How often the interfaces of a port were asked for. */
  int interfacesAsked() {
    return interfacesAsked;
  }

  InterfaceService interfaces() {
    return new InterfaceServiceAdapter() {
      @Override
      public Set<Interface> getInterfacesByPort(ConnectPoint port) {
        if (broken != null) {
          throw broken;
        }
        interfacesAsked++;
        return interfaces.getOrDefault(port, Set.of());
      }
    };
  }
}
