package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.GroupId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instructions;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv4AddressWithMask;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.IPv6AddressWithMask;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.TransportPort;
import org.projectfloodlight.openflow.types.U64;

/** Elements of a switch's statistics, and the rules that they are read as. */
class StatsEntriesTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final OFActions ACTIONS = OF13.actions();
  private static final String MAC = "02:00:00:00:00:0a";

  private static Match.Builder v4() {
    return OF13.buildMatch().setExact(MatchField.ETH_TYPE, EthType.IPv4);
  }

  private static Match.Builder v6() {
    return OF13.buildMatch().setExact(MatchField.ETH_TYPE, EthType.IPv6);
  }

  private static TrafficSelector.Builder selecting(EtherType type) {
    return DefaultTrafficSelector.builder().matchEthType(type.ethType().toShort());
  }

  private static TrafficTreatment.Builder treating() {
    return DefaultTrafficTreatment.builder();
  }

  private static OFAction output(int port) {
    return ACTIONS.output(OFPort.of(port), 0);
  }

  private static OFFlowStatsEntry entry(Match match, OFAction... actions) {
    List<OFInstruction> instructions =
        actions.length == 0
            ? List.of()
            : List.of(OF13.instructions().applyActions(List.of(actions)));
    return OF13.buildFlowStatsEntry()
        .setTableId(TableId.of(0))
        .setPriority(30_000)
        .setCookie(U64.of((long) World.OWN.id() << 48 | 5))
        .setMatch(match)
        .setInstructions(instructions)
        .build();
  }

  private static FlowRule rule(TrafficSelector selector, TrafficTreatment treatment) {
    return DefaultFlowRule.builder()
        .forDevice(FakeNet.device(1))
        .forTable(0)
        .fromApp(World.OWN)
        .withPriority(30_000)
        .withSelector(selector)
        .withTreatment(treatment)
        .makePermanent()
        .build();
  }

  private static Arguments row(
      String sentence,
      OFFlowStatsEntry entry,
      TrafficSelector.Builder selector,
      TrafficTreatment.Builder treatment) {
    return Arguments.of(sentence, entry, rule(selector.build(), treatment.build()));
  }

  static Stream<Arguments> understood() {
    return Stream.of(
        row(
            "an untagged IPv4 host route",
            entry(
                v4().setExact(MatchField.IPV4_DST, IPv4Address.of("10.0.0.1"))
                    .setExact(MatchField.VLAN_VID, OFVlanVidMatch.UNTAGGED)
                    .build(),
                output(3)),
            selecting(EtherType.IPV4)
                .matchIPDst(IpPrefix.valueOf("10.0.0.1/32"))
                .matchVlanId(VlanId.NONE),
            treating().setOutput(PortNumber.portNumber(3))),
        row(
            "a tagged IPv6 host route",
            entry(
                v6().setExact(MatchField.IPV6_DST, IPv6Address.of("2001:db8::1"))
                    .setExact(MatchField.VLAN_VID, OFVlanVidMatch.ofVlan(10))
                    .build(),
                output(3)),
            selecting(EtherType.IPV6)
                .matchIPv6Dst(IpPrefix.valueOf("2001:db8::1/128"))
                .matchVlanId(VlanId.vlanId((short) 10)),
            treating().setOutput(PortNumber.portNumber(3))),
        row(
            "a prefix route that discards",
            entry(
                v4().setMasked(MatchField.IPV4_DST, IPv4AddressWithMask.of("10.1.0.0/16")).build()),
            selecting(EtherType.IPV4).matchIPDst(IpPrefix.valueOf("10.1.0.0/16")),
            treating().drop()),
        row(
            "an IPv6 prefix route",
            entry(
                v6().setMasked(MatchField.IPV6_DST, IPv6AddressWithMask.of("2001:db8::/64"))
                    .build(),
                output(1)),
            selecting(EtherType.IPV6).matchIPv6Dst(IpPrefix.valueOf("2001:db8::/64")),
            treating().setOutput(PortNumber.portNumber(1))),
        row(
            "a routed host, into a VLAN and back out of its own port",
            entry(
                v4().setExact(MatchField.IN_PORT, OFPort.of(3))
                    .setExact(
                        MatchField.ETH_DST, org.projectfloodlight.openflow.types.MacAddress.of(MAC))
                    .setExact(MatchField.IPV4_DST, IPv4Address.of("10.0.0.1"))
                    .build(),
                ACTIONS.decNwTtl(),
                ACTIONS.setField(
                    OF13.oxms().ethSrc(org.projectfloodlight.openflow.types.MacAddress.of(MAC))),
                ACTIONS.setField(
                    OF13.oxms().ethDst(org.projectfloodlight.openflow.types.MacAddress.of(MAC))),
                ACTIONS.pushVlan(EthType.VLAN_FRAME),
                ACTIONS.setField(OF13.oxms().vlanVid(OFVlanVidMatch.ofVlan(20))),
                ACTIONS.output(OFPort.IN_PORT, 0)),
            selecting(EtherType.IPV4)
                .matchInPort(PortNumber.portNumber(3))
                .matchEthDst(MacAddress.valueOf(MAC))
                .matchIPDst(IpPrefix.valueOf("10.0.0.1/32")),
            treating()
                .decNwTtl()
                .setEthSrc(MacAddress.valueOf(MAC))
                .setEthDst(MacAddress.valueOf(MAC))
                .pushVlan()
                .setVlanId(VlanId.vlanId((short) 20))
                .setOutput(PortNumber.IN_PORT)),
        row(
            "out of a VLAN",
            entry(v4().build(), ACTIONS.popVlan(), output(2)),
            selecting(EtherType.IPV4),
            treating().popVlan().setOutput(PortNumber.portNumber(2))),
        row(
            "another application's, that matches sources and rewrites",
            entry(
                v4().setExact(
                        MatchField.ETH_SRC, org.projectfloodlight.openflow.types.MacAddress.of(MAC))
                    .setExact(MatchField.IPV4_SRC, IPv4Address.of("10.0.0.1"))
                    .build(),
                ACTIONS.setField(OF13.oxms().ipv4Src(IPv4Address.of("10.0.0.2"))),
                ACTIONS.setField(OF13.oxms().ipv4Dst(IPv4Address.of("10.0.0.3"))),
                ACTIONS.group(OFGroup.of(7))),
            selecting(EtherType.IPV4)
                .matchEthSrc(MacAddress.valueOf(MAC))
                .matchIPSrc(IpPrefix.valueOf("10.0.0.1/32")),
            treating()
                .setIpSrc(IpAddress.valueOf("10.0.0.2"))
                .setIpDst(IpAddress.valueOf("10.0.0.3"))
                .group(new GroupId(7))),
        row(
            "the same in IPv6, by prefix",
            entry(
                v6().setMasked(MatchField.IPV6_SRC, IPv6AddressWithMask.of("2001:db8::/32"))
                    .build(),
                ACTIONS.setField(OF13.oxms().ipv6Src(IPv6Address.of("2001:db8::1"))),
                ACTIONS.setField(OF13.oxms().ipv6Dst(IPv6Address.of("2001:db8::2")))),
            selecting(EtherType.IPV6).matchIPv6Src(IpPrefix.valueOf("2001:db8::/32")),
            treating()
                .add(Instructions.modL3IPv6Src(IpAddress.valueOf("2001:db8::1")))
                .add(Instructions.modL3IPv6Dst(IpAddress.valueOf("2001:db8::2")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("understood")
  void whatIsUnderstoodIsTheSameRule(String sentence, OFFlowStatsEntry entry, FlowRule rule) {
    SwitchRule read = new StatsEntries(FakeNet.device(1)).read(entry);

    assertEquals(rule, read);
    assertEquals(rule.treatment(), read.treatment());
    assertEquals(World.OWN.id(), read.appId());
    assertTrue(read.legible());
    assertTrue(read.plain());
  }

  @Test
  void anotherTableIsSteeredTo() {
    OFFlowStatsEntry entry =
        entry(v4().build())
            .createBuilder()
            .setInstructions(List.of(OF13.instructions().gotoTable(TableId.of(4))))
            .build();

    SwitchRule read = new StatsEntries(FakeNet.device(1)).read(entry);
    assertEquals("TABLE:4", read.treatment().tableTransition().toString());
    assertTrue(read.plain());
  }

  private static SwitchRule read(OFFlowStatsEntry entry) {
    return new StatsEntries(FakeNet.device(1)).read(entry);
  }

  @Test
  void whatMatchesMoreThanThereAreWordsForIsSaidSo() {
    Match port =
        v4().setExact(MatchField.IP_PROTO, IpProtocol.TCP)
            .setExact(MatchField.TCP_DST, TransportPort.of(80))
            .build();
    Match mask =
        v4().setMasked(
                MatchField.IPV4_DST, IPv4Address.of("10.0.0.1"), IPv4Address.of("255.0.0.255"))
            .build();
    Match tag =
        v4().setMasked(MatchField.VLAN_VID, OFVlanVidMatch.PRESENT, OFVlanVidMatch.PRESENT).build();
    for (Match match : List.of(port, mask, tag)) {
      assertFalse(read(entry(match, output(1))).legible(), match.toString());
      assertTrue(read(entry(match, output(1))).plain(), match.toString());
    }
  }

  @Test
  void whatDoesMoreThanThereAreWordsForIsSaidSo() {
    OFFlowStatsEntry plain = entry(v4().build(), output(1));
    OFInstruction meter = OF13.instructions().meter(1);
    List<OFFlowStatsEntry> more =
        List.of(
            entry(v4().build(), ACTIONS.setQueue(1), output(1)),
            entry(
                v4().build(),
                ACTIONS.setField(OF13.oxms().tcpDst(TransportPort.of(80))),
                output(1)),
            plain.createBuilder().setInstructions(List.of(meter)).build(),
            plain.createBuilder().setIdleTimeout(10).build(),
            plain.createBuilder().setHardTimeout(10).build());
    for (OFFlowStatsEntry entry : more) {
      assertFalse(read(entry).plain(), entry.toString());
      assertTrue(read(entry).legible(), entry.toString());
    }
  }

  @Test
  void aReservedPortKeepsItsName() {
    assertEquals(
        PortNumber.CONTROLLER,
        Rules.port(read(entry(v4().build(), ACTIONS.output(OFPort.CONTROLLER, 0)))).orElseThrow());
  }
}
