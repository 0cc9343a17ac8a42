package org.rehome.overlay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.onosproject.net.DeviceId;
import org.onosproject.net.HostId;

/** Everything that is to be seen on the topology at one time. Immutable. */
final class Picture {
  /** Nothing to be seen. */
  static final Picture EMPTY = new Picture(Map.of(), Map.of(), List.of());

  private final ImmutableMap<HostId, Mark> hosts;
  private final ImmutableMap<DeviceId, Tally> devices;
  private final ImmutableList<Travel> travels;

  Picture(Map<HostId, Mark> hosts, Map<DeviceId, Tally> devices, Collection<Travel> travels) {
    this.hosts = ImmutableMap.copyOf(hosts);
    this.devices = ImmutableMap.copyOf(devices);
    this.travels = ImmutableList.copyOf(travels);
  }

  /** The gravest, and of those the latest, mark of each host. */
  ImmutableMap<HostId, Mark> hosts() {
    return hosts;
  }

  /** What happened at each switch. */
  ImmutableMap<DeviceId, Tally> devices() {
    return devices;
  }

  /** The latest moves. */
  ImmutableList<Travel> travels() {
    return travels;
  }

  boolean isEmpty() {
    return hosts.isEmpty() && devices.isEmpty() && travels.isEmpty();
  }

  /**
   * How many marks of the gravest kind there are at a switch, and the latest of them. Immutable.
   */
  static final class Tally {
    private final Mark latest;
    private final int count;

    Tally(Mark latest, int count) {
      this.latest = latest;
      this.count = count;
    }

    Mark latest() {
      return latest;
    }

    int count() {
      return count;
    }

    /** One more, which is not newer than {@link #latest}, if it is as grave. */
    Tally with(Mark older) {
      return older.kind() == latest.kind() ? new Tally(latest, count + 1) : this;
    }
  }
}
