package org.rehome.onos;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.link.LinkEvent;
import org.onosproject.net.link.LinkListener;
import org.onosproject.net.link.LinkService;
import org.onosproject.store.service.StorageException;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Detachment;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns ports going down, switches going away and links being found into detachments, and keeps the
 * view of the fabric fresh.
 *
 * <p>Brief on ONOS's event thread: what takes longer happens on the executor.
 */
final class PortWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(PortWatcher.class);

  /** By when a switch that returned has told of its ports; ms. */
  private static final long PORTS_KNOWN = 1_500;

  private final DeviceService devices;
  private final LinkService links;
  private final Fabric fabric;
  private final Replica replica;
  private final Timers timers;
  private final Executor executor;
  private final Supplier<NetworkConfig> network;
  private final Consumer<Observation> observer;
  private final FabricListener listener;
  private final Map<DeviceId, Timers.Timer> away = new ConcurrentHashMap<>();
  private final Set<DeviceId> checking = ConcurrentHashMap.newKeySet();
  private final Set<DeviceId> known = ConcurrentHashMap.newKeySet();
  private final Set<DeviceId> lost = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final DeviceListener deviceListener = this::heed;
  private final LinkListener linkListener = this::heed;
  private Timers.Timer again = () -> {};
  private volatile long grace;

  /** Hears of changes in the fabric, on the executor. */
  interface FabricListener {
    /** Routes may have to change. */
    void topologyChanged();

    /** A port can be used again. */
    void portUp(ConnectPoint port);

    /**
     * The switch can be programmed, and may have missed something. If it was lost in this run it is
     * {@linkplain Fabric#close closed} until it is opened; after a start it is open.
     */
    void deviceReturned(DeviceId device);

    /** ONOS has taken the switch out of its inventory. */
    void deviceRemoved(DeviceId device);
  }

  PortWatcher(
      DeviceService devices,
      LinkService links,
      Fabric fabric,
      Replica replica,
      Timers timers,
      Executor executor,
      Supplier<NetworkConfig> network,
      Consumer<Observation> observer,
      FabricListener listener) {
    this.devices = devices;
    this.links = links;
    this.fabric = fabric;
    this.replica = replica;
    this.timers = timers;
    this.executor = executor;
    this.network = network;
    this.observer = observer;
    this.listener = listener;
  }

  /** How long a switch may be away, ms; for those that go away from now on. */
  void grace(long value) {
    this.grace = value;
  }

  /** Looks at the fabric as it is, for whoever has to know it before anything is watched. */
  void look() {
    fabric.refresh(grace);
  }

  /** Starts watching, and looks at the fabric as it is, bindings from before included. */
  void start() {
    devices.addListener(deviceListener);
    links.addListener(linkListener);
    replica.locations().stream()
        .map(ConnectPoint::deviceId)
        .distinct()
        .filter(device -> !devices.isAvailable(device))
        .forEach(this::deviceAway);
    fabric.refresh(grace);
    // Links that were found while nobody watched are not told of again.
    for (ConnectPoint place : replica.locations()) {
      if (fabric.isInfrastructure(place)) {
        detachAll(place, Cause.INFRASTRUCTURE);
      }
    }
    listener.topologyChanged();
    for (Device device : devices.getAvailableDevices()) {
      deviceBack(device.id());
    }
  }

  /** Stops watching and forgets every switch that is away. */
  void stop() {
    devices.removeListener(deviceListener);
    links.removeListener(linkListener);
    away.values().forEach(Timers.Timer::cancel);
    away.clear();
  }

  private void heed(DeviceEvent event) {
    DeviceId device = event.subject().id();
    switch (event.type()) {
      case PORT_ADDED:
      case PORT_UPDATED:
        if (event.port().isEnabled()) {
          ConnectPoint port = new ConnectPoint(device, event.port().number());
          fabric.up(port);
          executor.execute(() -> listener.portUp(port));
        } else {
          portDown(new ConnectPoint(device, event.port().number()));
        }
        if (event.type() == DeviceEvent.Type.PORT_ADDED) {
          // The first that a switch tells of may come late, and those that are gone never do.
          checkSoon(device);
        }
        refreshSoon();
        break;
      case PORT_REMOVED:
        portDown(new ConnectPoint(device, event.port().number()));
        refreshSoon();
        break;
      case DEVICE_ADDED:
      case DEVICE_AVAILABILITY_CHANGED:
      case DEVICE_SUSPENDED:
      case DEVICE_REMOVED:
        if (devices.isAvailable(device)) {
          deviceBack(device);
        } else {
          if (known.contains(device)) {
            lost.add(device);
          }
          deviceAway(device);
        }
        if (event.type() == DeviceEvent.Type.DEVICE_REMOVED) {
          executor.execute(() -> listener.deviceRemoved(device));
        }
        refreshSoon();
        break;
      default:
        break;
    }
  }

  private void heed(LinkEvent event) {
    if (event.type() != LinkEvent.Type.LINK_REMOVED) {
      ConnectPoint[] ends = {event.subject().src(), event.subject().dst()};
      fabric.linked(ends);
      for (ConnectPoint end : ends) {
        detachAll(end, Cause.INFRASTRUCTURE);
      }
    }
    refreshSoon();
  }

  private void portDown(ConnectPoint port) {
    fabric.down(port);
    detachAll(port, Cause.PORT_DOWN);
  }

  private void detachAll(ConnectPoint port, Cause cause) {
    long now = timers.now();
    Optional<ConnectPoint> standIn =
        cause == Cause.INFRASTRUCTURE ? Optional.empty() : standIn(port);
    for (Binding binding : replica.at(port)) {
      Detachment detachment = Detachment.from(port, binding.address(), cause, now);
      observer.accept(standIn.map(detachment::standIn).orElse(detachment));
    }
  }

  /** Another port, which works, behind which the same hosts are. */
  private Optional<ConnectPoint> standIn(ConnectPoint gone) {
    return network.get().portGroup(gone).stream()
        .filter(port -> !port.equals(gone) && fabric.unfit(port).isEmpty())
        .filter(
            port -> {
              Port known = devices.isAvailable(port.deviceId()) ? devices.getPort(port) : null;
              return known != null && known.isEnabled();
            })
        .findFirst();
  }

  private void deviceAway(DeviceId device) {
    away.computeIfAbsent(device, id -> timers.after(grace, () -> deviceLost(id)));
  }

  private void deviceLost(DeviceId device) {
    if (away.remove(device) == null || devices.isAvailable(device)) {
      return;
    }
    for (ConnectPoint port : replica.locations()) {
      if (port.deviceId().equals(device)) {
        detachAll(port, Cause.DEVICE_DOWN);
      }
    }
  }

  private void deviceBack(DeviceId device) {
    Timers.Timer timer = away.remove(device);
    if (timer != null) {
      timer.cancel();
    }
    known.add(device);
    // After a start it is not closed: ONOS, which has forgotten what is on it, takes away whatever
    // is not written again soon.
    if (lost.remove(device)) {
      fabric.close(device);
    }
    executor.execute(() -> listener.deviceReturned(device));
    // What went down while the switch was away is no event: ONOS had its ports for disabled all
    // the while, and has until the switch tells of them. Of what is gone since an earlier run ONOS
    // never tells.
    checkSoon(device);
  }

  private void checkSoon(DeviceId device) {
    if (checking.add(device)) {
      timers.after(PORTS_KNOWN, () -> executor.execute(() -> checkPorts(device)));
    }
  }

  private void checkPorts(DeviceId device) {
    checking.remove(device);
    if (!devices.isAvailable(device) || devices.getPorts(device).isEmpty()) {
      return;
    }
    for (ConnectPoint place : replica.locations()) {
      if (place.deviceId().equals(device)) {
        Port port = devices.getPort(place);
        if (port == null ? hasToldUs(device) : !port.isEnabled()) {
          portDown(place);
        }
      }
    }
  }

  // Of another node's switch the ports are heard of one by one, in no time that is known.
  private boolean hasToldUs(DeviceId device) {
    try {
      return devices.getRole(device) == MastershipRole.MASTER;
    } catch (StorageException e) {
      LOG.debug("Nobody says who is master of {}", device, e);
      checkSoon(device);
      return false;
    }
  }

  private void refreshSoon() {
    if (refreshing.compareAndSet(false, true)) {
      executor.execute(this::refresh);
    }
  }

  private void refresh() {
    refreshing.set(false);
    if (fabric.refresh(grace)) {
      listener.topologyChanged();
    }
    again.cancel();
    again =
        fabric.nextRefresh().stream()
            .mapToObj(delay -> timers.after(delay, this::refreshSoon))
            .findFirst()
            .orElse(() -> {});
  }
}
