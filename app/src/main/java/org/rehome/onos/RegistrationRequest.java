package org.rehome.onos;

import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.api.Registration;
import org.rehome.core.Deregistration;
import org.rehome.core.Sighting;
import org.rehome.wire.AddressRegistration;
import org.rehome.wire.NeighborMessage;

/**
 * What a neighbor solicitation says of its target by a registration option (RFC 8505 §5).
 * Immutable.
 *
 * <p>The option counts only beside a link-layer address, and from a node that has an address to
 * speak from (RFC 6775 §6.5); the registration of an anycast address is nobody's alone.
 */
final class RegistrationRequest {
  private final Address address;
  private final MacAddress mac;
  private final ConnectPoint location;
  private final AddressRegistration option;
  private final long at;

  private RegistrationRequest(
      Address address, MacAddress mac, ConnectPoint location, AddressRegistration option, long at) {
    this.address = address;
    this.mac = mac;
    this.location = location;
    this.option = option;
    this.at = at;
  }

  /** What {@code message} registers or gives up; empty for nothing. */
  static Optional<RegistrationRequest> in(NeighborMessage message, ConnectPoint location, long at) {
    Optional<AddressRegistration> option = message.registration();
    boolean counts =
        option.isPresent()
            && option.get().isUnicast()
            && message.form().isSolicitation()
            && message.senderMac().isPresent()
            && message.senderIp().isPresent();
    if (!counts) {
      return Optional.empty();
    }
    Address target = Address.of(message.vlan(), message.targetIp().orElseThrow());
    MacAddress mac = message.senderMac().orElseThrow();
    return Optional.of(new RegistrationRequest(target, mac, location, option.get(), at));
  }

  /** The address that is registered or given up. */
  Address address() {
    return address;
  }

  /** The sighting that it is; empty where it gives the address up. */
  Optional<Sighting> sighting() {
    return option.isDeregistration()
        ? Optional.empty()
        : Optional.of(
            Sighting.of(
                    address, mac, location, Sighting.Weight.CLAIM, Cause.NEIGHBOR_SOLICITATION, at)
                .registration(registration()));
  }

  /** That the address is given up. */
  Deregistration deregistration() {
    return Deregistration.of(address, mac, location, registration(), at);
  }

  /** Without a transaction (RFC 6775) nobody can tell it from an older one. */
  private Registration registration() {
    return option.hasTransaction()
        ? Registration.of(option.ownerText(), option.transaction())
        : null;
  }
}
