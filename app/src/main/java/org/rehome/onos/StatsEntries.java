package org.rehome.onos;

import java.util.List;
import java.util.Optional;
import org.onlab.packet.EthType;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFMatchV3;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionGroup;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.projectfloodlight.openflow.protocol.action.OFActionPushVlan;
import org.projectfloodlight.openflow.protocol.action.OFActionSetField;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionGotoTable;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionWriteActions;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;

/**
 * Elements of flow statistics as rules.
 *
 * <p>Understands what Rehome writes, and what names a host; of a rule that has anything else in it
 * {@link SwitchRule} says so. Stateless but for the switch it is about.
 */
final class StatsEntries {
  private static final long LAST_PORT = 0xffff_ff00L;
  private static final int TAGGED = 0x1000;

  private final DeviceId device;

  StatsEntries(DeviceId device) {
    this.device = device;
  }

  /** The rule that {@code entry} tells of. */
  SwitchRule read(OFFlowStatsEntry entry) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    boolean legible = select(entry.getMatch(), selector);
    boolean plain = entry.getIdleTimeout() == 0 && entry.getHardTimeout() == 0;
    for (OFInstruction instruction : entry.getInstructions()) {
      plain &= treat(instruction, treatment);
    }
    FlowRule rule =
        DefaultFlowRule.builder()
            .forDevice(device)
            .forTable(entry.getTableId().getValue())
            .withPriority(entry.getPriority())
            .withCookie(entry.getCookie().getValue())
            .withSelector(selector.build())
            .withTreatment(treatment.build())
            .makePermanent()
            .build();
    long life = entry.getDurationSec() * 1_000 + entry.getDurationNsec() / 1_000_000;
    return new SwitchRule(rule, life, legible, plain, entry);
  }

  private static boolean select(Match match, TrafficSelector.Builder selector) {
    boolean whole = true;
    for (OFOxm<?> oxm : ((OFMatchV3) match).getOxmList()) {
      OFOxm<?> field = oxm.getCanonical();
      if (field == null) {
        continue; // A mask of zeros matches everything.
      }
      Optional<Criterion> criterion = field.isMasked() ? masked(field) : exact(field);
      criterion.ifPresent(selector::add);
      whole &= criterion.isPresent();
    }
    return whole;
  }

  private static Optional<Criterion> exact(OFOxm<?> field) {
    Object value = field.getValue();
    switch (field.getMatchField().id) {
      case IN_PORT:
        return Optional.of(Criteria.matchInPort(port((OFPort) value)));
      case ETH_TYPE:
        return Optional.of(
            Criteria.matchEthType(
                ((org.projectfloodlight.openflow.types.EthType) value).getValue()));
      case ETH_DST:
        return Optional.of(Criteria.matchEthDst(mac(value)));
      case ETH_SRC:
        return Optional.of(Criteria.matchEthSrc(mac(value)));
      case VLAN_VID:
        return Optional.of(Criteria.matchVlanId(vlan((OFVlanVidMatch) value)));
      case IPV4_DST:
        return Optional.of(Criteria.matchIPDst(IpPrefix.valueOf(ip4(value), 32)));
      case IPV4_SRC:
        return Optional.of(Criteria.matchIPSrc(IpPrefix.valueOf(ip4(value), 32)));
      case IPV6_DST:
        return Optional.of(Criteria.matchIPv6Dst(IpPrefix.valueOf(ip6(value), 128)));
      case IPV6_SRC:
        return Optional.of(Criteria.matchIPv6Src(IpPrefix.valueOf(ip6(value), 128)));
      default:
        return Optional.empty();
    }
  }

  private static Optional<Criterion> masked(OFOxm<?> field) {
    Object value = field.getValue();
    Object mask = field.getMask();
    switch (field.getMatchField().id) {
      case IPV4_DST:
        return prefix(value, (IPv4Address) mask).map(Criteria::matchIPDst);
      case IPV4_SRC:
        return prefix(value, (IPv4Address) mask).map(Criteria::matchIPSrc);
      case IPV6_DST:
        return prefix(value, (IPv6Address) mask).map(Criteria::matchIPv6Dst);
      case IPV6_SRC:
        return prefix(value, (IPv6Address) mask).map(Criteria::matchIPv6Src);
      default:
        return Optional.empty();
    }
  }

  private static Optional<IpPrefix> prefix(Object value, IPv4Address mask) {
    return mask.isCidrMask()
        ? Optional.of(IpPrefix.valueOf(ip4(value), mask.asCidrMaskLength()))
        : Optional.empty();
  }

  private static Optional<IpPrefix> prefix(Object value, IPv6Address mask) {
    return mask.isCidrMask()
        ? Optional.of(IpPrefix.valueOf(ip6(value), mask.asCidrMaskLength()))
        : Optional.empty();
  }

  private static boolean treat(OFInstruction instruction, TrafficTreatment.Builder treatment) {
    switch (instruction.getType()) {
      case APPLY_ACTIONS:
        treatment.immediate();
        return treat(((OFInstructionApplyActions) instruction).getActions(), treatment);
      case WRITE_ACTIONS:
        treatment.deferred();
        return treat(((OFInstructionWriteActions) instruction).getActions(), treatment);
      case GOTO_TABLE:
        treatment.transition((int) ((OFInstructionGotoTable) instruction).getTableId().getValue());
        return true;
      default:
        return false;
    }
  }

  private static boolean treat(List<OFAction> actions, TrafficTreatment.Builder treatment) {
    boolean whole = true;
    for (OFAction action : actions) {
      Optional<Instruction> instruction = instruction(action);
      instruction.ifPresent(treatment::add);
      whole &= instruction.isPresent();
    }
    return whole;
  }

  private static Optional<Instruction> instruction(OFAction action) {
    switch (action.getType()) {
      case OUTPUT:
        return Optional.of(Instructions.createOutput(port(((OFActionOutput) action).getPort())));
      case GROUP:
        int group = ((OFActionGroup) action).getGroup().getGroupNumber();
        return Optional.of(Instructions.createGroup(new GroupId(group)));
      case PUSH_VLAN:
        int type = ((OFActionPushVlan) action).getEthertype().getValue();
        return Optional.of(Instructions.pushVlan(new EthType(type)));
      case POP_VLAN:
        return Optional.of(Instructions.popVlan());
      case DEC_NW_TTL:
        return Optional.of(Instructions.decNwTtl());
      case SET_FIELD:
        OFOxm<?> field = ((OFActionSetField) action).getField();
        return field.isMasked() ? Optional.empty() : rewrite(field);
      default:
        return Optional.empty();
    }
  }

  private static Optional<Instruction> rewrite(OFOxm<?> field) {
    Object value = field.getValue();
    switch (field.getMatchField().id) {
      case ETH_SRC:
        return Optional.of(Instructions.modL2Src(mac(value)));
      case ETH_DST:
        return Optional.of(Instructions.modL2Dst(mac(value)));
      case VLAN_VID:
        return Optional.of(
            Instructions.modVlanId(VlanId.vlanId(((OFVlanVidMatch) value).getVlan())));
      case IPV4_SRC:
        return Optional.of(Instructions.modL3Src(ip4(value)));
      case IPV4_DST:
        return Optional.of(Instructions.modL3Dst(ip4(value)));
      case IPV6_SRC:
        return Optional.of(Instructions.modL3IPv6Src(ip6(value)));
      case IPV6_DST:
        return Optional.of(Instructions.modL3IPv6Dst(ip6(value)));
      default:
        return Optional.empty();
    }
  }

  // ONOS's reserved ports are OpenFlow's numbers with their sign extended.
  private static PortNumber port(OFPort port) {
    int number = port.getPortNumber();
    long unsigned = Integer.toUnsignedLong(number);
    return PortNumber.portNumber(unsigned > LAST_PORT ? number : unsigned);
  }

  // That there is a tag at all is a bit of the value: untagged is 0.
  private static VlanId vlan(OFVlanVidMatch vlan) {
    return (vlan.getRawVid() & TAGGED) == 0
        ? VlanId.NONE
        : VlanId.vlanId((short) (vlan.getRawVid() & 0xfff));
  }

  private static MacAddress mac(Object value) {
    return MacAddress.valueOf(((org.projectfloodlight.openflow.types.MacAddress) value).getLong());
  }

  private static Ip4Address ip4(Object value) {
    return Ip4Address.valueOf(((IPv4Address) value).getInt());
  }

  private static Ip6Address ip6(Object value) {
    return Ip6Address.valueOf(((IPv6Address) value).getBytes());
  }
}
