package org.rehome.runtime.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;

/**
 * Flow-mods that were written together, until the barrier behind them is answered.
 *
 * <p>Not thread-safe: guarded by its {@link Batches}.
 */
final class Batch {
  /** What becomes of a batch; called once. */
  interface Outcome {
    void completed(CompletedBatchOperation result);
  }

  private final DeviceId device;
  private final List<FlowChange> changes;
  private final Outcome outcome;
  private final Map<Long, FlowChange> byXid = new HashMap<>();
  private final Set<FlowRule> failed = new HashSet<>();
  private final Set<Long> failedIds = new HashSet<>();
  private Set<FlowRule> added;
  private Future<?> deadline;

  Batch(DeviceId device, List<FlowChange> changes, Outcome outcome) {
    this.device = device;
    this.changes = changes;
    this.outcome = outcome;
  }

  DeviceId device() {
    return device;
  }

  List<FlowChange> changes() {
    return changes;
  }

  /** The change travels in the message with this transaction id. */
  void sentAs(long xid, FlowChange change) {
    byXid.put(xid, change);
  }

  /** What travelled in the message with this transaction id; null if it was none of these. */
  FlowChange sentAs(long xid) {
    return byXid.get(xid);
  }

  /** Whether this batch adds the rule. */
  boolean adds(FlowRule rule) {
    if (added == null) { // rarely asked
      added = new HashSet<>();
      for (FlowChange change : changes) {
        if (change.kind() == FlowChange.Kind.ADD) {
          added.add(change.rule());
        }
      }
    }
    return added.contains(rule);
  }

  void fail(FlowChange change) {
    failed.add(change.rule());
    if (change.id() != null) {
      failedIds.add(change.id());
    }
  }

  void fail(Collection<FlowChange> all) {
    all.forEach(this::fail);
  }

  void expiresWith(Future<?> timer) {
    deadline = timer;
  }

  boolean hasFailed() {
    return !failed.isEmpty();
  }

  /** Tells the outcome. Call without holding a lock: it runs code of ONOS and of applications. */
  void complete() {
    if (deadline != null) {
      deadline.cancel(false);
    }
    outcome.completed(new CompletedBatchOperation(failed.isEmpty(), failed, failedIds, device));
  }
}
