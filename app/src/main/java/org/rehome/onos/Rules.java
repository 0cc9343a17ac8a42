package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.rehome.api.Address;
import org.rehome.core.Destination;
import org.rehome.core.Route;
import org.rehome.core.RoutePlan;
import org.rehome.core.Routing;

/**
 * Routes as flow rules, and back.
 *
 * <p>The rule of a route matches the destination and its VLAN, untagged where there is none, so
 * that the same IP address in two VLANs never mixes. Where it is routed, twins of it match what was
 * sent to a gateway, in a VLAN where it is one, and send it the same way: the twin of a host route
 * as the gateway would, that of a prefix route in the VLAN of the destination but otherwise as it
 * came. One more twin sends back what came from the very port of the host.
 *
 * <p>Priorities, from the highest: {@code routePriority + 2} back out of the same port, {@code + 1}
 * twins of host routes, {@code routePriority} host routes, {@code routePriority - 400 + 2 × length}
 * prefix routes, and one more their twins: 400 to 145 below, for lengths 0 to 127. Thread-safe.
 */
final class Rules {
  /** The lowest rule is this far below host routes. */
  static final int SPAN = 400;

  private static final int TWIN = 1;
  private static final int BACK = 2;

  private final ApplicationId app;
  private final Outputs outputs = new Outputs();
  private volatile Selection selected;
  private final int priority;

  Rules(ApplicationId app, int priority) {
    this.app = app;
    this.priority = priority;
  }

  /** The rule by which {@code device} sends {@code address} out of {@code port}. */
  FlowRule route(Address address, DeviceId device, PortNumber port) {
    return plain(Destination.of(address), device, Route.via(port));
  }

  /** Every rule of {@code device}'s part in the route to {@code to}. */
  List<FlowRule> of(Destination to, DeviceId device, Route route) {
    FlowRule plain = plain(to, device, route);
    if (route.routing().isEmpty()) {
      return ImmutableList.of(plain);
    }
    Routing routing = route.routing().get();
    ImmutableList.Builder<FlowRule> all = ImmutableList.builder();
    all.add(plain);
    for (Routing.Ingress ingress : routing.ingresses()) {
      // What is in the VLAN of the prefix already, its own rule takes.
      if (routing.host().isPresent() || !ingress.vlan().equals(routing.vlan())) {
        all.add(twin(to, device, route, ingress));
      }
      if (route.isEdge()) {
        all.add(back(to, device, route, ingress));
      }
    }
    return all.build();
  }

  /** The operations by which {@code step}'s switch gets from what it did to what it is to do. */
  List<FlowRuleOperation> operations(Destination to, RoutePlan.Step step) {
    if (!isRouted(step.before()) && !isRouted(step.after())) {
      Route route = step.after().or(step::before).orElseThrow();
      return ImmutableList.of(
          new FlowRuleOperation(
              plain(to, step.device(), route),
              step.removal() ? FlowRuleOperation.Type.REMOVE : FlowRuleOperation.Type.ADD));
    }
    return difference(to, step);
  }

  private static boolean isRouted(Optional<Route> route) {
    return route.flatMap(Route::routing).isPresent();
  }

  private List<FlowRuleOperation> difference(Destination to, RoutePlan.Step step) {
    Map<FlowRule, FlowRule> before = new HashMap<>();
    step.before()
        .ifPresent(route -> of(to, step.device(), route).forEach(rule -> before.put(rule, rule)));
    List<FlowRuleOperation> operations = new ArrayList<>();
    step.after()
        .ifPresent(
            route -> {
              for (FlowRule rule : of(to, step.device(), route)) {
                FlowRule present = before.remove(rule);
                if (present == null || !present.treatment().equals(rule.treatment())) {
                  operations.add(new FlowRuleOperation(rule, FlowRuleOperation.Type.ADD));
                }
              }
            });
    for (FlowRule rule : before.values()) {
      operations.add(new FlowRuleOperation(rule, FlowRuleOperation.Type.REMOVE));
    }
    return operations;
  }

  private FlowRule plain(Destination to, DeviceId device, Route route) {
    return rule(
        device,
        base(to.prefix()),
        selector(to),
        route
            .port()
            .map(outputs::of)
            .orElseGet(() -> DefaultTrafficTreatment.builder().drop().build()));
  }

  // A route is planned for all switches in a row, whose rules match the same.
  private TrafficSelector selector(Destination to) {
    Selection latest = selected;
    if (latest == null || !latest.to.equals(to)) {
      latest = new Selection(to, selecting(to.prefix()).matchVlanId(to.vlan()).build());
      selected = latest;
    }
    return latest.selector;
  }

  /** What the rules of a route match, on every switch. */
  private static final class Selection {
    private final Destination to;
    private final TrafficSelector selector;

    Selection(Destination to, TrafficSelector selector) {
      this.to = to;
      this.selector = selector;
    }
  }

  private FlowRule twin(Destination to, DeviceId device, Route route, Routing.Ingress ingress) {
    return rule(
        device,
        base(to.prefix()) + TWIN,
        selecting(to.prefix(), ingress).build(),
        route
            .port()
            .map(port -> routing(route.routing().orElseThrow(), ingress).setOutput(port).build())
            .orElseGet(() -> DefaultTrafficTreatment.builder().drop().build()));
  }

  // A switch sends nothing out of the port that it came in at unless told so by this name.
  private FlowRule back(Destination to, DeviceId device, Route route, Routing.Ingress ingress) {
    return rule(
        device,
        base(to.prefix()) + BACK,
        selecting(to.prefix(), ingress).matchInPort(route.port().orElseThrow()).build(),
        routing(route.routing().orElseThrow(), ingress).setOutput(PortNumber.IN_PORT).build());
  }

  private int base(IpPrefix prefix) {
    return Destination.isHost(prefix) ? priority : priority - SPAN + 2 * prefix.prefixLength();
  }

  private static TrafficSelector.Builder selecting(IpPrefix prefix) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    return prefix.isIp4()
        ? selector.matchEthType(EtherType.IPV4.ethType().toShort()).matchIPDst(prefix)
        : selector.matchEthType(EtherType.IPV6.ethType().toShort()).matchIPv6Dst(prefix);
  }

  private static TrafficSelector.Builder selecting(IpPrefix prefix, Routing.Ingress ingress) {
    return selecting(prefix).matchEthDst(ingress.gateway()).matchVlanId(ingress.vlan());
  }

  private static TrafficTreatment.Builder routing(Routing routing, Routing.Ingress ingress) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    routing
        .host()
        .ifPresent(
            host -> treatment.decNwTtl().setEthSrc(routing.source().orElseThrow()).setEthDst(host));
    boolean fromTagged = !ingress.vlan().equals(VlanId.NONE);
    boolean toTagged = !routing.vlan().equals(VlanId.NONE);
    if (fromTagged && !toTagged) {
      treatment.popVlan();
    } else if (!fromTagged && toTagged) {
      treatment.pushVlan();
    }
    return toTagged ? treatment.setVlanId(routing.vlan()) : treatment;
  }

  private FlowRule rule(
      DeviceId device, int rank, TrafficSelector selector, TrafficTreatment treatment) {
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(0)
        .fromApp(app)
        .withPriority(rank)
        .withSelector(selector)
        .withTreatment(treatment)
        .makePermanent()
        .build();
  }

  /** Whether {@code rule} is this application's. */
  boolean isOwn(FlowRule rule) {
    return rule.appId() == app.id();
  }

  /** Whether {@code rule} is this application's, of a route. */
  boolean isOwnRoute(FlowRule rule) {
    return isOwn(rule) && prefix(rule).isPresent();
  }

  /** Whether {@code rule} is this application's, of a host route. */
  boolean isOfHost(FlowRule rule) {
    return rule.appId() == app.id() && address(rule).isPresent();
  }

  /** Whether {@code rule} is this application's, of a prefix route. */
  boolean isOfPrefix(FlowRule rule) {
    return rule.appId() == app.id()
        && prefix(rule).filter(each -> !Destination.isHost(each)).isPresent();
  }

  /** Whether a rule of a host route has the priority that such rules have now. */
  boolean isOfPresentPriority(FlowRule rule) {
    int rank = priority;
    if (isTwin(rule)) {
      rank += rule.selector().getCriterion(Criterion.Type.IN_PORT) == null ? TWIN : BACK;
    }
    return rule.priority() == rank;
  }

  /** Whether {@code rule} is for what was sent to a gateway. */
  static boolean isTwin(FlowRule rule) {
    return rule.selector().getCriterion(Criterion.Type.ETH_DST) != null;
  }

  /** The address to which a rule of a host route leads; empty where {@code rule} is none. */
  static Optional<Address> address(FlowRule rule) {
    return prefix(rule).filter(Destination::isHost).map(prefix -> destination(rule).address());
  }

  /** What a rule of a route leads to. */
  static Destination destination(FlowRule rule) {
    return Destination.of(isTwin(rule) ? vlanAfter(rule) : vlan(rule), prefix(rule).orElseThrow());
  }

  private static Optional<IpPrefix> prefix(FlowRule rule) {
    Criterion ip = rule.selector().getCriterion(Criterion.Type.IPV4_DST);
    if (ip == null) {
      ip = rule.selector().getCriterion(Criterion.Type.IPV6_DST);
    }
    return ip instanceof IPCriterion ? Optional.of(((IPCriterion) ip).ip()) : Optional.empty();
  }

  private static VlanId vlan(FlowRule rule) {
    Criterion vlan = rule.selector().getCriterion(Criterion.Type.VLAN_VID);
    return vlan instanceof VlanIdCriterion ? ((VlanIdCriterion) vlan).vlanId() : VlanId.NONE;
  }

  // A twin takes packets of another VLAN; that of the address is the one they leave in.
  private static VlanId vlanAfter(FlowRule rule) {
    for (Instruction instruction : rule.treatment().allInstructions()) {
      if (instruction instanceof ModVlanIdInstruction) {
        return ((ModVlanIdInstruction) instruction).vlanId();
      }
    }
    return VlanId.NONE;
  }

  /** The port that a rule leads out of; empty where it leads nowhere. */
  static Optional<PortNumber> port(FlowRule rule) {
    for (Instruction instruction : rule.treatment().allInstructions()) {
      if (instruction instanceof OutputInstruction) {
        return Optional.of(((OutputInstruction) instruction).port());
      }
    }
    return Optional.empty();
  }
}
