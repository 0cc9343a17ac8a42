package org.rehome.core;

import com.google.common.collect.ImmutableList;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.Report;

/**
 * What DHCP says of an address: a lease binds with more authority than what hosts say themselves,
 * until it is given up, taken back, or over (RFC 7513).
 *
 * <p>Only a server at a declared port has that authority over another MAC's binding. The word of
 * any other could be the claimant's own: it counts as a claim like ARP's does.
 */
final class Leases {
  private final Policy policy;
  private final Sightings sightings;

  Leases(Policy policy) {
    this.policy = policy;
    this.sightings = policy.sightings();
  }

  // A lease does not end what stands above it.
  static boolean canEnd(Binding binding) {
    return binding.present()
        && binding.expires().isPresent()
        && binding.source().compareTo(Source.DHCP) <= 0;
  }

  /** Whether it has ended it by now. */
  static boolean isOver(Binding binding, long at) {
    return canEnd(binding) && binding.expires().getAsLong() <= at;
  }

  /** Why. */
  static Cause cause(Binding binding) {
    return binding.source() == Source.DHCP ? Cause.LEASE_EXPIRY : Cause.EXPIRY;
  }

  /** Whether nobody has listened to its being renewed. */
  static boolean isForgotten(Binding binding, Policy policy) {
    return binding.source() == Source.DHCP && !policy.followsLeases();
  }

  /** Whose lease nobody has followed is a host like any other, if it is there. */
  static Outcome forgotten(Binding before, long at) {
    Binding learned = before.changed(at).source(Source.NEIGHBOR).expires(0).build();
    return Outcome.changed(
        before,
        learned,
        learned.state() == BindingState.VALID
            ? ImmutableList.of(Mobility.probe(learned, Purpose.DOUBT))
            : ImmutableList.of());
  }

  /** A server grants the address, or takes it back. */
  Outcome granted(Binding before, Lease lease) {
    if (lease.isTakenBack()) {
      return isLessees(before, lease) && before.source().compareTo(Source.DHCP) <= 0
          ? givenUp(before, Cause.LEASE_EXPIRY, lease.at())
          : Outcome.unchanged(before);
    }
    if (isOvertaken(before, lease)) {
      return Outcome.unchanged(before, new Drop("late"));
    }
    Outcome outcome = claimed(before, lease);
    Binding after = outcome.after().orElse(null);
    return isLessees(after, lease) ? outcome.then(leased(after, lease)) : outcome;
  }

  /**
   * Whether the client has left, or moved, since it asked: where it asked it was before that.
   * Nothing is answered later than questions are remembered; what seems older comes from another
   * clock.
   */
  private boolean isOvertaken(Binding before, Lease lease) {
    return before != null
        && before.mac().equals(lease.mac())
        && before.since() > lease.asked()
        && before.since() - lease.asked() < Transactions.LASTS
        && !(before.present() && policy.network().samePlace(before.location(), lease.location()));
  }

  private Outcome claimed(Binding before, Lease lease) {
    Sighting claim =
        Sighting.of(
                lease.address(),
                lease.mac(),
                lease.location(),
                Sighting.Weight.CLAIM,
                Cause.DHCP_ACK,
                lease.at())
            .from(lease.isVouched() ? Source.DHCP : Source.NEIGHBOR)
            .among(lease.addressesOfMac(), lease.addressesAtPort())
            .named(lease.name().orElse(null));
    boolean isReassigned =
        lease.isVouched()
            && before != null
            && before.state() == BindingState.VALID
            && before.source() == Source.DHCP
            && policy.network().staticBinding(lease.address()).isEmpty()
            && !before.mac().equals(lease.mac())
            && !Mobility.late(before, lease.at())
            && !Mobility.isForbidden(before, claim, policy);
    // Whom a server gave the address last has it: what it said before holds no longer.
    return isReassigned
        ? new Contest(policy).takenOver(before, claim)
        : sightings.admitted(before, claim);
  }

  /**
   * The lessee has the address where it is, from now on until the lease ends, under its name; a
   * client that leaves its name out has it still.
   */
  private static Outcome leased(Binding after, Lease lease) {
    int rank = after.source().compareTo(Source.DHCP);
    boolean isNew = rank < 0 || (rank == 0 && !isKnown(after, lease));
    if (!isNew && !isRenamed(after, lease)) {
      return Outcome.unchanged(after);
    }
    Binding.Builder changed = after.changed(lease.at());
    lease.name().ifPresent(changed::name);
    if (isNew) {
      changed.source(Source.DHCP).expires(lease.until());
    }
    return Outcome.changed(after, changed.build(), ImmutableList.of());
  }

  /**
   * Whether the client's name alone is worth a write: its first, and then what it has become once
   * the binding has stood for a while. Who changes it all the time is not to keep the store busy.
   */
  private static boolean isRenamed(Binding after, Lease lease) {
    return lease.name().isPresent()
        && !lease.name().equals(after.name())
        && (after.name().isEmpty() || Elapsed.since(after.revision(), lease.at()) >= Policy.NAMES);
  }

  /**
   * Whether the end of the lease is where it was, as far as it matters: an answer that is repeated,
   * or asked for again and again, is not worth a write.
   */
  private static boolean isKnown(Binding after, Lease lease) {
    long known = after.expires().orElse(Lease.NEVER);
    if (known == Lease.NEVER || lease.until() == Lease.NEVER) {
      return known == lease.until();
    }
    long slack = Math.min(Policy.LEASE_SLACK, (lease.until() - lease.at()) / 10);
    return Math.abs(lease.until() - known) < slack;
  }

  private boolean isLessees(Binding binding, Lease lease) {
    return binding != null
        && binding.present()
        && binding.state() != BindingState.TESTING
        && binding.mac().equals(lease.mac())
        && policy.network().samePlace(binding.location(), lease.location());
  }

  /** A host gives the address up; whoever says so of another's, or elsewhere, lies. */
  Outcome surrendered(Binding before, Surrender surrender) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    boolean isOwners =
        before.mac().equals(surrender.mac())
            && policy.network().samePlace(before.location(), surrender.location());
    if (!isOwners) {
      return Outcome.unchanged(before, new Drop("dhcp-foreign-release"));
    }
    // The management vouches for a host until that is heard, be it with this word.
    return before.source() == Source.STATIC
        ? Outcome.unchanged(before)
        : givenUp(before, surrender.cause(), surrender.at());
  }

  /** The binding ends, or goes to who claims it. */
  private Outcome givenUp(Binding before, Cause cause, long at) {
    return new Departures(policy)
        .detached(before, Detachment.from(before.location(), before.address(), cause, at));
  }

  /** What a server says at a port where none is to be goes to nobody. */
  static Outcome refused(Binding before, RogueServer rogue) {
    Binding server =
        Binding.of(rogue.address(), rogue.mac(), rogue.location(), Source.NEIGHBOR, rogue.at());
    return Outcome.unchanged(
        before,
        new Drop("dhcp-server"),
        new Report(
            Kind.VIOLATION,
            server,
            Cause.DHCP_SERVER,
            rogue.location(),
            rogue.mac(),
            rogue.at(),
            Violation.DHCP_SERVER));
  }
}
