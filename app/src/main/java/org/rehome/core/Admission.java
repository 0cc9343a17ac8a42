package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Report;

/**
 * Who may claim what: what the operator has declared, and how many addresses a MAC and a port may
 * have, stand above whatever is seen on the wire.
 */
final class Admission {
  private final Policy policy;
  private final NetworkConfig network;

  Admission(Policy policy) {
    this.policy = policy;
    this.network = policy.network();
  }

  /** The sighting with the authority that a declaration lends it. */
  Sighting authorized(Sighting sighting) {
    Optional<Pin> declared = network.staticBinding(sighting.address());
    return declared.isPresent() && declared.get().mac().equals(sighting.mac())
        ? sighting.from(Source.STATIC)
        : sighting;
  }

  /** What {@code sighting} is against; empty where it may be. */
  Optional<Violation> violation(Binding before, Sighting sighting) {
    if (network.gateway(sighting.address()).isPresent()) {
      return Optional.of(Violation.GATEWAY_ADDRESS);
    }
    if (network.isGatewayMac(sighting.mac())) {
      return Optional.of(Violation.GATEWAY_MAC);
    }
    if (network.isOfNoHost(sighting.address())) {
      return Optional.of(Violation.SUBNET_ADDRESS);
    }
    if (isAgainstStaticBinding(sighting)) {
      return Optional.of(Violation.STATIC_BINDING);
    }
    Optional<ConnectPoint> pinned = network.stickyPlace(sighting.mac(), sighting.address().vlan());
    if (pinned.isPresent()
        && sighting.source() != Source.STATIC
        && !network.samePlace(pinned.get(), sighting.location())) {
      return Optional.of(Violation.STICKY_MAC);
    }
    return overLimit(before, sighting);
  }

  private boolean isAgainstStaticBinding(Sighting sighting) {
    Optional<Pin> declared = network.staticBinding(sighting.address());
    if (declared.isEmpty()) {
      return false;
    }
    Optional<ConnectPoint> place = declared.get().location();
    return !declared.get().mac().equals(sighting.mac())
        || (place.isPresent() && !network.samePlace(place.get(), sighting.location()));
  }

  private Optional<Violation> overLimit(Binding before, Sighting sighting) {
    boolean isNew = before == null || !before.present() || !before.mac().equals(sighting.mac());
    boolean exempt =
        sighting.source() != Source.NEIGHBOR
            || network.staticBinding(sighting.address()).isPresent()
            || network.isRouterPort(sighting.location());
    if (!isNew || exempt || sighting.weight() == Sighting.Weight.TENTATIVE) {
      return Optional.empty();
    }
    if (sighting.addressesOfMac() >= policy.addressesPerMac()) {
      return Optional.of(Violation.ADDRESSES_OF_MAC);
    }
    return sighting.addressesAtPort() >= policy.addressesPerPort()
        ? Optional.of(Violation.ADDRESSES_OF_PORT)
        : Optional.empty();
  }

  /** Nothing changes; who only asks for the address is told that it has an owner. */
  Outcome refuse(Binding before, Sighting sighting, Violation violation) {
    Binding stands = standing(before, sighting);
    ImmutableList.Builder<Decision> decisions = ImmutableList.builder();
    decisions.add(new Drop("violation"));
    // The gateway answers for itself, as a query's decision.
    if (sighting.weight() == Sighting.Weight.TENTATIVE
        && violation == Violation.STATIC_BINDING
        && !stands.mac().equals(sighting.mac())
        && !network.samePlace(stands.location(), sighting.location())) {
      decisions.add(Asking.defence(stands, Contest.claimOf(sighting), sighting.at()));
    }
    decisions.add(
        new Report(
            Kind.VIOLATION,
            stands,
            sighting.cause(),
            sighting.location(),
            sighting.mac(),
            sighting.at(),
            violation));
    return Outcome.changed(before, before, decisions.build());
  }

  /** The binding that stands against the claim, be it only declared; else the claim's own. */
  private Binding standing(Binding before, Sighting sighting) {
    if (before != null && before.present()) {
      return before;
    }
    Address address = sighting.address();
    ConnectPoint place = sighting.location();
    Optional<Subnet> gateway = network.gateway(address);
    if (gateway.isPresent()) {
      return Binding.of(
          address, gateway.get().gatewayMac().orElseThrow(), place, Source.STATIC, sighting.at());
    }
    Optional<Pin> declared = network.staticBinding(address);
    return declared
        .map(
            each ->
                Binding.of(
                    address,
                    each.mac(),
                    each.location().orElse(place),
                    Source.STATIC,
                    sighting.at()))
        .orElseGet(
            () -> Binding.of(address, sighting.mac(), place, sighting.source(), sighting.at()));
  }
}
