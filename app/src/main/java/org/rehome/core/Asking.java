package org.rehome.core;

import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Claim;
import org.rehome.core.Decision.Drop;
import org.rehome.core.Decision.Flood;
import org.rehome.core.Decision.Forward;
import org.rehome.core.Decision.Introduce;
import org.rehome.core.Decision.Reply;

/**
 * What becomes of a query. It changes no binding: this is the hot path, and every drop is a shared
 * instance.
 */
final class Asking {
  private static final Drop OWN_ADDRESS = new Drop("own-address");
  private static final Drop SAME_PORT = new Drop("same-port");
  private static final Drop VERIFIED_FIRST = new Drop("owner-verified-first");
  private static final Drop TARGET_TESTING = new Drop("target-testing");
  private static final Drop TARGET_FROZEN = new Drop("target-frozen");
  private static final Drop BROADCAST_TARGET = new Drop("broadcast-target");
  private static final Drop FOREIGN_TARGET = new Drop("foreign-target");

  private Asking() {}

  /**
   * What becomes of {@code query}, whose target is bound as {@code target}; null for not at all.
   */
  static Outcome decide(Binding target, Query query, NetworkConfig network) {
    if (!network.subnets().isEmpty()) {
      Decision routed = byGateway(query, network);
      if (routed != null) {
        return Outcome.unchanged(target, routed);
      }
    }
    return target == null || !target.present()
        ? Outcome.unchanged(target, unknown(query, network))
        : Outcome.unchanged(target, known(target, query, network));
  }

  private static Decision[] unknown(Query query, NetworkConfig network) {
    Decision refusal = network.subnets().isEmpty() ? null : unreachable(query, network);
    if (refusal != null) {
      return new Decision[] {refusal};
    }
    if (query.kind() != Query.Kind.DETECTION) {
      return new Decision[] {new Flood(query.address(), query.location(), true)};
    }
    // Each claimant of an address must hear of each other: detection is never coalesced.
    return new Decision[] {
      new Flood(query.address(), query.location(), false), new Introduce(query)
    };
  }

  private static Decision known(Binding target, Query query, NetworkConfig network) {
    if (query.askerMac().equals(target.mac())) {
      return OWN_ADDRESS;
    }
    if (network.samePlace(target.location(), query.location())) {
      return SAME_PORT;
    }
    BindingState state = target.state();
    if (query.kind() == Query.Kind.DETECTION) {
      // Frozen, it is held for the owner; its own defence would be an announcement among others.
      return state == BindingState.FROZEN
          ? new Reply(query, target.mac(), target.router(), true)
          : VERIFIED_FIRST;
    }
    if (query.kind() != Query.Kind.RESOLUTION || !query.answerable()) {
      return new Forward(target.location());
    }
    if (state == BindingState.VALID) {
      return new Reply(query, target.mac(), target.router(), target.override());
    }
    return state == BindingState.TESTING ? TARGET_TESTING : TARGET_FROZEN;
  }

  /**
   * The gateway's own answer: for its own address, and for one that the asker cannot reach without
   * it (RFC 1027 §2.2); null where it has none.
   */
  private static Decision byGateway(Query query, NetworkConfig network) {
    Optional<Subnet> own = network.gateway(query.address());
    if (own.isPresent()) {
      return answer(query, own.get());
    }
    if (query.kind() != Query.Kind.RESOLUTION || query.askerIp().isEmpty()) {
      return null;
    }
    Address asker = Address.of(query.address().vlan(), query.askerIp().get());
    Optional<Subnet> home = network.subnetOf(asker).filter(subnet -> subnet.gateway().isPresent());
    IpAddress wanted = query.address().ip();
    boolean beyond =
        home.isPresent()
            && !home.get().prefix().contains(wanted)
            && isRoutedTo(query.address(), network);
    return beyond ? answer(query, home.get()) : null;
  }

  // Who is of a subnet of this VLAN without a gateway is a neighbor, whoever has the address
  // elsewhere.
  private static boolean isRoutedTo(Address target, NetworkConfig network) {
    return network.subnetOf(target).map(subnet -> subnet.gateway().isPresent()).orElse(true)
        && network.homes().routed(target.ip()).isPresent();
  }

  private static Decision answer(Query query, Subnet subnet) {
    return query.askerMac().equals(subnet.gatewayMac().orElseThrow())
        ? OWN_ADDRESS
        // The same address is at every leaf: an anycast answer does not override (RFC 4861 §7.2.7).
        : new Reply(query, subnet.gatewayMac().orElseThrow(), true, false);
  }

  /** Why a target that is not bound cannot be anybody's; null where it can (RFC 1027 §2.4). */
  private static Decision unreachable(Query query, NetworkConfig network) {
    Address target = query.address();
    Optional<Subnet> subnet = network.subnetOf(target);
    if (subnet.isPresent()) {
      return subnet.get().isBroadcast(target.ip()) ? BROADCAST_TARGET : null;
    }
    boolean vlanIsDeclared =
        network.subnets().stream()
            .anyMatch(
                each ->
                    each.vlan().equals(target.vlan())
                        && each.prefix().isIp4() == target.ip().isIp4());
    return vlanIsDeclared && !target.ip().isLinkLocal() ? FOREIGN_TARGET : null;
  }

  /**
   * Tells a claimant that still asks that the address has an owner (RFC 4862 §5.4, RFC 5227
   * §2.1.1).
   */
  static Reply defence(Binding owner, Claim claim, long at) {
    Query question =
        Query.of(owner.address(), Query.Kind.DETECTION, claim.mac(), null, claim.location(), at);
    return new Reply(question, owner.mac(), owner.router(), true);
  }
}
