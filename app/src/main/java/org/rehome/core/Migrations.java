package org.rehome.core;

import com.google.common.collect.ImmutableList;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Source;
import org.rehome.core.Decision.Drop;

/**
 * What the management says of hosts that move: believed without being verified, unless a newer
 * migration has followed or the host is elsewhere by now.
 */
final class Migrations {
  private final Policy policy;
  private final Sightings sightings;

  Migrations(Policy policy) {
    this.policy = policy;
    this.sightings = policy.sightings();
  }

  /** What {@code told} comes to. */
  Outcome told(Binding before, AddressNotice told) {
    if (told.isStale(before)) {
      return Outcome.unchanged(before, new Drop("stale-notice"));
    }
    switch (told.notice().kind()) {
      case ARRIVED:
        return arrived(before, told);
      case LEFT:
        return isAbout(before, told) ? left(before, told) : elsewhere(before, told);
      default:
        return isAbout(before, told) ? leaving(before, told) : Outcome.unchanged(before);
    }
  }

  /** Whether the host is there, and where it is said to be. */
  private boolean isAbout(Binding before, AddressNotice told) {
    return before != null
        && before.present()
        && told.concerns(before)
        && told.notice()
            .location()
            .map(place -> policy.network().samePlace(before.location(), place))
            .orElse(true);
  }

  /** It is to be seen elsewhere soon. Until then nobody is to conclude from its silence. */
  private Outcome leaving(Binding before, AddressNotice told) {
    Outcome settled =
        before.state() == BindingState.TESTING
            ? new Contest(policy).kept(before, told.at())
            : Outcome.unchanged(before);
    Binding owner = settled.after().orElseThrow();
    long until = Math.max(owner.movingUntil().orElse(0), told.at() + policy.noticeHold());
    long migration = newest(owner, told);
    if (owner.migration() == migration && owner.movingUntil().orElse(0) == until) {
      return settled;
    }
    Binding expected = owner.changed(told.at()).migration(migration).movingUntil(until).build();
    return settled.then(Outcome.changed(owner, expected, ImmutableList.of()));
  }

  private Outcome left(Binding before, AddressNotice told) {
    // The tombstone is to know the number, too.
    Binding numbered =
        newest(before, told) == before.migration()
            ? before
            : before.changed(told.at()).migration(newest(before, told)).build();
    ConnectPoint place = before.location();
    Detachment detachment =
        told.notice().location().isPresent()
            ? Detachment.from(place, told.address(), Cause.NOTICE, told.at())
            : Detachment.anywhere(told.address(), Cause.NOTICE, told.at());
    Outcome outcome = new Departures(policy).here(numbered, detachment);
    return Outcome.changed(before, outcome.after().orElse(null), outcome.decisions());
  }

  /** A claimant may have left that place. */
  private Outcome elsewhere(Binding before, AddressNotice told) {
    boolean claimantLeft =
        before != null
            && before
                .claim()
                .filter(claim -> told.notice().mac().map(claim.mac()::equals).orElse(true))
                .filter(
                    claim -> told.notice().location().filter(claim.location()::equals).isPresent())
                .isPresent();
    return claimantLeft
        ? new Departures(policy)
            .detached(
                before,
                Detachment.from(
                    told.notice().location().orElseThrow(),
                    told.address(),
                    Cause.NOTICE,
                    told.at()))
        : Outcome.unchanged(before);
  }

  private Outcome arrived(Binding before, AddressNotice told) {
    Sighting sighting =
        Sighting.of(
                told.address(),
                told.notice().mac().orElseThrow(),
                told.notice().location().orElseThrow(),
                Sighting.Weight.CLAIM,
                Cause.NOTICE,
                told.at())
            .from(Source.NOTICE);
    return sightings.admitted(before, sighting.migration(told.notice().migration().orElse(0)));
  }

  private static long newest(Binding before, AddressNotice told) {
    return Math.max(before.migration(), told.notice().migration().orElse(0));
  }
}
