package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.rehome.runtime.flow.codec.FlowCodec;
import org.rehome.runtime.flow.codec.NotExpressible;

/**
 * The batches that one switch has not confirmed yet.
 *
 * <p>A batch ends in exactly one way: its barrier is answered, its deadline passes, or the switch
 * goes. A batch that succeeded is completed on the thread that brought the barrier reply, for it
 * may be one stage of a host's move; one that failed is completed on the worker, because ONOS then
 * calls the application in the same thread. Thread-safe.
 */
final class Batches {
  private final ScheduledExecutorService timer;
  private final Executor worker;
  private final Refusals refusals;
  private final long deadlineMillis;
  private final Map<Long, Batch> byBarrier = new HashMap<>();
  // The rules of every batch that overlaps the statistics being gathered; null while none are.
  private Set<FlowRule> touched;

  Batches(ScheduledExecutorService timer, Executor worker, Refusals refusals, long deadlineMillis) {
    this.timer = timer;
    this.worker = worker;
    this.refusals = refusals;
    this.deadlineMillis = deadlineMillis;
  }

  /**
   * Writes all of a batch, then one barrier. Rules that cannot be expressed are not sent and count
   * as failed; the others are sent all the same.
   */
  void send(OpenFlowSwitch sw, Batch batch) {
    OFFactory factory = sw.factory();
    List<OFMessage> messages = new ArrayList<>(batch.changes().size() + 1);
    for (FlowChange change : batch.changes()) {
      try {
        OFFlowMod mod = encode(change, factory);
        batch.sentAs(mod.getXid(), change);
        messages.add(mod);
      } catch (NotExpressible refused) {
        refusals.notExpressible(change.rule(), refused);
        batch.fail(change);
      }
    }
    OFBarrierRequest barrier = factory.buildBarrierRequest().build();
    messages.add(barrier);
    // Known before it is sent: the reply may come before sendMsg has returned.
    register(barrier.getXid(), batch);
    sw.sendMsg(messages);
    if (!sw.isConnected()) {
      // It went while we wrote, and its "gone" may have come before this batch was known.
      end(barrier.getXid(), true, "the switch is gone");
    }
  }

  private static OFFlowMod encode(FlowChange change, OFFactory factory) throws NotExpressible {
    switch (change.kind()) {
      case ADD:
        return FlowCodec.add(change.rule(), factory);
      case MODIFY:
        return FlowCodec.modify(change.rule(), factory);
      case REMOVE:
        return FlowCodec.remove(change.rule(), factory);
      default:
        throw new NotExpressible("operation " + change.kind());
    }
  }

  private synchronized void register(long barrier, Batch batch) {
    byBarrier.put(barrier, batch);
    if (touched != null) {
      batch.changes().forEach(change -> touched.add(change.rule()));
    }
    batch.expiresWith(
        timer.schedule(
            () -> end(barrier, true, "no barrier reply"), deadlineMillis, TimeUnit.MILLISECONDS));
  }

  /** The switch has answered a barrier; ignored if it is not one of ours. */
  void barrierReply(long xid) {
    end(xid, false, null);
  }

  /**
   * The switch has refused a message.
   *
   * @return whether it was one of ours
   */
  boolean error(long xid, String why) {
    FlowRule refused = null;
    synchronized (this) {
      for (Batch batch : byBarrier.values()) {
        FlowChange change = batch.change(xid);
        if (change != null) {
          batch.fail(change);
          refused = change.rule();
          break;
        }
      }
    }
    if (refused != null) {
      refusals.refusedBySwitch(refused, why);
      return true;
    }
    return end(xid, true, why); // a switch may refuse the barrier itself
  }

  /** Ends every batch as failed: the switch that had them is gone. */
  void switchGone() {
    List<Long> barriers;
    synchronized (this) {
      barriers = new ArrayList<>(byBarrier.keySet());
    }
    barriers.forEach(barrier -> end(barrier, true, "the switch is gone"));
  }

  private boolean end(long barrier, boolean failed, String why) {
    Batch batch;
    synchronized (this) {
      batch = byBarrier.remove(barrier);
    }
    if (batch == null) {
      return false;
    }
    if (failed) {
      refusals.batchFailed(batch.changes().size(), why);
      batch.fail(batch.changes());
    }
    if (batch.hasFailed()) {
      worker.execute(batch::complete);
    } else {
      batch.complete();
    }
    return true;
  }

  /** Whether a batch that is under way adds this rule. */
  synchronized boolean adding(FlowRule rule) {
    return byBarrier.values().stream()
        .flatMap(batch -> batch.changes().stream())
        .anyMatch(e -> e.kind() == FlowChange.Kind.ADD && e.rule().equals(rule));
  }

  /** From now on remembers which rules are touched, beginning with those of open batches. */
  synchronized void watch() {
    touched = new HashSet<>();
    byBarrier
        .values()
        .forEach(batch -> batch.changes().forEach(change -> touched.add(change.rule())));
  }

  /** The rules touched since {@link #watch}: statistics from then say nothing about them. */
  synchronized Set<FlowRule> touched() {
    return touched == null ? Set.of() : new HashSet<>(touched);
  }

  /** Stops remembering. */
  synchronized void unwatch() {
    touched = null;
  }
}
