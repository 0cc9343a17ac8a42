package org.rehome.core;

import com.google.common.collect.ImmutableList;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.PurgeFlows;
import org.rehome.core.Decision.Report;

/**
 * Another MAC claims an address: its owner is asked first, keeps it while it answers, and loses it
 * when it is silent.
 */
final class Contest {
  private final Moves moves;
  private final NetworkConfig network;

  Contest(Policy policy) {
    this.moves = new Moves(policy);
    this.network = policy.network();
  }

  /** Another MAC is seen with the address of a valid binding. */
  Outcome contested(Binding before, Sighting sighting) {
    if (sighting.weight() == Sighting.Weight.MAC) {
      // The address was the MAC's when the sighting was expanded; it has another owner by now.
      return Outcome.unchanged(before);
    }
    boolean moving = before.isMoving(sighting.at());
    if (sighting.weight() == Sighting.Weight.HINT || sighting.weight() == Sighting.Weight.OFFER) {
      return moving
          ? Outcome.unchanged(before)
          : Outcome.unchanged(before, Mobility.probe(before, Purpose.DOUBT));
    }
    if (sighting.source().compareTo(before.source()) < 0 && !isLeasedAnew(before, sighting)) {
      Outcome refused = refused(before, sighting, "outranked");
      // A lessee that has gone without a word must not keep the address until its lease ends.
      boolean askable = before.source() == Source.DHCP && !moving && !sighting.isOwnerCutOff();
      return askable
          ? refused.then(Outcome.unchanged(before, Mobility.probe(before, Purpose.DOUBT)))
          : refused;
    }
    Claim claim = claimOf(sighting);
    if (Mobility.outranks(sighting, before)) {
      return takenOver(before, sighting);
    }
    if (moving) {
      // Nobody can be asked where it is between two places; the management vouches for it.
      return refused(before, sighting, "owner-moving");
    }
    if (sighting.isOwnerCutOff()) {
      return unopposed(before, claim, sighting.at());
    }
    return hasJustAnswered(before, sighting.at())
        ? repeated(before, claim, sighting.at())
        : tested(before, claim, sighting.at());
  }

  /**
   * Whether a server whose word counts no more than a claim has granted what was granted before: as
   * far as anybody knows the same server, which may well have given the address to another.
   */
  private static boolean isLeasedAnew(Binding before, Sighting sighting) {
    return sighting.cause() == Cause.DHCP_ACK && before.source() == Source.DHCP;
  }

  /**
   * The owner cannot be asked. Losing control of a switch is not losing its hosts, so that nobody
   * gets the address by only asking for it; but who uses it elsewhere is there.
   */
  private Outcome unopposed(Binding before, Claim claim, long at) {
    return claim.tentative()
        ? Outcome.unchanged(before, defence(before, claim, at))
        : takenOver(before, claim, at);
  }

  /**
   * Whether the owner has answered a claim a moment ago. That answers the next ones too, whosever
   * they are: liars in turn would have it asked without end.
   */
  private static boolean hasJustAnswered(Binding before, long at) {
    return before.refused().isPresent() && Elapsed.since(before.since(), at) < Policy.VERDICT;
  }

  private Outcome repeated(Binding before, Claim claim, long at) {
    return Outcome.changed(
        before,
        before,
        ImmutableList.<Decision>builder()
            .add(new Drop("refused-claim"))
            .addAll(
                claim.tentative()
                    ? ImmutableList.copyOf(defence(before, claim, at))
                    : ImmutableList.of())
            .build());
  }

  /**
   * Tells a claimant that the address has an owner. Behind the owner's own port the owner does so
   * itself; a frame with its MAC from the fabric would only mislead the bridge there.
   */
  private Decision[] defence(Binding owner, Claim claim, long at) {
    if (network.samePlace(owner.location(), claim.location())) {
      return new Decision[0];
    }
    return new Decision[] {
      claim.tentative()
          ? Asking.defence(owner, claim, at)
          : new Announce(owner, claim.location(), Occasion.DEFENCE)
    };
  }

  /** The owner is to show that it is there. */
  private static Outcome tested(Binding before, Claim claim, long at) {
    Binding testing = before.changed(at).claim(claim, at).build();
    return Outcome.changed(
        before, testing, ImmutableList.of(Mobility.probe(testing, Purpose.OWNER)));
  }

  /** Another MAC is seen while a claim is under verification. */
  Outcome seenMeanwhile(Binding testing, Sighting sighting) {
    boolean unopposed =
        sighting.isOwnerCutOff()
            && sighting.weight() == Sighting.Weight.CLAIM
            && sighting.source().compareTo(testing.source()) >= 0;
    return unopposed || Mobility.outranks(sighting, testing)
        ? takenOver(testing, sighting)
        : undecided(testing, sighting.at());
  }

  /** There is no verdict yet. */
  Outcome undecided(Binding testing, long at) {
    // The silence that would decide can be lost with the node that waited for it: ask again.
    return Elapsed.since(testing.since(), at) >= Policy.VERIFICATION
        ? tested(testing, testing.claim().orElseThrow(), at)
        : Outcome.unchanged(testing);
  }

  /** The owner was heard of at its place: the claim is refused. */
  Outcome kept(Binding testing, long at) {
    Claim claim = testing.claim().orElseThrow();
    Binding kept = testing.changed(at).refused(claim, at).build();
    return Outcome.changed(
        testing,
        kept,
        ImmutableList.<Decision>builder()
            .add(defence(kept, claim, at))
            .add(new Report(Kind.CONFLICT, kept, claim.cause(), claim.location(), claim.mac(), at))
            .build());
  }

  /** A claim that does not count, for {@code reason}. */
  Outcome refused(Binding before, Sighting sighting, String reason) {
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new Drop(reason));
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

  /** The address is the claimant's, or nobody's where that has only asked for it. */
  Outcome takenOver(Binding before, Claim claim, long at) {
    return takenOver(before, claim, 0, null, at);
  }

  /** Likewise of whom {@code sighting} shows, with what that tells of it. */
  Outcome takenOver(Binding before, Sighting sighting) {
    String name = sighting.name().orElse(null);
    return takenOver(before, claimOf(sighting), sighting.migration(), name, sighting.at());
  }

  private Outcome takenOver(Binding before, Claim claim, long migration, String name, long at) {
    if (claim.tentative()) {
      return Departures.left(before, Cause.PROBE_SILENCE, at);
    }
    Binding counted = moves.counted(before, at, false);
    boolean outranks =
        claim.cause() == Cause.NOTICE || claim.source().compareTo(before.source()) > 0;
    if (moves.isTooMany(counted) && !outranks) {
      return moves.frozen(before, counted, claim.cause(), claim.location(), claim.mac(), at);
    }
    Binding after =
        counted
            .changed(at)
            .mac(claim.mac())
            .name(name)
            .location(claim.location())
            .source(claim.source())
            .migration(migration)
            .router(true) // unknown of the new owner
            .override(true)
            .nextSequence()
            .state(BindingState.VALID, at)
            .build();
    return Outcome.changed(
        before,
        after,
        ImmutableList.of(
            new InstallRoute(after, before.location()),
            new PurgeFlows(before),
            new Announce(after, null, Occasion.TAKE_OVER),
            new Report(
                Kind.TAKEN_OVER, after, claim.cause(), before.location(), before.mac(), at)));
  }

  /** What {@code sighting} claims. */
  static Claim claimOf(Sighting sighting) {
    return Claim.of(
        sighting.mac(),
        sighting.location(),
        sighting.source(),
        sighting.cause(),
        sighting.weight() == Sighting.Weight.TENTATIVE);
  }
}
