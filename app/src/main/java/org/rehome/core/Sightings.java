package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.Optional;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Announce;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.Report;

/**
 * Being seen: a sighting may bind, move, or put the owner to the test, unless the operator forbids
 * it.
 */
final class Sightings {
  private final Policy policy;
  private final Admission admission;
  private final Registrations registrations;
  private final Moves moves;
  private final Contest contest;

  Sightings(Policy policy) {
    this.policy = policy;
    this.admission = new Admission(policy);
    this.registrations = new Registrations(policy);
    this.moves = new Moves(policy);
    this.contest = new Contest(policy);
  }

  /** What a sighting comes to, where it may be and where not. */
  Outcome admitted(Binding before, Sighting sighting) {
    Optional<Violation> violation = admission.violation(before, sighting);
    return violation.isPresent()
        ? admission.refuse(before, sighting, violation.get())
        : registered(before, admission.authorized(sighting));
  }

  /** Who may claim what. */
  Admission admission() {
    return admission;
  }

  private Outcome registered(Binding before, Sighting sighting) {
    Optional<Outcome> refusal = registrations.refusal(before, sighting);
    return refusal.isPresent() ? refusal.get() : seen(before, sighting);
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
                    sighting.at())
                .named(sighting.name().orElse(null));
        Binding learned = learned(bound.changed(sighting.at()), bound, sighting).build();
        boolean isAsUsual =
            learned.router() == bound.router()
                && learned.override() == bound.override()
                && learned.registration().isEmpty()
                && learned.migration() == 0;
        return arrival(null, isAsUsual ? bound : learned, sighting);
      case HINT:
        return Outcome.unchanged(null, Mobility.confirm(sighting));
      default:
        return Outcome.unchanged(null);
    }
  }

  private Outcome seenAfterLeaving(Binding tombstone, Sighting sighting) {
    if (sighting.at() <= tombstone.since()
        && tombstone.since() - sighting.at() < Policy.HORIZON
        && !sighting.isTold()) {
      return Outcome.unchanged(tombstone, new Drop("late"));
    }
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      return Outcome.unchanged(tombstone);
    }
    // What comes from the old place may have been on its way since before the departure; only an
    // answer to a question asked now, the operator's word, or a lease just granted, shows that the
    // host is back.
    boolean mayBeLate =
        tombstone.isAt(sighting.mac(), sighting.location())
            && Elapsed.since(tombstone.since(), sighting.at()) < policy.tombstone()
            && sighting.source().compareTo(Source.NOTICE) < 0
            && sighting.cause() != Cause.DHCP_ACK;
    boolean expected =
        tombstone.isMoving(sighting.at())
            && tombstone.mac().equals(sighting.mac())
            && !policy.network().samePlace(tombstone.location(), sighting.location());
    mayBeLate |= !expected && mayBeFromBefore(tombstone, sighting);
    boolean says = sighting.weight() == Sighting.Weight.CLAIM || expected;
    if (!sighting.answersProbe() && (mayBeLate || !says)) {
      return Outcome.unchanged(tombstone, Mobility.confirm(sighting));
    }
    // Who was frozen and then left for good begins afresh.
    Binding counted =
        moves.isTooMany(tombstone)
            ? tombstone.changed(sighting.at()).moves(0, sighting.at(), 0).build()
            : tombstone;
    Binding.Builder builder = counted.changed(sighting.at()).mac(sighting.mac());
    sighting.name().ifPresent(builder::name);
    Binding after =
        builder
            .location(sighting.location())
            .movingUntil(0)
            .migration(migration(tombstone, sighting))
            .source(sighting.source())
            .router(sighting.router().orElse(true))
            .override(sighting.override().orElse(true))
            .registration(sighting.registration().orElse(null))
            .nextSequence()
            .state(BindingState.VALID, sighting.at())
            .build();
    return arrival(tombstone, after, sighting);
  }

  // Who moved shortly before it left may still be heard from where it was before that.
  private static boolean mayBeFromBefore(Binding tombstone, Sighting sighting) {
    return tombstone.mac().equals(sighting.mac())
        && tombstone.moves() > 0
        && Elapsed.since(tombstone.countedAt(), sighting.at()) < Policy.HORIZON
        && sighting.source().compareTo(Source.NOTICE) < 0;
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
    if (!Mobility.outranks(sighting, before) && !moves.isOver(before, sighting.at())) {
      return Outcome.unchanged(before);
    }
    Cause cause = sighting.isTold() ? Cause.NOTICE : Cause.EXPIRY;
    Outcome release = moves.released(before, cause, sighting.at());
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
    if (isThere(before, sighting) && !isPlaceGone(before, sighting) && !sighting.isTold()) {
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
        ? contest.refused(before, sighting, "outranked")
        : moves.moved(before, sighting);
  }

  private static Outcome refreshed(Binding before, Sighting sighting) {
    if (sighting.isTold()) {
      return confirmed(before, sighting);
    }
    Registration known = before.registration().orElse(null);
    Registration latest = Registrations.latest(before, sighting);
    boolean raised =
        authority(before, sighting) != before.source() || (latest == null) != (known == null);
    boolean flags =
        sighting.router().orElse(before.router()) != before.router()
            || sighting.override().orElse(before.override()) != before.override();
    // The last word about the flags must stand, so that each is taken in. Of transactions it is
    // enough to know about which: who counts fast is not to keep the store busy.
    boolean counted =
        !Objects.equals(latest, known)
            && Elapsed.since(before.revision(), sighting.at()) >= Policy.TRANSACTIONS;
    return raised || flags || counted
        ? Outcome.changed(
            before,
            learned(before.changed(sighting.at()), before, sighting).build(),
            ImmutableList.of())
        : Outcome.unchanged(before);
  }

  /** It is said to have arrived where it is: the migration is over, and nothing else is new. */
  private static Outcome confirmed(Binding before, Sighting told) {
    long migration = migration(before, told);
    Source source = told.source() == Source.STATIC ? Source.STATIC : before.source();
    boolean over = before.movingUntil().isPresent() || migration != before.migration();
    return over || source != before.source()
        ? Outcome.changed(
            before,
            before.changed(told.at()).migration(migration).movingUntil(0).source(source).build(),
            ImmutableList.of())
        : Outcome.unchanged(before);
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
    sighting.name().ifPresent(builder::name);
    return builder
        .source(authority(before, sighting))
        .migration(migration(before, sighting))
        .router(sighting.router().orElse(before.router()))
        .override(sighting.override().orElse(before.override()))
        .registration(Registrations.latest(before, sighting));
  }

  /**
   * Who vouches for the owner now that it is seen. Once it was heard itself it needs nobody's word;
   * a lease it keeps.
   */
  private static Source authority(Binding before, Sighting sighting) {
    if (Mobility.outranks(sighting, before)) {
      return sighting.source();
    }
    if (before.source() != Source.NOTICE) {
      return before.source();
    }
    boolean leased = before.expires().isPresent() && before.registration().isEmpty();
    Source own = leased ? Source.DHCP : Source.NEIGHBOR;
    return own.compareTo(sighting.source()) > 0 ? own : sighting.source();
  }

  /** The newest migration that the owner is known to have made; another owner made none. */
  private static long migration(Binding before, Sighting sighting) {
    return before.mac().equals(sighting.mac())
        ? Math.max(before.migration(), sighting.migration())
        : sighting.migration();
  }

  private static boolean late(Binding before, Sighting sighting) {
    return Mobility.late(before, sighting.at())
        && !sighting.answersProbe()
        && !Mobility.outranks(sighting, before);
  }
}
