package org.rehome.onos;

import java.util.Optional;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.rehome.api.Address;

/**
 * Host routes as flow rules, and back.
 *
 * <p>A rule matches the address and its VLAN, untagged where there is none, so that the same IP
 * address in two VLANs never mixes. Immutable.
 */
final class Rules {
  private final ApplicationId app;
  private final int priority;

  Rules(ApplicationId app, int priority) {
    this.app = app;
    this.priority = priority;
  }

  /** The rule by which {@code device} sends {@code address} out of {@code port}. */
  FlowRule route(Address address, DeviceId device, PortNumber port) {
    IpAddress ip = address.ip();
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder().matchVlanId(address.vlan());
    if (ip.isIp4()) {
      selector.matchEthType(EtherType.IPV4.ethType().toShort()).matchIPDst(ip.toIpPrefix());
    } else {
      selector.matchEthType(EtherType.IPV6.ethType().toShort()).matchIPv6Dst(ip.toIpPrefix());
    }
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(0)
        .fromApp(app)
        .withPriority(priority)
        .withSelector(selector.build())
        .withTreatment(DefaultTrafficTreatment.builder().setOutput(port).build())
        .makePermanent()
        .build();
  }

  /** Whether {@code rule} is one of this application's host routes. */
  boolean isRoute(FlowRule rule) {
    return rule.appId() == app.id() && address(rule).isPresent();
  }

  /** Whether a host route has the priority that host routes have now. */
  boolean isOfPresentPriority(FlowRule route) {
    return route.priority() == priority;
  }

  /** The address that a host route steers; empty where {@code rule} is none. */
  static Optional<Address> address(FlowRule rule) {
    Criterion ip = rule.selector().getCriterion(Criterion.Type.IPV4_DST);
    if (ip == null) {
      ip = rule.selector().getCriterion(Criterion.Type.IPV6_DST);
    }
    if (!(ip instanceof IPCriterion)) {
      return Optional.empty();
    }
    IpPrefix prefix = ((IPCriterion) ip).ip();
    int whole = prefix.isIp4() ? IpPrefix.MAX_INET_MASK_LENGTH : IpPrefix.MAX_INET6_MASK_LENGTH;
    if (prefix.prefixLength() != whole) {
      return Optional.empty();
    }
    Criterion vlan = rule.selector().getCriterion(Criterion.Type.VLAN_VID);
    VlanId id = vlan instanceof VlanIdCriterion ? ((VlanIdCriterion) vlan).vlanId() : VlanId.NONE;
    return Optional.of(Address.of(id, prefix.address()));
  }

  /** The port that a host route leads out of; empty where it leads nowhere. */
  static Optional<PortNumber> port(FlowRule rule) {
    for (Instruction instruction : rule.treatment().allInstructions()) {
      if (instruction instanceof OutputInstruction) {
        return Optional.of(((OutputInstruction) instruction).port());
      }
    }
    return Optional.empty();
  }
}
