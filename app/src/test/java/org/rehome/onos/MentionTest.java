package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;

/** What a rule of another application names, and in which VLANs. */
class MentionTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final VlanId V20 = VlanId.vlanId((short) 20);
  private static final Ip4Address IP = A1.ip().getIp4Address();
  private static final Ip6Address SIX = Ip6Address.valueOf("2001:db8::1");

  private static TrafficSelector.Builder match() {
    return DefaultTrafficSelector.builder();
  }

  private static TrafficTreatment.Builder act() {
    return DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1));
  }

  private static Mention mention(TrafficSelector.Builder match, TrafficTreatment.Builder act) {
    return Mention.of(World.foreign(World.FORWARDING, device(1), match.build(), act.build()));
  }

  private static DynamicTest names(
      String sentence, TrafficSelector.Builder match, TrafficTreatment.Builder act, Object... who) {
    return DynamicTest.dynamicTest(
        sentence, () -> assertEquals(Set.of(who), mention(match, act).names()));
  }

  @TestFactory
  Stream<DynamicTest> matches() {
    return Stream.of(
        names("a destination", match().matchIPDst(IP.toIpPrefix()), act(), IP),
        names("a source", match().matchIPSrc(IP.toIpPrefix()), act(), IP),
        names("an IPv6 destination", match().matchIPv6Dst(SIX.toIpPrefix()), act(), SIX),
        names("an IPv6 source", match().matchIPv6Src(SIX.toIpPrefix()), act(), SIX),
        names("a prefix names nobody", match().matchIPDst(IpPrefix.valueOf("10.0.0.0/24")), act()),
        names("a MAC as destination", match().matchEthDst(M1), act(), M1),
        names("a MAC as source", match().matchEthSrc(M1), act(), M1),
        names(
            "a MAC with a mask of all ones",
            match().matchEthDstMasked(M1, MacAddress.EXACT_MASK),
            act(),
            M1),
        names(
            "part of a MAC names nobody",
            match().matchEthDstMasked(M1, MacAddress.valueOf("ff:ff:ff:00:00:00")),
            act()),
        names("broadcast is nobody", match().matchEthDst(MacAddress.BROADCAST), act()),
        names("nor is a group", match().matchEthDst(MacAddress.IPV4_MULTICAST), act()),
        names("who asks by ARP", match().matchArpSpa(IP), act(), IP),
        names("whom ARP asks for", match().matchArpTpa(IP), act(), IP),
        names("the MAC that ARP names as sender", match().matchArpSha(M1), act(), M1),
        names("the MAC that ARP names as target", match().matchArpTha(M1), act(), M1),
        names("the MAC that nobody has", match().matchArpTha(MacAddress.ZERO), act()),
        names("who has no address yet", match().matchArpSpa(Ip4Address.valueOf("0.0.0.0")), act()),
        names("an ND target", match().matchIPv6NDTargetAddress(SIX), act(), SIX),
        names("an ND source", match().matchIPv6NDSourceLinkLayerAddress(M1), act(), M1),
        names("an ND target's MAC", match().matchIPv6NDTargetLinkLayerAddress(M1), act(), M1));
  }

  @TestFactory
  Stream<DynamicTest> rewrites() {
    return Stream.of(
        names("to a MAC", match(), act().setEthDst(M1), M1),
        names("from a MAC", match(), act().setEthSrc(M1), M1),
        names("to an address", match(), act().setIpDst(IP), IP),
        names("from an address", match(), act().setIpSrc(IP), IP),
        names("an ARP sender", match(), act().setArpSpa(IP).setArpSha(M1), IP, M1),
        names(
            "after another rule's decision",
            match().matchEthDst(M2),
            DefaultTrafficTreatment.builder().deferred().setEthDst(M1),
            M1,
            M2),
        names(
            "as well as what is matched",
            match().matchEthDst(M1).matchIPDst(A2.ip().toIpPrefix()),
            act().setEthDst(M2),
            M1,
            M2,
            A2.ip()));
  }

  private static DynamicTest isOf(String sentence, Mention mention, VlanId... vlans) {
    return DynamicTest.dynamicTest(
        sentence,
        () -> {
          Set<VlanId> expected = Set.of(vlans);
          for (VlanId each : Set.of(VlanId.NONE, V10, V20)) {
            assertEquals(expected.contains(each), mention.isOf(each), each.toString());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> vlans() {
    return Stream.of(
        isOf("none named is any", mention(match().matchEthDst(M1), act()), VlanId.NONE, V10, V20),
        isOf("the one that is matched", mention(match().matchVlanId(V10), act()), V10),
        isOf(
            "untagged is a VLAN, too",
            mention(match().matchVlanId(VlanId.NONE), act()),
            VlanId.NONE),
        isOf(
            "tagged is any VLAN but that",
            mention(match().matchVlanId(VlanId.ANY), act()),
            V10,
            V20),
        isOf(
            "the one it is brought into",
            mention(match().matchVlanId(VlanId.NONE), act().pushVlan().setVlanId(V10)),
            VlanId.NONE,
            V10),
        isOf(
            "from one to another",
            mention(match().matchVlanId(V20), act().setVlanId(V10)),
            V10,
            V20),
        isOf(
            "out of the tag at the edge",
            mention(match().matchVlanId(V10), act().popVlan()),
            VlanId.NONE,
            V10),
        isOf(
            "whatever comes in is of any, wherever it goes",
            mention(match().matchEthDst(M1), act().setVlanId(V10)),
            VlanId.NONE,
            V10,
            V20),
        isOf(
            "a bucket is of the VLAN it sends into",
            Mention.of(act().setEthDst(M1).setVlanId(V10).build()),
            V10),
        isOf("or of none", Mention.of(act().popVlan().build()), VlanId.NONE),
        isOf("or of any", Mention.of(act().setEthDst(M1).build()), VlanId.NONE, V10, V20));
  }

  @Test
  void onlyWhatSendsOrRewritesSteers() {
    assertTrue(mention(match(), act()).isSteering());
    assertTrue(mention(match(), DefaultTrafficTreatment.builder().transition(1)).isSteering());
    assertTrue(mention(match(), DefaultTrafficTreatment.builder().setEthDst(M1)).isSteering());
    assertFalse(mention(match(), DefaultTrafficTreatment.builder().drop()).isSteering());
    assertTrue(Mention.of(DefaultTrafficTreatment.emptyTreatment()).isSteering(), "a bucket does");
  }
}
