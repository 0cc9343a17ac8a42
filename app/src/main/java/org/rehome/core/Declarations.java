package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** What the operator declares becomes true at once, also of what was bound before. */
final class Declarations {
  private final NetworkConfig network;
  private final Sightings sightings;

  Declarations(Policy policy) {
    this.network = policy.network();
    this.sightings = policy.sightings();
  }

  /** Applies what is declared about {@code declaration}'s address. */
  Outcome declared(Binding before, Declaration declaration) {
    long at = declaration.at();
    Optional<Pin> wanted = network.staticBinding(declaration.address());
    boolean present = before != null && before.present();
    if (present && isForbidden(before)) {
      return Departures.left(before, Cause.CONFIGURATION, at);
    }
    if (wanted.isPresent() && wanted.get().location().isPresent()) {
      return placed(before, wanted.get(), at);
    }
    if (!present) {
      return Outcome.unchanged(before);
    }
    return wanted.isPresent() ? pinned(before, wanted.get(), at) : undeclared(before, at);
  }

  /** It is at the declared place, whatever was there, and what was declared before. */
  private Outcome placed(Binding before, Pin wanted, long at) {
    ConnectPoint place = wanted.location().orElseThrow();
    boolean present = before != null && before.present();
    boolean there =
        present && before.mac().equals(wanted.mac()) && network.samePlace(before.location(), place);
    Sighting declared =
        Sighting.of(
                wanted.address(),
                wanted.mac(),
                place,
                Sighting.Weight.CLAIM,
                Cause.CONFIGURATION,
                at)
            .from(Source.STATIC);
    if (there) {
      return pinned(before, wanted, at);
    }
    if (!present || before.source() != Source.STATIC) {
      return sightings.seen(before, declared);
    }
    // What the operator declared once has no authority against what he declares now.
    Binding outdated = before.changed(at).source(Source.NEIGHBOR).build();
    Outcome outcome = sightings.seen(outdated, declared);
    return Outcome.changed(before, outcome.after().orElseThrow(), outcome.decisions());
  }

  /** Whether the binding is against what is declared of subnets and pinned MACs. */
  private boolean isForbidden(Binding before) {
    Optional<ConnectPoint> pinned = network.stickyPlace(before.mac(), before.address().vlan());
    return network.gateway(before.address()).isPresent()
        || network.isOfNoHost(before.address())
        || network.isGatewayMac(before.mac())
        || pinned.filter(place -> !network.samePlace(place, before.location())).isPresent();
  }

  private static Outcome pinned(Binding before, Pin wanted, long at) {
    if (!before.mac().equals(wanted.mac())) {
      return Departures.left(before, Cause.CONFIGURATION, at);
    }
    if (before.source() == Source.STATIC && before.state() != BindingState.TESTING) {
      return Outcome.unchanged(before);
    }
    Binding.Builder raised = before.changed(at).source(Source.STATIC);
    // A claim that waits for its verdict cannot win any more.
    return Outcome.changed(
        before,
        (before.state() == BindingState.TESTING ? raised.state(BindingState.VALID, at) : raised)
            .build(),
        ImmutableList.of());
  }

  /** What was declared once is a binding like any other from now on, if its host is there. */
  private static Outcome undeclared(Binding before, long at) {
    if (before.source() != Source.STATIC) {
      return Outcome.unchanged(before);
    }
    // Nobody has followed the lease that it may have had meanwhile.
    Binding learned = before.changed(at).source(Source.NEIGHBOR).expires(0).build();
    return Outcome.changed(
        before, learned, ImmutableList.of(Mobility.probe(learned, Purpose.DOUBT)));
  }
}
