package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.util.Tools;
import org.onosproject.app.ApplicationService;
import org.onosproject.app.ApplicationState;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.event.EventDeliveryService;
import org.onosproject.event.ListenerRegistry;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.host.HostProviderRegistry;
import org.onosproject.net.intf.InterfaceService;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.packet.PacketService;
import org.onosproject.store.service.StorageService;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.rehome.api.Status;
import org.rehome.core.Declaration;
import org.rehome.core.Detachment;
import org.rehome.core.Expiry;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Outcome;
import org.rehome.core.Policy;
import org.rehome.core.Release;
import org.rehome.core.StaticBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the application together, and offers it to others as {@link HostMobilityService}. */
@Component(immediate = true, service = HostMobilityService.class)
public class Rehome implements HostMobilityService {
  private static final Logger LOG = LoggerFactory.getLogger(Rehome.class);
  private static final String APP = "org.rehome";
  private static final List<String> CONFLICTING =
      ImmutableList.of(
          "org.onosproject.proxyarp", "org.onosproject.hostprovider", "org.onosproject.mobility");
  private static final String SHOWN_BY = "{} {}, shown by {}";
  private static final int JOURNAL_CAPACITY = 10_000;
  private static final long SWEEP = 1_000;
  private static final long STORE_DEADLINE = 30;

  @Reference private CoreService core;
  @Reference private ApplicationService applications;
  @Reference private ComponentConfigService configuration;
  @Reference private StorageService storage;
  @Reference private PacketService packets;
  @Reference private DeviceService devices;
  @Reference private LinkService links;
  @Reference private FlowRuleService flows;
  @Reference private HostProviderRegistry hostProviders;
  @Reference private EventDeliveryService delivery;

  @Reference private InterfaceService interfaces;
  @Reference private NetworkConfigRegistry networkConfigs;

  private final ListenerRegistry<MobilityEvent, MobilityListener> listeners =
      new ListenerRegistry<>();
  private final Counters counters = new Counters();
  private final Journal journal = new Journal(JOURNAL_CAPACITY);
  private final Replica replica = new Replica();

  private final Deque<Runnable> stopped = new ArrayDeque<>();

  private ApplicationId app;
  private volatile Settings settings;
  private volatile Policy policy;
  private ExecutorService workers;
  private ExecutorService chores;
  private ExecutorService feeding;
  private ScheduledExecutorService scheduler;
  private Timers timers;
  private Announcer announcer;
  private Gate gate;
  private BindingStore store;
  private RuleWriter writer;
  private Prober prober;
  private FlowPurger purger;
  private HostFeed hosts;
  private Auditor auditor;
  private Rerouting rerouting;
  private Effectors effectors;
  private Decider decider;
  private PortWatcher watcher;
  private NetworkConfigWatcher declared;
  private PacketTap tap;

  /** Starts up, as a whole or not at all. */
  @Activate
  void activate(ComponentContext context) {
    app = core.registerApplication(APP);
    configuration.registerProperties(getClass());
    settings = Settings.of(name -> null);
    policy = settings.policy();
    adopt(context);
    workers = pool(Math.max(2, Runtime.getRuntime().availableProcessors()), "worker-%d");
    chores = pool(1, "chores");
    feeding = pool(1, "hosts");
    scheduler = Executors.newSingleThreadScheduledExecutor(Tools.groupedThreads("rehome", "timer"));
    timers = new ScheduledTimers(scheduler);
    try {
      wire();
      onStop(store::close);
      store.open().orTimeout(STORE_DEADLINE, TimeUnit.SECONDS).join();
      start();
    } catch (RuntimeException e) {
      LOG.error("Could not start; ONOS tries again when asked for the service", e);
      stop();
      throw e;
    }
    LOG.info("Started with {} bindings", replica.all().size());
  }

  private static ExecutorService pool(int threads, String name) {
    return Executors.newFixedThreadPool(threads, Tools.groupedThreads("rehome", name));
  }

  private void wire() {
    Fabric fabric = new Fabric(devices, links, interfaces, timers);
    Lanes lanes = new Lanes(workers);
    store =
        new BindingStore(
            storage
                .<Address, Binding>consistentMapBuilder()
                .withName(BindingStore.NAME)
                .withSerializer(BindingStore.SERIALIZER)
                .buildAsyncMap(),
            replica,
            workers,
            counters);
    Rules rules = new Rules(app, settings.routePriority());
    writer = new RuleWriter(flows, timers, counters);
    RouteInstaller installer =
        new RouteInstaller(rules, writer, fabric, device -> auditor.failed(device));
    PrefixRoutes prefixes =
        new PrefixRoutes(rules, writer, fabric, device -> auditor.failed(device));
    rerouting = new Rerouting(() -> policy.network(), replica, lanes, installer, prefixes);
    PacketSender sender = new PacketSender(packets, counters);
    EdgePorts edge = new EdgePorts(fabric, () -> settings, () -> policy.network());
    announcer = new Announcer(sender, replica, edge::of, timers, counters, () -> settings);
    gate = new Gate(counters, () -> settings);
    prober =
        new Prober(
            sender,
            timers,
            fabric::isAvailable,
            observation -> decider.observe(observation),
            settings);
    purger = new FlowPurger(flows, devices, core, app, replica, writer, counters, settings);
    hosts = new HostFeed(hostProviders, replica, feeding);
    auditor =
        new Auditor(
            flows, devices, rules, replica, installer, prefixes, purger, lanes, timers, chores);
    effectors =
        new Effectors(
            sender,
            announcer,
            gate,
            prober,
            installer,
            purger,
            fabric,
            edge,
            journal,
            this::publish,
            hosts,
            counters,
            timers,
            () -> settings);
    decider = new Decider(replica, store, lanes, prober, counters, () -> policy, effectors);
    watcher =
        new PortWatcher(
            devices,
            links,
            fabric,
            replica,
            timers,
            chores,
            () -> policy.network(),
            decider::observe,
            new PortWatcher.FabricListener() {
              @Override
              public void topologyChanged() {
                CompletableFuture<Void> unused = rerouting.topologyChanged();
              }

              @Override
              public void portDown(ConnectPoint port) {
                gate.forget(port);
              }

              @Override
              public void portUp(ConnectPoint port) {
                declare(binding -> binding.location().filter(port::equals).isPresent());
              }

              @Override
              public void deviceReturned(DeviceId device) {
                auditor.returned(device);
              }
            });
    watcher.grace(settings.deviceGrace());
    declared =
        new NetworkConfigWatcher(
            networkConfigs, app, () -> settings.probeMac(), counters, this::declared);
    tap =
        new PacketTap(
            packets,
            app,
            fabric,
            replica,
            new Learner(replica, fabric, decider, counters, () -> policy),
            new Relay(fabric, replica, decider, effectors, counters, () -> policy),
            effectors,
            counters,
            timers,
            () -> settings,
            () -> policy);
  }

  private void start() {
    delivery.addSink(MobilityEvent.class, listeners);
    onStop(() -> delivery.removeSink(MobilityEvent.class));
    hosts.start();
    onStop(hosts::stop);
    flows.addListener(purger);
    onStop(() -> flows.removeListener(purger));
    purger.start();
    onStop(prober::stop);
    onStop(declared::stop);
    declared.start();
    rerouting.start();
    onStop(announcer::stop);
    watcher.start();
    onStop(watcher::stop);
    tap.start();
    onStop(tap::stop);
    sweepLater();
    applications.registerDeactivateHook(app, this::withdraw);
    conflictingApplications()
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
    stopped.forEach(Runnable::run);
    stopped.clear();
    scheduler.shutdownNow();
    workers.shutdown();
    chores.shutdown();
    feeding.shutdown();
    configuration.unregisterProperties(getClass(), false);
  }

  /** Has {@code stop} undo what was begun just now; the latest is undone first. */
  private void onStop(Runnable stop) {
    stopped.addFirst(stop);
  }

  /** The application is being deactivated by an operator: nothing of it stays. */
  private void withdraw() {
    hosts.withdraw();
    tap.withdraw();
    stopped.forEach(Runnable::run);
    stopped.clear();
    writer.close();
    flows.removeFlowRulesById(app);
  }

  /** Takes new settings, or refuses them all and goes on with the present ones. */
  @Modified
  void modified(ComponentContext context) {
    adopt(context);
    prober.settings(settings);
    purger.settings(settings);
    watcher.grace(settings.deviceGrace());
    declared.reread();
    effectors.forgetMisses();
  }

  private void adopt(ComponentContext context) {
    try {
      follow(Settings.of(name -> context.getProperties().get(name)), policy.network());
    } catch (IllegalArgumentException e) {
      counters.count("settings-refused");
      LOG.error("Settings refused, the present ones stay: {}", e.getMessage());
    }
  }

  /** The operator has declared {@code network}: becomes true at once, of what is bound, too. */
  private void declared(NetworkConfig network) {
    follow(settings, network);
    chores.execute(
        () -> {
          long now = timers.now();
          replica
              .all()
              .forEach(binding -> decider.observe(Declaration.about(binding.address(), now)));
          declare(binding -> true);
          CompletableFuture<Void> unused = rerouting.networkChanged();
        });
  }

  private synchronized void follow(Settings present, NetworkConfig network) {
    settings = present;
    policy = present.policy().in(network);
  }

  private void declare(Predicate<StaticBinding> which) {
    long now = timers.now();
    policy.network().staticBindings().stream()
        .filter(which)
        .forEach(binding -> decider.observe(Declaration.about(binding.address(), now)));
  }

  private void sweepLater() {
    timers.after(
        SWEEP,
        () -> {
          long now = timers.now();
          replica.unsettled().forEach(address -> decider.observe(Expiry.of(address, now)));
          sweepLater();
        });
  }

  private void publish(MobilityEvent event) {
    switch (event.type()) {
      case CONFLICT:
      case VIOLATION:
      case FROZEN:
        LOG.warn(SHOWN_BY, event.subject(), event.type(), event.cause().phrase());
        break;
      default:
        LOG.info(SHOWN_BY, event.subject(), event.type(), event.cause().phrase());
        break;
    }
    delivery.post(event);
  }

  @Override
  public void addListener(MobilityListener listener) {
    listeners.addListener(listener);
  }

  @Override
  public void removeListener(MobilityListener listener) {
    listeners.removeListener(listener);
  }

  @Override
  public Collection<Binding> bindings() {
    return replica.all();
  }

  @Override
  public Optional<Binding> binding(Address address) {
    return Optional.ofNullable(replica.find(address));
  }

  @Override
  public Collection<Binding> bindings(IpAddress ip) {
    return replica.ofIp(ip);
  }

  @Override
  public Collection<Binding> bindings(MacAddress mac) {
    return replica.ofMac(mac);
  }

  @Override
  public Collection<Binding> bindings(ConnectPoint location) {
    return replica.at(location);
  }

  @Override
  public OptionalLong lastSeen(Address address) {
    return replica.lastSeen(address);
  }

  @Override
  public List<MobilityEvent> events(long afterId, int limit) {
    return journal.after(afterId, limit);
  }

  @Override
  public CompletableFuture<List<Binding>> leave(IpAddress ip) {
    return leave(replica.ofIp(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> leave(MacAddress mac) {
    return leave(replica.ofMac(mac));
  }

  @Override
  public CompletableFuture<List<Binding>> release(IpAddress ip) {
    return release(replica.ofIp(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> release(MacAddress mac) {
    return release(replica.ofMac(mac));
  }

  private CompletableFuture<List<Binding>> leave(List<Binding> bindings) {
    long now = timers.now();
    return changed(
        bindings, address -> decider.settle(Detachment.anywhere(address, Cause.NOTICE, now)));
  }

  private CompletableFuture<List<Binding>> release(List<Binding> bindings) {
    long now = timers.now();
    return changed(bindings, address -> decider.settle(Release.of(address, now)));
  }

  private static CompletableFuture<List<Binding>> changed(
      List<Binding> bindings, Function<Address, CompletableFuture<Outcome>> change) {
    List<CompletableFuture<Outcome>> changes = new ArrayList<>();
    for (Binding binding : bindings) {
      changes.add(change.apply(binding.address()));
    }
    return CompletableFuture.allOf(changes.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                changes.stream()
                    .map(CompletableFuture::join)
                    .filter(Outcome::changes)
                    .map(outcome -> outcome.after().orElseThrow())
                    .collect(ImmutableList.toImmutableList()));
  }

  @Override
  public Audit audit() {
    return auditor.audit();
  }

  @Override
  public Status status() {
    Map<BindingState, Integer> states = new EnumMap<>(BindingState.class);
    for (BindingState state : BindingState.values()) {
      states.put(state, 0);
    }
    states.putAll(replica.count());
    return Status.of(
        FrameworkUtil.getBundle(getClass()).getVersion().toString(),
        states,
        conflictingApplications(),
        declared.problems(),
        counters.snapshot(),
        ImmutableMap.copyOf(settings.values()));
  }

  private List<String> conflictingApplications() {
    return CONFLICTING.stream()
        .filter(
            name -> {
              ApplicationId id = applications.getId(name);
              return id != null && applications.getState(id) == ApplicationState.ACTIVE;
            })
        .collect(ImmutableList.toImmutableList());
  }
}
