package org.rehome.onos;

import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
import org.rehome.core.Sighting.Weight;
import org.rehome.wire.Form;
import org.rehome.wire.NeighborMessage;

/**
 * What a neighbor message shows: a sighting of its sender, and a query for its target.
 *
 * <p>Immutable, made for one message at one port. Which form shows what is the table of
 * docs/protocol.md.
 */
final class Observations {
  private final NeighborMessage message;
  private final ConnectPoint location;
  private final MacAddress self;
  private final IpAddress selfIp;
  private final NetworkConfig network;
  private final long at;
  private final MacAddress mac;
  private final boolean forController;
  private final boolean asked;
  private final Optional<Query> query;
  private final Optional<RegistrationRequest> registration;
  private final Optional<Sighting> sighting;

  Observations(
      NeighborMessage message,
      ConnectPoint location,
      Settings settings,
      NetworkConfig network,
      long at,
      Asked asked) {
    this.message = message;
    this.location = location;
    this.self = settings.probeMac();
    this.selfIp = settings.probeIp();
    this.network = network;
    this.at = at;
    this.mac = message.senderMac().orElse(message.etherSource());
    this.forController =
        message.etherDestination().equals(self)
            || (message.form().isReply() && network.isGatewayMac(message.etherDestination()))
            || isOwn(message.targetIp());
    this.asked =
        forController
            && message.senderIp().map(ip -> asked.awaits(address(ip), mac, location)).orElse(false);
    this.query = questionIn(message);
    this.registration = RegistrationRequest.in(message, location, at);
    this.sighting = sightingIn(message);
  }

  /** Whether it is the controller's own address. */
  private boolean isOwn(Optional<IpAddress> ip) {
    return ip.isPresent() && ip.get().equals(selfIp);
  }

  /** Knows which hosts are being asked for an address now. */
  interface Asked {
    /** Whether {@code mac} is being asked for {@code address} at {@code location}. */
    boolean awaits(Address address, MacAddress mac, ConnectPoint location);
  }

  /** Where the message came in. */
  ConnectPoint location() {
    return location;
  }

  /** The MAC that is at the port by this message: what it claims, or else what sent the frame. */
  MacAddress mac() {
    return mac;
  }

  /**
   * Whether the message is sent to the controller itself, or asks for it. A gateway that is
   * answered has asked in the controller's stead.
   */
  boolean isForController() {
    return forController;
  }

  /**
   * Whether a host that was asked by neighbor discovery now checks who has asked (RFC 4861 §7.3).
   */
  boolean asksForController() {
    return (message.form() == Form.NS_RESOLUTION || message.form() == Form.NS_REACHABILITY)
        && isOwn(message.targetIp());
  }

  /**
   * Whether the message answers a probe of the controller; anybody can send it something unasked.
   */
  boolean answersProbe() {
    return asked;
  }

  /**
   * Whether {@code other}, an address of the same MAC, has come along as far as this shows. Who
   * asks if it may have an address may be about to ask for its others, too: asked for one by ARP,
   * it would take the question for another's and give the address up (RFC 5227 §2.1.1).
   */
  boolean bringsAlong(Address other) {
    return !isRegistered(other) && (!message.form().isConflictProbe() || !other.ip().isIp4());
  }

  /** What the message registers or gives up; empty for nothing. */
  Optional<RegistrationRequest> registration() {
    return registration;
  }

  /** Whether the message is about the registration of {@code address}, which says more. */
  private boolean isRegistered(Address address) {
    return registration.isPresent() && registration.get().address().equals(address);
  }

  /**
   * Whether a router answers a registration (RFC 8505 §5): the address that it names is the
   * asker's.
   */
  private boolean isRegistrarsAnswer() {
    return message.form().isAdvertisement()
        && message.registration().isPresent()
        && network.isRouterPort(location);
  }

  /** Whether the sender pretends to be the controller. */
  boolean claimsController() {
    return mac.equals(self) || message.etherSource().equals(self) || isOwn(message.senderIp());
  }

  /** The sighting of the sender's address; empty where it names none, or none that can be bound. */
  Optional<Sighting> sighting() {
    return sighting;
  }

  private Optional<Sighting> sightingIn(NeighborMessage message) {
    Form form = message.form();
    if (form == Form.REDIRECT || isRegistrarsAnswer()) {
      return Optional.empty();
    }
    Optional<IpAddress> claimed = form.isConflictProbe() ? message.targetIp() : message.senderIp();
    if (claimed.isEmpty()) {
      return Optional.empty();
    }
    Address address = address(claimed.get());
    return isRegistered(address)
        ? Optional.empty()
        : Optional.of(withFlags(Sighting.of(address, mac, location, weight(), cause(), at)));
  }

  private Sighting withFlags(Sighting sighting) {
    Form form = message.form();
    if (form == Form.RA) {
      return sighting.router(true);
    }
    if (!form.isAdvertisement()) {
      return sighting;
    }
    Sighting flagged = sighting.router(message.router());
    // How a host answers says how it is to be answered for; what it says unasked need not override
    // though it has the address (RFC 9131 §4).
    // A unicast question is answered without it, and without a link-layer address, too.
    boolean answersGroup = form == Form.NA_SOLICITED && message.senderMac().isPresent();
    return answersGroup ? flagged.override(message.override()) : flagged;
  }

  /** The query for the target; empty where the message asks for nothing. */
  Optional<Query> query() {
    return query;
  }

  private Optional<Query> questionIn(NeighborMessage message) {
    Form form = message.form();
    if (!form.isQuery() && !form.isReachabilityCheck() && !form.isConflictProbe()) {
      return Optional.empty();
    }
    Optional<IpAddress> target = message.targetIp();
    if (target.isEmpty()) {
      return Optional.empty();
    }
    IpAddress asker = message.senderIp().orElse(null);
    Query query = Query.of(address(target.get()), kind(), mac, asker, location, at);
    return Optional.of(message.unknownOptions() ? query.forTargetOnly() : query);
  }

  /** The address of the sender; of its target where it names none of its own. */
  Address sender() {
    return address(message.senderIp().or(message::targetIp).orElseThrow());
  }

  /** The address that a reply is for; the sender's own where it names none. */
  Address receiver() {
    Optional<IpAddress> to = message.form().isArp() ? message.targetIp() : message.destinationIp();
    return address(to.or(message::senderIp).orElseThrow());
  }

  /** The sighting at this port of another address of the same MAC. */
  Sighting follow(Address other) {
    Cause cause = message.form() == Form.RARP ? Cause.RARP : Cause.SAME_MAC;
    return Sighting.of(other, mac, location, Weight.MAC, cause, at);
  }

  private Address address(IpAddress ip) {
    return Address.of(message.vlan(), ip);
  }

  private Weight weight() {
    if (answersProbe()) {
      return Weight.CLAIM;
    }
    switch (message.form()) {
      case ARP_PROBE:
      case NS_DAD:
        return Weight.TENTATIVE;
      case NS_RESOLUTION:
      case NS_REACHABILITY:
      case RS:
      case RA:
        return Weight.HINT;
      case NA_SOLICITED:
      case NA_UNSOLICITED:
        return message.override() ? Weight.CLAIM : Weight.OFFER;
      default:
        return Weight.CLAIM;
    }
  }

  private Cause cause() {
    if (answersProbe()) {
      return Cause.PROBE_ANSWER;
    }
    switch (message.form()) {
      case ARP_PROBE:
        return Cause.ARP_PROBE;
      case ARP_ANNOUNCEMENT:
      case ARP_GRATUITOUS_REPLY:
        return Cause.GRATUITOUS_ARP;
      case NS_DAD:
        return Cause.DUPLICATE_ADDRESS_DETECTION;
      case NS_RESOLUTION:
      case NS_REACHABILITY:
      case RS:
        return Cause.NEIGHBOR_SOLICITATION;
      case NA_SOLICITED:
      case NA_UNSOLICITED:
        return Cause.NEIGHBOR_ADVERTISEMENT;
      case RA:
        return Cause.ROUTER_ADVERTISEMENT;
      default:
        return Cause.ARP;
    }
  }

  private Query.Kind kind() {
    switch (message.form()) {
      case ARP_PROBE:
      case NS_DAD:
        return Query.Kind.DETECTION;
      case ARP_UNICAST_REQUEST:
      case NS_REACHABILITY:
        return Query.Kind.REACHABILITY;
      default:
        return Query.Kind.RESOLUTION;
    }
  }
}
