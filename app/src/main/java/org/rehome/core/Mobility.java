package org.rehome.core;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Flood;
import org.rehome.core.Decision.Forward;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.PurgeFlows;
import org.rehome.core.Decision.Reply;
import org.rehome.core.Decision.Report;
import org.rehome.core.Decision.WithdrawRoute;

/**
 * The life of an address: from a binding and what happened to the binding after, and what to do.
 *
 * <p>Pure: the same arguments give the same outcome, so that deciding twice after a lost
 * compare-and-set is safe.
 */
public final class Mobility {
  private final Policy policy;

  private Mobility(Policy policy) {
    this.policy = policy;
  }

  /**
   * Decides about one observation.
   *
   * @param before the binding of the observation's address; null when there is none
   */
  public static Outcome decide(Binding before, Observation observation, Policy policy) {
    Mobility mobility = new Mobility(policy);
    if (observation instanceof Query) {
      return mobility.asked(before, (Query) observation);
    }
    if (observation instanceof Sighting) {
      return mobility.seen(before, (Sighting) observation);
    }
    if (observation instanceof Silence) {
      return mobility.silent(before, (Silence) observation);
    }
    if (observation instanceof Detachment) {
      return mobility.detached(before, (Detachment) observation);
    }
    if (observation instanceof Release) {
      return mobility.releasedByOperator(before, observation.at());
    }
    return mobility.expired(before, observation.at());
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

  // A query changes no binding; it is the hot path.

  private Outcome asked(Binding target, Query query) {
    if (target == null || !target.present()) {
      // Each claimant of an address must hear of each other: detection is never coalesced.
      boolean repeats = query.kind() != Query.Kind.DETECTION;
      return Outcome.unchanged(target, new Flood(query.address(), query.location(), repeats));
    }
    if (query.askerMac().equals(target.mac())) {
      return Outcome.unchanged(target, new Drop("own-address"));
    }
    if (target.location().equals(query.location())) {
      return Outcome.unchanged(target, new Drop("same-port"));
    }
    boolean frozen = target.state() == BindingState.FROZEN;
    if (query.kind() == Query.Kind.DETECTION && !frozen) {
      return Outcome.unchanged(target, new Drop("owner-verified-first"));
    }
    if (query.kind() != Query.Kind.RESOLUTION || !query.answerable()) {
      return Outcome.unchanged(target, new Forward(target.location()));
    }
    return target.state() == BindingState.VALID
        ? Outcome.unchanged(target, new Reply(query, target.mac(), target.router()))
        : Outcome.unchanged(target, new Drop("target-" + Ascii.toLowerCase(target.state().name())));
  }

  // A sighting may bind, move, or put the owner to the test.

  private Outcome seen(Binding before, Sighting sighting) {
    if (before == null) {
      return seenFirst(sighting);
    }
    switch (before.state()) {
      case LEFT:
        return seenAfterLeaving(before, sighting);
      case FROZEN:
        return seenWhileFrozen(before, sighting);
      case TESTING:
        return seenWhileTesting(before, sighting, before.claim().orElseThrow());
      default:
        return seenWhileValid(before, sighting);
    }
  }

  private Outcome seenFirst(Sighting sighting) {
    switch (sighting.weight()) {
      case CLAIM:
        Binding after =
            Binding.of(
                sighting.address(),
                sighting.mac(),
                sighting.location(),
                sighting.source(),
                sighting.at());
        return arrival(null, after, sighting);
      case HINT:
        return Outcome.unchanged(null, confirm(sighting));
      default:
        return Outcome.unchanged(null);
    }
  }

  private Outcome seenAfterLeaving(Binding tombstone, Sighting sighting) {
    if (sighting.at() <= tombstone.since()) {
      return Outcome.unchanged(tombstone, new Drop("late"));
    }
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      return Outcome.unchanged(tombstone);
    }
    // What comes from the old place may have been on its way since before the departure; only an
    // answer to a question asked now shows that the host is back.
    boolean mayBeLate =
        tombstone.isAt(sighting.mac(), sighting.location())
            && sighting.at() - tombstone.since() < policy.tombstone();
    if (!sighting.answersProbe() && (mayBeLate || sighting.weight() != Sighting.Weight.CLAIM)) {
      return Outcome.unchanged(tombstone, confirm(sighting));
    }
    // Who was frozen and then left for good begins afresh.
    boolean wasFrozen = tombstone.moves() >= policy.freezeMoves();
    Binding counted =
        wasFrozen ? tombstone.changed(sighting.at()).moves(0, sighting.at(), 0).build() : tombstone;
    Binding after =
        counted
            .changed(sighting.at())
            .mac(sighting.mac())
            .location(sighting.location())
            .source(sighting.source())
            .router(sighting.router())
            .nextSequence()
            .state(BindingState.VALID, sighting.at())
            .build();
    return arrival(tombstone, after, sighting);
  }

  private Outcome arrival(Binding before, Binding after, Sighting sighting) {
    Binding routed = after.changed(sighting.at()).router(sighting.router()).build();
    Binding stored = after.router() == sighting.router() ? after : routed;
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new InstallRoute(stored, null));
    if (toldEverybody(sighting) || (before != null && !before.mac().equals(stored.mac()))) {
      decisions.add(new Announce(stored, null));
    }
    decisions.add(new Report(Kind.ARRIVED, stored, sighting.cause(), null, null, sighting.at()));
    return Outcome.changed(before, stored, decisions.build());
  }

  // What a host said to everybody went no further than the controller; once it must be heard, if
  // only
  // by a newcomer that asks whether the address is free.
  private static boolean toldEverybody(Sighting sighting) {
    return sighting.cause() == Cause.GRATUITOUS_ARP
        || sighting.cause() == Cause.NEIGHBOR_ADVERTISEMENT;
  }

  private Outcome seenWhileFrozen(Binding before, Sighting sighting) {
    boolean outranks = sighting.source().compareTo(before.source()) > 0;
    if (!outranks && sighting.at() - before.since() < policy.freezeHold()) {
      return Outcome.unchanged(before);
    }
    Binding released = release(before, sighting.at());
    Outcome next = seenWhileValid(released, sighting);
    return Outcome.changed(
        before,
        next.after().orElseThrow(),
        ImmutableList.<Decision>builder()
            .add(released(released, Cause.EXPIRY, sighting.at()))
            .addAll(next.decisions())
            .build());
  }

  private Outcome seenWhileTesting(Binding before, Sighting sighting, Claim claim) {
    if (late(before, sighting)) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    if (!sighting.mac().equals(before.mac())) {
      return outranks(sighting, before)
          ? takenOver(before, claimOf(sighting), sighting.at())
          : undecided(before, sighting.at());
    }
    Binding kept = before.changed(sighting.at()).state(BindingState.VALID, sighting.at()).build();
    if (!sighting.location().equals(before.location())) {
      Outcome moved = seenWhileValid(kept, sighting);
      return Outcome.changed(before, moved.after().orElseThrow(), moved.decisions());
    }
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    if (claim.tentative()) {
      decisions.add(defence(kept, claim, sighting.at()));
    }
    decisions.add(
        new Report(
            Kind.CONFLICT, kept, claim.cause(), claim.location(), claim.mac(), sighting.at()));
    return Outcome.changed(before, kept, decisions.build());
  }

  private Outcome seenWhileValid(Binding before, Sighting sighting) {
    if (before.isAt(sighting.mac(), sighting.location())) {
      return refreshed(before, sighting);
    }
    if (late(before, sighting)) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    if (!sighting.mac().equals(before.mac())) {
      return contested(before, sighting);
    }
    return before.source() == Source.STATIC && sighting.source() != Source.STATIC
        ? refused(before, sighting)
        : moved(before, sighting);
  }

  private static boolean late(Binding before, Sighting sighting) {
    return late(before, sighting.at()) && !sighting.answersProbe() && !outranks(sighting, before);
  }

  private static boolean outranks(Sighting sighting, Binding before) {
    return sighting.source().compareTo(before.source()) > 0;
  }

  /** Only an advertisement says whether a host is a router. */
  private static boolean routerFlag(Binding before, Sighting sighting) {
    boolean says = sighting.cause() == Cause.NEIGHBOR_ADVERTISEMENT;
    return says ? sighting.router() : before.router();
  }

  // Nothing is under way for longer than the horizon: what seems older comes from another clock.
  private static boolean late(Binding before, long at) {
    return at < before.since() && before.since() - at < Policy.HORIZON;
  }

  private Outcome refreshed(Binding before, Sighting sighting) {
    boolean outranks = outranks(sighting, before);
    boolean router = routerFlag(before, sighting);
    if (!outranks && router == before.router()) {
      return Outcome.unchanged(before);
    }
    Binding after =
        before
            .changed(sighting.at())
            .router(router)
            .source(outranks ? sighting.source() : before.source())
            .build();
    return Outcome.changed(before, after, ImmutableList.of());
  }

  private Outcome contested(Binding before, Sighting sighting) {
    if (sighting.weight() == Sighting.Weight.MAC) {
      // The address was the MAC's when the sighting was expanded; it has another owner by now.
      return Outcome.unchanged(before);
    }
    if (sighting.weight() == Sighting.Weight.HINT) {
      return Outcome.unchanged(before, probe(before, Purpose.CONFIRM));
    }
    int authority = sighting.source().compareTo(before.source());
    if (authority < 0) {
      return refused(before, sighting);
    }
    Claim claim = claimOf(sighting);
    return authority > 0
        ? takenOver(before, claim, sighting.at())
        : tested(before, claim, sighting.at());
  }

  private Outcome tested(Binding before, Claim claim, long at) {
    Binding testing = before.changed(at).claim(claim, at).build();
    return Outcome.changed(before, testing, ImmutableList.of(probe(testing, Purpose.OWNER)));
  }

  private Outcome undecided(Binding testing, long at) {
    // The silence that would decide can be lost with the node that waited for it: ask again.
    return at - testing.since() >= Policy.VERIFICATION
        ? tested(testing, testing.claim().orElseThrow(), at)
        : Outcome.unchanged(testing);
  }

  private Outcome refused(Binding before, Sighting sighting) {
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new Drop("outranked"));
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      decisions.add(defence(before, claimOf(sighting), sighting.at()));
    }
    decisions.add(
        new Report(
            Kind.CONFLICT,
            before,
            sighting.cause(),
            sighting.location(),
            sighting.mac(),
            sighting.at()));
    return Outcome.changed(before, before, decisions.build());
  }

  private Outcome moved(Binding before, Sighting sighting) {
    long at = sighting.at();
    Binding counted = counted(before, at, sighting.answersProbe());
    if (counted.moves() >= policy.freezeMoves() && !outranks(sighting, before)) {
      return frozen(before, counted, sighting.cause(), sighting.location(), null, at);
    }
    Binding after =
        counted
            .changed(at)
            .location(sighting.location())
            .source(outranks(sighting, before) ? sighting.source() : before.source())
            .router(routerFlag(before, sighting))
            .nextSequence()
            .state(BindingState.VALID, at)
            .build();
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new InstallRoute(after, before.location()));
    // An answer from the old place already is the verdict on the place before; asking there again
    // would have two live claimants thrown to and fro by our own questions.
    if (!sighting.answersProbe()) {
      decisions.add(probe(before, Purpose.OLD_PLACE));
    }
    if (sighting.weight() == Sighting.Weight.MAC) {
      decisions.add(probe(after, Purpose.CONFIRM));
    }
    decisions.add(new PurgeFlows(before));
    decisions.add(new Report(Kind.MOVED, after, sighting.cause(), before.location(), null, at));
    return Outcome.changed(before, after, decisions.build());
  }

  /**
   * Counts a move, unless it belongs to the migration that was counted last: its announcements come
   * in bursts, and frames from the old place in between them. What a probe showed is no burst.
   */
  private Binding counted(Binding before, long at, boolean shownByProbe) {
    boolean sameMigration =
        before.moves() > 0 && at - before.countedAt() < Policy.BURST && !shownByProbe;
    if (sameMigration) {
      return before;
    }
    // The period begins with a move, not with the arrival (RFC 7432 §15.1).
    boolean counting = before.moves() > 0 && at - before.countingSince() < policy.freezeWindow();
    return counting
        ? before.changed(at).moves(before.moves() + 1, before.countingSince(), at).build()
        : before.changed(at).moves(1, at, at).build();
  }

  private Outcome frozen(
      Binding before,
      Binding counted,
      Cause cause,
      ConnectPoint from,
      MacAddress otherMac,
      long at) {
    Binding frozen = counted.changed(at).state(BindingState.FROZEN, at).build();
    return Outcome.changed(
        before,
        frozen,
        ImmutableList.of(new Report(Kind.FROZEN, frozen, cause, from, otherMac, at)));
  }

  // Silence answers the question that a probe asked.

  private Outcome silent(Binding before, Silence silence) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    switch (silence.purpose()) {
      case OWNER:
        return before.state() == BindingState.TESTING && before.revision() == silence.revision()
            ? takenOver(before, before.claim().orElseThrow(), silence.at())
            : Outcome.unchanged(before);
      case OLD_PLACE:
        // Bridges behind the old port still send the host's frames the old way; its own MAC coming
        // from the fabric teaches them better.
        return before.mac().equals(silence.mac()) && !before.location().equals(silence.location())
            ? Outcome.unchanged(before, new Announce(before, silence.location()))
            : Outcome.unchanged(before);
      default:
        return Outcome.unchanged(before);
    }
  }

  private Outcome takenOver(Binding before, Claim claim, long at) {
    if (claim.tentative()) {
      return left(before, Cause.PROBE_SILENCE, at);
    }
    Binding counted = counted(before, at, false);
    boolean outranks = claim.source().compareTo(before.source()) > 0;
    if (counted.moves() >= policy.freezeMoves() && !outranks) {
      return frozen(before, counted, claim.cause(), claim.location(), claim.mac(), at);
    }
    Binding after =
        counted
            .changed(at)
            .mac(claim.mac())
            .location(claim.location())
            .source(claim.source())
            .router(true) // unknown of the new owner
            .nextSequence()
            .state(BindingState.VALID, at)
            .build();
    return Outcome.changed(
        before,
        after,
        ImmutableList.of(
            new InstallRoute(after, before.location()),
            new PurgeFlows(before),
            new Announce(after, null),
            new Report(
                Kind.TAKEN_OVER, after, claim.cause(), before.location(), before.mac(), at)));
  }

  // Leaving: one way out, whatever the cause.

  private Outcome detached(Binding before, Detachment detachment) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    Optional<ConnectPoint> place = detachment.location();
    if (place.isPresent() && late(before, detachment.at())) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    Optional<Claim> claim = before.claim();
    if (place.isPresent() && !place.get().equals(before.location())) {
      boolean claimantGone = claim.map(Claim::location).equals(place);
      return claimantGone
          ? Outcome.changed(
              before,
              before.changed(detachment.at()).state(BindingState.VALID, detachment.at()).build(),
              ImmutableList.of())
          : Outcome.unchanged(before);
    }
    boolean claimantStays =
        claim.isPresent()
            && !claim.get().tentative()
            && place.isPresent()
            && !place.equals(claim.map(Claim::location));
    Outcome outcome =
        claimantStays
            ? takenOver(before, claim.get(), detachment.at())
            : left(before, detachment.cause(), detachment.at());
    boolean held =
        outcome.after().map(Binding::state).filter(BindingState.FROZEN::equals).isPresent();
    // Nobody is held at a place that is gone.
    return held ? left(before, detachment.cause(), detachment.at()) : outcome;
  }

  private static Outcome left(Binding before, Cause cause, long at) {
    Binding tombstone = before.changed(at).state(BindingState.LEFT, at).build();
    return Outcome.changed(
        before,
        tombstone,
        ImmutableList.of(
            new WithdrawRoute(before),
            new PurgeFlows(before),
            new Report(Kind.LEFT, tombstone, cause, before.location(), null, at)));
  }

  private Outcome expired(Binding before, long at) {
    if (before == null) {
      return Outcome.unchanged(null);
    }
    if (before.state() == BindingState.LEFT && at - before.since() >= policy.tombstone()) {
      return Outcome.changed(before, null, ImmutableList.of());
    }
    if (before.state() == BindingState.FROZEN && at - before.since() >= policy.freezeHold()) {
      Binding released = release(before, at);
      return Outcome.changed(
          before, released, ImmutableList.of(released(released, Cause.EXPIRY, at)));
    }
    return before.state() == BindingState.TESTING
        ? undecided(before, at)
        : Outcome.unchanged(before);
  }

  private Outcome releasedByOperator(Binding before, long at) {
    if (before == null || before.state() != BindingState.FROZEN) {
      return Outcome.unchanged(before);
    }
    Binding released = release(before, at);
    return Outcome.changed(
        before, released, ImmutableList.of(released(released, Cause.NOTICE, at)));
  }

  private static Binding release(Binding frozen, long at) {
    return frozen.changed(at).moves(0, at, 0).state(BindingState.VALID, at).build();
  }

  private static Report released(Binding binding, Cause cause, long at) {
    return new Report(Kind.RELEASED, binding, cause, null, null, at);
  }

  private static Probe probe(Binding binding, Purpose purpose) {
    return new Probe(
        binding.address(), binding.mac(), binding.location(), purpose, binding.revision());
  }

  private static Probe confirm(Sighting sighting) {
    return new Probe(sighting.address(), sighting.mac(), sighting.location(), Purpose.CONFIRM, 0);
  }

  private static Claim claimOf(Sighting sighting) {
    return Claim.of(
        sighting.mac(),
        sighting.location(),
        sighting.source(),
        sighting.cause(),
        sighting.weight() == Sighting.Weight.TENTATIVE);
  }

  /**
   * Tells a claimant that still asks that the address has an owner (RFC 4862 §5.4, RFC 5227
   * §2.1.1).
   */
  private static Reply defence(Binding owner, Claim claim, long at) {
    Query question =
        Query.of(owner.address(), Query.Kind.DETECTION, claim.mac(), null, claim.location(), at);
    return new Reply(question, owner.mac(), owner.router());
  }
}
