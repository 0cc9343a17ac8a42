package org.rehome.wire;

import java.util.Arrays;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;

/** Reads the ICMPv6 part of one discovery message, whose IPv6 part has been checked already. */
final class NdMessage {
  private static final int SOURCE_LINK_LAYER = 1;
  private static final int TARGET_LINK_LAYER = 2;
  private static final int MTU = 5;
  private static final int NONCE = 14;
  private static final int REGISTRATION = 33;
  private static final int MAX_REGISTRATION = 40;

  private final byte[] bytes;
  private final int source;
  private final int destination;
  private final int message;
  private final int target;
  private final int end;
  private final int type;

  // Of an option that comes twice the first counts, as in the hosts we serve.
  private MacAddress linkLayer;
  private byte[] nonce;
  private AddressRegistration registration;
  private boolean unknownOptions;

  NdMessage(byte[] bytes, int ip, int message, int end, int type) {
    this.bytes = bytes;
    this.source = ip + 8;
    this.destination = ip + 24;
    this.message = message;
    this.target = message + 8;
    this.end = end;
    this.type = type;
  }

  /** Where the options of a message type start, which is also its least length. */
  static int optionsOffset(int type) {
    switch (type) {
      case NdReader.RS:
        return 8;
      case NdReader.RA:
        return 16;
      case NdReader.REDIRECT:
        return 40;
      default:
        return 24;
    }
  }

  Parsed read(FrameParser.Frame frame) {
    Malformed fault = readOptions();
    if (fault == null) {
      fault = typeFault();
    }
    return fault != null ? Parsed.malformed(fault) : Parsed.message(build(frame.header()));
  }

  private Malformed readOptions() {
    int at = message + optionsOffset(type);
    while (at < end) {
      if (at + 2 > end) {
        return Malformed.ND_OPTION_TRUNCATED;
      }
      int length = Bytes.u8(bytes, at + 1) * 8;
      if (length == 0) {
        return Malformed.ND_OPTION_ZERO_LENGTH;
      }
      if (at + length > end) {
        return Malformed.ND_OPTION_TRUNCATED;
      }
      Malformed fault = readOption(at, length);
      if (fault != null) {
        return fault;
      }
      at += length;
    }
    return null;
  }

  private Malformed readOption(int at, int length) {
    int option = Bytes.u8(bytes, at);
    if (option == linkLayerOption()) {
      return readLinkLayer(at, length);
    }
    if (type != NdReader.NS && type != NdReader.NA) {
      return null;
    }
    switch (option) {
      case NONCE:
        nonce = nonce != null ? nonce : Arrays.copyOfRange(bytes, at + 2, at + length);
        return null;
      case REGISTRATION:
        return readRegistration(at, length);
      default:
        // Options 1 to 5 are defined but do not belong here: to be ignored (RFC 4861 §7.1).
        unknownOptions |= option == 0 || option > MTU;
        return null;
    }
  }

  private int linkLayerOption() {
    return type == NdReader.NA || type == NdReader.REDIRECT ? TARGET_LINK_LAYER : SOURCE_LINK_LAYER;
  }

  private Malformed readLinkLayer(int at, int length) {
    if (length != 8) {
      return Malformed.ND_OPTION_SIZE;
    }
    long mac = Bytes.mac(bytes, at + 2);
    if (mac == 0) {
      return Malformed.SENDER_MAC_ZERO;
    }
    if (Bytes.isGroup(mac)) {
      return Malformed.SENDER_MAC_MULTICAST;
    }
    if (linkLayer == null) {
      linkLayer = MacAddress.valueOf(mac);
    }
    return null;
  }

  private Malformed readRegistration(int at, int length) {
    if (length < 16 || length > MAX_REGISTRATION) {
      return Malformed.ND_OPTION_SIZE;
    }
    if (registration == null) {
      registration = AddressRegistration.read(bytes, at, length);
    }
    return null;
  }

  private Malformed typeFault() {
    switch (type) {
      case NdReader.NS:
        return solicitationFault();
      case NdReader.NA:
        return advertisementFault();
      case NdReader.RS:
        return unspecifiedSource() && linkLayer != null
            ? Malformed.ND_UNSPECIFIED_WITH_LINK_LAYER
            : null;
      default:
        return routerFault();
    }
  }

  // RFC 4861 §7.1.1. A missing link-layer option is the sender's fault but no ground to discard.
  private Malformed solicitationFault() {
    Malformed fault = targetFault();
    if (fault != null || !unspecifiedSource()) {
      return fault;
    }
    if (!NdReader.isSolicitedNode(bytes, destination)) {
      return Malformed.ND_DAD_DESTINATION;
    }
    return linkLayer != null ? Malformed.ND_UNSPECIFIED_WITH_LINK_LAYER : null;
  }

  // RFC 4861 §7.1.2, and the source of an advertisement must be an address (§4.4).
  private Malformed advertisementFault() {
    Malformed fault = targetFault();
    if (fault != null) {
      return fault;
    }
    if (unspecifiedSource()) {
      return Malformed.IPV6_SOURCE;
    }
    return flag(0x40) && NdReader.isMulticast(bytes, destination)
        ? Malformed.ND_SOLICITED_MULTICAST
        : null;
  }

  private Malformed targetFault() {
    if (NdReader.isMulticast(bytes, target)) {
      return Malformed.ND_TARGET_MULTICAST;
    }
    return NdReader.isUnspecified(bytes, target) || NdReader.isLoopback(bytes, target)
        ? Malformed.TARGET_IP_INVALID
        : null;
  }

  // RFC 4861 §6.1.2 and §8.1.
  private Malformed routerFault() {
    if (!NdReader.isLinkLocal(bytes, source)) {
      return Malformed.ND_SOURCE_NOT_LINK_LOCAL;
    }
    if (type == NdReader.RA) {
      return null;
    }
    int redirected = target + 16;
    if (NdReader.isMulticast(bytes, redirected)) {
      return Malformed.ND_REDIRECT_DESTINATION;
    }
    boolean sameAddress =
        Arrays.equals(bytes, target, target + 16, bytes, redirected, redirected + 16);
    return NdReader.isLinkLocal(bytes, target) || sameAddress ? null : Malformed.ND_REDIRECT_TARGET;
  }

  private boolean unspecifiedSource() {
    return NdReader.isUnspecified(bytes, source);
  }

  private boolean flag(int mask) {
    return (bytes[message + 4] & mask) != 0;
  }

  private NeighborMessage build(EtherHeader ether) {
    Ip6Address from = NdReader.address(bytes, source);
    NeighborMessage.Builder message =
        new NeighborMessage.Builder(ether)
            .form(form())
            .ipv6(from, NdReader.address(bytes, destination));
    switch (type) {
      case NdReader.NA:
        Ip6Address owned = NdReader.address(bytes, target);
        return message
            .sender(owned, linkLayer)
            .target(owned, null)
            .flags(flag(0x80), flag(0x40), flag(0x20))
            .options(nonce, registration, unknownOptions)
            .build();
      case NdReader.REDIRECT:
        return message
            .sender(from, null)
            .target(NdReader.address(bytes, target), linkLayer)
            .build();
      case NdReader.NS:
        message.target(NdReader.address(bytes, target), null);
        break;
      case NdReader.RA:
        message.flags(true, false, false);
        break;
      default:
        break;
    }
    return message
        .sender(unspecifiedSource() ? null : from, linkLayer)
        .options(nonce, registration, unknownOptions)
        .build();
  }

  private Form form() {
    switch (type) {
      case NdReader.RS:
        return Form.RS;
      case NdReader.RA:
        return Form.RA;
      case NdReader.REDIRECT:
        return Form.REDIRECT;
      case NdReader.NA:
        return flag(0x40) ? Form.NA_SOLICITED : Form.NA_UNSOLICITED;
      default:
        break;
    }
    if (unspecifiedSource()) {
      return Form.NS_DAD;
    }
    return NdReader.isMulticast(bytes, destination) ? Form.NS_RESOLUTION : Form.NS_REACHABILITY;
  }
}
