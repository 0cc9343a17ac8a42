package org.rehome.onos;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onosproject.app.ApplicationService;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.event.EventDeliveryService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.GroupService;
import org.onosproject.net.host.HostProviderRegistry;
import org.onosproject.net.host.HostService;
import org.onosproject.net.intf.InterfaceService;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.packet.PacketService;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.StorageService;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the application together, and offers it to others as {@link HostMobilityService}. */
@Component(immediate = true, service = HostMobilityService.class)
public class Rehome extends Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Rehome.class);
  private static final String APP = "org.rehome";
  private static final long STORE_DEADLINE = 30;
  private static final long HISTORY_DEADLINE = 30;
  private static final long LAST_WORDS = 2;

  /** For how long a switch that an audit asks may say nothing, ms. */
  private static final long READ_PATIENCE = 5_000;

  @Reference private CoreService core;
  @Reference private ApplicationService applications;
  @Reference private ComponentConfigService configuration;
  @Reference private StorageService storage;
  @Reference private PacketService packets;
  @Reference private DeviceService devices;
  @Reference private LinkService links;
  @Reference private FlowRuleService flows;
  @Reference private GroupService groupService;
  @Reference private HostProviderRegistry hostProviders;
  @Reference private HostService hostService;
  @Reference private EventDeliveryService delivery;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile SwitchTables tables;

  @Reference private InterfaceService interfaces;
  @Reference private NetworkConfigRegistry networkConfigs;

  /** What decides and acts; and what that stands on, which ends after it. */
  private final Endings parts = new Endings();

  private final Endings ground = new Endings();

  private final RouterMacs routers = new RouterMacs();
  private ApplicationId app;
  private Threads threads;
  private Fabric fabric;
  private Lanes lanes;
  private BindingStore store;
  private History history;
  private HostFeed hosts;
  private EventLog eventLog;
  private Rules rules;
  private RuleWriter writer;
  private RouteInstaller installer;
  private PrefixRoutes prefixes;
  private Rerouting rerouting;
  private Verdict verdict;
  private FlowIndex flowIndex;
  private FlowPurger purger;
  private GroupPurger groupPurger;
  private AuditSchedule audits;
  private Homecoming homecoming;
  private PacketSender sender;
  private EdgePorts edge;
  private Announcer announcer;
  private Gate gate;
  private Prober prober;
  private Traffic traffic;
  private Patrol patrol;
  private Effectors effectors;
  private Decider decider;
  private Declarer declarer;
  private PortWatcher watcher;
  private PacketTap tap;
  private DhcpTap dhcp;
  private GroupTap groups;

  /** Starts up, as a whole or not at all. */
  @Activate
  void activate(ComponentContext context) {
    app = core.registerApplication(APP);
    configuration.registerProperties(getClass());
    inForce = new InForce(Settings.of(name -> null));
    adopt(context);
    rivals = new Rivals(applications, inForce::settings);
    threads = new Threads();
    try {
      wire();
      ground.add(store::close);
      await(store.open());
      ground.add(this::closeHistory);
      openHistory();
      start();
    } catch (RuntimeException e) {
      LOG.error("Could not start; ONOS tries again when asked for the service", e);
      stop();
      throw e;
    }
    LOG.info("Started with {} bindings", replica.size());
  }

  /** Waits for the store to be read, as long as any of it comes. */
  private void await(CompletableFuture<Void> opened) {
    for (long before = -1; before < store.progress(); ) {
      before = store.progress();
      boolean isOpen =
          opened
              .thenApply(done -> true)
              .completeOnTimeout(false, STORE_DEADLINE, TimeUnit.SECONDS)
              .join();
      if (isOpen) {
        return;
      }
    }
    throw new IllegalStateException("The store has not answered for " + STORE_DEADLINE + " s");
  }

  private void wire() {
    fabric = new Fabric(devices, links, interfaces, threads.timers);
    lanes = new Lanes(threads.workers);
    wireStores();
    wireRoutes();
    wirePurge();
    wireAudit();
    wireAsking();
    wireDecisions();
    wireDeclarations();
    wireTaps();
  }

  private void wireStores() {
    store =
        new BindingStore(
            IntStream.range(0, BindingStore.MAPS)
                .mapToObj(this::bindingMap)
                .collect(Collectors.toList()),
            replica,
            threads.workers,
            threads.timers,
            counters);
    history =
        new History(
            storage
                .<String, byte[]>consistentMapBuilder()
                .withName(History.NAME)
                .withSerializer(History.SERIALIZER)
                .buildAsyncMap(),
            threads.remembering,
            threads.timers,
            counters,
            inForce::settings,
            lanes::crowded);
    recall = new Recall(history, replica);
    hosts =
        new HostFeed(
            hostProviders, hostService, replica, threads.feeding, threads.timers, lanes::crowded);
    eventLog = new EventLog(threads.timers, Rehome::log);
  }

  private void wireRoutes() {
    rules = new Rules(app, inForce.settings().routePriority());
    writer = new RuleWriter(flows, threads.timers, counters);
    installer = new RouteInstaller(rules, writer, fabric, device -> auditor.failed(device));
    prefixes = new PrefixRoutes(rules, writer, fabric, device -> auditor.failed(device));
    rerouting =
        new Rerouting(
            inForce::network,
            replica,
            lanes,
            installer,
            prefixes,
            device -> auditor.returned(device));
  }

  private void wirePurge() {
    verdict = new Verdict(core, replica, inForce.settings());
    flowIndex = new FlowIndex(app);
    purger =
        new FlowPurger(
            flows, devices, flowIndex, verdict, writer, threads.timers, threads.chores, counters);
    groupPurger =
        new GroupPurger(
            groupService,
            flows,
            devices,
            new GroupIndex(app),
            verdict,
            writer,
            threads.timers,
            threads.chores,
            counters);
  }

  private void wireAudit() {
    Inspection inspection =
        new Inspection(
            flows,
            devices,
            rules,
            replica,
            installer,
            prefixes,
            purger,
            groupPurger,
            lanes,
            READ_PATIENCE);
    auditor =
        new Auditor(
            devices,
            inspection,
            new Remedies(replica, installer, prefixes, purger, groupPurger, lanes),
            () -> tables,
            threads.timers,
            threads.chores,
            TimeUnit.MILLISECONDS::sleep);
    audits =
        new AuditSchedule(
            auditor,
            device -> devices.getRole(device) == MastershipRole.MASTER,
            threads.timers,
            threads.auditing,
            inForce::settings,
            counters,
            lanes::crowded,
            ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    homecoming =
        new Homecoming(
            flows,
            rules,
            replica,
            installer,
            purger,
            groupPurger,
            lanes,
            fabric,
            threads.timers,
            threads.chores,
            auditor::returned);
  }

  private void wireAsking() {
    sender = new PacketSender(packets, counters);
    edge = new EdgePorts(fabric, inForce::settings, inForce::network);
    announcer =
        new Announcer(
            sender, replica, edge, threads.timers, counters, inForce::settings, threads.announcing);
    gate = new Gate(counters, inForce::settings);
    Earshot earshot =
        new Earshot(devices, fabric, threads.timers, () -> inForce.settings().portSettle());
    prober =
        new Prober(
            sender,
            threads.timers,
            fabric::isAvailable,
            observation -> decider.observe(observation),
            inForce::network,
            earshot::since,
            inForce.settings());
    traffic = new Traffic(app, replica, threads.timers);
    patrol =
        new Patrol(
            replica,
            prober,
            earshot,
            traffic,
            routers,
            counters,
            threads.timers,
            threads.patrolling,
            inForce::settings,
            inForce::policy);
  }

  private void wireDecisions() {
    effectors =
        new Effectors(
            sender,
            announcer,
            gate,
            prober,
            installer,
            purger,
            groupPurger,
            fabric,
            edge,
            journal,
            this::publish,
            hosts,
            counters,
            threads.timers,
            inForce::settings);
    decider =
        new Decider(replica, store, lanes, prober, counters, inForce::policy, effectors, routers);
    notices = new Notices(decider, replica, fabric, threads.timers, counters);
  }

  private void wireDeclarations() {
    declarer =
        new Declarer(
            inForce,
            replica,
            rerouting,
            threads.timers,
            threads.chores,
            decider::observe,
            this::knows);
    declared =
        new NetworkConfigWatcher(
            networkConfigs, app, () -> inForce.settings().probeMac(), counters, declarer::declared);
    pins =
        new Pins(
            networkConfigs,
            app,
            () -> inForce.settings().probeMac(),
            inForce::network,
            this::knows,
            declared::refresh,
            decider::settle,
            this::binding,
            threads.timers);
    watcher =
        new PortWatcher(
            devices,
            links,
            fabric,
            replica,
            threads.timers,
            threads.chores,
            inForce::network,
            decider::observe,
            new FabricChanges());
    watcher.grace(inForce.settings().deviceGrace());
  }

  private final class FabricChanges implements PortWatcher.FabricListener {
    @Override
    public void topologyChanged() {
      CompletableFuture<Void> unused = rerouting.topologyChanged();
    }

    @Override
    public void portUp(ConnectPoint port) {
      declarer.portUp(port);
    }

    @Override
    public void deviceReturned(DeviceId device) {
      homecoming.returned(device);
    }

    @Override
    public void deviceRemoved(DeviceId device) {
      purger.forget(device);
      groupPurger.forget(device);
      installer.forget(device);
      prefixes.forget(device);
    }
  }

  private void wireTaps() {
    tap =
        new PacketTap(
            packets,
            app,
            fabric,
            replica,
            new Learner(replica, fabric, decider, counters, inForce::policy),
            new Relay(fabric, replica, decider, effectors, counters, inForce::policy),
            effectors,
            counters,
            threads.timers,
            inForce::settings,
            inForce::policy);
    dhcp =
        new DhcpTap(
            packets,
            app,
            fabric,
            new DhcpSnooper(fabric, replica, decider, effectors, inForce::network),
            counters,
            inForce::settings,
            threads.timers,
            threads.feeding);
    groups =
        new GroupTap(
            packets, app, fabric, replica, gate, counters, threads.timers, decider::observe);
  }

  private AsyncConsistentMap<Address, Binding> bindingMap(int number) {
    return storage
        .<Address, Binding>consistentMapBuilder()
        .withName(BindingStore.name(number))
        .withSerializer(BindingStore.SERIALIZER)
        .buildAsyncMap();
  }

  private boolean knows(DeviceId device) {
    return devices.getDevice(device) != null;
  }

  // Hosts are to be followed though nobody remembers what they did.
  private void openHistory() {
    try {
      List<MobilityEvent> past =
          history.open(journal.capacity()).orTimeout(HISTORY_DEADLINE, TimeUnit.SECONDS).join();
      journal.begin(past);
      LOG.info("The history knows {} addresses", history.index().size());
    } catch (CompletionException e) {
      counters.count("history-failures");
      LOG.error("The history cannot be read: what happened before now is not shown", e);
    }
  }

  private void closeHistory() {
    try {
      history.drained().orTimeout(LAST_WORDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      LOG.warn("Not all of the last events are stored: there was no time for them");
    }
    history.close();
  }

  private void start() {
    delivery.addSink(MobilityEvent.class, listeners);
    ground.add(() -> delivery.removeSink(MobilityEvent.class));
    hosts.start();
    ground.add(hosts::stop);
    flows.addListener(flowIndex);
    parts.add(() -> flows.removeListener(flowIndex));
    purger.start();
    groupService.addListener(groupPurger);
    parts.add(() -> groupService.removeListener(groupPurger));
    groupPurger.start();
    homecoming.start();
    parts.add(prober::stop);
    parts.add(declared::stop);
    // A declaration may end a binding, whose routes are where the switches are.
    watcher.look();
    declared.start();
    rerouting.start();
    parts.add(announcer::stop);
    watcher.start();
    parts.add(watcher::stop);
    // First their ending: what asks ONOS's store in the middle of its start may fail there.
    parts.add(tap::stop);
    tap.start();
    parts.add(dhcp::stop);
    dhcp.start();
    parts.add(groups::stop);
    groups.start();
    new Sweeper(replica, threads.timers, decider::observe).start();
    audits.start();
    parts.add(audits::stop);
    flows.addListener(traffic);
    parts.add(() -> flows.removeListener(traffic));
    patrol.start();
    parts.add(patrol::stop);
    applications.registerDeactivateHook(app, this::withdraw);
    parts.add(rivals::stop);
    rivals.start();
    rivals
        .active()
        .forEach(
            name ->
                LOG.error(
                    "{} is active and answers for hosts or keeps them too: deactivate it, for"
                        + " Rehome takes its place (app deactivate {})",
                    name,
                    name));
  }

  /** Stops; rules, packet requests and hosts stay, for the fabric must outlive a restart. */
  @Deactivate
  void deactivate() {
    stop();
    LOG.info("Stopped");
  }

  private void stop() {
    parts.run();
    ground.run();
    threads.shutdown();
    configuration.unregisterProperties(getClass(), false);
  }

  /**
   * The application is being deactivated by an operator: nothing of it stays.
   *
   * <p>The rules go first of all that may have to wait for ONOS's stores: nobody maintains them any
   * more. Hosts go last, for each may have to wait.
   */
  private void withdraw() {
    writer.close();
    parts.run();
    Endings.all(
        () -> flows.removeFlowRulesById(app),
        tap::withdraw,
        dhcp::withdraw,
        groups::withdraw,
        hosts::withdraw);
    ground.run();
  }

  /** Takes new settings, or refuses them all and goes on with the present ones. */
  @Modified
  void modified(ComponentContext context) {
    adopt(context);
    prober.settings(inForce.settings());
    verdict.settings(inForce.settings());
    watcher.grace(inForce.settings().deviceGrace());
    declared.reread();
    effectors.forgetMisses();
    audits.start();
    dhcp.adopt();
  }

  private void adopt(ComponentContext context) {
    try {
      inForce.change(Settings.of(name -> context.getProperties().get(name)));
    } catch (IllegalArgumentException e) {
      counters.count("settings-refused");
      LOG.error("Settings refused, the present ones stay: {}", e.getMessage());
    }
  }

  private static void log(boolean warning, String line) {
    if (warning) {
      LOG.warn(line);
    } else {
      LOG.info(line);
    }
  }

  private void publish(MobilityEvent event) {
    eventLog.write(event);
    history.record(event);
    delivery.post(event);
  }
}
