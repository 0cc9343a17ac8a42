package org.rehome.runtime.flow.codec;

import static org.rehome.runtime.flow.codec.Values.within;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.L2SubType;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsBosInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsLabelInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanPcpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.L3SubType;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpOpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModDscpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPv6FlowLabelInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.L4SubType;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.OFBooleanValue;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.U32;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.VlanPcp;

/**
 * Which set-field action carries which ONOS instruction: one row a field, read in both directions
 * (OpenFlow 1.3.5 §5.12).
 */
final class SetFields {
  private interface Writer {
    OFOxm<?> write(Instruction instruction, OFFactory factory);
  }

  private interface Reader {
    Instruction read(OFOxm<?> field);
  }

  private static final Map<Enum<?>, Writer> WRITERS = new HashMap<>();
  private static final Map<MatchField<?>, Reader> READERS = new HashMap<>();

  static {
    row(
        L2SubType.ETH_SRC,
        MatchField.ETH_SRC,
        (ModEtherInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modL2Src(Values.mac(v)));
    row(
        L2SubType.ETH_DST,
        MatchField.ETH_DST,
        (ModEtherInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modL2Dst(Values.mac(v)));
    row(
        L2SubType.VLAN_ID,
        MatchField.VLAN_VID,
        (ModVlanIdInstruction i) -> vlan(i.vlanId()),
        v -> Instructions.modVlanId(VlanId.vlanId(v.getVlan())));
    row(
        L2SubType.VLAN_PCP,
        MatchField.VLAN_PCP,
        (ModVlanPcpInstruction i) -> VlanPcp.of((byte) within(i.vlanPcp(), 7, "VLAN priority")),
        v -> Instructions.modVlanPcp(v.getValue()));
    row(
        L2SubType.MPLS_LABEL,
        MatchField.MPLS_LABEL,
        (ModMplsLabelInstruction i) -> U32.of(i.label().toInt()),
        v -> Instructions.modMplsLabel(MplsLabel.mplsLabel((int) v.getValue())));
    row(
        L2SubType.MPLS_BOS,
        MatchField.MPLS_BOS,
        (ModMplsBosInstruction i) -> OFBooleanValue.of(i.mplsBos()),
        v -> Instructions.modMplsBos(v.getValue()));
    row(
        L2SubType.TUNNEL_ID,
        MatchField.TUNNEL_ID,
        (ModTunnelIdInstruction i) -> U64.of(i.tunnelId()),
        v -> Instructions.modTunnelId(v.getValue()));
    internet();
    neighbor();
    transport();
  }

  private SetFields() {}

  /** The field that a modification of this subtype sets; null if it is not a set-field. */
  static OFOxm<?> encode(Enum<?> subtype, Instruction instruction, OFFactory factory) {
    Writer writer = WRITERS.get(subtype);
    return writer == null ? null : writer.write(instruction, factory);
  }

  /** The instruction that sets this field; null if ONOS has none. */
  static Instruction decode(OFOxm<?> field) {
    Reader reader = READERS.get(field.getMatchField());
    return reader == null || field.isMasked() ? null : reader.read(field);
  }

  private static void internet() {
    row(
        L3SubType.IPV4_SRC,
        MatchField.IPV4_SRC,
        (ModIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modL3Src(Values.ip4(v)));
    row(
        L3SubType.IPV4_DST,
        MatchField.IPV4_DST,
        (ModIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modL3Dst(Values.ip4(v)));
    row(
        L3SubType.IPV6_SRC,
        MatchField.IPV6_SRC,
        (ModIPInstruction i) -> Values.ip6(i.ip()),
        v -> Instructions.modL3IPv6Src(Values.ip6(v)));
    row(
        L3SubType.IPV6_DST,
        MatchField.IPV6_DST,
        (ModIPInstruction i) -> Values.ip6(i.ip()),
        v -> Instructions.modL3IPv6Dst(Values.ip6(v)));
    row(
        L3SubType.IPV6_FLABEL,
        MatchField.IPV6_FLABEL,
        (ModIPv6FlowLabelInstruction i) -> Values.flowLabel(i.flowLabel()),
        v -> Instructions.modL3IPv6FlowLabel(v.getIPv6FlowLabelValue()));
    row(
        L3SubType.IP_DSCP,
        MatchField.IP_DSCP,
        (ModDscpInstruction i) -> IpDscp.of((byte) within(i.dscp(), 63, "DSCP")),
        v -> Instructions.modIpDscp(v.getDscpValue()));
  }

  private static void neighbor() {
    row(
        L3SubType.ARP_SPA,
        MatchField.ARP_SPA,
        (ModArpIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modArpSpa(Values.ip4(v)));
    row(
        L3SubType.ARP_TPA,
        MatchField.ARP_TPA,
        (ModArpIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modArpTpa(Values.ip4(v)));
    row(
        L3SubType.ARP_SHA,
        MatchField.ARP_SHA,
        (ModArpEthInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modArpSha(Values.mac(v)));
    row(
        L3SubType.ARP_THA,
        MatchField.ARP_THA,
        (ModArpEthInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modArpTha(Values.mac(v)));
    row(
        L3SubType.ARP_OP,
        MatchField.ARP_OP,
        (ModArpOpInstruction i) -> ArpOpcode.of((int) i.op() & 0xffff),
        v -> Instructions.modL3ArpOp((short) v.getOpcode()));
  }

  private static void transport() {
    row(
        L4SubType.TCP_SRC,
        MatchField.TCP_SRC,
        (ModTransportPortInstruction i) -> Values.tp(i.port()),
        v -> Instructions.modTcpSrc(Values.tp(v)));
    row(
        L4SubType.TCP_DST,
        MatchField.TCP_DST,
        (ModTransportPortInstruction i) -> Values.tp(i.port()),
        v -> Instructions.modTcpDst(Values.tp(v)));
    row(
        L4SubType.UDP_SRC,
        MatchField.UDP_SRC,
        (ModTransportPortInstruction i) -> Values.tp(i.port()),
        v -> Instructions.modUdpSrc(Values.tp(v)));
    row(
        L4SubType.UDP_DST,
        MatchField.UDP_DST,
        (ModTransportPortInstruction i) -> Values.tp(i.port()),
        v -> Instructions.modUdpDst(Values.tp(v)));
  }

  private static OFVlanVidMatch vlan(VlanId vlan) {
    return OFVlanVidMatch.ofVlan((int) within(vlan.toShort(), 0xfff, "VLAN"));
  }

  // An instruction's subtype names its class, so the row's class is right by construction.
  @SuppressWarnings("unchecked")
  private static <I extends Instruction, F extends OFValueType<F>> void row(
      Enum<?> subtype, MatchField<F> field, Function<I, F> out, Function<F, Instruction> in) {
    WRITERS.put(subtype, (i, factory) -> factory.oxms().fromValue(out.apply((I) i), field));
    READERS.put(field, oxm -> in.apply((F) oxm.getValue()));
  }
}
