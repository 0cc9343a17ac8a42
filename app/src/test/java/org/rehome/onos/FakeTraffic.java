package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;

/** What becomes of a packet in the tables of the switches, as OpenFlow 1.3 has it. */
final class FakeTraffic {
  private static final int HOPS = 16;

  private final FakeNet net;
  private final FakeFlows flows;

  FakeTraffic(FakeNet net, FakeFlows flows) {
    this.net = net;
    this.flows = flows;
  }

  /** A packet, whose headers the switches change. */
  static final class Packet {
    private final IpAddress to;
    private VlanId vlan;
    private MacAddress src;
    private MacAddress dst;
    private int ttl = 64;

    Packet(VlanId vlan, MacAddress src, MacAddress dst, IpAddress to) {
      this.vlan = vlan;
      this.src = src;
      this.dst = dst;
      this.to = to;
    }

    @Override
    public String toString() {
      return src + " > " + dst + " vlan " + vlan + " " + to + " ttl " + ttl;
    }
  }

  /**
   * Where a packet that comes in at {@code at} leaves, and how it looks then: {@code missed} where
   * no rule takes it, {@code looped} where it goes round.
   */
  String send(ConnectPoint at, Packet packet) {
    ConnectPoint in = at;
    for (int hop = 0; hop < HOPS; hop++) {
      FlowRule rule = best(in, packet);
      PortNumber out = rule == null ? null : apply(rule, packet);
      if (out == null || out.equals(in.port())) {
        return "missed"; // nothing goes out where it came in
      }
      ConnectPoint egress =
          new ConnectPoint(in.deviceId(), out.equals(PortNumber.IN_PORT) ? in.port() : out);
      ConnectPoint next = net.peer(egress);
      if (next == null) {
        return "at " + egress + ": " + packet;
      }
      in = next;
    }
    return "looped";
  }

  private FlowRule best(ConnectPoint in, Packet packet) {
    FlowRule best = null;
    for (FlowRule rule : flows.rules(in.deviceId())) {
      if (matches(rule, in, packet)) {
        if (best != null && best.priority() == rule.priority()) {
          assertEquals(best, rule, "which of the two is not known");
        }
        best = best == null || rule.priority() > best.priority() ? rule : best;
      }
    }
    return best;
  }

  private static boolean matches(FlowRule rule, ConnectPoint in, Packet packet) {
    return rule.selector().criteria().stream().allMatch(each -> matches(each, in, packet));
  }

  private static boolean matches(Criterion criterion, ConnectPoint in, Packet packet) {
    switch (criterion.type()) {
      case IN_PORT:
        return ((PortCriterion) criterion).port().equals(in.port());
      case ETH_DST:
        return ((EthCriterion) criterion).mac().equals(packet.dst);
      case ETH_TYPE:
        return ((EthTypeCriterion) criterion).ethType().toShort()
            == (short) (packet.to.isIp4() ? 0x0800 : 0x86dd);
      case VLAN_VID:
        VlanId vlan = ((VlanIdCriterion) criterion).vlanId();
        return vlan.equals(VlanId.ANY)
            ? !packet.vlan.equals(VlanId.NONE)
            : vlan.equals(packet.vlan);
      case IPV4_DST:
      case IPV6_DST:
        return ((IPCriterion) criterion).ip().version() == packet.to.version()
            && ((IPCriterion) criterion).ip().contains(packet.to);
      default:
        throw new AssertionError("not known: " + criterion);
    }
  }

  /** Changes the packet; the port it goes out of, null for none. */
  private static PortNumber apply(FlowRule rule, Packet packet) {
    PortNumber out = null;
    boolean tagged = !packet.vlan.equals(VlanId.NONE);
    for (Instruction instruction : rule.treatment().allInstructions()) {
      switch (instruction.type()) {
        case OUTPUT:
          out = ((OutputInstruction) instruction).port();
          break;
        case NOACTION:
          break;
        case L3MODIFICATION:
          assertEquals(
              L3ModificationInstruction.L3SubType.DEC_TTL,
              ((L3ModificationInstruction) instruction).subtype());
          packet.ttl--;
          break;
        default:
          tagged = apply((L2ModificationInstruction) instruction, packet, tagged);
      }
    }
    return out;
  }

  private static boolean apply(L2ModificationInstruction change, Packet packet, boolean tagged) {
    switch (change.subtype()) {
      case ETH_SRC:
        packet.src = ((ModEtherInstruction) change).mac();
        return tagged;
      case ETH_DST:
        packet.dst = ((ModEtherInstruction) change).mac();
        return tagged;
      case VLAN_PUSH:
        assertEquals(false, tagged, "a second tag");
        return true;
      case VLAN_POP:
        assertEquals(true, tagged, "no tag to pop");
        packet.vlan = VlanId.NONE;
        return false;
      case VLAN_ID:
        assertEquals(true, tagged, "no tag to set");
        packet.vlan = Objects.requireNonNull(((ModVlanIdInstruction) change).vlanId());
        return true;
      default:
        throw new AssertionError("not known: " + change);
    }
  }
}
