package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;

/**
 * Asks one switch for its flow statistics and puts the parts of the answer together (OpenFlow 1.3.5
 * §7.3.5).
 *
 * <p>At most one question is open, from the request until what came of it is closed. Thread-safe.
 */
final class FlowStatistics {
  /** Requests for which an unanswered question keeps new ones from being asked. */
  private static final int PATIENCE = 3;

  private final Batches batches;
  private Question open;

  FlowStatistics(Batches batches) {
    this.batches = batches;
  }

  /**
   * Asks, unless a question is open. One that stays unanswered while it is in the way of {@value
   * #PATIENCE} others is given up.
   *
   * @return whether it asked
   */
  boolean ask(OpenFlowSwitch sw) {
    OFFlowStatsRequest request = request(sw.factory());
    synchronized (this) {
      if (open != null && (open.answered || ++open.inTheWay < PATIENCE)) {
        return false;
      }
      giveUp();
      open = new Question(request.getXid());
      // Before it is sent: a batch written after this line may or may not be in the answer.
      batches.watch(open.touched);
    }
    sw.sendMsg(request);
    return true;
  }

  private static OFFlowStatsRequest request(OFFactory factory) {
    return factory
        .buildFlowStatsRequest()
        .setMatch(factory.matchWildcardAll())
        .setTableId(TableId.ALL)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .build();
  }

  /** Takes a part of an answer; returns the question when this was the last part, else null. */
  synchronized Question reply(OFFlowStatsReply reply) {
    if (open == null || open.answered || reply.getXid() != open.xid) {
      return null;
    }
    open.entries.addAll(reply.getEntries());
    open.answered = !reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE);
    return open.answered ? open : null;
  }

  /** The switch has gone: no answer will come. */
  synchronized void giveUp() {
    if (open != null) {
      open.close();
    }
  }

  /** One request and its answer. */
  final class Question {
    private final long xid;
    private final List<OFFlowStatsEntry> entries = new ArrayList<>();
    private final Set<FlowRule> touched = new HashSet<>(); // guarded by the batches
    private boolean answered;
    private int inTheWay;

    private Question(long xid) {
      this.xid = xid;
    }

    /** What the switch had in its tables. */
    List<OFFlowStatsEntry> entries() {
      return entries;
    }

    /**
     * The rules of every batch that overlaps this question, as far as is known now: the answer may
     * show them as they were before the batch or after it.
     */
    Set<FlowRule> touched() {
      return batches.copyOf(touched);
    }

    /** All has been made of the answer that there is to be made of it. */
    void close() {
      batches.unwatch(touched);
      synchronized (FlowStatistics.this) {
        if (open == this) {
          open = null;
        }
      }
    }
  }
}
