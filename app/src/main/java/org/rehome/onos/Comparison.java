package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.core.Destination;
import org.rehome.core.Route;

/** What one switch's rules are, against what they should be. For one thread. */
final class Comparison {
  private final DeviceId device;
  private final Rules rules;
  private final List<Audit.Finding> findings = new ArrayList<>();
  private final Map<Destination, List<FlowRule>> wrong = new LinkedHashMap<>();
  private int looked;

  Comparison(DeviceId device, Rules rules) {
    this.device = device;
    this.rules = rules;
  }

  /** Everything that is not as it should be. */
  List<Audit.Finding> findings() {
    return findings;
  }

  /** The destinations of which something is wrong, with the rules that should not be there. */
  Map<Destination, List<FlowRule>> wrong() {
    return wrong;
  }

  /** How many rules there are. */
  int looked() {
    return looked;
  }

  /** {@code there} is being changed at this moment, or kept on purpose. */
  void passOver(Collection<FlowRule> there) {
    looked += there.size();
  }

  /** {@code there} is what there is of a bound address; {@code route} may be null for none. */
  void host(Address address, Route route, List<FlowRule> there) {
    if ((route == null && there.isEmpty()) || isJust(route, there)) {
      looked += there.size();
      return;
    }
    Destination to = Destination.of(address);
    compare(
        to,
        route == null ? List.of() : rules.of(to, device, route),
        there,
        "it is not of the route to " + address,
        "the host is bound, the rule is not there");
  }

  // Nearly always; no rule needs to be made up for it.
  private boolean isJust(Route route, List<FlowRule> there) {
    return route != null
        && route.routing().isEmpty()
        && there.size() == 1
        && !Rules.isTwin(there.get(0))
        && rules.isOfPresentPriority(there.get(0))
        && Rules.port(there.get(0)).equals(route.port());
  }

  /** {@code there} is what there is of an address that nothing is bound to. */
  void unbound(Address address, Collection<FlowRule> there) {
    compare(Destination.of(address), List.of(), there, "nothing is bound to " + address, "");
  }

  /** The rules of prefix routes that there should be, and that there are. */
  void prefixes(Map<Destination, List<FlowRule>> wanted, List<FlowRule> there) {
    // A rule that discards does not say for which VLAN: what is wanted is known by its match.
    Map<FlowRule, Destination> expected = new HashMap<>();
    wanted.forEach((to, wantedRules) -> wantedRules.forEach(rule -> expected.put(rule, to)));
    Map<Destination, List<FlowRule>> found = new LinkedHashMap<>();
    wanted.keySet().forEach(to -> found.put(to, new ArrayList<>()));
    for (FlowRule rule : there) {
      Destination to = expected.getOrDefault(rule, Rules.destination(rule));
      found.computeIfAbsent(to, key -> new ArrayList<>()).add(rule);
    }
    found.forEach(
        (to, rulesThere) ->
            compare(
                to,
                wanted.getOrDefault(to, List.of()),
                rulesThere,
                "it is not of the route to " + to,
                "the prefix has a home, the rule is not there"));
  }

  private void compare(
      Destination to,
      List<FlowRule> wanted,
      Collection<FlowRule> there,
      String unexpected,
      String absent) {
    Map<FlowRule, FlowRule> missing = new LinkedHashMap<>();
    wanted.forEach(rule -> missing.put(rule, rule));
    looked += there.size();
    for (FlowRule rule : there) {
      FlowRule right = missing.remove(rule);
      if (right != null && right.treatment().equals(rule.treatment())) {
        continue;
      }
      suspects(to);
      if (right != null) {
        stale(rule, misleads(rule, right));
        continue;
      }
      suspects(to).add(rule);
      boolean obsolete = to.isHost() && !rules.isOfPresentPriority(rule);
      stale(
          rule,
          obsolete ? "it has the priority of an earlier setting, " + rule.priority() : unexpected);
    }
    for (FlowRule rule : missing.values()) {
      suspects(to);
      findings.add(Audit.Finding.of(device, Fault.MISSING, describe(rule), absent));
    }
  }

  private static String misleads(FlowRule rule, FlowRule right) {
    return Rules.port(rule).equals(Rules.port(right))
        ? "it should do " + right.treatment().allInstructions()
        : "it should lead to " + Rules.port(right).map(port -> "port " + port).orElse("nowhere");
  }

  /** The switch has not confirmed rules for {@code to}, which there should be or not. */
  void unconfirmed(Destination to, boolean wanted) {
    if (wrong.containsKey(to)) {
      return;
    }
    suspects(to);
    findings.add(
        Audit.Finding.of(
            device,
            wanted ? Fault.MISSING : Fault.STALE,
            "route to " + to,
            "the switch has not confirmed " + (wanted ? "it" : "its removal")));
  }

  private List<FlowRule> suspects(Destination to) {
    return wrong.computeIfAbsent(to, key -> new ArrayList<>());
  }

  private void stale(FlowRule rule, String reason) {
    findings.add(Audit.Finding.of(device, Fault.STALE, describe(rule), reason));
  }

  /** A rule, for people. */
  static String describe(FlowRule rule) {
    return rule.selector().criteria() + " → " + rule.treatment().allInstructions();
  }
}
