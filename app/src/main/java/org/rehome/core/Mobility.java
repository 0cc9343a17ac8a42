package org.rehome.core;

import com.google.common.collect.ImmutableList;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Flood;
import org.rehome.core.Decision.Forward;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.Report;

/**
 * The life of an address: from a binding and what happened to the binding after, and what to do.
 *
 * <p>Pure: the same arguments give the same outcome, so that deciding twice after a lost
 * compare-and-set is safe.
 */
public final class Mobility {
  private final Policy policy;
  private final Moves moves;
  private final Contest contest;

  private Mobility(Policy policy) {
    this.policy = policy;
    this.moves = new Moves(policy);
    this.contest = new Contest(policy);
  }

  /**
   * Decides about one observation.
   *
   * @param before the binding of the observation's address; null when there is none
   */
  public static Outcome decide(Binding before, Observation observation, Policy policy) {
    if (observation instanceof Query) {
      return Asking.decide(before, (Query) observation, policy.network());
    }
    Mobility mobility = new Mobility(policy);
    if (observation instanceof Sighting) {
      return mobility.admitted(before, (Sighting) observation);
    }
    if (observation instanceof Silence) {
      return mobility.silent(before, (Silence) observation);
    }
    if (observation instanceof Detachment) {
      return new Departures(policy).detached(before, (Detachment) observation);
    }
    if (observation instanceof Release) {
      return mobility.released(before, observation.at());
    }
    if (observation instanceof Declaration) {
      return new Declarations(policy, mobility).declared(before, (Declaration) observation);
    }
    return new Departures(policy).expired(before, observation.at());
  }

  /**
   * Decides about a unicast frame between hosts that came to the controller for its type alone.
   *
   * @param destination a binding of the frame's destination MAC; null when the MAC is unknown
   * @param to the address the frame is for
   * @param ingress where the frame came from
   */
  public static Decision deliver(Binding destination, Address to, ConnectPoint ingress) {
    if (destination == null || !destination.present()) {
      return new Flood(to, ingress, false);
    }
    return destination.location().equals(ingress)
        ? new Drop("same-port")
        : new Forward(destination.location());
  }

  /** Decides about a frame that a router sent to everybody in its VLAN. */
  public static Decision spread(Address router, ConnectPoint ingress) {
    return new Flood(router, ingress, false);
  }

  /**
   * Whether what a sighting says is not to be repeated to others as long as it is not proven: it
   * speaks against what is declared, or of an address that is bound to another MAC.
   */
  public static boolean isDoubtful(Binding before, Sighting sighting, Policy policy) {
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      return false; // who only asks says nothing
    }
    Admission admission = new Admission(policy);
    boolean ofAnother =
        before != null
            && before.present()
            && !before.mac().equals(sighting.mac())
            && !outranks(admission.authorized(sighting), before);
    return ofAnother || admission.violation(before, sighting).isPresent();
  }

  /** Whether a sighting counts for nothing, being against what is declared or above a limit. */
  public static boolean isForbidden(Binding before, Sighting sighting, Policy policy) {
    return new Admission(policy).violation(before, sighting).isPresent();
  }

  // A sighting may bind, move, or put the owner to the test; unless the operator forbids it.

  private Outcome admitted(Binding before, Sighting sighting) {
    Admission admission = new Admission(policy);
    return admission
        .violation(before, sighting)
        .map(violation -> admission.refuse(before, sighting, violation))
        .orElseGet(() -> seen(before, admission.authorized(sighting)));
  }

  /** What a sighting that may be comes to. */
  Outcome seen(Binding before, Sighting sighting) {
    if (before == null) {
      return seenFirst(sighting);
    }
    switch (before.state()) {
      case LEFT:
        return seenAfterLeaving(before, sighting);
      case FROZEN:
        return seenWhileFrozen(before, sighting);
      case TESTING:
        return seenWhileTesting(before, sighting);
      default:
        return seenWhileValid(before, sighting);
    }
  }

  private Outcome seenFirst(Sighting sighting) {
    switch (sighting.weight()) {
      case CLAIM:
      case OFFER:
        Binding bound =
            Binding.of(
                sighting.address(),
                sighting.mac(),
                sighting.location(),
                sighting.source(),
                sighting.at());
        Binding learned = learned(bound.changed(sighting.at()), bound, sighting).build();
        boolean flagsAreAsUsual =
            learned.router() == bound.router() && learned.override() == bound.override();
        return arrival(null, flagsAreAsUsual ? bound : learned, sighting);
      case HINT:
        return Outcome.unchanged(null, confirm(sighting));
      default:
        return Outcome.unchanged(null);
    }
  }

  private Outcome seenAfterLeaving(Binding tombstone, Sighting sighting) {
    if (sighting.at() <= tombstone.since() && tombstone.since() - sighting.at() < Policy.HORIZON) {
      return Outcome.unchanged(tombstone, new Drop("late"));
    }
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      return Outcome.unchanged(tombstone);
    }
    // What comes from the old place may have been on its way since before the departure; only an
    // answer to a question asked now, or the operator's word, shows that the host is back.
    boolean mayBeLate =
        tombstone.isAt(sighting.mac(), sighting.location())
            && sighting.at() - tombstone.since() < policy.tombstone()
            && sighting.source() != Source.STATIC;
    if (!sighting.answersProbe() && (mayBeLate || sighting.weight() != Sighting.Weight.CLAIM)) {
      return Outcome.unchanged(tombstone, confirm(sighting));
    }
    // Who was frozen and then left for good begins afresh.
    Binding counted =
        moves.isTooMany(tombstone)
            ? tombstone.changed(sighting.at()).moves(0, sighting.at(), 0).build()
            : tombstone;
    Binding after =
        counted
            .changed(sighting.at())
            .mac(sighting.mac())
            .location(sighting.location())
            .source(sighting.source())
            .router(sighting.router().orElse(true))
            .override(sighting.override().orElse(true))
            .nextSequence()
            .state(BindingState.VALID, sighting.at())
            .build();
    return arrival(tombstone, after, sighting);
  }

  private static Outcome arrival(Binding before, Binding after, Sighting sighting) {
    return Outcome.changed(
        before,
        after,
        ImmutableList.of(
            new InstallRoute(after, null),
            new Announce(
                after,
                null,
                before != null && !before.mac().equals(after.mac())
                    ? Occasion.TAKE_OVER
                    : Occasion.ARRIVAL),
            new Report(Kind.ARRIVED, after, sighting.cause(), null, null, sighting.at())));
  }

  private Outcome seenWhileFrozen(Binding before, Sighting sighting) {
    if (!outranks(sighting, before) && !moves.isOver(before, sighting.at())) {
      return Outcome.unchanged(before);
    }
    Outcome release = moves.released(before, Cause.EXPIRY, sighting.at());
    return release.then(seenWhileValid(release.after().orElseThrow(), sighting));
  }

  private Outcome seenWhileTesting(Binding before, Sighting sighting) {
    if (late(before, sighting)) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    if (!sighting.mac().equals(before.mac())) {
      return contest.seenMeanwhile(before, sighting);
    }
    Outcome kept = contest.kept(before, sighting.at());
    if (isThere(before, sighting) && !isPlaceGone(before, sighting)) {
      return kept;
    }
    return kept.then(seenWhileValid(kept.after().orElseThrow(), sighting));
  }

  private Outcome seenWhileValid(Binding before, Sighting sighting) {
    if (isThere(before, sighting)) {
      return isPlaceGone(before, sighting)
          ? moves.switchedOver(before, sighting.location(), sighting.cause(), sighting.at())
          : refreshed(before, sighting);
    }
    if (late(before, sighting)) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    if (!sighting.mac().equals(before.mac())) {
      return contest.contested(before, sighting);
    }
    return before.source() == Source.STATIC && sighting.source() != Source.STATIC
        ? contest.refused(before, sighting)
        : moves.moved(before, sighting);
  }

  private static Outcome refreshed(Binding before, Sighting sighting) {
    Binding after = learned(before.changed(sighting.at()), before, sighting).build();
    boolean same =
        after.source() == before.source()
            && after.router() == before.router()
            && after.override() == before.override();
    return same ? Outcome.unchanged(before) : Outcome.changed(before, after, ImmutableList.of());
  }

  /** Whether the owner is seen where it is bound, or at another port that it is known to have. */
  private boolean isThere(Binding before, Sighting sighting) {
    return before.mac().equals(sighting.mac())
        && policy.network().samePlace(before.location(), sighting.location());
  }

  /** Whether the owner is seen at another of its ports, the one it is bound to being cut off. */
  private static boolean isPlaceGone(Binding before, Sighting sighting) {
    return sighting.isOwnerCutOff() && !before.location().equals(sighting.location());
  }

  /** What a sighting of the owner teaches about it, wherever it is seen. */
  static Binding.Builder learned(Binding.Builder builder, Binding before, Sighting sighting) {
    return builder
        .source(outranks(sighting, before) ? sighting.source() : before.source())
        .router(sighting.router().orElse(before.router()))
        .override(sighting.override().orElse(before.override()));
  }

  static boolean outranks(Sighting sighting, Binding before) {
    return sighting.source().compareTo(before.source()) > 0;
  }

  private static boolean late(Binding before, Sighting sighting) {
    return late(before, sighting.at()) && !sighting.answersProbe() && !outranks(sighting, before);
  }

  // Nothing is under way for longer than the horizon: what seems older comes from another clock.
  static boolean late(Binding before, long at) {
    return at < before.since() && before.since() - at < Policy.HORIZON;
  }

  // Silence answers the question that a probe asked.

  private Outcome silent(Binding before, Silence silence) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    switch (silence.purpose()) {
      case DOUBT:
        return before.state() == BindingState.VALID && before.revision() == silence.revision()
            ? Departures.left(before, Cause.PROBE_SILENCE, silence.at())
            : Outcome.unchanged(before);
      case OWNER:
        return before.state() == BindingState.TESTING && before.revision() == silence.revision()
            ? ownerless(before, before.claim().orElseThrow(), silence.at())
            : Outcome.unchanged(before);
      case OLD_PLACE:
        // Bridges behind the old port still send the host's frames the old way; its own MAC coming
        // from the fabric teaches them better.
        return before.mac().equals(silence.mac()) && !before.location().equals(silence.location())
            ? Outcome.unchanged(
                before, new Announce(before, silence.location(), Occasion.DEPARTURE))
            : Outcome.unchanged(before);
      default:
        return Outcome.unchanged(before);
    }
  }

  /** The owner is silent: the claimant has the address, unless that was forbidden meanwhile. */
  private Outcome ownerless(Binding testing, Claim claim, long at) {
    Sighting again =
        Sighting.of(
                testing.address(),
                claim.mac(),
                claim.location(),
                Sighting.Weight.CLAIM,
                claim.cause(),
                at)
            .from(claim.source());
    return isForbidden(testing, again, policy)
        ? Departures.left(testing, Cause.PROBE_SILENCE, at)
        : contest.takenOver(testing, claim, at);
  }

  private Outcome released(Binding before, long at) {
    return before != null && before.state() == BindingState.FROZEN
        ? moves.released(before, Cause.NOTICE, at)
        : Outcome.unchanged(before);
  }

  /** Asks the owner at its place. */
  static Probe probe(Binding binding, Purpose purpose) {
    return new Probe(
        binding.address(), binding.mac(), binding.location(), purpose, binding.revision());
  }

  private static Probe confirm(Sighting sighting) {
    return new Probe(sighting.address(), sighting.mac(), sighting.location(), Purpose.CONFIRM, 0);
  }
}
