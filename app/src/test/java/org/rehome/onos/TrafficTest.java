package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.EthType;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.TrafficSelector;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.NetworkConfig;

/** Which counters of which rules prove that a host sends something. */
class TrafficTest {
  private static final short IPV4 = EthType.EtherType.IPV4.ethType().toShort();
  private static final short IPV6 = EthType.EtherType.IPV6.ethType().toShort();
  private static final short ARP = EthType.EtherType.ARP.ethType().toShort();
  private static final VlanId TEN = VlanId.vlanId((short) 10);
  private static final Binding HOST = bound(A1, M1, P1);
  private static final long POLL = 5_000;

  private final FakeTimers timers = new FakeTimers();
  private final Replica replica = new Replica();
  private final Traffic traffic = new Traffic(World.OWN, replica, timers);

  private static TrafficSelector.Builder at(ConnectPoint place) {
    return DefaultTrafficSelector.builder().matchInPort(place.port());
  }

  private static TrafficSelector.Builder from(Address address) {
    TrafficSelector.Builder selector = at(P1);
    return address.ip().isIp4()
        ? selector.matchEthType(IPV4).matchIPSrc(address.ip().toIpPrefix())
        : selector.matchEthType(IPV6).matchIPv6Src(address.ip().toIpPrefix());
  }

  private static FlowRule rule(ApplicationId app, TrafficSelector.Builder selector) {
    return World.foreign(
        app, P1.deviceId(), selector.build(), DefaultTrafficTreatment.emptyTreatment());
  }

  private static FlowRule rule(TrafficSelector.Builder selector) {
    return rule(World.FORWARDING, selector);
  }

  private void read(FlowRule rule, long packets) {
    tell(
        FlowRuleEvent.Type.RULE_UPDATED,
        new DefaultFlowEntry(rule, FlowEntryState.ADDED, 0, packets, 0));
  }

  private void tell(FlowRuleEvent.Type type, FlowRule rule) {
    FlowRuleEvent event = new FlowRuleEvent(type, rule);
    if (traffic.isRelevant(event)) {
      traffic.event(event);
    }
  }

  private long sentAfter(Binding binding) {
    return traffic.sentAfter(binding, NetworkConfig.none());
  }

  private boolean proves(TrafficSelector.Builder selector, Binding host) {
    FlowRule rule = rule(selector);
    timers.pass(POLL);
    read(rule, 1);
    timers.pass(POLL);
    read(rule, 2);
    boolean proven = sentAfter(host) == timers.now() - POLL;
    assertEquals(proven, sentAfter(host) > 0);
    tell(FlowRuleEvent.Type.RULE_REMOVED, rule);
    assertEquals(0, sentAfter(host), "what is gone counts no more");
    return proven;
  }

  private static DynamicTest test(
      boolean expected, String sentence, TrafficSelector.Builder selector, Binding... hosts) {
    return dynamicTest(
        sentence,
        () -> {
          TrafficTest fresh = new TrafficTest();
          for (Binding host : hosts) {
            fresh.replica.put(host);
          }
          assertEquals(expected, fresh.proves(selector, hosts[0]));
        });
  }

  private static DynamicTest proof(String sentence, TrafficSelector.Builder of, Binding... hosts) {
    return test(true, sentence, of, hosts);
  }

  private static DynamicTest none(String sentence, TrafficSelector.Builder of, Binding... hosts) {
    return test(false, sentence, of, hosts);
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    Binding six = bound(SIX1, M1, P1);
    Binding tagged = bound(Address.of(TEN, A1.ip()), M1, P1);
    Binding left = Hosts.left(bound(A2, M1, P1));
    return Stream.of(
        proof("its IPv4 source at its port", from(A1), HOST),
        proof("its IPv6 source", from(SIX1), six),
        proof("its source for whatever destination", from(A1).matchEthDst(Hosts.M2), HOST),
        proof("its MAC, where it has one address only", at(P1).matchEthSrc(M1), HOST),
        proof("or has left the other", at(P1).matchEthSrc(M1), HOST, left),
        proof(
            "its MAC in packets of its IP version, whatever else it has",
            at(P1).matchEthSrc(M1).matchEthType(IPV4),
            HOST,
            six),
        proof("of either version", at(P1).matchEthSrc(M1).matchEthType(IPV6), six, HOST),
        proof("its MAC though it has an address in a VLAN", at(P1).matchEthSrc(M1), HOST, tagged),
        proof("its source in its VLAN", from(A1).matchVlanId(TEN), tagged),
        proof("untagged by word", from(A1).matchVlanId(VlanId.NONE), HOST),
        none("its MAC, which may send for its other address", at(P1).matchEthSrc(M1), HOST, six),
        none(
            "nor of the same version",
            at(P1).matchEthSrc(M1).matchEthType(IPV4),
            HOST,
            bound(A2, M1, P1)),
        none("its MAC in packets that are not IP", at(P1).matchEthSrc(M1).matchEthType(ARP), HOST),
        none(
            "its MAC in packets of the other version",
            at(P1).matchEthSrc(M1).matchEthType(IPV6),
            HOST),
        none(
            "what is sent to it", at(P1).matchEthType(IPV4).matchIPDst(A1.ip().toIpPrefix()), HOST),
        none("to its MAC", at(P1).matchEthDst(M1), HOST),
        none("its source at any port", DefaultTrafficSelector.builder().matchEthSrc(M1), HOST),
        none("at another port", at(FakeNet.port(1, 2)).matchEthSrc(M1), HOST),
        none(
            "a whole subnet as the source",
            at(P1).matchEthType(IPV4).matchIPSrc(IpPrefix.valueOf("10.0.0.0/24")),
            HOST),
        none("another's source", from(A2), HOST),
        none("its source in another VLAN", from(A1).matchVlanId(TEN), HOST),
        none("in any VLAN", from(A1).matchVlanId(VlanId.ANY), tagged),
        none("in a VLAN that is not named", from(A1), tagged),
        none("its port alone", at(P1), HOST));
  }

  @Test
  void onlyWhatHasGrownWasSentAndAfterTheReadingBefore() {
    FlowRule rule = rule(from(A1));
    read(rule, 5);
    assertEquals(0, sentAfter(HOST), "nobody knows when these were");
    timers.pass(POLL);
    read(rule, 5);
    assertEquals(0, sentAfter(HOST));
    timers.pass(POLL);
    read(rule, 6);
    assertEquals(T0 + POLL, sentAfter(HOST));
    timers.pass(POLL);
    read(rule, 6);
    assertEquals(T0 + POLL, sentAfter(HOST), "not since");
    timers.pass(POLL);
    read(rule, 2);
    assertEquals(T0 + POLL, sentAfter(HOST), "a counter that began anew");
    timers.pass(POLL);
    read(rule, 3);
    assertEquals(T0 + 4 * POLL, sentAfter(HOST));
  }

  @Test
  void theLatestOfAllItsRulesCounts() {
    FlowRule one = rule(from(A1).matchEthDst(Hosts.M2));
    FlowRule other = rule(from(A1).matchEthDst(Hosts.M3));
    read(one, 1);
    read(other, 100);
    timers.pass(POLL);
    read(one, 2);
    read(other, 100);
    assertEquals(T0, sentAfter(HOST));
    tell(FlowRuleEvent.Type.RULE_REMOVED, other);
    assertEquals(T0, sentAfter(HOST));
  }

  @Test
  void ofAGroupEveryPortCounts() {
    NetworkConfig network = NetworkConfig.builder().portGroup(List.of(P1, P2)).build();
    FlowRule rule = rule(from(A1));
    read(rule, 1);
    timers.pass(POLL);
    read(rule, 2);
    assertEquals(0, traffic.sentAfter(bound(A1, M1, P2), NetworkConfig.none()));
    assertEquals(T0, traffic.sentAfter(bound(A1, M1, P2), network));
  }

  @Test
  void ownRulesAndWhatHasNoCounterAreNotRead() {
    FlowRule own = rule(World.OWN, from(A1));
    assertFalse(traffic.isRelevant(new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, own)));
    assertTrue(
        traffic.isRelevant(new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, rule(from(A1)))));
    tell(FlowRuleEvent.Type.RULE_ADD_REQUESTED, rule(from(A1)));
    tell(FlowRuleEvent.Type.RULE_ADDED, rule(from(A1)));
    tell(FlowRuleEvent.Type.RULE_REMOVED, rule(from(A1)));
    assertEquals(0, sentAfter(HOST));
  }

  @Test
  void whoIsSeenToSendIsNotAsked() {
    World world = new World().started();
    world.set("keepaliveAge", 30_000);
    world.patrol.start();
    world.receive(P1, Frames.announcement(M1, A1));
    FlowRule rule = rule(from(A1));
    long packets = 0;
    for (int i = 0; i < 20; i++) {
      world.timers.pass(POLL);
      world.traffic.event(
          new FlowRuleEvent(
              FlowRuleEvent.Type.RULE_UPDATED,
              new DefaultFlowEntry(rule, FlowEntryState.ADDED, 0, packets++, 0)));
    }
    assertEquals(0, world.counted("keepalive-probes"));
    assertTrue(world.counted("keepalive-spared-traffic") > 0);
    assertTrue(world.binding(A1).present());

    world.timers.pass(20_000);
    assertFalse(world.binding(A1).present(), "until the counter stands still");
  }
}
