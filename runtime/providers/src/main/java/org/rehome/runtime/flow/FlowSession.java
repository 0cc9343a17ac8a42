package org.rehome.runtime.flow;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFTableStatsReply;
import org.rehome.runtime.flow.codec.FlowCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.rehome.runtime.openflow.OpenFlowIds;

/**
 * The flow rules of one switch, from the moment it connects until it goes.
 *
 * <p>Messages come on the dispatcher thread of the switch; snapshots and flow-removed are told to
 * ONOS on the worker. Only while this node is the master does anything go to ONOS. Thread-safe.
 */
final class FlowSession implements Sessions.Session {
  /** From a connection, or a snapshot that overlapped a batch, to the next snapshot. */
  static final long SETTLE_MILLIS = 1_000;

  /** So often a snapshot is put off because batches are under way. */
  static final int PATIENCE = 5;

  private final OpenFlowSwitch sw;
  private final DeviceId device;
  private final FlowRuleProviderService service;
  private final FlowRuleService rules;
  private final ScheduledExecutorService timer;
  private final Executor worker;
  private final LongSupplier periodMillis;
  private final Batches batches;
  private final Grace grace;
  private final FlowStatistics statistics;
  private final Leisure leisure;
  private final AtomicInteger putOff = new AtomicInteger();
  private volatile boolean closed;
  private volatile long restsUntil;
  private Future<?> polling = CompletableFuture.completedFuture(null);
  private Future<?> settling = CompletableFuture.completedFuture(null);

  FlowSession(
      OpenFlowSwitch sw,
      FlowRuleProviderService service,
      FlowRuleService rules,
      ScheduledExecutorService timer,
      Executor worker,
      Batches batches,
      Grace grace,
      Leisure leisure,
      LongSupplier periodMillis) {
    this.sw = sw;
    this.device = OpenFlowIds.device(sw.getDpid());
    this.service = service;
    this.rules = rules;
    this.timer = timer;
    this.worker = worker;
    this.periodMillis = periodMillis;
    this.batches = batches;
    this.grace = grace;
    this.leisure = leisure;
    this.restsUntil = leisure.now();
    this.statistics = new FlowStatistics(batches);
  }

  @Override
  public boolean isOf(OpenFlowSwitch connection) {
    return sw == connection;
  }

  void send(Batch batch) {
    grace.spoken(batch.changes());
    batches.send(batch);
  }

  @Override
  public void poll() {
    restsUntil = leisure.now();
    long period = periodMillis.getAsLong();
    // The readings of all switches, spread over the period.
    long first = period / 2 + Math.floorMod(device.hashCode() * 0x9E37_79B9L, period);
    synchronized (this) {
      if (closed) {
        return;
      }
      polling.cancel(false);
      polling = timer.scheduleAtFixedRate(this::ask, first, period, TimeUnit.MILLISECONDS);
    }
    // Not at once: the applications need the links before they can say what is theirs.
    askOnceSettled();
  }

  // Never with a lock held: the switch may be telling of a change of role under its own.
  private void ask() {
    if (!isMaster()) {
      return;
    }
    // It would say nothing of their rules, and both switch and controller have those to do first.
    if (batches.underWay() && putOff.getAndIncrement() < PATIENCE) {
      askOnceSettled();
      return;
    }
    putOff.set(0);
    long rest = leisure.until(restsUntil);
    if (rest > 0) {
      askIn(rest);
      return;
    }
    if (statistics.ask(sw)) {
      sw.sendMsg(sw.factory().buildTableStatsRequest().build());
    }
  }

  private void askOnceSettled() {
    askIn(SETTLE_MILLIS);
  }

  private synchronized void askIn(long millis) {
    if (!closed) {
      settling.cancel(false);
      settling = timer.schedule(this::ask, millis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      polling.cancel(false);
      settling.cancel(false);
    }
    grace.end();
    statistics.giveUp();
    batches.switchGone();
  }

  private boolean isMaster() {
    return !closed && sw.getRole() == RoleState.MASTER;
  }

  @Override
  public void received(OFMessage message) {
    switch (message.getType()) {
      case BARRIER_REPLY:
        batches.barrierReply(message.getXid());
        break;
      case ERROR:
        batches.error((OFErrorMsg) message);
        break;
      case FLOW_REMOVED:
        removed((OFFlowRemoved) message);
        break;
      case STATS_REPLY:
        statistics(message);
        break;
      default:
        break;
    }
  }

  private void removed(OFFlowRemoved message) {
    FlowEntry entry;
    try {
      entry = FlowCodec.entry(device, message);
    } catch (NotExpressible foreign) {
      return; // ONOS has no rule that this could be
    }
    worker.execute(
        () -> {
          // A batch under way puts it back: ONOS must neither do so once more nor forget it.
          if (isMaster() && !batches.adding(entry)) {
            service.flowRemoved(asTimedOut(entry));
          }
        });
  }

  // ONOS forgets a rule only for a hard timeout; one that went for idleness it would install anew.
  private static FlowEntry asTimedOut(FlowEntry entry) {
    if (entry.reason() != FlowRemoveReason.IDLE_TIMEOUT) {
      return entry;
    }
    FlowRule rule = FlowCodec.withReason(entry, FlowRemoveReason.HARD_TIMEOUT);
    return new DefaultFlowEntry(rule, entry.state(), entry.life(), entry.packets(), entry.bytes());
  }

  private void statistics(OFMessage message) {
    if (message instanceof OFFlowStatsReply) {
      FlowStatistics.Question answered = statistics.reply((OFFlowStatsReply) message);
      if (answered != null) {
        worker.execute(() -> tell(answered));
      }
    } else if (message instanceof OFTableStatsReply) {
      List<TableStatisticsEntry> tables =
          TableStatistics.entries(device, (OFTableStatsReply) message);
      worker.execute(
          () -> {
            if (isMaster()) {
              service.pushTableStatistics(device, tables);
            }
          });
    }
  }

  private void tell(FlowStatistics.Question answered) {
    long before = leisure.worked();
    boolean spared = false;
    try {
      spared = isMaster() && compare(answered);
    } finally {
      // What was spared is to be told of as soon as it may.
      restsUntil = spared ? leisure.now() : leisure.after(before, answered.entries().size());
      answered.close();
    }
  }

  /** Tells ONOS what the switch has, and says whether anything of it was spared. */
  private boolean compare(FlowStatistics.Question answered) {
    Set<FlowRule> known = ImmutableSet.copyOf(rules.getFlowEntries(device));
    List<FlowEntry> entries = FlowSnapshot.entries(device, answered.entries(), known);
    Set<FlowRule> touched = answered.touched();
    List<FlowChange> wanted;
    boolean spared = entries.removeIf(entry -> !known.contains(entry) && grace.covers(entry));
    if (touched.isEmpty()) {
      wanted = Mending.during(() -> service.pushFlowMetrics(device, entries));
    } else {
      // It says nothing about these rules, and nothing about what is missing: a rule of theirs
      // that is not in it may just have been installed.
      entries.removeIf(touched::contains);
      wanted = Mending.during(() -> service.pushFlowMetricsWithoutFlowMissing(device, entries));
    }
    if (spared || !touched.isEmpty()) {
      askOnceSettled();
    }
    List<FlowChange> mends = Mending.sensible(wanted, answered.touched());
    if (!mends.isEmpty()) {
      batches.send(new Batch(device, mends, result -> {}));
    }
    return spared;
  }
}
