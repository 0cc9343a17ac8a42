package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;

/**
 * Asks one switch for its flow statistics and puts the parts of the answer together.
 *
 * <p>At most one question is open. While it is, {@link Batches} remembers which rules are touched,
 * since an answer that overlaps a batch may show the table before it or after it. Thread-safe.
 */
final class FlowStatistics {
  /** What the switch had in its tables. */
  interface Sink {
    void snapshot(List<OFFlowStatsEntry> entries);
  }

  private static final long NONE = -1;

  private final Batches batches;
  private long open = NONE;
  private List<OFFlowStatsEntry> parts = new ArrayList<>();

  FlowStatistics(Batches batches) {
    this.batches = batches;
  }

  /**
   * Asks, unless a question is open already or this node is not the master.
   *
   * @return whether it asked
   */
  boolean ask(OpenFlowSwitch sw) {
    OFFlowStatsRequest request = request(sw.factory());
    synchronized (this) {
      if (open != NONE || sw.getRole() != RoleState.MASTER) {
        return false;
      }
      open = request.getXid();
      parts = new ArrayList<>();
      // Before it is sent: a batch written after this line may or may not be in the answer.
      batches.watch();
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

  /** Takes a part of an answer; hands all of it on, once, when this was the last part. */
  void reply(OFFlowStatsReply reply, Sink sink) {
    List<OFFlowStatsEntry> all;
    synchronized (this) {
      if (reply.getXid() != open) {
        return;
      }
      parts.addAll(reply.getEntries());
      if (reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE)) {
        return;
      }
      all = parts;
      parts = new ArrayList<>();
    }
    sink.snapshot(all);
  }

  /** The rules about which the answer says nothing, as far as is known now. */
  Set<FlowRule> touched() {
    return batches.touched();
  }

  /** The answer has been dealt with, or is given up. */
  synchronized void close() {
    open = NONE;
    parts = new ArrayList<>();
    batches.unwatch();
  }
}
