package org.rehome.core;

import com.google.common.collect.ImmutableList;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.PurgeFlows;
import org.rehome.core.Decision.Report;

/** A host at another place than before: followed at once, counted, and held when it never rests. */
final class Moves {
  private final Policy policy;

  Moves(Policy policy) {
    this.policy = policy;
  }

  /** The owner is seen elsewhere. */
  Outcome moved(Binding before, Sighting sighting) {
    long at = sighting.at();
    // Who was told of it beforehand, or is told so now, need not ask, and is not to wonder.
    boolean told = sighting.isTold() || before.isMoving(at);
    Binding counted = told ? before : counted(before, at, sighting.answersProbe());
    boolean tooMany = !told && isTooMany(counted) && !Mobility.outranks(sighting, before);
    if (tooMany && !sighting.answersProbe()) {
      return frozen(before, counted, sighting.cause(), sighting.location(), null, at);
    }
    Binding after =
        Sightings.learned(counted.changed(at), before, sighting)
            .location(sighting.location())
            .nextSequence()
            .state(tooMany ? BindingState.FROZEN : BindingState.VALID, at)
            .build();
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new InstallRoute(after, before.location()));
    // An answer from the old place already is the verdict on the place before; asking there again
    // would have two live claimants thrown to and fro by our own questions.
    if (told) {
      decisions.add(new Announce(after, before.location(), Occasion.DEPARTURE));
    } else if (!sighting.answersProbe()) {
      decisions.add(Mobility.probe(before, Purpose.OLD_PLACE));
    }
    if (sighting.weight() == Sighting.Weight.MAC) {
      decisions.add(Mobility.probe(after, Purpose.CONFIRM));
    }
    decisions.add(new PurgeFlows(before));
    // Held is it where it has just answered: what is said elsewhere may be a thief's word.
    Kind kind = tooMany ? Kind.FROZEN : Kind.MOVED;
    decisions.add(new Report(kind, after, sighting.cause(), before.location(), null, at));
    return Outcome.changed(before, after, decisions.build());
  }

  /** The owner goes on at another port of its group, the one that it was seen at being gone. */
  Outcome switchedOver(Binding before, ConnectPoint to, Cause cause, long at) {
    Binding after =
        before.changed(at).location(to).nextSequence().state(BindingState.VALID, at).build();
    return Outcome.changed(
        before,
        after,
        ImmutableList.of(
            new InstallRoute(after, before.location()),
            new PurgeFlows(before),
            new Report(Kind.MOVED, after, cause, before.location(), null, at)));
  }

  /**
   * Counts a move, unless it belongs to the migration that was counted last: its announcements come
   * in bursts, and frames from the old place in between them. What a probe showed is no burst.
   */
  Binding counted(Binding before, long at, boolean shownByProbe) {
    boolean sameMigration =
        before.moves() > 0 && Elapsed.since(before.countedAt(), at) < Policy.BURST && !shownByProbe;
    if (sameMigration) {
      return before;
    }
    // The period begins with a move, not with the arrival (RFC 7432 §15.1).
    boolean counting =
        before.moves() > 0 && Elapsed.since(before.countingSince(), at) < policy.freezeWindow();
    return counting
        ? before.changed(at).moves(before.moves() + 1, before.countingSince(), at).build()
        : before.changed(at).moves(1, at, at).build();
  }

  /** Whether a binding was moved so often that it is to be frozen. */
  boolean isTooMany(Binding counted) {
    return counted.moves() >= policy.freezeMoves();
  }

  /** Holds the address where it is. */
  Outcome frozen(
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

  /** Whether a freeze that began with {@code frozen} is over at {@code at}. */
  boolean isOver(Binding frozen, long at) {
    return policy.freezeHold() > 0 && Elapsed.since(frozen.since(), at) >= policy.freezeHold();
  }

  /** Trusts a frozen address again. */
  Outcome released(Binding frozen, Cause cause, long at) {
    Binding released = frozen.changed(at).moves(0, at, 0).state(BindingState.VALID, at).build();
    return Outcome.changed(
        frozen,
        released,
        ImmutableList.of(new Report(Kind.RELEASED, released, cause, null, null, at)));
  }
}
