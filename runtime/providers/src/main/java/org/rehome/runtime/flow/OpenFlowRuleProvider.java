package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.onlab.util.Tools;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.OFStatsReply;
import org.rehome.runtime.flow.codec.FlowCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs and removes ONOS's flow rules on OpenFlow 1.3 switches, and tells ONOS what is on them.
 *
 * <p>Batches are confirmed by barriers ({@link Batches}); statistics come every {@value
 * #POLL_SECONDS} s from the switches of which this node is the master, and at once from one that it
 * has become the master of.
 */
@Component(immediate = true)
public class OpenFlowRuleProvider extends AbstractProvider implements FlowRuleProvider {
  private static final Logger log = LoggerFactory.getLogger(OpenFlowRuleProvider.class);
  static final int POLL_SECONDS = 5;
  private static final long DEADLINE_MILLIS = 5_000;

  @Reference OpenFlowController controller;
  @Reference FlowRuleProviderRegistry registry;
  @Reference FlowRuleService rules;

  private final Refusals refusals = new Refusals();
  private final Map<Dpid, Session> sessions = new ConcurrentHashMap<>();
  private final Listener listener = new Listener();
  // What ONOS wants mended while it compares a snapshot with its rules, in this thread.
  private static final ThreadLocal<List<FlowChange>> mending = new ThreadLocal<>();
  private ScheduledExecutorService timer;
  private ExecutorService worker;
  private Future<?> polling;
  private FlowRuleProviderService service;

  /** Called by the component framework. */
  public OpenFlowRuleProvider() {
    super(new ProviderId("of", "org.rehome.runtime.flow"));
  }

  @Activate
  void activate() {
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(1, Tools.groupedThreads("rehome/flow", "timer", log));
    pool.setRemoveOnCancelPolicy(true);
    timer = pool;
    worker = Executors.newSingleThreadExecutor(Tools.groupedThreads("rehome/flow", "worker", log));
    service = registry.register(this);
    controller.addListener(listener);
    controller.addMessageListener(listener);
    controller.getSwitches().forEach(sw -> session(sw.getDpid()).poll());
    polling =
        timer.scheduleAtFixedRate(this::pollAll, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
  }

  @Deactivate
  void deactivate() {
    controller.removeMessageListener(listener);
    controller.removeListener(listener);
    sessions.values().forEach(session -> session.batches.switchGone());
    registry.unregister(this);
    polling.cancel(false);
    timer.shutdownNow();
    worker.shutdown();
  }

  @Override
  public void applyFlowRule(FlowRule... flowRules) {
    mend(FlowChange.Kind.ADD, flowRules);
  }

  @Override
  public void removeFlowRule(FlowRule... flowRules) {
    mend(FlowChange.Kind.REMOVE, flowRules);
  }

  private void mend(FlowChange.Kind kind, FlowRule... flowRules) {
    List<FlowChange> later = mending.get();
    for (FlowRule rule : flowRules) {
      FlowChange change = new FlowChange(kind, rule, null);
      if (later != null) {
        later.add(change);
      } else {
        send(new Batch(rule.deviceId(), List.of(change), result -> {}));
      }
    }
  }

  @SuppressWarnings("deprecation") // the one way in which ONOS hands out batches
  @Override
  public void executeBatch(FlowRuleBatchOperation batch) {
    long id = batch.id();
    send(
        new Batch(
            batch.deviceId(),
            batch.getOperations().stream().map(OpenFlowRuleProvider::change).collect(toList()),
            result -> service.batchOperationCompleted(id, result)));
  }

  @SuppressWarnings("deprecation")
  private static FlowChange change(FlowRuleBatchEntry entry) {
    return new FlowChange(
        FlowChange.Kind.valueOf(entry.operator().name()), entry.target(), entry.id());
  }

  private void send(Batch batch) {
    Dpid dpid = Dpid.dpid(batch.device().uri());
    OpenFlowSwitch sw = controller.getSwitch(dpid);
    if (sw == null) {
      batch.fail(batch.changes());
      refusals.batchFailed(batch.changes().size(), "no such switch: " + batch.device());
      worker.execute(batch::complete);
    } else {
      session(dpid).batches.send(sw, batch);
    }
  }

  private Session session(Dpid dpid) {
    return sessions.computeIfAbsent(dpid, Session::new);
  }

  private void pollAll() {
    controller.getSwitches().forEach(sw -> session(sw.getDpid()).poll());
  }

  /** What is known of one switch. */
  private final class Session {
    final Dpid dpid;
    final DeviceId device;
    final Batches batches = new Batches(timer, worker, refusals, DEADLINE_MILLIS);
    final FlowStatistics statistics = new FlowStatistics(batches);

    Session(Dpid dpid) {
      this.dpid = dpid;
      this.device = DeviceId.deviceId(Dpid.uri(dpid));
    }

    void poll() {
      OpenFlowSwitch sw = controller.getSwitch(dpid);
      if (sw != null) {
        statistics.ask(sw);
      }
    }

    void gone() {
      statistics.close();
      batches.switchGone();
    }

    void push(List<OFFlowStatsEntry> stats) {
      try {
        OpenFlowSwitch sw = controller.getSwitch(dpid);
        if (sw != null && sw.getRole() == RoleState.MASTER) {
          push(sw, FlowSnapshot.entries(device, stats, rules.getFlowEntries(device)));
        }
      } catch (RuntimeException e) {
        log.warn("Statistics of {} could not be dealt with", device, e);
      } finally {
        statistics.close();
      }
    }

    private void push(OpenFlowSwitch sw, List<FlowEntry> entries) {
      Set<FlowRule> touched = statistics.touched();
      List<FlowChange> wanted = new ArrayList<>();
      mending.set(wanted);
      try {
        if (touched.isEmpty()) {
          service.pushFlowMetrics(device, entries);
        } else {
          entries.removeIf(touched::contains);
          service.pushFlowMetricsWithoutFlowMissing(device, entries);
        }
      } finally {
        mending.remove();
      }
      List<FlowChange> mends = mends(wanted, statistics.touched());
      if (!mends.isEmpty()) {
        batches.send(sw, new Batch(device, mends, result -> {}));
      }
    }
  }

  // A rule with another treatment than ONOS's is reported as foreign and as missing: the add alone
  // replaces it, without the moment in which packets would find no rule.
  private static List<FlowChange> mends(List<FlowChange> wanted, Set<FlowRule> touched) {
    Set<FlowRule> added = new HashSet<>();
    wanted.stream()
        .filter(change -> change.kind() == FlowChange.Kind.ADD)
        .forEach(change -> added.add(change.rule()));
    List<FlowChange> mends = new ArrayList<>(wanted);
    mends.removeIf(
        change ->
            touched.contains(change.rule())
                || (change.kind() == FlowChange.Kind.REMOVE && added.contains(change.rule())));
    return mends;
  }

  private final class Listener implements OpenFlowMessageListener, OpenFlowSwitchListener {
    @Override
    public void handleIncomingMessage(Dpid dpid, OFMessage message) {
      // An exception would end the dispatcher of the switch with messages in its hands.
      try {
        incoming(dpid, message);
      } catch (RuntimeException e) {
        log.warn("Message of {} could not be dealt with: {}", dpid, message, e);
      }
    }

    private void incoming(Dpid dpid, OFMessage message) {
      switch (message.getType()) {
        case BARRIER_REPLY:
          session(dpid).batches.barrierReply(message.getXid());
          break;
        case ERROR:
          session(dpid).batches.error(message.getXid(), describe((OFErrorMsg) message));
          break;
        case FLOW_REMOVED:
          removed(session(dpid), (OFFlowRemoved) message);
          break;
        case STATS_REPLY:
          statistics(session(dpid), (OFStatsReply) message);
          break;
        default:
          break;
      }
    }

    private void statistics(Session session, OFStatsReply reply) {
      if (reply instanceof OFFlowStatsReply) {
        session.statistics.reply(
            (OFFlowStatsReply) reply, stats -> worker.execute(() -> session.push(stats)));
      }
    }

    private void removed(Session session, OFFlowRemoved message) {
      FlowEntry entry;
      try {
        entry = FlowCodec.entry(session.device, message);
      } catch (NotExpressible foreign) {
        return;
      }
      // A batch under way puts it back: ONOS must not do so once more.
      if (!session.batches.adding(entry)) {
        worker.execute(() -> service.flowRemoved(entry));
      }
    }

    private String describe(OFErrorMsg error) {
      return error.getErrType() + " " + error;
    }

    @Override
    public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {}

    @Override
    public void switchAdded(Dpid dpid) {
      session(dpid).poll();
    }

    @Override
    public void switchRemoved(Dpid dpid) {
      Session session = sessions.remove(dpid);
      if (session != null) {
        session.gone();
      }
    }

    @Override
    public void roleChangedToMaster(Dpid dpid) {
      session(dpid).poll();
    }

    @Override
    public void switchChanged(Dpid dpid) {}

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {}

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {}
  }
}
