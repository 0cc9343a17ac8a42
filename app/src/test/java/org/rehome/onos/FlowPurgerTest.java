package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;
import static org.rehome.onos.World.FORWARDING;
import static org.rehome.onos.World.OWN;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/** Which flows of others name a host that is gone, and that only those go. */
class FlowPurgerTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final Binding HOST = bound(A1, M1, P1);

  private final World world = new World();
  private final FlowPurger purger = world.purger;
  private final FakeFlows flows = world.flows;

  private static TrafficSelector.Builder match() {
    return DefaultTrafficSelector.builder();
  }

  private static TrafficTreatment.Builder act() {
    return DefaultTrafficTreatment.builder();
  }

  private static TrafficTreatment output() {
    return act().setOutput(PortNumber.portNumber(1)).build();
  }

  private static FlowRule rule(TrafficSelector.Builder match) {
    return rule(FORWARDING, match, output());
  }

  private static FlowRule rule(
      ApplicationId app, TrafficSelector.Builder match, TrafficTreatment treatment) {
    return World.foreign(app, device(2), match.build(), treatment);
  }

  private Set<FlowRule> stale(Binding old) {
    return new HashSet<>(purger.stale(old));
  }

  private void assertStale(FlowRule rule) {
    flows.put(rule);
    assertEquals(Set.of(rule), stale(HOST));
    purger.purge(HOST).join();
    assertFalse(flows.has(rule));
    assertEquals(Set.of(), stale(HOST), "what is removed is forgotten");
    assertEquals(1, world.counted("purged-foreign-flows"));
  }

  private void assertKept(FlowRule rule) {
    flows.put(rule);
    assertEquals(Set.of(), stale(HOST));
    purger.purge(HOST).join();
    assertTrue(flows.has(rule));
    assertEquals(0, world.counted("purged-foreign-flows"));
  }

  // What names a host.

  @Test
  void aMatchOfItsAddressAsDestination() {
    assertStale(rule(match().matchIPDst(A1.ip().toIpPrefix())));
  }

  @Test
  void aMatchOfItsAddressAsSource() {
    assertStale(rule(match().matchIPSrc(A1.ip().toIpPrefix())));
  }

  @Test
  void aMatchOfItsIp6Address() {
    Address six = Hosts.address("2001:db8::1");
    FlowRule rule = rule(match().matchIPv6Dst(six.ip().toIpPrefix()));
    flows.put(rule);

    assertEquals(Set.of(rule), stale(bound(six, M1, P1)));
  }

  @Test
  void aMatchOfItsMac() {
    assertStale(rule(match().matchEthDst(M1)));
  }

  @Test
  void aMatchOfItsMacAsSource() {
    assertStale(rule(match().matchEthSrc(M1)));
  }

  @Test
  void aRewriteToItsMac() {
    assertStale(
        rule(FORWARDING, match().matchIPDst(prefix("10.9.0.0/16")), act().setEthDst(M1).build()));
  }

  @Test
  void aRewriteToItsAddress() {
    assertStale(rule(FORWARDING, match().matchEthSrc(M2), act().setIpDst(A1.ip()).build()));
  }

  @Test
  void anyPrefixItIsWithinDoesNotNameIt() {
    assertKept(rule(match().matchIPDst(prefix("10.0.0.0/24"))));
  }

  @Test
  void aGroupMacNamesNobody() {
    Binding group = bound(A1, MacAddress.BROADCAST, P1);
    flows.put(rule(match().matchEthDst(MacAddress.BROADCAST)));

    assertEquals(Set.of(), stale(group));
  }

  @Test
  void anotherHostIsAnother() {
    assertKept(rule(match().matchEthDst(M2).matchIPDst(A2.ip().toIpPrefix())));
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.valueOf(text);
  }

  // VLANs.

  @Test
  void aFlowOfAnotherVlanIsNotItsOwn() {
    assertKept(rule(match().matchVlanId(V10).matchIPDst(A1.ip().toIpPrefix())));
  }

  @Test
  void aFlowOfItsVlanOrOfAnyIsItsOwn() {
    Binding tagged = bound(Address.of(V10, A1.ip()), M1, P1);
    FlowRule own = rule(match().matchVlanId(V10).matchEthDst(M1));
    FlowRule any = rule(match().matchVlanId(VlanId.ANY).matchEthDst(M1));
    FlowRule unsaid = rule(match().matchEthDst(M1));
    FlowRule untagged = rule(match().matchVlanId(VlanId.NONE).matchEthDst(M1));
    Set.of(own, any, unsaid, untagged).forEach(flows::put);

    assertEquals(Set.of(own, any, unsaid), stale(tagged));
  }

  @Test
  void aFlowThatDeniesIsNotStaleForItSteersNothing() {
    TrafficTreatment deny = DefaultTrafficTreatment.builder().drop().build();
    flows.put(rule(FORWARDING, match().matchIPDst(A1.ip().toIpPrefix()), deny));

    assertEquals(Set.of(), stale(HOST));
  }

  // A MAC with several addresses.

  @Test
  void aMacThatStillHasAnotherAddressThereIsNotGone() {
    FlowRule byMac = rule(match().matchEthDst(M1));
    FlowRule byIp = rule(match().matchIPDst(A1.ip().toIpPrefix()));
    flows.put(byMac);
    flows.put(byIp);
    Binding other = bound(A2, M1, P1);
    world.replica.put(other);
    assertEquals(Set.of(byIp), stale(HOST));

    world.replica.put(moved(other, P2));
    assertEquals(Set.of(byIp), stale(HOST), "it lives on elsewhere, where the flow may well lead");

    world.replica.put(moved(HOST, P2));
    assertEquals(Set.of(byIp, byMac), stale(HOST), "it moved, and nothing of it is left here");
  }

  @Test
  void anotherAddressThatHasLeftDoesNotHoldTheMac() {
    FlowRule byMac = rule(match().matchEthDst(M1));
    flows.put(byMac);
    world.replica.put(left(bound(A2, M1, P1)));

    assertEquals(Set.of(byMac), stale(HOST));
  }

  // Whose flows.

  @Test
  void ourOwnRulesAreNeverForeign() {
    world.replica.put(HOST);
    world.fabric.refresh(0);
    world.installer.install(HOST, null).join();

    assertKept(rule(OWN, match().matchEthDst(M1), output()));
  }

  @Test
  void exemptApplicationsAreNotTouched() {
    world.set("purgeExempt", "org.some, " + FORWARDING.name());

    assertKept(rule(match().matchEthDst(M1)));
  }

  @Test
  void anApplicationThatOnosDoesNotKnowIsNotExempt() {
    world.set("purgeExempt", FORWARDING.name());
    ApplicationId unknown = new DefaultApplicationId(99, "org.unknown");

    assertStale(rule(unknown, match().matchEthDst(M1), output()));
  }

  @Test
  void purgingOthersCanBeSwitchedOff() {
    world.set("purgeScope", "own");

    assertKept(rule(match().matchEthDst(M1)));
  }

  // Keeping track.

  @Test
  void flowsFromBeforeAreFoundAtTheStart() {
    FlowRule rule = rule(match().matchEthDst(M1));
    FlowPurger late = world.newPurger(new FlowIndex(OWN));
    flows.put(rule);
    assertEquals(Set.of(), Set.copyOf(late.stale(HOST)));
    late.start();

    assertEquals(Set.of(rule), Set.copyOf(late.stale(HOST)));
  }

  @Test
  void aFlowThatWentByItselfIsForgotten() {
    FlowRule rule = rule(match().matchEthDst(M1));
    flows.put(rule);
    flows.lose(rule);

    assertEquals(Set.of(), stale(HOST));
  }

  @Test
  void aFlowThatNowServesAnotherHostIsThatOnes() {
    TrafficSelector.Builder service = match().matchIPDst(prefix("10.9.9.9/32"));
    flows.put(rule(FORWARDING, service, act().setEthDst(M1).build()));
    FlowRule now = rule(FORWARDING, service, act().setEthDst(M2).build());
    flows.put(now);

    assertEquals(Set.of(), stale(HOST));
    assertEquals(Set.of(now), stale(bound(A2, M2, P2)));
  }

  @Test
  void namesAreTheExactAddressesOfARule() {
    FlowRule rule =
        rule(
            FORWARDING,
            match().matchEthDst(M1).matchIPDst(A1.ip().toIpPrefix()),
            act().setEthDst(M2).setIpDst(A2.ip()).build());
    Set<Object> expected = Set.of(M1, M2, A1.ip(), A2.ip());

    assertEquals(expected, Mention.of(rule).names());
    assertTrue(Mention.of(rule).names().stream().anyMatch(IpAddress.class::isInstance));
  }
}
