package org.rehome.onos;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.rehome.api.Address;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Finding;
import org.rehome.api.Audit.Place;
import org.rehome.core.Destination;

/**
 * A rule of one switch that does not seem to be as it should be, and what it takes to put it right.
 *
 * <p>For one thread.
 */
final class Suspicion {
  private final Fault fault;
  private final FlowRule rule;
  private final String reason;
  private final Destination to;
  private final Address departed;
  private final Set<Place> places = EnumSet.noneOf(Place.class);
  private String text;
  private boolean superfluous;
  private SwitchRule stray;
  private long age;

  private Suspicion(
      Fault fault, FlowRule rule, String text, String reason, Destination to, Address departed) {
    this.fault = fault;
    this.rule = rule;
    this.text = text;
    this.reason = reason;
    this.to = to;
    this.departed = departed;
  }

  /** Of {@code rule}, one for {@code to}. */
  static Suspicion of(Fault fault, FlowRule rule, Destination to, String reason) {
    return new Suspicion(fault, rule, describe(rule), reason, to, null);
  }

  /** That a switch did not do what it was told of its rules for {@code to}. */
  static Suspicion unconfirmed(Fault fault, Destination to, String reason) {
    return new Suspicion(fault, null, "route to " + to, reason, to, null);
  }

  /** Of a rule under Rehome's name that leads nowhere that Rehome knows of. */
  static Suspicion strange(SwitchRule rule) {
    return new Suspicion(
            Fault.STALE,
            null,
            describe(rule) + (rule.legible() && rule.plain() ? "" : " and more"),
            "it bears Rehome's name, and Rehome writes no such rule",
            null,
            null)
        .unwanted(rule);
  }

  /** Of another application's rule that names {@code departed}. */
  static Suspicion foreign(FlowRule rule, Address departed) {
    return new Suspicion(
        Fault.STALE,
        rule,
        describe(rule),
        departed + " has left, and another application still names it",
        null,
        departed);
  }

  /** Of a bucket of another application's group, {@code text}, that names {@code departed}. */
  static Suspicion foreign(String text, Address departed) {
    return new Suspicion(
        Fault.STALE,
        null,
        text,
        departed + " has left, and another application's group still names it",
        null,
        departed);
  }

  /** It is so at {@code place}. */
  Suspicion at(Place place) {
    places.add(place);
    return this;
  }

  /** Notes the rule itself: how old it is, and how the switch knows it. */
  Suspicion seen(FlowRule seen) {
    if (seen instanceof FlowEntry) {
      age = Math.max(age, ((FlowEntry) seen).life(TimeUnit.MILLISECONDS));
    }
    return this;
  }

  /** There must be no rule like {@code seen}, whatever it does. */
  Suspicion unwanted(FlowRule seen) {
    superfluous = true;
    if (seen instanceof SwitchRule) {
      stray = (SwitchRule) seen;
    }
    return seen(seen);
  }

  /** What makes it the same one, seen again or elsewhere. */
  Object key() {
    return List.of(fault, rule == null ? text : rule, rule == null ? text : does());
  }

  private Object does() {
    return rule.treatment();
  }

  Destination to() {
    return to;
  }

  /** Whose departure makes it stale; null where it is no other application's. */
  Address departed() {
    return departed;
  }

  FlowRule rule() {
    return rule;
  }

  /** The rule in the switch that must go and that ONOS does not know of; null for none. */
  SwitchRule stray() {
    return places.contains(Place.STORE) ? null : stray;
  }

  /** Whether ONOS must strike the rule off. */
  boolean isSuperfluousInStore() {
    return superfluous && places.contains(Place.STORE);
  }

  boolean isStale() {
    return fault == Fault.STALE;
  }

  /** The same, for people. */
  Finding finding(DeviceId device) {
    Finding finding = Finding.of(device, fault, text, reason).in(places);
    return age > 0 ? finding.aged(age) : finding;
  }

  /** A rule, for people. */
  static String describe(FlowRule rule) {
    return rule.selector().criteria() + " → " + rule.treatment().allInstructions();
  }
}
