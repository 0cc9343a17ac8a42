package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Probe.Purpose;
import org.rehome.core.Decision.Report;

/**
 * Addresses that their owners register (RFC 8505): who may say what of them, and which of two words
 * is the later.
 *
 * <p>Rehome listens, and is not the registrar: it answers no registration.
 */
final class Registrations {
  private static final Drop STALE = new Drop("stale-registration");

  private final Policy policy;

  Registrations(Policy policy) {
    this.policy = policy;
  }

  /**
   * Why a registration counts for nothing: another owner has registered the address, or its own
   * owner has said something later; empty where it is a sighting like any other.
   */
  Optional<Outcome> refusal(Binding before, Sighting sighting) {
    Registration known = before == null ? null : before.registration().orElse(null);
    Registration told = sighting.registration().orElse(null);
    if (known == null || told == null || Mobility.outranks(sighting, before)) {
      return Optional.empty();
    }
    if (!known.owner().equals(told.owner())) {
      return before.present() ? Optional.of(duplicate(before, sighting)) : Optional.empty();
    }
    return before.mac().equals(sighting.mac())
        ? Optional.ofNullable(overtaken(before, sighting, known, told))
        : Optional.empty();
  }

  /** What a registration comes to that its owner has overtaken itself; null where it has not. */
  private Outcome overtaken(
      Binding before, Sighting sighting, Registration known, Registration told) {
    // At its own place an owner is heard whatever it says.
    if (before.present() && isPlace(before, sighting.mac(), sighting.location())) {
      return null;
    }
    switch (Lollipop.compare(told.transaction(), known.transaction())) {
      case OLDER:
        return Outcome.unchanged(before, STALE);
      case EQUAL:
        // A repeat, by a host that is back or by one that has gone: its answer will tell.
        return before.present()
            ? null
            : Outcome.unchanged(before, STALE, Mobility.confirm(sighting));
      default:
        return null;
    }
  }

  /** First come, first served, as long as the first is there (RFC 8505 §5.6, status 1). */
  private static Outcome duplicate(Binding before, Sighting sighting) {
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new Drop("duplicate-registration"));
    if (before.state() == BindingState.VALID && !before.mac().equals(sighting.mac())) {
      decisions.add(Mobility.probe(before, Purpose.DOUBT));
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

  /** The registration that a sighting of the owner leaves; null for none. */
  static Registration latest(Binding before, Sighting sighting) {
    Registration known = before.registration().orElse(null);
    Registration told = sighting.registration().orElse(null);
    if (known == null || told == null || !known.owner().equals(told.owner())) {
      return told == null ? known : told;
    }
    switch (Lollipop.compare(told.transaction(), known.transaction())) {
      case NEWER:
      // Of what cannot be compared, the later heard counts: its owner has missed us, or we it.
      case UNKNOWN:
        return told;
      default:
        return known;
    }
  }

  /** Somebody gives the address up. */
  Outcome deregistered(Binding before, Deregistration gone) {
    if (before == null || !before.present()) {
      return Outcome.unchanged(before);
    }
    if (before.source() == Source.STATIC) {
      return Outcome.unchanged(before, new Drop("outranked"));
    }
    Registration known = before.registration().orElse(null);
    Registration told = gone.registration().orElse(null);
    boolean ofAnother = known != null && told != null && !known.owner().equals(told.owner());
    if (ofAnother || !before.mac().equals(gone.mac())) {
      return Outcome.unchanged(before, new Drop("foreign-registration"));
    }
    // Without a transaction to go by, nobody can say which of two words is the later.
    Lollipop.Order order =
        known == null || told == null
            ? Lollipop.Order.UNKNOWN
            : Lollipop.compare(told.transaction(), known.transaction());
    if (order == Lollipop.Order.OLDER || order == Lollipop.Order.EQUAL) {
      return Outcome.unchanged(before, STALE);
    }
    if (!isPlace(before, gone.mac(), gone.location())) {
      return doubted(before).then(Outcome.unchanged(before, new Drop("registered-elsewhere")));
    }
    return order == Lollipop.Order.NEWER ? left(before, told, gone.at()) : doubted(before);
  }

  private Outcome left(Binding before, Registration last, long at) {
    Binding told = before.changed(at).registration(last).build();
    Detachment departure =
        Detachment.from(before.location(), before.address(), Cause.DEREGISTRATION, at);
    return Outcome.unchanged(before).then(new Departures(policy).detached(told, departure));
  }

  /** Something suggests that the owner has gone from where it is bound. */
  Outcome doubted(Binding before, Doubt doubt) {
    boolean concerns =
        before != null
            && before.source() != Source.STATIC
            && isPlace(before, doubt.mac(), doubt.location());
    return concerns ? doubted(before) : Outcome.unchanged(before);
  }

  private static Outcome doubted(Binding before) {
    return before.state() == BindingState.VALID
        ? Outcome.unchanged(before, Mobility.probe(before, Purpose.DOUBT))
        : Outcome.unchanged(before);
  }

  private boolean isPlace(Binding before, MacAddress mac, ConnectPoint location) {
    return before.mac().equals(mac) && policy.network().samePlace(before.location(), location);
  }
}
