package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
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
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.rehome.api.Status;
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
  private InForce inForce;
  private Threads threads;
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
  private Declarer declarer;
  private Notices notices;
  private PacketTap tap;

  /** Starts up, as a whole or not at all. */
  @Activate
  void activate(ComponentContext context) {
    app = core.registerApplication(APP);
    configuration.registerProperties(getClass());
    inForce = new InForce(Settings.of(name -> null));
    adopt(context);
    threads = new Threads();
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

  private void wire() {
    Fabric fabric = new Fabric(devices, links, interfaces, threads.timers);
    Lanes lanes = new Lanes(threads.workers);
    store =
        new BindingStore(
            storage
                .<Address, Binding>consistentMapBuilder()
                .withName(BindingStore.NAME)
                .withSerializer(BindingStore.SERIALIZER)
                .buildAsyncMap(),
            replica,
            threads.workers,
            counters);
    Rules rules = new Rules(app, inForce.settings().routePriority());
    writer = new RuleWriter(flows, threads.timers, counters);
    RouteInstaller installer =
        new RouteInstaller(rules, writer, fabric, device -> auditor.failed(device));
    PrefixRoutes prefixes =
        new PrefixRoutes(rules, writer, fabric, device -> auditor.failed(device));
    rerouting =
        new Rerouting(
            inForce::network,
            replica,
            lanes,
            installer,
            prefixes,
            device -> auditor.returned(device));
    PacketSender sender = new PacketSender(packets, counters);
    EdgePorts edge = new EdgePorts(fabric, inForce::settings, inForce::network);
    announcer =
        new Announcer(
            sender,
            replica,
            edge::of,
            threads.timers,
            counters,
            inForce::settings,
            threads.announcing);
    gate = new Gate(counters, inForce::settings);
    prober =
        new Prober(
            sender,
            threads.timers,
            fabric::isAvailable,
            observation -> decider.observe(observation),
            inForce::network,
            inForce.settings());
    purger =
        new FlowPurger(flows, devices, core, app, replica, writer, counters, inForce.settings());
    hosts = new HostFeed(hostProviders, replica, threads.feeding);
    auditor =
        new Auditor(
            flows,
            devices,
            rules,
            replica,
            installer,
            prefixes,
            purger,
            lanes,
            threads.timers,
            threads.chores);
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
            threads.timers,
            inForce::settings);
    decider = new Decider(replica, store, lanes, prober, counters, inForce::policy, effectors);
    declarer =
        new Declarer(inForce, replica, rerouting, threads.timers, threads.chores, decider::observe);
    notices = new Notices(decider, threads.timers);
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
            new PortWatcher.FabricListener() {
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
                auditor.returned(device);
              }
            });
    watcher.grace(inForce.settings().deviceGrace());
    declared =
        new NetworkConfigWatcher(
            networkConfigs, app, () -> inForce.settings().probeMac(), counters, declarer::declared);
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
    // A declaration may end a binding, whose routes are where the switches are.
    watcher.look();
    declared.start();
    rerouting.start();
    onStop(announcer::stop);
    watcher.start();
    onStop(watcher::stop);
    tap.start();
    onStop(tap::stop);
    new Sweeper(replica, threads.timers, decider::observe).start();
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
    threads.shutdown();
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
    prober.settings(inForce.settings());
    purger.settings(inForce.settings());
    watcher.grace(inForce.settings().deviceGrace());
    declared.reread();
    effectors.forgetMisses();
  }

  private void adopt(ComponentContext context) {
    try {
      inForce.change(Settings.of(name -> context.getProperties().get(name)));
    } catch (IllegalArgumentException e) {
      counters.count("settings-refused");
      LOG.error("Settings refused, the present ones stay: {}", e.getMessage());
    }
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
    return notices.left(replica.ofIp(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> leave(MacAddress mac) {
    return notices.left(replica.ofMac(mac));
  }

  @Override
  public CompletableFuture<List<Binding>> release(IpAddress ip) {
    return notices.released(replica.ofIp(ip));
  }

  @Override
  public CompletableFuture<List<Binding>> release(MacAddress mac) {
    return notices.released(replica.ofMac(mac));
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
        ImmutableMap.copyOf(inForce.settings().values()));
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
