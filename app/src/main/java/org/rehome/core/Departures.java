package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.PurgeFlows;
import org.rehome.core.Decision.Report;
import org.rehome.core.Decision.WithdrawRoute;

/** Leaving: one way out, whatever the cause. */
final class Departures {
  private final Policy policy;
  private final Contest contest;

  Departures(Policy policy) {
    this.policy = policy;
    this.contest = new Contest(policy);
  }

  /** The place of a host is gone, or somebody says that the host is. */
  Outcome detached(Binding before, Detachment detachment) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    Optional<ConnectPoint> place = detachment.location();
    if (place.isPresent() && Mobility.late(before, detachment.at())) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    return place.isPresent() && !place.get().equals(before.location())
        ? elsewhere(before, place.get(), detachment.at())
        : here(before, detachment);
  }

  /** Another place than the owner's is gone: a claim from there falls. */
  private static Outcome elsewhere(Binding before, ConnectPoint place, long at) {
    boolean claimantGone = before.claim().map(Claim::location).filter(place::equals).isPresent();
    return claimantGone
        ? Outcome.changed(
            before, before.changed(at).state(BindingState.VALID, at).build(), ImmutableList.of())
        : Outcome.unchanged(before);
  }

  /** The owner's place is gone, or it is gone from there. */
  Outcome here(Binding before, Detachment detachment) {
    Optional<ConnectPoint> place = detachment.location();
    if (place.isPresent() && detachment.standIn().isPresent()) {
      return new Moves(policy)
          .switchedOver(before, detachment.standIn().get(), detachment.cause(), detachment.at());
    }
    Optional<Claim> claim = before.claim();
    boolean claimantStays =
        claim.isPresent()
            && !claim.get().tentative()
            && place.isPresent()
            && !place.equals(claim.map(Claim::location));
    if (!claimantStays) {
      return left(before, detachment.cause(), detachment.at());
    }
    Outcome outcome = contest.takenOver(before, claim.get(), detachment.at());
    boolean held =
        outcome.after().map(Binding::state).filter(BindingState.FROZEN::equals).isPresent();
    // Nobody is held at a place that is gone.
    return held ? left(before, detachment.cause(), detachment.at()) : outcome;
  }

  /** The binding ends. */
  static Outcome left(Binding before, Cause cause, long at) {
    Binding tombstone = before.changed(at).state(BindingState.LEFT, at).expires(0).build();
    return Outcome.changed(
        before,
        tombstone,
        ImmutableList.of(
            new WithdrawRoute(before),
            new PurgeFlows(before),
            new Report(Kind.LEFT, tombstone, cause, before.location(), null, at)));
  }

  /** Time has passed. */
  Outcome expired(Binding before, long at) {
    if (before == null) {
      return Outcome.unchanged(null);
    }
    if (Leases.isOver(before, at)) {
      return Leases.isForgotten(before, policy)
          ? Leases.forgotten(before, at)
          : left(before, Leases.cause(before), at);
    }
    switch (before.state()) {
      case LEFT:
        return Elapsed.since(before.since(), at) >= policy.tombstone()
            ? Outcome.changed(before, null, ImmutableList.of())
            : Outcome.unchanged(before);
      case FROZEN:
        Moves moves = new Moves(policy);
        return moves.isOver(before, at)
            ? moves.released(before, Cause.EXPIRY, at)
            : Outcome.unchanged(before);
      case TESTING:
        return contest.undecided(before, at);
      default:
        return Outcome.unchanged(before);
    }
  }
}
