package org.rehome.onos;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreServiceAdapter;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketContextAdapter;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.Policy;

/** Every adapter, wired as the application does it, on fakes; all on the test's own thread. */
final class World {
  static final ApplicationId OWN = new DefaultApplicationId(7, "org.rehome");
  static final ApplicationId FORWARDING = new DefaultApplicationId(8, "org.other.fwd");

  /** For how long a switch that is read may say nothing, ms. */
  static final long PATIENCE = 5_000;

  final FakeTimers timers = new FakeTimers();
  final FakeNet net;
  final FakeMap map = new FakeMap();
  final FakeFlows flows = new FakeFlows();
  final FakePackets packets = new FakePackets();
  final FakeHosts onosHosts = new FakeHosts();
  final Counters counters = new Counters();
  final Journal journal = new Journal(100);
  final Replica replica = new Replica();
  final List<MobilityEvent> events = new ArrayList<>();
  final List<DeviceId> failures = new ArrayList<>();
  final List<ConnectPoint> portsUp = new ArrayList<>();
  final Rules rules;
  final Lanes lanes = new Lanes(Runnable::run);
  final Fabric fabric;
  final RuleWriter writer;
  final RouteInstaller installer;
  final PrefixRoutes prefixes;
  final Rerouting rerouting;
  final PacketSender sender;
  final EdgePorts edge;
  final Announcer announcer;
  final Gate gate;
  final Earshot earshot;
  final Prober prober;
  final RouterMacs routers = new RouterMacs();
  final Traffic traffic = new Traffic(OWN, replica, timers);
  final Patrol patrol;
  final FakeGroups onosGroups = new FakeGroups();
  final Verdict verdict;
  final FlowIndex flowIndex = new FlowIndex(OWN);
  final FlowPurger purger;
  final GroupPurger groupPurger;
  final Homecoming homecoming;
  final HostFeed hosts;
  final Inspection inspection;
  final Remedies remedies;
  final Auditor auditor;

  /** What reads switches; null for nothing. */
  SwitchTables tables;

  /** Happens between two looks of an audit. */
  Runnable between = () -> {};

  final Effectors effectors;
  final BindingStore store;
  final Decider decider;
  final PortWatcher watcher;
  final PacketTap tap;
  final DhcpTap dhcp;
  final GroupTap groups;
  private final Map<String, Object> properties = new HashMap<>();
  private Settings settings = Settings.of(properties::get);
  private Policy policy = settings.policy();

  World() {
    this(FakeNet.leafSpine());
  }

  World(FakeNet net) {
    this.net = net;
    rules = new Rules(OWN, settings.routePriority());
    fabric = new Fabric(net.devices(), net.links(), net.interfaces(), timers);
    writer = new RuleWriter(flows, timers, counters);
    installer = new RouteInstaller(rules, writer, fabric, failures::add);
    prefixes = new PrefixRoutes(rules, writer, fabric, failures::add);
    rerouting =
        new Rerouting(() -> policy.network(), replica, lanes, installer, prefixes, this::check);
    sender = new PacketSender(packets, counters);
    edge = new EdgePorts(fabric, () -> settings, () -> policy.network());
    announcer =
        new Announcer(sender, replica, edge, timers, counters, () -> settings, Runnable::run);
    gate = new Gate(counters, () -> settings);
    earshot = new Earshot(net.devices(), fabric, timers, () -> settings.portSettle());
    prober =
        new Prober(
            sender,
            timers,
            fabric::isAvailable,
            this::observe,
            () -> policy.network(),
            earshot::since,
            settings);
    verdict = new Verdict(new Core(), replica, settings);
    purger = newPurger(flowIndex);
    flows.tell(flowIndex);
    groupPurger =
        new GroupPurger(
            onosGroups,
            flows,
            net.devices(),
            new GroupIndex(OWN),
            verdict,
            writer,
            timers,
            Runnable::run,
            counters);
    onosGroups.addListener(groupPurger);
    hosts =
        new HostFeed(
            onosHosts, onosHosts.service(), replica, Runnable::run, timers, lanes::crowded);
    inspection = inspection(installer);
    remedies = new Remedies(replica, installer, prefixes, purger, groupPurger, lanes);
    auditor = auditor(installer, Runnable::run);
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
            timers,
            Runnable::run,
            auditor::returned);
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
            events::add,
            hosts,
            counters,
            timers,
            () -> settings);
    store = new BindingStore(List.of(map), replica, Runnable::run, timers, counters);
    decider =
        new Decider(replica, store, lanes, prober, counters, () -> policy, effectors, routers);
    patrol =
        new Patrol(
            replica,
            prober,
            earshot,
            traffic,
            routers,
            counters,
            timers,
            Runnable::run,
            () -> settings,
            () -> policy);
    watcher =
        new PortWatcher(
            net.devices(),
            net.links(),
            fabric,
            replica,
            timers,
            Runnable::run,
            () -> policy.network(),
            decider::observe,
            new PortWatcher.FabricListener() {
              @Override
              public void topologyChanged() {
                CompletableFuture<Void> unused = rerouting.topologyChanged();
              }

              @Override
              public void portUp(ConnectPoint port) {
                portsUp.add(port);
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
            });
    watcher.grace(settings.deviceGrace());
    tap =
        new PacketTap(
            packets,
            OWN,
            fabric,
            replica,
            new Learner(replica, fabric, decider, counters, () -> policy),
            new Relay(fabric, replica, decider, effectors, counters, () -> policy),
            effectors,
            counters,
            timers,
            () -> settings,
            () -> policy);
    dhcp =
        new DhcpTap(
            packets,
            OWN,
            fabric,
            new DhcpSnooper(fabric, replica, decider, effectors, () -> policy.network()),
            counters,
            () -> settings,
            timers,
            Runnable::run);
    groups = new GroupTap(packets, OWN, fabric, replica, gate, counters, timers, this::observe);
    rerouting.start();
    store.open().join();
  }

  /** An auditor of the routes that {@code routes} keeps, which reads the switches where it may. */
  Auditor auditor(RouteInstaller routes, Executor executor) {
    return new Auditor(
        net.devices(),
        inspection(routes),
        new Remedies(replica, routes, prefixes, purger, groupPurger, lanes),
        () -> tables,
        timers,
        executor,
        millis -> between.run());
  }

  private Inspection inspection(RouteInstaller routes) {
    return new Inspection(
        flows,
        net.devices(),
        rules,
        replica,
        routes,
        prefixes,
        purger,
        groupPurger,
        lanes,
        PATIENCE);
  }

  /** Another purger, which knows what {@code index} does. */
  FlowPurger newPurger(FlowIndex index) {
    return new FlowPurger(
        flows, net.devices(), index, verdict, writer, timers, Runnable::run, counters);
  }

  private void check(DeviceId device) {
    auditor.returned(device);
  }

  private void observe(Observation observation) {
    decider.observe(observation);
  }

  /** Starts what the application starts, and lets every port settle. */
  World started() {
    hosts.start();
    purger.start();
    groupPurger.start();
    homecoming.start();
    watcher.start();
    tap.start();
    earshot.look();
    timers.pass(10_000);
    return this;
  }

  Settings settings() {
    return settings;
  }

  /** Sets one property. */
  World set(String name, Object value) {
    properties.put(name, value);
    settings = Settings.of(properties::get);
    policy = settings.policy().in(policy.network());
    prober.settings(settings);
    verdict.settings(settings);
    return this;
  }

  /** Declares {@code network}; done when every route is fitted to it. */
  World declare(NetworkConfig network) {
    policy = settings.policy().in(network);
    rerouting.networkChanged().join();
    return this;
  }

  /** A frame comes in at {@code port}; returns what became of its context. */
  PacketContext receive(ConnectPoint port, byte[] frame) {
    PacketContext context = context(port, frame);
    tap.process(context);
    return context;
  }

  /** What is not neighbor traffic comes in at {@code port}. */
  PacketContext overhear(ConnectPoint port, byte[] frame) {
    PacketContext context = context(port, frame);
    tap.process(context);
    groups.process(context);
    return context;
  }

  PacketContext context(ConnectPoint port, byte[] frame) {
    return new PacketContextAdapter(
        timers.now(), new DefaultInboundPacket(port, null, ByteBuffer.wrap(frame)), null, false);
  }

  /** A context that can be processed again and again, as if each time were the first. */
  PacketContext endless(ConnectPoint port, byte[] frame) {
    return new PacketContextAdapter(
        timers.now(), new DefaultInboundPacket(port, null, ByteBuffer.wrap(frame)), null, false) {
      @Override
      public boolean isHandled() {
        return false;
      }
    };
  }

  /** What was counted under {@code name}. */
  long counted(String name) {
    return counters.snapshot().getOrDefault(name, 0L);
  }

  /** What was counted by {@code action} alone. */
  Map<String, Long> countedBy(Runnable action) {
    Map<String, Long> before = counters.snapshot();
    action.run();
    Map<String, Long> difference = new HashMap<>(counters.snapshot());
    before.forEach((name, count) -> difference.merge(name, -count, Long::sum));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }

  /** How often an event of {@code kind} was told. */
  long told(MobilityEvent.Kind kind) {
    return events.stream().filter(event -> event.type() == kind).count();
  }

  Binding binding(Address address) {
    return replica.find(address);
  }

  /** Where {@code address} is bound; null for nowhere. */
  ConnectPoint place(Address address) {
    Binding bound = replica.find(address);
    return bound == null ? null : bound.location();
  }

  /** Each of {@code hosts} announces itself, and all is quiet a minute later. */
  World with(Binding... hosts) {
    for (Binding host : hosts) {
      receive(host.location(), Frames.announcement(host.mac(), host.address()));
    }
    timers.pass(60_000);
    packets.drain();
    events.clear();
    return this;
  }

  /** A rule of another application. */
  static FlowRule foreign(
      ApplicationId app, DeviceId device, TrafficSelector selector, TrafficTreatment treatment) {
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(0)
        .fromApp(app)
        .withPriority(10)
        .withSelector(selector)
        .withTreatment(treatment)
        .makePermanent()
        .build();
  }

  private static final class Core extends CoreServiceAdapter {
    @Override
    public ApplicationId getAppId(Short id) {
      if (id == OWN.id()) {
        return OWN;
      }
      return id == FORWARDING.id() ? FORWARDING : null;
    }
  }
}
