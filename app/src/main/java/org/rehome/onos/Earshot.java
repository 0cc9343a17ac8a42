package org.rehome.onos;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.device.DeviceService;
import org.onosproject.store.service.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which places this node can ask and hear the answer from: those of switches that it is master of
 * and has not lost, whose port is up and has settled. Thread-safe.
 *
 * <p>Packets of a switch come to its master only. Silence means nothing to who would not have heard
 * an answer.
 */
final class Earshot {
  private static final Logger LOG = LoggerFactory.getLogger(Earshot.class);

  /** What {@link #since} says of a place out of earshot. */
  static final long NEVER = Long.MAX_VALUE;

  private final DeviceService devices;
  private final Fabric fabric;
  private final Timers timers;
  private final LongSupplier settle;
  private final Map<DeviceId, Long> masteredSince = new ConcurrentHashMap<>();

  /**
   * A view on {@code fabric}.
   *
   * @param settle how long a port must be up, ms: a link that was not found by then is none
   */
  Earshot(DeviceService devices, Fabric fabric, Timers timers, LongSupplier settle) {
    this.devices = devices;
    this.fabric = fabric;
    this.timers = timers;
    this.settle = settle;
  }

  /**
   * Looks which switches this node is master of. May block: ONOS asks its store where it has lost
   * touch with that.
   */
  void look() {
    Set<DeviceId> present = fabric.topology().devices();
    masteredSince.keySet().retainAll(present);
    for (DeviceId device : present) {
      if (isMaster(device)) {
        masteredSince.putIfAbsent(device, timers.now());
      } else {
        masteredSince.remove(device);
      }
    }
  }

  private boolean isMaster(DeviceId device) {
    try {
      return devices.getRole(device) == MastershipRole.MASTER;
    } catch (StorageException e) {
      LOG.debug("Nobody says who is master of {}", device, e);
      return false;
    }
  }

  /**
   * Since when {@code place} is within earshot without a break, as far as was looked, ms since the
   * epoch; {@link #NEVER} where it is not. Never blocks.
   */
  long since(ConnectPoint place) {
    long mastered = masteredSince.getOrDefault(place.deviceId(), NEVER);
    OptionalLong open = fabric.openSince(place);
    boolean settled = open.isPresent() && timers.now() - open.getAsLong() >= settle.getAsLong();
    return settled ? Math.max(mastered, open.getAsLong()) : NEVER;
  }
}
