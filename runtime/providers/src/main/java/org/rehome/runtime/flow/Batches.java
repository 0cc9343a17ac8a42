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
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
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
 * may be one stage of a host's move; one that failed is completed on a thread of its own, because
 * ONOS then calls the application in the same thread. Thread-safe.
 */
final class Batches {
  /** For how long a barrier may stay unanswered. */
  static final long DEADLINE_MILLIS = 5_000;

  private static final String GONE = "the switch is gone";

  private final OpenFlowSwitch sw;
  private final ScheduledExecutorService timer;
  private final Executor callbacks;
  private final Refusals refusals;
  private final Map<Long, Batch> byBarrier = new HashMap<>();
  // For each gathering of statistics under way, the rules of every batch that overlaps it.
  private final List<Set<FlowRule>> watches = new ArrayList<>();
  private boolean gone;

  Batches(
      OpenFlowSwitch sw, ScheduledExecutorService timer, Executor callbacks, Refusals refusals) {
    this.sw = sw;
    this.timer = timer;
    this.callbacks = callbacks;
    this.refusals = refusals;
  }

  /**
   * Writes all of a batch, then one barrier. Rules that cannot be expressed are not sent and count
   * as failed; the others are sent all the same.
   */
  void send(Batch batch) {
    OFFactory factory = sw.factory();
    List<OFMessage> messages = new ArrayList<>(batch.changes().size() + 1);
    for (FlowChange change : batch.changes()) {
      try {
        OFFlowMod mod = encode(change, factory);
        batch.sentAs(mod.getXid(), change);
        messages.add(mod);
      } catch (NotExpressible why) {
        refusals.notExpressible(change.rule(), why);
        batch.fail(change);
      }
    }
    OFBarrierRequest barrier = factory.buildBarrierRequest().build();
    messages.add(barrier);
    // Known before it is sent: the reply may come before sendMsg has returned.
    if (register(barrier.getXid(), batch)) {
      sw.sendMsg(messages);
    } else {
      failed(batch, GONE);
    }
  }

  private static OFFlowMod encode(FlowChange change, OFFactory factory) throws NotExpressible {
    switch (change.kind()) {
      case ADD:
        return FlowCodec.add(change.rule(), factory);
      case MODIFY:
        return FlowCodec.modify(change.rule(), factory);
      default:
        return FlowCodec.remove(change.rule(), factory);
    }
  }

  private synchronized boolean register(long barrier, Batch batch) {
    if (gone) {
      return false;
    }
    byBarrier.put(barrier, batch);
    for (Set<FlowRule> touched : watches) {
      batch.changes().forEach(change -> touched.add(change.rule()));
    }
    batch.expiresWith(
        timer.schedule(
            () -> fail(barrier, "no barrier reply"), DEADLINE_MILLIS, TimeUnit.MILLISECONDS));
    return true;
  }

  /** The switch has answered a barrier; ignored if it is not one of ours. */
  void barrierReply(long barrier) {
    Batch batch = take(barrier);
    if (batch != null) {
      complete(batch);
    }
  }

  /** The switch has refused a message; ignored if it is not one of ours. */
  void error(OFErrorMsg error) {
    FlowRule refused = null;
    synchronized (this) {
      for (Batch batch : byBarrier.values()) {
        FlowChange change = batch.sentAs(error.getXid());
        if (change != null) {
          batch.fail(change);
          refused = change.rule();
        }
      }
    }
    if (refused == null) {
      fail(error.getXid(), Errors.describe(error)); // it may be the barrier that was refused
    } else {
      refusals.refusedBySwitch(refused, Errors.describe(error));
    }
  }

  /** Ends every batch as failed, and every later one at once. */
  void switchGone() {
    List<Long> barriers;
    synchronized (this) {
      gone = true;
      barriers = new ArrayList<>(byBarrier.keySet());
    }
    barriers.forEach(barrier -> fail(barrier, GONE));
  }

  private void fail(long barrier, String why) {
    Batch batch = take(barrier);
    if (batch != null) {
      failed(batch, why);
    }
  }

  private void failed(Batch batch, String why) {
    refusals.batchFailed(batch, why);
    batch.fail(batch.changes());
    complete(batch);
  }

  // Whoever takes it out is the one who ends it.
  private synchronized Batch take(long barrier) {
    return byBarrier.remove(barrier);
  }

  private void complete(Batch batch) {
    if (batch.hasFailed()) {
      callbacks.execute(batch::complete);
    } else {
      batch.complete();
    }
  }

  /** Whether any is under way. */
  synchronized boolean underWay() {
    return !byBarrier.isEmpty();
  }

  /** Whether a batch that is under way adds this rule. */
  synchronized boolean adding(FlowRule rule) {
    return byBarrier.values().stream().anyMatch(batch -> batch.adds(rule));
  }

  /** From now on adds every rule that is touched to the set, first those of open batches. */
  synchronized void watch(Set<FlowRule> touched) {
    watches.add(touched);
    for (Batch batch : byBarrier.values()) {
      batch.changes().forEach(change -> touched.add(change.rule()));
    }
  }

  /** A copy of a set that is being added to. */
  synchronized Set<FlowRule> copyOf(Set<FlowRule> touched) {
    return new HashSet<>(touched);
  }

  /** Adds no more to this very set. */
  synchronized void unwatch(Set<FlowRule> touched) {
    watches.removeIf(watch -> watch == touched);
  }
}
