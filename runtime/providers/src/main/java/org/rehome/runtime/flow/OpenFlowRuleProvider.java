package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongSupplier;
import org.onlab.util.Tools;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs and removes ONOS's flow rules on OpenFlow 1.3 switches, and tells ONOS what is on them.
 *
 * <p>A batch is written at once and confirmed by one barrier; what it is told, and when it fails,
 * is with {@link Batches}. Statistics come from the switches of which this node is the master: soon
 * after it has become that, and then every {@code flowStatsSeconds}, or less often where their
 * tables are so long that {@linkplain Leisure reading them} would take too much time. What a switch
 * holds when it first connects is spared for a {@linkplain Grace while}. Thread-safe.
 */
@Component(
    immediate = true,
    service = FlowRuleProvider.class,
    property = "flowStatsSeconds:Integer=5")
public final class OpenFlowRuleProvider extends AbstractProvider implements FlowRuleProvider {
  private static final Logger log = LoggerFactory.getLogger(OpenFlowRuleProvider.class);
  private static final LongSupplier WORK =
      ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
  private static final int LEAST_SECONDS = 1;
  private static final int MOST_SECONDS = 3_600;

  /** Seconds between two readings of every switch's flow rules at least; 1 to 3600. */
  private volatile int flowStatsSeconds = 5;

  @Reference OpenFlowController controller;
  @Reference FlowRuleProviderRegistry registry;
  @Reference FlowRuleService rules;
  @Reference ComponentConfigService configuration;

  private final Refusals refusals = new Refusals();

  /** The switches that have connected since the start. */
  private final Set<Dpid> met = ConcurrentHashMap.newKeySet();

  private ScheduledExecutorService timer;
  private Worker worker;
  private Worker callbackWorker;
  private Executor callbacks;
  private FlowRuleProviderService service;
  private Sessions<FlowSession> sessions;

  /** Called by the component framework. */
  public OpenFlowRuleProvider() {
    super(OpenFlowIds.PROVIDER);
  }

  @Activate
  void activate(ComponentContext context) {
    configuration.registerProperties(getClass());
    flowStatsSeconds = seconds(context);
    ScheduledThreadPoolExecutor deadlines =
        new ScheduledThreadPoolExecutor(1, Tools.groupedThreads("rehome/of", "flow-timer", log));
    deadlines.setRemoveOnCancelPolicy(true);
    timer = deadlines;
    worker = new Worker("flow");
    callbackWorker = new Worker("flow-failures");
    start(timer, worker, callbackWorker, System::nanoTime, WORK);
    log.info("Started");
  }

  void start(
      ScheduledExecutorService withTimer,
      Executor withWorker,
      Executor withCallbacks,
      LongSupplier nanoTime,
      LongSupplier work) {
    callbacks = withCallbacks;
    service = registry.register(this);
    Leisure leisure = new Leisure(nanoTime, work, () -> sessions.size());
    sessions = new Sessions<>(controller, sw -> open(sw, withTimer, withWorker, leisure));
    sessions.open();
  }

  private FlowSession open(
      OpenFlowSwitch sw, ScheduledExecutorService withTimer, Executor withWorker, Leisure leisure) {
    Batches batches = new Batches(sw, withTimer, callbacks, refusals);
    Grace grace = met.add(sw.getDpid()) ? Grace.of(withTimer) : Grace.none(withTimer);
    return new FlowSession(
        sw, service, rules, withTimer, withWorker, batches, grace, leisure, this::pollMillis);
  }

  @Modified
  void modified(ComponentContext context) {
    int before = flowStatsSeconds;
    flowStatsSeconds = seconds(context);
    if (flowStatsSeconds != before) {
      sessions.poll();
    }
  }

  @Deactivate
  void deactivate() {
    sessions.close();
    // ONOS would refuse each rule of the reading at hand once the provider is gone.
    worker.close();
    worker.await();
    stop();
    timer.shutdownNow();
    callbackWorker.close();
    configuration.unregisterProperties(getClass(), false);
    log.info("Stopped; {}", refusals);
  }

  void stop() {
    sessions.close();
    registry.unregister(this);
  }

  private long pollMillis() {
    return flowStatsSeconds * 1_000L;
  }

  private int seconds(ComponentContext context) {
    return seconds(Tools.get(context.getProperties(), "flowStatsSeconds"), flowStatsSeconds);
  }

  /** The number that the text says; the one that holds now if it is refused. */
  static int seconds(String text, int now) {
    try {
      int value = Integer.parseInt(String.valueOf(text).trim());
      if (value >= LEAST_SECONDS && value <= MOST_SECONDS) {
        return value;
      }
    } catch (NumberFormatException e) {
      log.debug("Not a number", e);
    }
    log.warn(
        "flowStatsSeconds = '{}' is refused: {} to {} is allowed; it stays at {}",
        text,
        LEAST_SECONDS,
        MOST_SECONDS,
        now);
    return now;
  }

  @Override
  public void applyFlowRule(FlowRule... flowRules) {
    change(FlowChange.Kind.ADD, flowRules);
  }

  @Override
  public void removeFlowRule(FlowRule... flowRules) {
    change(FlowChange.Kind.REMOVE, flowRules);
  }

  private void change(FlowChange.Kind kind, FlowRule... flowRules) {
    for (FlowRule rule : flowRules) {
      FlowChange change = new FlowChange(kind, rule, null);
      if (!Mending.collects(change)) {
        send(new Batch(rule.deviceId(), List.of(change), result -> {}));
      }
    }
  }

  @SuppressWarnings("deprecation") // the one form in which ONOS hands out batches
  @Override
  public void executeBatch(FlowRuleBatchOperation batch) {
    long id = batch.id();
    List<FlowChange> changes =
        batch.getOperations().stream().map(OpenFlowRuleProvider::change).collect(toList());
    send(
        new Batch(
            batch.deviceId(), changes, result -> service.batchOperationCompleted(id, result)));
  }

  @SuppressWarnings("deprecation")
  private static FlowChange change(FlowRuleBatchEntry entry) {
    FlowChange.Kind kind = FlowChange.Kind.valueOf(entry.operator().name());
    return new FlowChange(kind, entry.target(), entry.id());
  }

  private void send(Batch batch) {
    FlowSession session = sessions.of(OpenFlowIds.dpid(batch.device()));
    if (session != null) {
      session.send(batch);
    } else {
      refusals.batchFailed(batch, "no such switch");
      batch.fail(batch.changes());
      callbacks.execute(batch::complete);
    }
  }
}
