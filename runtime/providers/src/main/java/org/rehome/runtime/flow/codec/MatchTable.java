package org.rehome.runtime.flow.codec;

import static org.onosproject.net.flow.criteria.Criterion.Type.*;
import static org.rehome.runtime.flow.codec.Values.within;

import org.onlab.packet.MplsLabel;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpOpCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPDscpCriterion;
import org.onosproject.net.flow.criteria.IPEcnCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.IPv6ExthdrFlagsCriterion;
import org.onosproject.net.flow.criteria.IPv6FlowLabelCriterion;
import org.onosproject.net.flow.criteria.IPv6NDLinkLayerAddressCriterion;
import org.onosproject.net.flow.criteria.IPv6NDTargetAddressCriterion;
import org.onosproject.net.flow.criteria.IcmpCodeCriterion;
import org.onosproject.net.flow.criteria.IcmpTypeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6CodeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6TypeCriterion;
import org.onosproject.net.flow.criteria.MetadataCriterion;
import org.onosproject.net.flow.criteria.MplsBosCriterion;
import org.onosproject.net.flow.criteria.MplsCriterion;
import org.onosproject.net.flow.criteria.MplsTcCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.SctpPortCriterion;
import org.onosproject.net.flow.criteria.TcpPortCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.UdpPortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.criteria.VlanPcpCriterion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.ICMPv4Code;
import org.projectfloodlight.openflow.types.ICMPv4Type;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.IpEcn;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.OFBooleanValue;
import org.projectfloodlight.openflow.types.OFMetadata;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.U16;
import org.projectfloodlight.openflow.types.U32;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.U8;
import org.projectfloodlight.openflow.types.VlanPcp;

/**
 * Which OpenFlow match field carries which ONOS criterion, and how: one row a field, read in both
 * directions (OpenFlow 1.3.5 §7.2.3.7).
 */
final class MatchTable extends FieldTable {
  private static final MatchTable TABLE = new MatchTable();

  private MatchTable() {
    link();
    internet();
    transport();
    neighbor();
    labels();
  }

  /** How to write a criterion of this type; null if OpenFlow 1.3 has no field for it. */
  static Writer writer(Criterion.Type type) {
    return TABLE.writerOf(type);
  }

  /** How to read this field; null if ONOS has no criterion for it. */
  static Reader reader(MatchField<?> field) {
    return TABLE.readerOf(field);
  }

  private void link() {
    exact(
        IN_PORT,
        MatchField.IN_PORT,
        (PortCriterion c) -> Values.port(c.port()),
        v -> Criteria.matchInPort(Values.port(v)));
    exact(
        IN_PHY_PORT,
        MatchField.IN_PHY_PORT,
        (PortCriterion c) -> Values.port(c.port()),
        v -> Criteria.matchInPhyPort(Values.port(v)));
    exact(
        METADATA,
        MatchField.METADATA,
        (MetadataCriterion c) -> OFMetadata.ofRaw(c.metadata()),
        v -> Criteria.matchMetadata(v.getValue().getValue()));
    maskable(
        ETH_DST,
        ETH_DST_MASKED,
        MatchField.ETH_DST,
        (EthCriterion c) -> Values.mac(c.mac()),
        c -> Values.mac(c.mask()),
        v -> Criteria.matchEthDst(Values.mac(v)),
        (v, m) -> Criteria.matchEthDstMasked(Values.mac(v), Values.mac(m)));
    maskable(
        ETH_SRC,
        ETH_SRC_MASKED,
        MatchField.ETH_SRC,
        (EthCriterion c) -> Values.mac(c.mac()),
        c -> Values.mac(c.mask()),
        v -> Criteria.matchEthSrc(Values.mac(v)),
        (v, m) -> Criteria.matchEthSrcMasked(Values.mac(v), Values.mac(m)));
    exact(
        ETH_TYPE,
        MatchField.ETH_TYPE,
        (EthTypeCriterion c) -> EthType.of(Short.toUnsignedInt(c.ethType().toShort())),
        v -> Criteria.matchEthType(v.getValue()));
    row(
        VLAN_VID,
        MatchField.VLAN_VID,
        (c, match) -> writeVlan(((VlanIdCriterion) c).vlanId(), match),
        MatchTable::readVlan);
    exact(
        VLAN_PCP,
        MatchField.VLAN_PCP,
        (VlanPcpCriterion c) -> VlanPcp.of((byte) within(c.priority(), 7, "VLAN priority")),
        v -> Criteria.matchVlanPcp(v.getValue()));
  }

  // The "present" bit (0x1000) is part of the value: untagged is 0, any tag is the bit alone,
  // masked.
  private static void writeVlan(org.onlab.packet.VlanId vlan, Match.Builder match) {
    if (vlan.equals(org.onlab.packet.VlanId.ANY)) {
      match.setMasked(MatchField.VLAN_VID, OFVlanVidMatch.PRESENT, OFVlanVidMatch.PRESENT);
    } else if (vlan.equals(org.onlab.packet.VlanId.NONE)) {
      match.setExact(MatchField.VLAN_VID, OFVlanVidMatch.UNTAGGED);
    } else {
      match.setExact(
          MatchField.VLAN_VID, OFVlanVidMatch.ofVlan((int) within(vlan.toShort(), 0xfff, "VLAN")));
    }
  }

  private static Criterion readVlan(OFVlanVidMatch vlan, OFVlanVidMatch mask) {
    if (mask != null) {
      if (mask.getRawVid() == 0x1000 && vlan.getRawVid() == 0x1000) {
        return Criteria.matchVlanId(org.onlab.packet.VlanId.ANY);
      }
      throw new IllegalArgumentException("mask " + mask);
    }
    return Criteria.matchVlanId(
        vlan.getRawVid() == 0
            ? org.onlab.packet.VlanId.NONE
            : org.onlab.packet.VlanId.vlanId(vlan.getVlan()));
  }

  private void internet() {
    exact(
        IP_DSCP,
        MatchField.IP_DSCP,
        (IPDscpCriterion c) -> IpDscp.of((byte) within(c.ipDscp(), 63, "DSCP")),
        v -> Criteria.matchIPDscp(v.getDscpValue()));
    exact(
        IP_ECN,
        MatchField.IP_ECN,
        (IPEcnCriterion c) -> IpEcn.of((byte) within(c.ipEcn(), 3, "ECN")),
        v -> Criteria.matchIPEcn(v.getEcnValue()));
    exact(
        IP_PROTO,
        MatchField.IP_PROTO,
        (IPProtocolCriterion c) -> IpProtocol.of((short) (c.protocol() & 0xff)),
        v -> Criteria.matchIPProtocol(v.getIpProtocolNumber()));
    prefix(
        IPV4_SRC,
        MatchField.IPV4_SRC,
        Values::ip4,
        Values::mask4,
        v -> Values.ip4(v),
        Criteria::matchIPSrc);
    prefix(
        IPV4_DST,
        MatchField.IPV4_DST,
        Values::ip4,
        Values::mask4,
        v -> Values.ip4(v),
        Criteria::matchIPDst);
    prefix(
        IPV6_SRC,
        MatchField.IPV6_SRC,
        Values::ip6,
        Values::mask6,
        v -> Values.ip6(v),
        Criteria::matchIPv6Src);
    prefix(
        IPV6_DST,
        MatchField.IPV6_DST,
        Values::ip6,
        Values::mask6,
        v -> Values.ip6(v),
        Criteria::matchIPv6Dst);
    exact(
        IPV6_FLABEL,
        MatchField.IPV6_FLABEL,
        (IPv6FlowLabelCriterion c) -> Values.flowLabel(c.flowLabel()),
        v -> Criteria.matchIPv6FlowLabel(v.getIPv6FlowLabelValue()));
    exact(
        IPV6_EXTHDR,
        MatchField.IPV6_EXTHDR,
        (IPv6ExthdrFlagsCriterion c) ->
            U16.of((int) within(c.exthdrFlags(), 0x1ff, "IPv6 extension header flags")),
        v -> Criteria.matchIPv6ExthdrFlags(v.getValue()));
  }

  private void transport() {
    ports(
        TCP_SRC,
        TCP_SRC_MASKED,
        MatchField.TCP_SRC,
        (TcpPortCriterion c) -> c.tcpPort(),
        c -> c.mask(),
        Criteria::matchTcpSrc,
        Criteria::matchTcpSrcMasked);
    ports(
        TCP_DST,
        TCP_DST_MASKED,
        MatchField.TCP_DST,
        (TcpPortCriterion c) -> c.tcpPort(),
        c -> c.mask(),
        Criteria::matchTcpDst,
        Criteria::matchTcpDstMasked);
    ports(
        UDP_SRC,
        UDP_SRC_MASKED,
        MatchField.UDP_SRC,
        (UdpPortCriterion c) -> c.udpPort(),
        c -> c.mask(),
        Criteria::matchUdpSrc,
        Criteria::matchUdpSrcMasked);
    ports(
        UDP_DST,
        UDP_DST_MASKED,
        MatchField.UDP_DST,
        (UdpPortCriterion c) -> c.udpPort(),
        c -> c.mask(),
        Criteria::matchUdpDst,
        Criteria::matchUdpDstMasked);
    ports(
        SCTP_SRC,
        SCTP_SRC_MASKED,
        MatchField.SCTP_SRC,
        (SctpPortCriterion c) -> c.sctpPort(),
        c -> c.mask(),
        Criteria::matchSctpSrc,
        Criteria::matchSctpSrcMasked);
    ports(
        SCTP_DST,
        SCTP_DST_MASKED,
        MatchField.SCTP_DST,
        (SctpPortCriterion c) -> c.sctpPort(),
        c -> c.mask(),
        Criteria::matchSctpDst,
        Criteria::matchSctpDstMasked);
    exact(
        ICMPV4_TYPE,
        MatchField.ICMPV4_TYPE,
        (IcmpTypeCriterion c) -> ICMPv4Type.of((short) (c.icmpType() & 0xff)),
        v -> Criteria.matchIcmpType(v.getType()));
    exact(
        ICMPV4_CODE,
        MatchField.ICMPV4_CODE,
        (IcmpCodeCriterion c) -> ICMPv4Code.of((short) (c.icmpCode() & 0xff)),
        v -> Criteria.matchIcmpCode(v.getCode()));
    exact(
        ICMPV6_TYPE,
        MatchField.ICMPV6_TYPE,
        (Icmpv6TypeCriterion c) -> U8.of((short) (c.icmpv6Type() & 0xff)),
        v -> Criteria.matchIcmpv6Type(v.getValue()));
    exact(
        ICMPV6_CODE,
        MatchField.ICMPV6_CODE,
        (Icmpv6CodeCriterion c) -> U8.of((short) (c.icmpv6Code() & 0xff)),
        v -> Criteria.matchIcmpv6Code(v.getValue()));
  }

  private void neighbor() {
    exact(
        ARP_OP,
        MatchField.ARP_OP,
        (ArpOpCriterion c) -> ArpOpcode.of((int) within(c.arpOp(), 0xffff, "ARP operation")),
        v -> Criteria.matchArpOp(v.getOpcode()));
    exact(
        ARP_SPA,
        MatchField.ARP_SPA,
        (ArpPaCriterion c) -> Values.ip4(c.ip()),
        v -> Criteria.matchArpSpa(Values.ip4(v)));
    exact(
        ARP_TPA,
        MatchField.ARP_TPA,
        (ArpPaCriterion c) -> Values.ip4(c.ip()),
        v -> Criteria.matchArpTpa(Values.ip4(v)));
    exact(
        ARP_SHA,
        MatchField.ARP_SHA,
        (ArpHaCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchArpSha(Values.mac(v)));
    exact(
        ARP_THA,
        MatchField.ARP_THA,
        (ArpHaCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchArpTha(Values.mac(v)));
    exact(
        IPV6_ND_TARGET,
        MatchField.IPV6_ND_TARGET,
        (IPv6NDTargetAddressCriterion c) -> Values.ip6(c.targetAddress()),
        v -> Criteria.matchIPv6NDTargetAddress(Values.ip6(v)));
    exact(
        IPV6_ND_SLL,
        MatchField.IPV6_ND_SLL,
        (IPv6NDLinkLayerAddressCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchIPv6NDSourceLinkLayerAddress(Values.mac(v)));
    exact(
        IPV6_ND_TLL,
        MatchField.IPV6_ND_TLL,
        (IPv6NDLinkLayerAddressCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchIPv6NDTargetLinkLayerAddress(Values.mac(v)));
  }

  private void labels() {
    exact(
        MPLS_LABEL,
        MatchField.MPLS_LABEL,
        (MplsCriterion c) -> U32.of(c.label().toInt()),
        v -> Criteria.matchMplsLabel(MplsLabel.mplsLabel((int) v.getValue())));
    exact(
        MPLS_TC,
        MatchField.MPLS_TC,
        (MplsTcCriterion c) -> U8.of((short) within(c.tc(), 7, "MPLS traffic class")),
        v -> Criteria.matchMplsTc((byte) v.getValue()));
    exact(
        MPLS_BOS,
        MatchField.MPLS_BOS,
        (MplsBosCriterion c) -> OFBooleanValue.of(c.mplsBos()),
        v -> Criteria.matchMplsBos(v.getValue()));
    exact(
        TUNNEL_ID,
        MatchField.TUNNEL_ID,
        (TunnelIdCriterion c) -> U64.of(c.tunnelId()),
        v -> Criteria.matchTunnelId(v.getValue()));
  }
}
