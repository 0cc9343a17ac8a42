package org.rehome.runtime.openflow.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;

/**
 * When to probe which port: often at first, then in long steps.
 *
 * <p>A new port is due at once and after 100, 200, 300, 500, 900, 1,700 ms and so on, the steps
 * doubling up to the period. Knows no clock: the caller passes the time in milliseconds, which must
 * not go back. Thread-safe.
 */
final class ProbeSchedule {

  private static final long FIRST_STEP = 100;
  private static final int FIRST_STEPS = 3;

  private final Map<ConnectPoint, Due> ports = new HashMap<>();
  private long period;

  ProbeSchedule(long periodMillis) {
    period = periodMillis;
  }

  /** Changes the longest step, from the next probe of each port on. */
  synchronized void period(long millis) {
    period = millis;
  }

  /** Takes a port in, due at once; returns false when it is in already. */
  synchronized boolean add(ConnectPoint port, long now) {
    return ports.putIfAbsent(port, new Due(now)) == null;
  }

  /** Makes a port due at once, out of turn; no effect on a port that is not in. */
  synchronized void hurry(ConnectPoint port, long now) {
    Due due = ports.get(port);
    if (due != null) {
      due.at = Math.min(due.at, now);
    }
  }

  /** Drops a port. */
  synchronized void remove(ConnectPoint port) {
    ports.remove(port);
  }

  /** Drops all ports of a device. */
  synchronized void remove(DeviceId device) {
    ports.keySet().removeIf(port -> port.deviceId().equals(device));
  }

  /** Returns the ports that are due and puts each of them one step further. */
  synchronized List<ConnectPoint> due(long now) {
    List<ConnectPoint> due = new ArrayList<>();
    ports.forEach(
        (port, turn) -> {
          if (turn.at <= now) {
            due.add(port);
            turn.at = now + step(turn.probes++);
          }
        });
    return due;
  }

  private long step(int probes) {
    int doublings = Math.min(Math.max(0, probes - FIRST_STEPS + 1), 30);
    return Math.min(period, FIRST_STEP << doublings);
  }

  private static final class Due {
    private long at;
    private int probes;

    Due(long at) {
      this.at = at;
    }
  }
}
