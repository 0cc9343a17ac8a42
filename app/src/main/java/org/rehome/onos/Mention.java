package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.IPv6NDLinkLayerAddressCriterion;
import org.onosproject.net.flow.criteria.IPv6NDTargetAddressCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.rehome.core.Destination;

/**
 * Which hosts a rule, or a bucket of a group, names, and in which VLANs. Immutable.
 *
 * <p>A name is an IP address or a unicast MAC that is matched as a whole or rewritten to. A rule is
 * of the VLAN that it matches and of those that it sends into; one that matches none is of any.
 */
final class Mention {
  private static final Set<Instruction.Type> STEERING =
      ImmutableSet.of(
          Instruction.Type.OUTPUT,
          Instruction.Type.GROUP,
          Instruction.Type.TABLE,
          Instruction.Type.L2MODIFICATION,
          Instruction.Type.L3MODIFICATION);

  private final Set<Object> names;
  private final Set<VlanId> vlans;
  private final boolean steering;

  private Mention(Set<Object> names, Set<VlanId> vlans, boolean steering) {
    this.names = ImmutableSet.copyOf(names);
    this.vlans = ImmutableSet.copyOf(vlans);
    this.steering = steering;
  }

  /** What {@code rule} names. */
  static Mention of(FlowRule rule) {
    Set<Object> names = new HashSet<>();
    rule.selector().criteria().forEach(criterion -> collect(criterion, names));
    rule.treatment().allInstructions().forEach(instruction -> collect(instruction, names));
    Set<VlanId> vlans = new HashSet<>();
    Criterion vlan = rule.selector().getCriterion(Criterion.Type.VLAN_VID);
    if (vlan instanceof VlanIdCriterion) {
      vlans.add(((VlanIdCriterion) vlan).vlanId());
      vlans.addAll(entered(rule.treatment()));
    }
    return new Mention(names, vlans, steers(rule.treatment()));
  }

  /** What a bucket that does {@code treatment} names: it steers, whatever else it does. */
  static Mention of(TrafficTreatment treatment) {
    Set<Object> names = new HashSet<>();
    treatment.allInstructions().forEach(instruction -> collect(instruction, names));
    return new Mention(names, entered(treatment), true);
  }

  /** The IP addresses and MACs. */
  Set<Object> names() {
    return names;
  }

  /** The VLANs that are named one by one; empty for any. */
  Set<VlanId> vlans() {
    return vlans;
  }

  /** Whether a host in {@code vlan} can be meant. */
  boolean isOf(VlanId vlan) {
    return vlans.isEmpty()
        || vlans.contains(vlan)
        || (vlans.contains(VlanId.ANY) && !vlan.equals(VlanId.NONE));
  }

  /** Whether packets go somewhere by it: it does more than to deny or to count. */
  boolean isSteering() {
    return steering;
  }

  private static boolean steers(TrafficTreatment treatment) {
    return treatment.tableTransition() != null
        || treatment.allInstructions().stream().anyMatch(each -> STEERING.contains(each.type()));
  }

  /** The VLANs that packets are brought into. */
  private static Set<VlanId> entered(TrafficTreatment treatment) {
    Set<VlanId> vlans = new HashSet<>();
    for (Instruction instruction : treatment.allInstructions()) {
      if (instruction instanceof ModVlanIdInstruction) {
        vlans.add(((ModVlanIdInstruction) instruction).vlanId());
      } else if (instruction instanceof L2ModificationInstruction
          && ((L2ModificationInstruction) instruction).subtype()
              == L2ModificationInstruction.L2SubType.VLAN_POP) {
        vlans.add(VlanId.NONE);
      }
    }
    return vlans;
  }

  private static void collect(Criterion criterion, Set<Object> names) {
    if (criterion instanceof IPCriterion) {
      IPCriterion ip = (IPCriterion) criterion;
      if (Destination.isHost(ip.ip())) {
        names.add(ip.ip().address());
      }
    } else if (criterion instanceof EthCriterion) {
      EthCriterion eth = (EthCriterion) criterion;
      if (eth.mask() == null || eth.mask().equals(MacAddress.EXACT_MASK)) {
        add(eth.mac(), names);
      }
    } else if (criterion instanceof ArpPaCriterion) {
      add(((ArpPaCriterion) criterion).ip(), names);
    } else if (criterion instanceof ArpHaCriterion) {
      add(((ArpHaCriterion) criterion).mac(), names);
    } else if (criterion instanceof IPv6NDTargetAddressCriterion) {
      add(((IPv6NDTargetAddressCriterion) criterion).targetAddress(), names);
    } else if (criterion instanceof IPv6NDLinkLayerAddressCriterion) {
      add(((IPv6NDLinkLayerAddressCriterion) criterion).mac(), names);
    }
  }

  private static void collect(Instruction instruction, Set<Object> names) {
    if (instruction instanceof ModEtherInstruction) {
      add(((ModEtherInstruction) instruction).mac(), names);
    } else if (instruction instanceof ModIPInstruction) {
      add(((ModIPInstruction) instruction).ip(), names);
    } else if (instruction instanceof ModArpEthInstruction) {
      add(((ModArpEthInstruction) instruction).mac(), names);
    } else if (instruction instanceof ModArpIPInstruction) {
      add(((ModArpIPInstruction) instruction).ip(), names);
    }
  }

  // The address of none, as ARP asks by it, names nobody.
  private static void add(IpAddress ip, Set<Object> names) {
    if (!ip.isZero()) {
      names.add(ip);
    }
  }

  // To ONOS, broadcast is not multicast.
  private static void add(MacAddress mac, Set<Object> names) {
    if (!mac.isMulticast() && !mac.isBroadcast() && !mac.equals(MacAddress.ZERO)) {
      names.add(mac);
    }
  }
}
