package org.rehome.runtime.openflow.device;

import com.google.common.util.concurrent.Striped;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;

/**
 * Which connection stands for which datapath, whatever order the connections come and go in.
 *
 * <p>The OpenFlow library reports the end of a connection on another thread than the beginning of
 * the next one, by datapath alone: after a quick reconnect the old end may arrive after the new
 * beginning. Here the beginnings and ends of one datapath are put into one order, and an end that
 * belongs to a former connection is told apart. Thread-safe; the callbacks of one datapath run one
 * after another, under its lock.
 */
final class SwitchSessions {

  /** What to do when a connection begins or ends. */
  interface Lifecycle {
    /** The datapath has a new connection; it had none before. */
    void began(OpenFlowSwitch sw);

    /** The datapath has lost its connection. */
    void ended(OpenFlowSwitch sw);
  }

  private final ConcurrentMap<Dpid, OpenFlowSwitch> current = new ConcurrentHashMap<>();
  private final Striped<Lock> locks = Striped.lock(64);
  private final Lifecycle lifecycle;

  SwitchSessions(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Makes the connection the datapath's own, ending a former one first; idempotent. */
  void begin(OpenFlowSwitch sw) {
    Lock lock = locks.get(sw.getDpid());
    lock.lock();
    try {
      OpenFlowSwitch former = current.put(sw.getDpid(), sw);
      if (former == sw) {
        return;
      }
      if (former != null) {
        lifecycle.ended(former);
      }
      lifecycle.began(sw);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the datapath's connection unless it is the one that is connected now.
   *
   * @param connected the connection the OpenFlow library holds for the datapath, or null
   */
  void end(Dpid dpid, OpenFlowSwitch connected) {
    Lock lock = locks.get(dpid);
    lock.lock();
    try {
      OpenFlowSwitch former = current.get(dpid);
      if (former == null || former == connected) {
        return;
      }
      current.remove(dpid);
      lifecycle.ended(former);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the datapath's connection, or null. Takes no lock. */
  OpenFlowSwitch of(Dpid dpid) {
    return current.get(dpid);
  }

  /** Returns the connections there are now. */
  Collection<OpenFlowSwitch> all() {
    return List.copyOf(current.values());
  }
}
