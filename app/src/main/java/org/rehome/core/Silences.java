package org.rehome.core;

import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Probe.Purpose;

/** Being silent: what the want of an answer says depends on what was asked. */
final class Silences {
  private final Policy policy;

  Silences(Policy policy) {
    this.policy = policy;
  }

  /** What {@code silence} comes to. */
  Outcome silent(Binding before, Silence silence) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    if (before.isMoving(silence.at()) && silence.purpose() != Purpose.OLD_PLACE) {
      return Outcome.unchanged(before); // between two places nobody answers
    }
    switch (silence.purpose()) {
      case DOUBT:
        return before.state() == BindingState.VALID && isUnbroken(before, silence)
            ? Departures.left(before, Cause.PROBE_SILENCE, silence.at())
            : Outcome.unchanged(before);
      case OWNER:
        return before.state() == BindingState.TESTING && isUnbroken(before, silence)
            ? ownerless(before, before.claim().orElseThrow(), silence.at())
            : Outcome.unchanged(before);
      case OLD_PLACE:
        // Bridges behind the old port still send the host's frames the old way; its own MAC coming
        // from the fabric teaches them better.
        return before.mac().equals(silence.mac()) && !before.location().equals(silence.location())
            ? Outcome.unchanged(
                before, new Announce(before, silence.location(), Occasion.DEPARTURE))
            : Outcome.unchanged(before);
      case KEEPALIVE:
        return new Keepalive(policy).silent(before, silence);
      default:
        return Outcome.unchanged(before);
    }
  }

  /** Whether it is about the binding as it is, and the host was not heard of after all. */
  private static boolean isUnbroken(Binding before, Silence silence) {
    return before.revision() == silence.revision() && !silence.isBroken();
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
    return Mobility.isForbidden(testing, again, policy)
        ? Departures.left(testing, Cause.PROBE_SILENCE, at)
        : new Contest(policy).takenOver(testing, claim, at);
  }
}
