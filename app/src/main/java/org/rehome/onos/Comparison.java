package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Place;
import org.rehome.core.Destination;
import org.rehome.core.Route;

/** What one switch's rules are, against what they should be. For one thread. */
final class Comparison {
  private final DeviceId device;
  private final Rules rules;
  private final Map<Object, Suspicion> suspicions = new LinkedHashMap<>();
  private final Set<Destination> suspected = new HashSet<>();
  private final Map<Place, Integer> looked = new EnumMap<>(Place.class);
  private Place place = Place.STORE;
  private Set<Destination> unconfirmed = Set.of();
  private String unread = "";

  Comparison(DeviceId device, Rules rules) {
    this.device = device;
    this.rules = rules;
    looked.put(Place.STORE, 0);
  }

  /** The switch itself was not read, for this reason. */
  void unread(String why) {
    unread = why;
  }

  /**
   * From now on it is the switch itself that is looked at.
   *
   * @param open of which destinations it has not confirmed what it was told
   */
  void inSwitch(Set<Destination> open) {
    place = Place.SWITCH;
    unconfirmed = open;
    looked.put(Place.SWITCH, 0);
  }

  DeviceId device() {
    return device;
  }

  /** Everything that is not as it should be. */
  Collection<Suspicion> suspicions() {
    return suspicions.values();
  }

  /** Likewise, for people. */
  List<Audit.Finding> findings() {
    return suspicions.values().stream()
        .map(each -> each.finding(device))
        .collect(Collectors.toList());
  }

  /** Whether there is something here that {@code earlier} did not find. */
  boolean findsMoreThan(Comparison earlier) {
    return !earlier.suspicions.keySet().containsAll(suspicions.keySet());
  }

  /** Keeps what {@code earlier} found too. */
  void keepWhat(Comparison earlier) {
    suspicions.keySet().retainAll(earlier.suspicions.keySet());
  }

  /** The destinations of which something is wrong, with the rules that ONOS should not have. */
  Map<Destination, List<FlowRule>> wrong() {
    Map<Destination, List<FlowRule>> wrong = new LinkedHashMap<>();
    for (Suspicion each : suspicions.values()) {
      if (each.to() != null) {
        List<FlowRule> suspects = wrong.computeIfAbsent(each.to(), key -> new ArrayList<>());
        if (each.isSuperfluousInStore()) {
          suspects.add(each.rule());
        }
      }
    }
    return wrong;
  }

  /** What is told of this switch. */
  Audit.Device line() {
    int all = suspicions.size();
    int stale = (int) suspicions.values().stream().filter(Suspicion::isStale).count();
    int stored = looked.get(Place.STORE);
    Integer there = looked.get(Place.SWITCH);
    return there == null
        ? Audit.Device.unread(device, stored, stale, all - stale, unread)
        : Audit.Device.of(device, stored, there, stale, all - stale);
  }

  /** {@code there} is being changed at this moment, or kept on purpose. */
  void passOver(Collection<FlowRule> there) {
    looked.merge(place, there.size(), Integer::sum);
  }

  /** {@code there} is what there is of a bound address; {@code route} may be null for none. */
  void host(Address address, Route route, List<FlowRule> there) {
    if (isJust(route, there)) {
      passOver(there);
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
        && isPlain(there.get(0))
        && there.get(0).treatment().allInstructions().size() == 1
        && Rules.port(there.get(0)).equals(route.port());
  }

  private static boolean isPlain(FlowRule rule) {
    return !(rule instanceof SwitchRule) || ((SwitchRule) rule).plain();
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
    passOver(there);
    for (FlowRule rule : there) {
      FlowRule right = missing.remove(rule);
      if (right == null) {
        suspect(Suspicion.of(Fault.STALE, rule, to, reason(to, rule, unexpected))).unwanted(rule);
      } else if (!right.treatment().equals(rule.treatment()) || !isPlain(rule)) {
        suspect(Suspicion.of(Fault.STALE, rule, to, misleads(rule, right))).seen(rule);
      }
    }
    String why = unconfirmed.contains(to) ? "the switch has not confirmed it" : absent;
    missing.values().forEach(rule -> suspect(Suspicion.of(Fault.MISSING, rule, to, why)));
  }

  private String reason(Destination to, FlowRule rule, String unexpected) {
    if (to.isHost() && !rules.isOfPresentPriority(rule)) {
      return "it has the priority of an earlier setting, " + rule.priority();
    }
    return unconfirmed.contains(to) ? "the switch has not confirmed its removal" : unexpected;
  }

  private static String misleads(FlowRule rule, FlowRule right) {
    if (right.treatment().equals(rule.treatment())) {
      return "it should do nothing else, and stay";
    }
    return Rules.port(rule).equals(Rules.port(right))
        ? "it should do " + right.treatment().allInstructions()
        : "it should lead to " + Rules.port(right).map(port -> "port " + port).orElse("nowhere");
  }

  /** The switch has not confirmed rules for {@code to}, which there should be or not. */
  void unconfirmed(Destination to, boolean wanted) {
    if (!suspected.contains(to)) {
      suspect(
          Suspicion.unconfirmed(
              wanted ? Fault.MISSING : Fault.STALE,
              to,
              "the switch has not confirmed " + (wanted ? "it" : "its removal")));
    }
  }

  /** A rule in the switch under Rehome's name that is of no route, and not known to ONOS. */
  void strange(SwitchRule rule) {
    looked.merge(Place.SWITCH, 1, Integer::sum);
    suspect(Suspicion.strange(rule));
  }

  /** Another application's rule that names {@code departed}; it is to go. */
  void foreign(FlowRule rule, Address departed, Place where) {
    suspect(Suspicion.foreign(rule, departed), where).unwanted(rule);
  }

  /** A bucket of another application's group, {@code text}, that names {@code departed}. */
  void foreign(String text, Address departed) {
    suspect(Suspicion.foreign(text, departed), Place.STORE);
  }

  private Suspicion suspect(Suspicion suspicion) {
    return suspect(suspicion, place);
  }

  private Suspicion suspect(Suspicion suspicion, Place where) {
    if (suspicion.to() != null) {
      suspected.add(suspicion.to());
    }
    return suspicions.computeIfAbsent(suspicion.key(), key -> suspicion).at(where);
  }
}
