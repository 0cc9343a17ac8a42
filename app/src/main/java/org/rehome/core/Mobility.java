package org.rehome.core;

import java.util.Optional;
import java.util.OptionalLong;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Flood;
import org.rehome.core.Decision.Forward;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Decision.Probe.Purpose;

/**
 * The life of an address: from a binding and what happened to the binding after, and what to do.
 *
 * <p>Pure: the same arguments give the same outcome, so that deciding twice after a lost
 * compare-and-set is safe.
 */
public final class Mobility {
  private Mobility() {}

  /**
   * Decides about one observation.
   *
   * @param before the binding of the observation's address; null when there is none
   */
  public static Outcome decide(Binding before, Observation observation, Policy policy) {
    if (observation instanceof Query) {
      return Asking.decide(before, (Query) observation, policy.network());
    }
    if (observation instanceof Sighting) {
      return policy.sightings().admitted(before, (Sighting) observation);
    }
    if (observation instanceof Silence) {
      return new Silences(policy).silent(before, (Silence) observation);
    }
    if (observation instanceof Detachment) {
      return new Departures(policy).detached(before, (Detachment) observation);
    }
    if (observation instanceof Deregistration) {
      return new Registrations(policy).deregistered(before, (Deregistration) observation);
    }
    if (observation instanceof Doubt) {
      return new Registrations(policy).doubted(before, (Doubt) observation);
    }
    if (observation instanceof AddressNotice) {
      return new Migrations(policy).told(before, (AddressNotice) observation);
    }
    if (observation instanceof Release) {
      return released(before, observation.at(), policy);
    }
    if (observation instanceof Lease) {
      return new Leases(policy).granted(before, (Lease) observation);
    }
    if (observation instanceof Surrender) {
      return new Leases(policy).surrendered(before, (Surrender) observation);
    }
    if (observation instanceof RogueServer) {
      return Leases.refused(before, (RogueServer) observation);
    }
    if (observation instanceof Declaration) {
      return new Declarations(policy).declared(before, (Declaration) observation);
    }
    return new Departures(policy).expired(before, observation.at());
  }

  /**
   * When time ends {@code binding} unless it is renewed, milliseconds since the epoch; empty for
   * not at all.
   */
  public static OptionalLong endOf(Binding binding) {
    return Leases.canEnd(binding) ? binding.expires() : OptionalLong.empty();
  }

  /**
   * Decides about a unicast frame between hosts that came to the controller for its type alone.
   *
   * @param destination a binding of the frame's destination MAC; null when the MAC is unknown
   * @param to the address the frame is for
   * @param ingress where the frame came from
   */
  public static Decision deliver(
      Binding destination, Address to, ConnectPoint ingress, NetworkConfig network) {
    if (destination == null || !destination.present()) {
      return new Flood(to, ingress, false);
    }
    return network.samePlace(destination.location(), ingress)
        ? new Drop("same-port")
        : new Forward(destination.location());
  }

  /** Decides about a frame that a router sent to everybody in its VLAN. */
  public static Decision spread(Address router, ConnectPoint ingress) {
    return new Flood(router, ingress, false);
  }

  /**
   * Whether what a sighting says is not to be repeated to others as long as it is not proven: it
   * speaks against what is declared, or of an address that is bound to another MAC.
   */
  public static boolean isDoubtful(Binding before, Sighting sighting, Policy policy) {
    if (sighting.weight() == Sighting.Weight.TENTATIVE) {
      return false; // who only asks says nothing
    }
    Admission admission = policy.sightings().admission();
    boolean ofAnother =
        before != null
            && before.present()
            && !before.mac().equals(sighting.mac())
            && !outranks(admission.authorized(sighting), before);
    return ofAnother || admission.violation(before, sighting).isPresent();
  }

  /** Whether a sighting counts for nothing, being against what is declared or above a limit. */
  public static boolean isForbidden(Binding before, Sighting sighting, Policy policy) {
    return policy.sightings().admission().violation(before, sighting).isPresent();
  }

  /**
   * The question to a host that nothing was heard of for long; empty where its silence would change
   * nothing.
   */
  public static Optional<Probe> keepalive(Binding quiet, Policy policy) {
    return new Keepalive(policy).question(quiet);
  }

  /** Whether a sighting counts more than what is bound; a notice does more than an earlier one. */
  static boolean outranks(Sighting sighting, Binding before) {
    int authority = sighting.source().compareTo(before.source());
    return authority > 0 || (authority == 0 && sighting.isTold());
  }

  // Nothing is under way for longer than the horizon: what seems older comes from another clock.
  static boolean late(Binding before, long at) {
    return at < before.since() && before.since() - at < Policy.HORIZON;
  }

  private static Outcome released(Binding before, long at, Policy policy) {
    return before != null && before.state() == BindingState.FROZEN
        ? new Moves(policy).released(before, Cause.NOTICE, at)
        : Outcome.unchanged(before);
  }

  /** Asks the owner at its place. */
  static Probe probe(Binding binding, Purpose purpose) {
    return new Probe(
        binding.address(), binding.mac(), binding.location(), purpose, binding.revision());
  }

  /** Asks whoever was seen where it was. */
  static Probe confirm(Sighting sighting) {
    return new Probe(sighting.address(), sighting.mac(), sighting.location(), Purpose.CONFIRM, 0);
  }
}
