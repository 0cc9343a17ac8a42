package org.rehome.runtime.openflow.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortStatsEntry;
import org.projectfloodlight.openflow.protocol.OFPortStatsReply;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every switch that this node masters for its port counters, again and again, and hands the
 * answers to ONOS (OpenFlow 1.3, A.3.5.6).
 *
 * <p>An answer may come in several parts; ONOS gets it whole. Thread-safe. A switch that does not
 * answer costs one unfinished answer at most.
 */
final class PortStatsPoller implements OpenFlowMessageListener {

  private static final Logger LOG = LoggerFactory.getLogger(PortStatsPoller.class);
  private static final int LONGEST_SECONDS = 3_600;

  /** Parts of more entries than there are port numbers to speak of come from no sane switch. */
  private static final int MOST_ENTRIES = 65_536;

  private final Supplier<Collection<OpenFlowSwitch>> switches;
  private final DeviceProviderService devices;
  private final ScheduledExecutorService timer;
  private final ConcurrentMap<Dpid, Answer> unfinished = new ConcurrentHashMap<>();
  private ScheduledFuture<?> running;

  PortStatsPoller(
      Supplier<Collection<OpenFlowSwitch>> switches,
      DeviceProviderService devices,
      ScheduledExecutorService timer) {
    this.switches = switches;
    this.devices = devices;
    this.timer = timer;
  }

  /** Reads the property's value; null when it is no whole number from 0 to 3600. */
  static Integer seconds(String text) {
    try {
      int seconds = Integer.parseInt(String.valueOf(text).trim());
      return seconds < 0 || seconds > LONGEST_SECONDS ? null : seconds;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Polls every so many seconds from now on; 0 stops. */
  synchronized void every(int seconds) {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
    if (seconds > 0) {
      running = timer.scheduleAtFixedRate(this::ask, seconds, seconds, TimeUnit.SECONDS);
    }
  }

  /** Sends one request to each switch that this node masters. */
  void ask() {
    try {
      for (OpenFlowSwitch sw : switches.get()) {
        if (sw.getRole() == RoleState.MASTER) {
          sw.sendMsg(sw.factory().buildPortStatsRequest().setPortNo(OFPort.ANY).build());
        }
      }
    } catch (RuntimeException e) {
      // A thrown exception would end the schedule without a word.
      LOG.warn("Port counters were not asked for this time", e);
    }
  }

  /** Forgets the parts of an answer that will not be finished. */
  void forget(Dpid dpid) {
    unfinished.remove(dpid);
  }

  // The library's event listeners run on a pool, where the parts of an answer overtake each other;
  // message listeners see one switch's messages in order, on its own thread.
  @Override
  public void handleIncomingMessage(Dpid dpid, OFMessage message) {
    if (message instanceof OFPortStatsReply) {
      OFPortStatsReply reply = (OFPortStatsReply) message;
      boolean more = reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE);
      List<OFPortStatsEntry> soFar = collect(dpid, reply, more);
      if (!more) {
        unfinished.remove(dpid);
        // That thread also carries the packet-ins: ONOS's bookkeeping is done elsewhere.
        timer.execute(() -> publish(dpid, soFar));
      }
    }
  }

  @Override
  public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {
    // Nothing of interest goes out.
  }

  private List<OFPortStatsEntry> collect(Dpid dpid, OFPortStatsReply reply, boolean more) {
    Answer answer = unfinished.get(dpid);
    if (answer == null || answer.xid != reply.getXid()) {
      if (!more) {
        return reply.getEntries();
      }
      answer = new Answer(reply.getXid());
      unfinished.put(dpid, answer);
    }
    if (answer.entries.size() + reply.getEntries().size() <= MOST_ENTRIES) {
      answer.entries.addAll(reply.getEntries());
    }
    return answer.entries;
  }

  private void publish(Dpid dpid, List<OFPortStatsEntry> entries) {
    DeviceId device = OpenFlowIds.device(dpid);
    List<PortStatistics> statistics = new ArrayList<>(entries.size());
    for (OFPortStatsEntry entry : entries) {
      statistics.add(SwitchDescriptions.statistics(device, entry));
    }
    try {
      devices.updatePortStatistics(device, statistics);
    } catch (RuntimeException e) {
      LOG.warn("Port counters of {} were not taken", device, e);
    }
  }

  /** The parts of one answer so far. */
  private static final class Answer {
    private final long xid;
    private final List<OFPortStatsEntry> entries = new ArrayList<>();

    Answer(long xid) {
      this.xid = xid;
    }
  }
}
