package org.rehome.runtime.flow.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.EthType;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.meter.MeterId;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.U64;

/** Rule → flow-mod → bytes → statistics → bytes → flow entry: the same rule comes back. */
class FlowCodecTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId DEVICE = DeviceId.deviceId("of:00000000000000a1");
  private static final MacAddress MAC = MacAddress.valueOf("0a:00:00:00:00:01");
  private static final MacAddress OUI = MacAddress.valueOf("ff:ff:ff:00:00:00");
  private static final IpPrefix NET4 = IpPrefix.valueOf("10.1.2.0/24");
  private static final IpPrefix NET6 = IpPrefix.valueOf("2001:db8:1::/48");
  private static final TpPort PORT = TpPort.tpPort(0x1200);
  private static final TpPort PORT_MASK = TpPort.tpPort(0xff00);

  static Stream<Criterion> criteria() {
    return Stream.of(
        Criteria.matchInPort(PortNumber.portNumber(7)),
        Criteria.matchInPort(PortNumber.LOCAL),
        Criteria.matchInPhyPort(PortNumber.portNumber(8)),
        Criteria.matchMetadata(0xfedc_ba98_7654_3210L),
        Criteria.matchEthDst(MAC),
        Criteria.matchEthDstMasked(MacAddress.valueOf("0a:00:01:00:00:00"), OUI),
        Criteria.matchEthSrc(MAC),
        Criteria.matchEthSrcMasked(MacAddress.valueOf("0a:00:01:00:00:00"), OUI),
        Criteria.matchEthType(0x0806),
        Criteria.matchEthType(0x86dd),
        Criteria.matchEthType(0x8035),
        Criteria.matchVlanId(VlanId.vlanId((short) 100)),
        Criteria.matchVlanId(VlanId.vlanId((short) 0)),
        Criteria.matchVlanId(VlanId.vlanId((short) 4095)),
        Criteria.matchVlanId(VlanId.NONE),
        Criteria.matchVlanId(VlanId.ANY),
        Criteria.matchVlanPcp((byte) 7),
        Criteria.matchIPDscp((byte) 46),
        Criteria.matchIPEcn((byte) 3),
        Criteria.matchIPProtocol((short) 6),
        Criteria.matchIPProtocol((short) 254),
        Criteria.matchIPSrc(NET4),
        Criteria.matchIPSrc(IpPrefix.valueOf("10.1.2.3/32")),
        Criteria.matchIPDst(NET4),
        Criteria.matchIPDst(IpPrefix.valueOf("10.1.2.3/32")),
        Criteria.matchIPDst(IpPrefix.valueOf("128.0.0.0/1")),
        Criteria.matchIPv6Src(NET6),
        Criteria.matchIPv6Src(IpPrefix.valueOf("2001:db8::1/128")),
        Criteria.matchIPv6Dst(NET6),
        Criteria.matchIPv6Dst(IpPrefix.valueOf("2001:db8::1/128")),
        Criteria.matchIPv6FlowLabel(0xfffff),
        Criteria.matchIPv6ExthdrFlags(0x1ff),
        Criteria.matchTcpSrc(PORT),
        Criteria.matchTcpSrcMasked(PORT, PORT_MASK),
        Criteria.matchTcpDst(TpPort.tpPort(65535)),
        Criteria.matchTcpDstMasked(PORT, PORT_MASK),
        Criteria.matchUdpSrc(PORT),
        Criteria.matchUdpSrcMasked(PORT, PORT_MASK),
        Criteria.matchUdpDst(PORT),
        Criteria.matchUdpDstMasked(PORT, PORT_MASK),
        Criteria.matchSctpSrc(PORT),
        Criteria.matchSctpSrcMasked(PORT, PORT_MASK),
        Criteria.matchSctpDst(PORT),
        Criteria.matchSctpDstMasked(PORT, PORT_MASK),
        Criteria.matchIcmpType((short) 8),
        Criteria.matchIcmpCode((short) 255),
        Criteria.matchIcmpv6Type((short) 135),
        Criteria.matchIcmpv6Code((short) 255),
        Criteria.matchIPv6NDTargetAddress(Ip6Address.valueOf("fe80::1")),
        Criteria.matchIPv6NDSourceLinkLayerAddress(MAC),
        Criteria.matchIPv6NDTargetLinkLayerAddress(MAC),
        Criteria.matchArpOp(2),
        Criteria.matchArpSpa(Ip4Address.valueOf("10.0.0.1")),
        Criteria.matchArpTpa(Ip4Address.valueOf("255.255.255.255")),
        Criteria.matchArpSha(MAC),
        Criteria.matchArpTha(MAC),
        Criteria.matchMplsLabel(MplsLabel.mplsLabel(0xfffff)),
        Criteria.matchMplsTc((byte) 5),
        Criteria.matchMplsBos(true),
        Criteria.matchMplsBos(false),
        Criteria.matchTunnelId(0xfedc_ba98_7654_3210L));
  }

  @ParameterizedTest
  @MethodSource("criteria")
  void aCriterionComesBack(Criterion criterion) throws Exception {
    TrafficSelector selector = DefaultTrafficSelector.builder().add(criterion).build();
    FlowRule rule = rule(selector, treatment(Instructions.createOutput(PortNumber.portNumber(1))));
    assertSame(rule, roundTrip(rule));
  }

  static Stream<Instruction> instructions() {
    return Stream.of(
        Instructions.createNoAction(),
        Instructions.createOutput(PortNumber.portNumber(9)),
        Instructions.createOutput(PortNumber.CONTROLLER),
        Instructions.createOutput(PortNumber.ALL),
        Instructions.createOutput(PortNumber.FLOOD),
        Instructions.createOutput(PortNumber.IN_PORT),
        Instructions.createOutput(PortNumber.NORMAL),
        Instructions.createOutput(PortNumber.TABLE),
        Instructions.createOutput(PortNumber.LOCAL),
        Instructions.createGroup(new GroupId(0x1234)),
        Instructions.setQueue(3, null),
        Instructions.modL2Src(MAC),
        Instructions.modL2Dst(MAC),
        Instructions.modVlanId(VlanId.vlanId((short) 200)),
        Instructions.modVlanPcp((byte) 6),
        Instructions.pushVlan(),
        Instructions.pushVlan(EthType.EtherType.QINQ.ethType()),
        Instructions.popVlan(),
        Instructions.pushMpls(),
        Instructions.popMpls(),
        Instructions.popMpls(EthType.EtherType.IPV4.ethType()),
        Instructions.modMplsLabel(MplsLabel.mplsLabel(77)),
        Instructions.modMplsBos(true),
        Instructions.decMplsTtl(),
        Instructions.modTunnelId(0xfedc_ba98_7654_3210L),
        Instructions.modL3Src(Ip4Address.valueOf("10.0.0.1")),
        Instructions.modL3Dst(Ip4Address.valueOf("10.0.0.2")),
        Instructions.modL3IPv6Src(Ip6Address.valueOf("2001:db8::1")),
        Instructions.modL3IPv6Dst(Ip6Address.valueOf("2001:db8::2")),
        Instructions.modL3IPv6FlowLabel(0xfffff),
        Instructions.modIpDscp((byte) 46),
        Instructions.decNwTtl(),
        Instructions.copyTtlIn(),
        Instructions.copyTtlOut(),
        Instructions.modArpSpa(Ip4Address.valueOf("10.0.0.1")),
        Instructions.modArpTpa(Ip4Address.valueOf("10.0.0.1")),
        Instructions.modArpSha(MAC),
        Instructions.modArpTha(MAC),
        Instructions.modL3ArpOp((short) 2),
        Instructions.modTcpSrc(PORT),
        Instructions.modTcpDst(PORT),
        Instructions.modUdpSrc(PORT),
        Instructions.modUdpDst(PORT));
  }

  @ParameterizedTest
  @MethodSource("instructions")
  void anInstructionComesBack(Instruction instruction) throws Exception {
    FlowRule rule = rule(DefaultTrafficSelector.emptySelector(), treatment(instruction));
    assertSame(rule, roundTrip(rule));
  }

  static Stream<TrafficTreatment> treatments() {
    return Stream.of(
        DefaultTrafficTreatment.builder().drop().build(),
        DefaultTrafficTreatment.builder().transition(3).build(),
        DefaultTrafficTreatment.builder().writeMetadata(5, 0xff).transition(254).build(),
        DefaultTrafficTreatment.builder().wipeDeferred().build(),
        DefaultTrafficTreatment.builder().punt().wipeDeferred().build(),
        DefaultTrafficTreatment.builder()
            .popVlan()
            .setEthSrc(MAC)
            .deferred()
            .setEthDst(MAC)
            .setOutput(PortNumber.portNumber(4))
            .transition(1)
            .build(),
        DefaultTrafficTreatment.builder()
            .setOutput(PortNumber.portNumber(4))
            .pushVlan()
            .setVlanId(VlanId.vlanId((short) 5))
            .setOutput(PortNumber.portNumber(5))
            .build());
  }

  @ParameterizedTest
  @MethodSource("treatments")
  void aTreatmentComesBack(TrafficTreatment treatment) throws Exception {
    FlowRule rule = rule(DefaultTrafficSelector.emptySelector(), treatment);
    FlowEntry entry = roundTrip(rule);
    assertSame(rule, entry);
    assertEquals(treatment.clearedDeferred(), entry.treatment().clearedDeferred());
  }

  static Stream<FlowRule> routed() {
    TrafficTreatment.Builder same = rewritten();
    TrafficTreatment.Builder tagged = rewritten().setVlanId(VlanId.vlanId((short) 5));
    TrafficTreatment.Builder pushed = rewritten().pushVlan().setVlanId(VlanId.vlanId((short) 5));
    TrafficTreatment.Builder popped = rewritten().popVlan();
    TrafficSelector four =
        selector(
            Criteria.matchEthDst(MAC),
            Criteria.matchVlanId(VlanId.ANY),
            Criteria.matchEthType(0x0800),
            Criteria.matchIPDst(NET4));
    TrafficSelector six =
        selector(
            Criteria.matchInPort(PortNumber.portNumber(7)),
            Criteria.matchEthDst(MAC),
            Criteria.matchVlanId(VlanId.NONE),
            Criteria.matchEthType(0x86dd),
            Criteria.matchIPv6Dst(IpPrefix.valueOf("2001:db8::1/128")));
    return Stream.of(
        rule(four, tagged.setOutput(PortNumber.portNumber(4)).build()),
        rule(four, popped.setOutput(PortNumber.IN_PORT).build()),
        rule(six, same.setOutput(PortNumber.IN_PORT).build()),
        rule(six, pushed.setOutput(PortNumber.portNumber(4)).build()),
        rule(
            six,
            DefaultTrafficTreatment.builder()
                .pushVlan()
                .setVlanId(VlanId.vlanId((short) 5))
                .setOutput(PortNumber.portNumber(4))
                .build()),
        rule(four, DefaultTrafficTreatment.builder().drop().build()));
  }

  private static TrafficTreatment.Builder rewritten() {
    return DefaultTrafficTreatment.builder().decNwTtl().setEthSrc(OUI).setEthDst(MAC);
  }

  // ONOS takes a rule away, and gives it again, that comes back as another.
  @ParameterizedTest
  @MethodSource("routed")
  void aRuleOfAGatewayComesBack(FlowRule rule) throws Exception {
    assertSame(rule, roundTrip(rule));
  }

  static Stream<FlowRule> otherForms() {
    TrafficTreatment drop = DefaultTrafficTreatment.builder().drop().build();
    return Stream.of(
        rule(selector(Criteria.matchIPDst(IpPrefix.valueOf("0.0.0.0/0"))), drop),
        rule(selector(Criteria.matchIPv6Dst(IpPrefix.valueOf("::/0"))), drop),
        rule(selector(Criteria.matchEthDstMasked(MAC, MacAddress.BROADCAST)), drop),
        rule(selector(Criteria.matchEthDstMasked(MAC, MacAddress.ZERO)), drop),
        rule(selector(Criteria.matchEthSrcMasked(MAC, OUI)), drop),
        rule(selector(Criteria.matchTcpDstMasked(PORT, TpPort.tpPort(0xffff))), drop),
        rule(selector(Criteria.matchTcpDstMasked(TpPort.tpPort(0x12ff), PORT_MASK)), drop),
        rule(selector(), DefaultTrafficTreatment.emptyTreatment()),
        rule(selector(), treatment(Instructions.setQueue(1, PortNumber.portNumber(2)))));
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  void aRuleThatComesBackInAnotherFormIsRecognised(FlowRule rule) throws Exception {
    assertTrue(FlowCodec.sameOnSwitch(roundTrip(rule), rule));
  }

  static Stream<FlowRule> notExpressible() {
    TrafficTreatment drop = DefaultTrafficTreatment.builder().drop().build();
    return Stream.of(
        rule(selector(Criteria.matchInnerVlanId(VlanId.vlanId((short) 1))), drop),
        rule(selector(Criteria.matchPbbIsid(1)), drop),
        rule(selector(Criteria.matchTcpFlags(2)), drop),
        rule(selector(Criteria.dummy()), drop),
        rule(selector(Criteria.matchInPort(PortNumber.portNumber(1L << 32))), drop),
        rule(selector(), treatment(Instructions.truncate(64))),
        rule(selector(), treatment(Instructions.transition(255))),
        rule(selector(), treatment(Instructions.meterTraffic(MeterId.meterId(1)))));
  }

  @ParameterizedTest
  @MethodSource("notExpressible")
  void whatOpenFlowCannotSayIsRefused(FlowRule rule) {
    assertThrows(NotExpressible.class, () -> FlowCodec.add(rule, OF13));
  }

  @Test
  void timeoutsComeBack() throws Exception {
    FlowRule rule =
        DefaultFlowRule.builder()
            .forDevice(DEVICE)
            .withCookie(0x0012_0000_0000_0001L)
            .withPriority(1)
            .withHardTimeout(30)
            .makeTemporary(10)
            .build();
    FlowEntry entry = roundTrip(rule);
    assertEquals(10, entry.timeout());
    assertEquals(30, entry.hardTimeout());
    assertEquals(false, entry.isPermanent());
  }

  private static void assertSame(FlowRule rule, FlowEntry entry) {
    assertEquals(rule.selector(), entry.selector());
    assertEquals(rule.treatment(), entry.treatment());
    assertTrue(entry.exactMatch(rule), () -> rule + " came back as " + entry);
    assertEquals(1234, entry.packets());
    assertEquals(56789, entry.bytes());
    assertEquals(60, entry.life());
  }

  private static FlowEntry roundTrip(FlowRule rule) throws Exception {
    OFFlowMod mod = (OFFlowMod) overTheWire(FlowCodec.add(rule, OF13));
    OFFlowStatsEntry element =
        OF13.buildFlowStatsEntry()
            .setCookie(mod.getCookie())
            .setTableId(mod.getTableId())
            .setPriority(mod.getPriority())
            .setIdleTimeout(mod.getIdleTimeout())
            .setHardTimeout(mod.getHardTimeout())
            .setMatch(mod.getMatch())
            .setInstructions(mod.getInstructions())
            .setDurationSec(60)
            .setPacketCount(U64.of(1234))
            .setByteCount(U64.of(56789))
            .build();
    OFFlowStatsReply reply = OF13.buildFlowStatsReply().setEntries(List.of(element)).build();
    OFFlowStatsReply received = (OFFlowStatsReply) overTheWire(reply);
    return FlowCodec.entry(DEVICE, received.getEntries().get(0));
  }

  private static Object overTheWire(org.projectfloodlight.openflow.protocol.OFMessage message)
      throws Exception {
    ByteBuf bytes = Unpooled.buffer();
    message.writeTo(bytes);
    return OFFactories.getGenericReader().readFrom(bytes);
  }

  private static FlowRule rule(TrafficSelector selector, TrafficTreatment treatment) {
    return DefaultFlowRule.builder()
        .forDevice(DEVICE)
        .withCookie(0x00ab_0000_1234_5678L)
        .withPriority(40000)
        .forTable(2)
        .withSelector(selector)
        .withTreatment(treatment)
        .makePermanent()
        .build();
  }

  private static TrafficSelector selector(Criterion... criteria) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    Arrays.stream(criteria).forEach(selector::add);
    return selector.build();
  }

  private static TrafficTreatment treatment(Instruction... instructions) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    Arrays.stream(instructions).forEach(treatment::add);
    return treatment.build();
  }
}
