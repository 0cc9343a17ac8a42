package org.rehome.onos;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Sets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has switches add and remove flow rules, stage after stage, each confirmed by every switch in it.
 *
 * <p>What is asked for while earlier batches are under way is merged into the next, stage by stage:
 * one change alone goes out at once, a thousand go out together. Two changes of the same rule must
 * not be under way at the same time; lanes see to that. A switch that does not confirm in time
 * holds up one stage only: until it answers again, nobody waits for it. Whatever fails is named in
 * the result. Thread-safe, never blocks.
 */
final class RuleWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RuleWriter.class);
  private static final int UNDER_WAY = 4;
  private static final long DEADLINE = 3_000;

  private final FlowRuleService flows;
  private final Timers timers;
  private final Counters counters;
  private final Set<DeviceId> unresponsive = ConcurrentHashMap.newKeySet();
  private final ArrayDeque<Change> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean closed;

  RuleWriter(FlowRuleService flows, Timers timers, Counters counters) {
    this.flows = flows;
    this.timers = timers;
    this.counters = counters;
  }

  /**
   * Carries {@code stages} out, in order.
   *
   * @return completes, never exceptionally, with the switches that failed
   */
  CompletableFuture<Set<DeviceId>> write(List<List<FlowRuleOperation>> stages) {
    Change change = new Change(stages);
    synchronized (this) {
      if (closed) {
        change.done.complete(ImmutableSet.of());
        return change.done;
      }
      waiting.add(change);
    }
    dispatch();
    return change.done;
  }

  /**
   * Takes no change any more: each completes at once, undone, and so does what waits. Of what is
   * under way no further stage begins.
   */
  void close() {
    List<Change> undone;
    synchronized (this) {
      closed = true;
      undone = ImmutableList.copyOf(waiting);
      waiting.clear();
    }
    undone.forEach(each -> each.done.complete(ImmutableSet.of()));
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void dispatch() {
    Batch batch;
    synchronized (this) {
      if (waiting.isEmpty() || underWay >= UNDER_WAY) {
        return;
      }
      batch = new Batch(ImmutableList.copyOf(waiting));
      waiting.clear();
      underWay++;
    }
    counters.count("flow-batches");
    batch.stage(0);
  }

  private static final class Change {
    private final List<List<FlowRuleOperation>> stages;
    private final CompletableFuture<Set<DeviceId>> done = new CompletableFuture<>();

    Change(List<List<FlowRuleOperation>> stages) {
      this.stages = stages;
    }
  }

  private final class Batch {
    private final List<Change> changes;
    private final Set<DeviceId> failed = ConcurrentHashMap.newKeySet();

    Batch(List<Change> changes) {
      this.changes = changes;
    }

    void stage(int number) {
      ListMultimap<DeviceId, FlowRuleOperation> byDevice = ArrayListMultimap.create();
      boolean more = false;
      for (Change change : changes) {
        if (number < change.stages.size()) {
          more = true;
          change.stages.get(number).forEach(each -> byDevice.put(each.rule().deviceId(), each));
        }
      }
      if (!more || isClosed()) {
        finish();
        return;
      }
      counters.add("flow-operations", byDevice.size());
      long began = System.nanoTime();
      List<CompletableFuture<Void>> confirmations = new ArrayList<>();
      byDevice
          .asMap()
          .forEach((device, operations) -> confirmations.add(program(device, operations)));
      CompletableFuture<Void> unused =
          CompletableFuture.allOf(confirmations.toArray(new CompletableFuture<?>[0]))
              .thenRun(
                  () -> {
                    if (!byDevice.isEmpty() && Collections.disjoint(byDevice.keySet(), failed)) {
                      counters.staged(System.nanoTime() - began);
                    }
                    stage(number + 1);
                  });
    }

    // One set of operations a switch: ONOS tells of a failed set only which switch failed, never
    // that the rest is done.
    private CompletableFuture<Void> program(
        DeviceId device, Collection<FlowRuleOperation> operations) {
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      Timers.Timer deadline = timers.after(DEADLINE, () -> miss(device, confirmed));
      boolean hung = unresponsive.contains(device);
      FlowRuleOperations.Builder builder = FlowRuleOperations.builder();
      operations.forEach(builder::operation);
      try {
        flows.apply(builder.build(confirming(device, confirmed)));
      } catch (RuntimeException e) {
        LOG.warn("The rules of {} were not taken", device, e);
        fail(device, confirmed);
      }
      CompletableFuture<Void> settled = confirmed.thenRun(deadline::cancel);
      if (hung) {
        // It gets its rules as soon as it can take them; nobody else waits for that.
        failed.add(device);
        return CompletableFuture.completedFuture(null);
      }
      return settled;
    }

    private void miss(DeviceId device, CompletableFuture<Void> confirmed) {
      unresponsive.add(device);
      fail(device, confirmed);
    }

    private FlowRuleOperationsContext confirming(
        DeviceId device, CompletableFuture<Void> confirmed) {
      return new FlowRuleOperationsContext() {
        @Override
        public void onSuccess(FlowRuleOperations done) {
          unresponsive.remove(device);
          confirmed.complete(null);
        }

        @Override
        public void onError(FlowRuleOperations done) {
          unresponsive.remove(device);
          fail(device, confirmed);
        }
      };
    }

    private void fail(DeviceId device, CompletableFuture<Void> confirmed) {
      failed.add(device);
      if (confirmed.complete(null)) {
        counters.count("flow-failures");
      }
    }

    private void finish() {
      synchronized (RuleWriter.this) {
        underWay--;
      }
      dispatch();
      for (Change change : changes) {
        Set<DeviceId> own = ConcurrentHashMap.newKeySet();
        change.stages.forEach(stage -> stage.forEach(each -> own.add(each.rule().deviceId())));
        change.done.complete(Sets.intersection(own, failed).immutableCopy());
      }
    }
  }
}
