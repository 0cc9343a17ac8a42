package org.rehome.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;

/**
 * One question for the flow statistics of a switch, and the parts of its answer.
 *
 * <p>The thread that brings messages only puts a part aside; whoever waits takes it to pieces.
 */
final class StatsReading implements SwitchTables.Reading, OpenFlowMessageListener {
  private final OpenFlowController controller;
  private final Dpid dpid;
  private final long xid;
  private final StatsEntries entries;
  private final BlockingQueue<OFMessage> parts = new LinkedBlockingQueue<>();
  private volatile long heard = System.nanoTime();

  /** The answer that {@code dpid} will give under {@code xid}, once this is told what it says. */
  StatsReading(OpenFlowController controller, DeviceId device, Dpid dpid, long xid) {
    this.controller = controller;
    this.dpid = dpid;
    this.xid = xid;
    this.entries = new StatsEntries(device);
  }

  // Of every message of every switch: so the cheapest question comes first.
  @Override
  public void handleIncomingMessage(Dpid from, OFMessage message) {
    if (message.getXid() == xid && from.equals(dpid)) {
      switch (message.getType()) {
        case STATS_REPLY:
        case ERROR:
          heard = System.nanoTime();
          parts.add(message);
          break;
        default:
          break;
      }
    }
  }

  @Override
  public void handleOutgoingMessage(Dpid to, List<OFMessage> messages) {}

  @Override
  public List<SwitchRule> await(long patience) throws SwitchTables.Unread, InterruptedException {
    List<SwitchRule> rules = new ArrayList<>();
    while (true) {
      OFFlowStatsReply reply = next(patience);
      for (OFFlowStatsEntry entry : reply.getEntries()) {
        rules.add(entries.read(entry));
      }
      if (!reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE)) {
        return rules;
      }
    }
  }

  // The switch had its time from the question on, while others were listened to.
  private OFFlowStatsReply next(long patience) throws SwitchTables.Unread, InterruptedException {
    OFMessage part = parts.poll();
    while (part == null) {
      long left = heard + TimeUnit.MILLISECONDS.toNanos(patience) - System.nanoTime();
      if (left <= 0) {
        throw new SwitchTables.Unread("it did not answer within " + patience + " ms");
      }
      part = parts.poll(left, TimeUnit.NANOSECONDS);
    }
    if (!(part instanceof OFFlowStatsReply)) {
      throw new SwitchTables.Unread("it refused to tell its rules");
    }
    return (OFFlowStatsReply) part;
  }

  @Override
  public void close() {
    controller.removeMessageListener(this);
  }
}
