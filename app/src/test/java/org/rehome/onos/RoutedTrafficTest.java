package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.core.Homes;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.onos.FakeTraffic.Packet;

/** Homes and gateways, by where packets go: in, between and out of declared subnets. */
class RoutedTrafficTest {
  private static final VlanId RED = VlanId.vlanId((short) 10);
  private static final VlanId BLUE = VlanId.vlanId((short) 20);
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:00:00:fe:01");
  private static final MacAddress OTHER_GATEWAY = MacAddress.valueOf("02:00:00:00:fe:02");

  private static final Subnet RED_NET = routed(RED, "10.0.10.0/24", GATEWAY).home(device(1));
  private static final Subnet BLUE_NET = routed(BLUE, "10.0.20.0/24", GATEWAY).home(device(2));
  private static final Subnet PLAIN_NET =
      routed(VlanId.NONE, "10.0.1.0/24", OTHER_GATEWAY).home(device(3));
  private static final Subnet NOMADS = routed(BLUE, "10.0.30.0/24", GATEWAY);
  private static final Subnet RED_NET6 = routed(RED, "2001:db8:a::/64", GATEWAY).home(device(1));
  private static final Subnet PLAIN_NET6 = routed(VlanId.NONE, "2001:db8:1::/64", OTHER_GATEWAY);

  private static final Binding RED_HOST = host(1, RED, "10.0.10.1", port(1, 1));
  private static final Binding RED_TOO = host(2, RED, "10.0.10.2", port(1, 2));
  private static final Binding BLUE_HOST = host(3, BLUE, "10.0.20.1", port(2, 1));
  private static final Binding PLAIN_HOST = host(4, VlanId.NONE, "10.0.1.1", port(3, 1));
  private static final Binding NOMAD = host(5, BLUE, "10.0.30.1", port(2, 2));
  private static final Binding RED_HOST6 = host(6, RED, "2001:db8:a::1", port(1, 1));
  private static final Binding PLAIN_HOST6 = host(7, VlanId.NONE, "2001:db8:1::1", port(3, 1));
  private static final Binding STRANGER = host(8, VlanId.NONE, "172.16.0.1", port(2, 3));

  private final World world = new World();
  private final FakeTraffic traffic = new FakeTraffic(world.net, world.flows);

  private static Subnet routed(VlanId vlan, String prefix, MacAddress gateway) {
    IpPrefix of = IpPrefix.valueOf(prefix);
    return Subnet.of(vlan, of).gateway(of.address(), gateway);
  }

  private static Binding host(int number, VlanId vlan, String ip, ConnectPoint place) {
    MacAddress mac = MacAddress.valueOf(0x020000000000L + number);
    return bound(Address.of(vlan, IpAddress.valueOf(ip)), mac, place);
  }

  private static NetworkConfig network(Subnet... subnets) {
    NetworkConfig.Builder network = NetworkConfig.builder();
    for (Subnet subnet : subnets) {
      network.subnet(subnet);
    }
    return network.build();
  }

  private static NetworkConfig everything() {
    return network(RED_NET, BLUE_NET, PLAIN_NET, NOMADS, RED_NET6, PLAIN_NET6);
  }

  @BeforeEach
  void begin() {
    world.fabric.refresh(30_000);
    world.declare(everything());
  }

  private void arrive(Binding... hosts) {
    for (Binding host : hosts) {
      world.replica.put(host);
      world.installer.install(host, null).join();
    }
  }

  private Binding move(Binding before, ConnectPoint place) {
    Binding after = moved(before, place);
    world.replica.put(after);
    world.installer.install(after, before.location()).join();
    return after;
  }

  private void depart(Binding host) {
    world.replica.put(left(host));
    world.installer.withdraw(host).join();
  }

  private static Packet toGateway(Binding from, MacAddress gateway, Binding to) {
    return new Packet(from.address().vlan(), from.mac(), gateway, to.address().ip());
  }

  private static String routedTo(Binding to, MacAddress gateway) {
    Packet looks = new Packet(to.address().vlan(), gateway, to.mac(), to.address().ip());
    return "at " + to.location() + ": " + looks.toString().replace("ttl 64", "ttl 63");
  }

  private void assertRouted(Binding from, MacAddress byWay, Binding to, MacAddress gateway) {
    assertEquals(
        routedTo(to, gateway),
        traffic.send(from.location(), toGateway(from, byWay, to)),
        from + " → " + to);
  }

  private void assertBridged(Binding from, Binding to) {
    Packet packet = new Packet(from.address().vlan(), from.mac(), to.mac(), to.address().ip());
    assertEquals("at " + to.location() + ": " + packet, traffic.send(from.location(), packet));
  }

  private void assertAllRouted(Binding red, Binding blue, Binding plain, Binding nomad) {
    assertRouted(red, GATEWAY, blue, GATEWAY);
    assertRouted(red, GATEWAY, plain, OTHER_GATEWAY);
    assertRouted(red, GATEWAY, nomad, GATEWAY);
    assertRouted(blue, GATEWAY, red, GATEWAY);
    assertRouted(blue, GATEWAY, plain, OTHER_GATEWAY);
    assertRouted(blue, GATEWAY, nomad, GATEWAY);
    assertRouted(plain, OTHER_GATEWAY, red, GATEWAY);
    assertRouted(plain, OTHER_GATEWAY, blue, GATEWAY);
    assertRouted(plain, OTHER_GATEWAY, nomad, GATEWAY);
    assertRouted(nomad, GATEWAY, red, GATEWAY);
    assertRouted(nomad, GATEWAY, blue, GATEWAY);
    assertRouted(nomad, GATEWAY, plain, OTHER_GATEWAY);
  }

  private void assertHealthy() {
    assertEquals(List.of(), world.auditor.audit().findings());
  }

  private Set<DeviceId> switchesNaming(Binding host) {
    Set<DeviceId> found = new HashSet<>();
    for (int number : new int[] {1, 2, 3, 11, 12}) {
      for (FlowRule rule : world.flows.rules(device(number))) {
        if (Rules.address(rule).filter(host.address()::equals).isPresent()) {
          found.add(device(number));
        }
      }
    }
    return found;
  }

  @Test
  void whatIsSentToAGatewayIsRoutedOnceAtHome() {
    arrive(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD, RED_HOST6, PLAIN_HOST6);

    assertAllRouted(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD);
    assertRouted(RED_HOST6, GATEWAY, PLAIN_HOST6, OTHER_GATEWAY);
    assertRouted(PLAIN_HOST6, OTHER_GATEWAY, RED_HOST6, GATEWAY);
    assertHealthy();
  }

  @Test
  void soItIsAwayFromHome() {
    arrive(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD);
    assertAllRouted(
        move(RED_HOST, port(3, 2)),
        move(BLUE_HOST, port(1, 3)),
        move(PLAIN_HOST, port(2, 4)),
        move(NOMAD, port(1, 4)));
    assertHealthy();
  }

  @Test
  void soItIsBehindOnePort() {
    arrive(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD);
    assertAllRouted(
        RED_HOST,
        move(BLUE_HOST, port(1, 1)),
        move(PLAIN_HOST, port(1, 1)),
        move(NOMAD, port(1, 1)));
  }

  @Test
  void neighborsOfOneSubnetAreNotRouted() {
    arrive(RED_HOST, RED_TOO);
    assertBridged(RED_HOST, RED_TOO);
    Binding away = move(RED_TOO, port(3, 2));
    assertBridged(RED_HOST, away);
    assertBridged(away, RED_HOST);
  }

  @Test
  void nothingButTheGatewayLeadsFromOneVlanToAnother() {
    arrive(RED_HOST, BLUE_HOST);
    Packet straight = new Packet(RED, RED_HOST.mac(), BLUE_HOST.mac(), BLUE_HOST.address().ip());
    assertEquals("missed", traffic.send(RED_HOST.location(), straight));
  }

  @Test
  void aVlanInWhichTheGatewayIsNoneIsNotRoutedFrom() {
    arrive(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD);
    VlanId tenant = VlanId.vlanId((short) 99);
    for (int leaf = 1; leaf <= 3; leaf++) {
      for (Binding to : List.of(RED_HOST, BLUE_HOST, PLAIN_HOST, NOMAD)) {
        for (MacAddress gateway : List.of(GATEWAY, OTHER_GATEWAY)) {
          Packet packet = new Packet(tenant, STRANGER.mac(), gateway, to.address().ip());
          assertEquals("missed", traffic.send(port(leaf, 9), packet), "from " + leaf);
        }
      }
    }
    Packet another = new Packet(RED, RED_HOST.mac(), OTHER_GATEWAY, BLUE_HOST.address().ip());
    assertEquals("missed", traffic.send(RED_HOST.location(), another), "not red's gateway");
  }

  @Test
  void whoIsAtHomeIsNamedAtHomeAlone() {
    arrive(RED_HOST);
    assertEquals(Set.of(device(1)), switchesNaming(RED_HOST));
    Binding away = move(RED_HOST, port(3, 2));
    assertEquals(5, switchesNaming(RED_HOST).size());
    Binding back = move(away, port(1, 1));
    assertEquals(Set.of(device(1)), switchesNaming(RED_HOST));
    depart(back);
    assertEquals(Set.of(), switchesNaming(RED_HOST));
    assertHealthy();
  }

  @Test
  void whoDepartsWhileAwayIsNamedNowhere() {
    arrive(RED_HOST, BLUE_HOST);
    depart(move(RED_HOST, port(3, 2)));
    assertEquals(Set.of(), switchesNaming(RED_HOST));
    assertEquals("missed", traffic.send(port(2, 1), toGateway(BLUE_HOST, GATEWAY, RED_HOST)));
    assertHealthy();
  }

  @Test
  void aStrangerToEverySubnetHasTheRulesItAlwaysHad() {
    world.flows.drain();
    arrive(STRANGER);
    assertEquals(5, world.flows.drain().size());
    move(STRANGER, port(2, 1));
    assertEquals(List.of("+2/1"), world.flows.drain());
  }

  @Test
  void howeverManyHostsThereAreAPrefixIsOneRuleASwitchAndOneForEachVlanRoutedFrom() {
    world.declare(network(RED_NET));
    int before = world.flows.rules(device(11)).size();
    for (int number = 1; number < 50; number++) {
      arrive(host(number, RED, "10.0.10." + number, port(1, 1)));
    }
    assertEquals(1, before, "nothing is routed there from another VLAN");
    assertEquals(before, world.flows.rules(device(11)).size());
    world.declare(network(RED_NET, PLAIN_NET));
    assertEquals(
        2,
        world.flows.rules(device(11)).stream()
            .filter(rule -> rule.selector().toString().contains("10.0.10.0/24"))
            .count());
    world.declare(network(Subnet.of(VlanId.NONE, PLAIN_NET.prefix()).home(device(3))));
    assertEquals(50, world.flows.rules(device(11)).size(), "49 strangers, and one prefix");
  }

  @Test
  void whoTakesAnAddressOverIsRoutedToInItsPlace() {
    arrive(RED_HOST, BLUE_HOST);
    Binding heir =
        BLUE_HOST
            .changed(Hosts.T0)
            .mac(MacAddress.valueOf("02:00:00:00:00:99"))
            .nextSequence()
            .build();
    world.replica.put(heir);
    world.flows.drain();
    world.installer.install(heir, BLUE_HOST.location()).join();

    assertRouted(RED_HOST, GATEWAY, heir, GATEWAY);
    assertTrue(
        world.flows.drain().stream().allMatch(each -> each.startsWith("+2/")),
        "at home nobody else knows whose the address is");
    assertHealthy();
  }

  @Test
  void aBindingThatAnotherNodeHadPlannedIsWrittenAgain() {
    arrive(RED_HOST, NOMAD);
    RouteInstaller newcomer =
        new RouteInstaller(world.rules, world.writer, world.fabric, device -> {});
    newcomer.homes(world.installer.homes());
    Binding heir =
        NOMAD.changed(Hosts.T0).mac(MacAddress.valueOf("02:00:00:00:00:99")).nextSequence().build();
    world.replica.put(heir);
    newcomer.install(heir, NOMAD.location()).join();
    assertRouted(RED_HOST, GATEWAY, heir, GATEWAY);
    newcomer.withdraw(heir).join();
    assertEquals(Set.of(), switchesNaming(heir));
  }

  private RouteInstaller afterARestartWithout(int leaf) {
    world.net.lose(device(leaf));
    world.fabric.refresh(0);
    RouteInstaller newcomer =
        new RouteInstaller(world.rules, world.writer, world.fabric, device -> {});
    newcomer.homes(world.installer.homes());
    return newcomer;
  }

  @Test
  void whoDepartsFromALeafThatNeverCameBackIsNamedByNoOther() {
    arrive(NOMAD);
    afterARestartWithout(2).withdraw(left(NOMAD)).join();
    assertEquals(Set.of(device(2)), switchesNaming(NOMAD));
    assertEquals(List.of(), copies(world, 3, "10.0.30.1/32"), "nor by a twin");
  }

  @Test
  void whoComesHomeFromALeafThatNeverCameBackIsNamedAtHomeAlone() {
    arrive(RED_HOST);
    Binding away = move(RED_HOST, port(3, 2));
    afterARestartWithout(3).install(moved(away, port(1, 1)), away.location()).join();
    assertEquals(Set.of(device(1), device(3)), switchesNaming(RED_HOST));
  }

  @Test
  void anUnknownAddressEndsAtHome() {
    arrive(BLUE_HOST);
    Packet unknown = toGateway(BLUE_HOST, GATEWAY, RED_HOST);
    assertEquals("missed", traffic.send(BLUE_HOST.location(), unknown));
    assertTrue(unknown.toString().contains("ttl 64"));
  }

  @Test
  void prefixesWithinPrefixesDoNotSendToEachOther() {
    world.declare(
        network(
            Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/8")).home(device(1)),
            Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.1.0.0/16")).home(device(2)),
            routed(RED, "10.2.0.0/16", GATEWAY).home(device(3))));
    for (String ip : List.of("10.9.0.1", "10.1.0.1", "10.2.0.1")) {
      for (int leaf = 1; leaf <= 3; leaf++) {
        for (MacAddress to : List.of(GATEWAY, RED_HOST.mac())) {
          Packet packet = new Packet(VlanId.NONE, STRANGER.mac(), to, IpAddress.valueOf(ip));
          assertEquals("missed", traffic.send(port(leaf, 1), packet));
        }
      }
    }
  }

  // What is declared changes.

  @Test
  void aHomeThatIsDeclaredLaterSparesTheOtherSwitches() {
    world.declare(network());
    arrive(RED_HOST, RED_TOO);
    move(RED_TOO, port(3, 2));
    assertEquals(5, switchesNaming(RED_HOST).size());
    world.declare(everything());
    assertEquals(Set.of(device(1)), switchesNaming(RED_HOST));
    assertEquals(5, switchesNaming(RED_TOO).size());
    world.declare(network());
    assertEquals(5, switchesNaming(RED_HOST).size());
    assertHealthy();
    depart(RED_HOST);
    depart(moved(RED_TOO, port(3, 2)));
    for (int number : new int[] {1, 2, 3, 11, 12}) {
      assertEquals(0, world.flows.rules(device(number)).size(), "switch " + number);
    }
  }

  @Test
  void aHomeThatMovesTakesNobodyAway() {
    arrive(RED_HOST, RED_TOO);
    Binding too = move(RED_TOO, port(2, 2));
    List<String> failures = watch(Map.of("to red", RED_HOST, "to red too", too));
    world.declare(network(RED_NET.home(device(2)), BLUE_NET, PLAIN_NET));
    assertEquals(List.of(), failures);
    assertEquals(5, switchesNaming(RED_HOST).size());
    assertEquals(Set.of(device(2)), switchesNaming(RED_TOO));
    assertHealthy();
  }

  private List<String> watch(Map<String, Binding> hosts) {
    List<String> failures = new ArrayList<>();
    world.flows.watch(
        () ->
            hosts.forEach(
                (name, to) -> {
                  String end = traffic.send(port(3, 3), toGateway(PLAIN_HOST, OTHER_GATEWAY, to));
                  if (!end.equals(routedTo(to, GATEWAY))) {
                    failures.add(name + " " + end);
                  }
                }));
    return failures;
  }

  @Test
  void theSameDeclarationAgainIsNothing() {
    arrive(RED_HOST, NOMAD);
    world.flows.drain();
    world.declare(everything());
    assertEquals(List.of(), world.flows.drain());
  }

  @Test
  void aGatewayThatGetsAnotherMacIsAnsweredForByThatAlone() {
    arrive(RED_HOST, NOMAD);
    MacAddress young = MacAddress.valueOf("02:00:00:00:fe:07");
    world.declare(network(routed(RED, "10.0.10.0/24", young).home(device(1)), NOMADS));
    assertRouted(NOMAD, GATEWAY, RED_HOST, young);
    assertRouted(RED_HOST, young, NOMAD, GATEWAY);
    assertHealthy();
    world.declare(network(RED_NET));
    assertEquals("missed", traffic.send(port(1, 1), toGateway(RED_HOST, GATEWAY, NOMAD)));
    assertHealthy();
  }

  @Test
  void anAddressOfTwoVlansIsRoutedToTheOneThatIsDeclared() {
    Binding blueTwin = host(9, BLUE, "10.0.10.1", port(2, 4));
    arrive(RED_HOST, blueTwin, PLAIN_HOST);
    for (int i = 0; i < 2; i++) {
      world.declare(network(routed(BLUE, "10.0.10.0/24", GATEWAY), PLAIN_NET));
      world.timers.pass(200);
      assertRouted(PLAIN_HOST, OTHER_GATEWAY, blueTwin, GATEWAY);
      assertHealthy();
      world.declare(network(RED_NET, PLAIN_NET));
      world.timers.pass(200);
      assertRouted(PLAIN_HOST, OTHER_GATEWAY, RED_HOST, GATEWAY);
      assertHealthy();
    }
  }

  @Test
  void aTwinThatPassesToTheSameAddressInAnotherVlanIsReplacedAndNotRemoved() {
    Subnet blueNet = routed(BLUE, "10.0.10.0/24", GATEWAY).home(device(2));
    Binding blueTwin = host(9, BLUE, "10.0.10.1", port(2, 4));
    Binding away = moved(RED_HOST, port(3, 2));
    arrive(away, blueTwin);
    for (NetworkConfig network :
        List.of(
            network(blueNet, PLAIN_NET),
            network(RED_NET, blueNet, PLAIN_NET),
            network(routed(BLUE, "10.0.10.0/24", GATEWAY), RED_NET.home(device(3)), PLAIN_NET),
            network(routed(BLUE, "10.0.10.0/24", GATEWAY), PLAIN_NET),
            network(RED_NET, blueNet, PLAIN_NET))) {
      Set<FlowRule> before = twins();
      world.flows.drainOperations();
      world.declare(network);
      Set<FlowRule> after = twins();
      for (FlowRuleOperation operation : world.flows.drainOperations()) {
        boolean stays = before.contains(operation.rule()) && after.contains(operation.rule());
        assertFalse(
            stays && operation.type() == FlowRuleOperation.Type.REMOVE, operation.toString());
      }
      assertHealthy();
    }
  }

  private Set<FlowRule> twins() {
    Set<FlowRule> twins = new HashSet<>();
    for (int number : new int[] {1, 2, 3, 11, 12}) {
      world.flows.rules(device(number)).stream().filter(Rules::isTwin).forEach(twins::add);
    }
    return twins;
  }

  // What a switch sends nowhere, because it came in there.

  private String sentOn(int spine, Binding to) {
    return traffic.send(
        port(1, spine), new Packet(RED, STRANGER.mac(), to.mac(), to.address().ip()));
  }

  @Test
  void theOldLeafSendsLatePacketsOnUnlessTheyCameFromItsNextHop() {
    world.declare(network());
    arrive(RED_HOST);
    Binding away = move(RED_HOST, port(2, 1));
    int next = (int) world.flows.routes(away.address()).get(device(1)).toLong();
    int other = next == 11 ? 12 : 11;

    assertTrue(sentOn(other, away).startsWith("at " + away.location()), "from another spine");
    assertTrue(traffic.send(port(1, 3), bridged(away)).startsWith("at " + away.location()));
    assertEquals("missed", sentOn(next, away));
  }

  @Test
  void soASpineThatKeepsItsOldRuleDoesNotSendPacketsRound() {
    world.declare(network());
    arrive(RED_HOST);
    world.flows.refuse(device(11));
    world.flows.refuse(device(12));
    Binding away = move(RED_HOST, port(2, 1));
    assertEquals("missed", traffic.send(port(3, 3), bridged(away)));
  }

  private static Packet bridged(Binding to) {
    return new Packet(to.address().vlan(), STRANGER.mac(), to.mac(), to.address().ip());
  }

  // Who looks after the rules.

  @Test
  void aFailureOfALinkTakesPrefixRoutesAlong() {
    arrive(RED_HOST, BLUE_HOST, PLAIN_HOST);
    world.net.unlink(port(1, 11)).down(port(1, 11)).down(port(11, 1));
    world.fabric.refresh(0);
    world.rerouting.topologyChanged().join();
    assertRouted(BLUE_HOST, GATEWAY, RED_HOST, GATEWAY);
    assertRouted(PLAIN_HOST, OTHER_GATEWAY, RED_HOST, GATEWAY);
    assertHealthy();
  }

  @Test
  void aRouteThatFailsKeepsNoLaterDeclarationFromBeingFollowed() {
    arrive(RED_HOST, BLUE_HOST);
    NetworkConfig[] network = {everything()};
    boolean[] failing = {false};
    Timers broken =
        new Timers() {
          @Override
          public long now() {
            return world.timers.now();
          }

          @Override
          public Timer after(long delay, Runnable task) {
            if (failing[0]) {
              throw new IllegalStateException("broken");
            }
            return world.timers.after(delay, task);
          }
        };
    RuleWriter writer = new RuleWriter(world.flows, broken, world.counters);
    RouteInstaller installer = new RouteInstaller(world.rules, writer, world.fabric, device -> {});
    Rerouting rerouting =
        new Rerouting(
            () -> {
              if (network[0] == null) {
                throw new IllegalStateException("unreadable");
              }
              return network[0];
            },
            world.replica,
            world.lanes,
            installer,
            world.prefixes,
            device -> {});
    rerouting.start();
    network[0] = network(RED_NET.home(device(2)));
    failing[0] = true;
    assertTrue(rerouting.networkChanged().isDone(), "a route that cannot be written");
    failing[0] = false;
    network[0] = null;
    assertTrue(rerouting.networkChanged().isDone(), "a declaration that cannot be read");
    network[0] = network(RED_NET.home(device(3)));
    assertTrue(rerouting.networkChanged().isDone());
    assertEquals(Homes.of(network[0]), installer.homes());
  }

  @Test
  void whoDepartedByAnotherNodeIsRememberedNoLongerThanToTheNextChange() {
    arrive(RED_HOST, BLUE_HOST, NOMAD);
    world.replica.put(left(RED_HOST));
    world.replica.remove(BLUE_HOST);
    world.rerouting.topologyChanged().join();
    assertEquals(Set.of(NOMAD.address()), world.installer.planned());
  }

  @Test
  void whatIsDeclaredAtTheStartIsKnownToRoutesBeforeAnyBindingIsLookedAt() {
    RouteInstaller installer =
        new RouteInstaller(world.rules, world.writer, world.fabric, device -> {});
    InForce inForce = new InForce(Settings.of(name -> null));
    Rerouting rerouting =
        new Rerouting(
            inForce::network, world.replica, world.lanes, installer, world.prefixes, device -> {});
    world.replica.put(RED_HOST);
    List<Homes> known = new ArrayList<>();
    new Declarer(
            inForce,
            world.replica,
            rerouting,
            world.timers,
            Runnable::run,
            observation -> known.add(installer.homes()),
            device -> true)
        .declared(network(RED_NET));
    assertEquals(List.of(Homes.of(network(RED_NET))), known);
  }

  private List<FlowRule> rulesOf(int device, String text) {
    return world.flows.rules(device(device)).stream()
        .filter(rule -> rule.selector().toString().contains(text))
        .collect(Collectors.toList());
  }

  private void assertLostAndFound(int device, String text) {
    List<FlowRule> rules = rulesOf(device, text);
    assertNotEquals(0, rules.size());
    rules.forEach(world.flows::lose);
    Audit audit = world.auditor.audit();
    assertEquals(rules.size(), audit.count(Audit.Fault.MISSING), audit.findings().toString());
    assertEquals(0, audit.count(Audit.Fault.STALE));
    world.auditor.reconcile(device(device));
    assertHealthy();
    assertEquals(rules.size(), rulesOf(device, text).size());
  }

  @Test
  void theAuditKnowsWhatShouldBeThereAndReconcilingBringsIt() {
    arrive(RED_HOST, NOMAD);
    assertLostAndFound(1, "10.0.10.1/32");
    assertLostAndFound(3, "10.0.30.1/32");
    assertLostAndFound(2, "10.0.10.0/24");
    assertLostAndFound(1, "10.0.10.0/24");
    assertLostAndFound(11, "2001:db8:a::/64");
  }

  private void assertStrayGone(int device, Collection<FlowRule> strays) {
    strays.forEach(world.flows::put);
    Audit audit = world.auditor.audit();
    assertEquals(strays.size(), audit.count(Audit.Fault.STALE), audit.findings().toString());
    assertEquals(0, audit.count(Audit.Fault.MISSING));
    world.auditor.reconcile(device(device));
    strays.forEach(rule -> assertFalse(world.flows.has(rule), rule.toString()));
    assertHealthy();
  }

  @Test
  void theAuditKnowsWhatShouldNotBeThereAndReconcilingTakesIt() {
    arrive(RED_HOST, NOMAD);
    World elsewhere = new World();
    elsewhere.fabric.refresh(0);
    elsewhere.declare(
        network(BLUE_NET.home(device(1)), routed(RED, "10.5.0.0/16", GATEWAY).home(device(1))));
    elsewhere.installer.install(BLUE_HOST, null).join();
    assertStrayGone(3, copies(elsewhere, 3, "10.5.0.0/16"));
    assertStrayGone(1, copies(elsewhere, 1, "10.5.0.0/16"));
    assertStrayGone(3, copies(elsewhere, 3, "10.0.20.1/32"));
    Binding away = moved(RED_HOST, port(3, 3));
    elsewhere.declare(network(RED_NET, PLAIN_NET));
    elsewhere.installer.install(away, null).join();
    assertStrayGone(2, copies(elsewhere, 2, "10.0.10.1/32"));
  }

  private static List<FlowRule> copies(World of, int device, String text) {
    return of.flows.rules(device(device)).stream()
        .filter(rule -> rule.selector().toString().contains(text))
        .collect(Collectors.toList());
  }

  @Test
  void aSwitchThatWasAwayWhileThingsChangedIsSetRightOnItsReturn() {
    arrive(RED_HOST, NOMAD);
    world.net.lose(device(2));
    world.fabric.refresh(30_000);
    world.declare(network(RED_NET.home(device(3)), PLAIN_NET));
    assertHealthy();
    world.net.regain(device(2)).link(port(2, 11), port(11, 2)).link(port(2, 12), port(12, 2));
    world.fabric.refresh(30_000);
    world.rerouting.topologyChanged().join();
    assertNotEquals(List.of(), world.auditor.audit().findings());
    world.auditor.reconcile(device(2));
    assertHealthy();
    assertRouted(PLAIN_HOST, OTHER_GATEWAY, RED_HOST, GATEWAY);
    assertEquals(Set.of(), world.prefixes.unconfirmed(device(2)));
  }

  @Test
  void aRefusedPrefixRouteIsMissingUntilItIsTaken() {
    world.declare(network());
    world.flows.refuse(device(2));
    world.declare(network(RED_NET));
    assertEquals(List.of(device(2)), world.failures);
    assertEquals(1, world.auditor.audit().count(Audit.Fault.MISSING));
    world.flows.accept(device(2));
    world.auditor.reconcile(device(2));
    assertHealthy();
    world.flows.refuse(device(2));
    world.declare(network());
    assertEquals(1, world.auditor.audit().count(Audit.Fault.STALE));
    world.flows.accept(device(2));
    world.auditor.reconcile(device(2));
    assertHealthy();
    assertEquals(0, world.flows.rules(device(2)).size());
  }

  @Test
  void whatASwitchRefusedIsForgottenWhenItIsTakenOutOfTheInventory() {
    world.declare(network());
    world.watcher.start();
    world.flows.refuse(device(2));
    world.declare(network(RED_NET));
    assertNotEquals(Set.of(), world.prefixes.unconfirmed(device(2)));
    world.net.lose(device(2));
    world.net.tell(DeviceEvent.Type.DEVICE_REMOVED, device(2));
    assertEquals(Set.of(), world.prefixes.unconfirmed(device(2)));
  }

  // Whatever happens: nothing circles, nothing is lost that had a way and has one, and the end is
  // as if begun afresh.

  @TestFactory
  Stream<DynamicTest> lives() {
    return IntStream.range(0, 6)
        .mapToObj(seed -> dynamicTest("life " + seed, () -> new Life(new Random(seed)).live()));
  }

  private static final class Life {
    private static final List<Binding> CAST =
        List.of(RED_HOST, RED_TOO, BLUE_HOST, PLAIN_HOST, NOMAD, RED_HOST6, STRANGER);

    private final Random random;
    private final World world = new World();
    private final FakeTraffic traffic = new FakeTraffic(world.net, world.flows);
    private final Map<Address, Binding> bound = new LinkedHashMap<>();
    private final Set<String> lost = new HashSet<>();
    private NetworkConfig network = network();

    Life(Random random) {
      this.random = random;
      world.fabric.refresh(0);
    }

    void live() {
      for (int step = 0; step < 24; step++) {
        world.flows.watch(() -> {});
        Runnable deed = deed();
        Map<String, String> before = fates();
        lost.clear();
        world.flows.watch(
            () ->
                fates()
                    .forEach(
                        (packet, fate) -> {
                          assertNotEquals("looped", fate, packet);
                          if (fate.equals("missed")) {
                            lost.add(packet);
                          }
                        }));
        deed.run();
        fates()
            .forEach(
                (packet, fate) -> {
                  boolean hadAWay = before.getOrDefault(packet, "missed").startsWith("at");
                  assertFalse(hadAWay && fate.startsWith("at") && lost.contains(packet), packet);
                });
        assertEquals(List.of(), world.auditor.audit().findings());
      }
    }

    private Runnable deed() {
      Binding who = CAST.get(random.nextInt(CAST.size()));
      Binding last = bound.getOrDefault(who.address(), left(who));
      ConnectPoint place =
          random.nextInt(3) == 0
              ? who.location()
              : port(1 + random.nextInt(3), 1 + random.nextInt(4));
      switch (random.nextInt(8)) {
        case 0:
          network = anyNetwork();
          return () -> world.declare(network);
        case 1:
          damage();
          return () -> world.rerouting.topologyChanged().join();
        case 2:
          if (!last.present()) {
            return () -> {};
          }
          put(left(last));
          return () -> world.installer.withdraw(last).join();
        default:
          Binding after =
              last.changed(Hosts.T0)
                  .location(place)
                  .nextSequence()
                  .state(BindingState.VALID, Hosts.T0)
                  .build();
          put(after);
          return () ->
              world.installer.install(after, last.present() ? last.location() : null).join();
      }
    }

    private void put(Binding binding) {
      bound.put(binding.address(), binding);
      world.replica.put(binding);
    }

    private NetworkConfig anyNetwork() {
      List<Subnet> chosen = new ArrayList<>();
      for (Subnet subnet : everything().subnets()) {
        if (random.nextInt(4) > 0) {
          chosen.add(random.nextInt(3) == 0 ? subnet.home(device(1 + random.nextInt(3))) : subnet);
        }
      }
      if (random.nextBoolean()) {
        chosen.add(routed(RED, "10.0.0.0/16", OTHER_GATEWAY).home(device(1 + random.nextInt(3))));
      }
      return network(chosen.toArray(new Subnet[0]));
    }

    private void damage() {
      int leaf = 1 + random.nextInt(3);
      int spine = 11 + random.nextInt(2);
      if (world.net.peer(port(leaf, spine)) != null) {
        world.net.unlink(port(leaf, spine)).down(port(leaf, spine)).down(port(spine, leaf));
      } else {
        world.net.link(port(leaf, spine), port(spine, leaf));
      }
      world.fabric.refresh(0);
    }

    /** What becomes of packets from every leaf to every host, to itself and to each gateway. */
    private Map<String, String> fates() {
      Map<String, String> fates = new LinkedHashMap<>();
      for (Binding to : CAST) {
        for (int leaf = 1; leaf <= 3; leaf++) {
          send(fates, leaf, to.address().vlan(), to.mac(), to);
          for (VlanId vlan : List.of(VlanId.NONE, RED)) {
            send(fates, leaf, vlan, GATEWAY, to);
            send(fates, leaf, vlan, OTHER_GATEWAY, to);
          }
        }
      }
      return fates;
    }

    private void send(
        Map<String, String> fates, int leaf, VlanId vlan, MacAddress dst, Binding to) {
      // From a port of its own, so that nothing has to go back where it came from.
      Packet packet = new Packet(vlan, STRANGER.mac(), dst, to.address().ip());
      fates.put("from " + leaf + ": " + packet, traffic.send(port(leaf, 9), packet));
    }
  }
}
