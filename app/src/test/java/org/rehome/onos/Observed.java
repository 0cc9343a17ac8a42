package org.rehome.onos;

import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;

import java.nio.ByteBuffer;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.rehome.core.NetworkConfig;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.Form;
import org.rehome.wire.FrameParser;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/** A message of M1 at P1 in each form, and what a test expects it to show. */
final class Observed {
  static final MacAddress SELF = MacAddress.valueOf("02:52:48:4D:00:01");

  private static final Ip4Address IP1 = Ip4Address.valueOf("10.0.0.1");
  private static final Ip4Address IP2 = Ip4Address.valueOf("10.0.0.2");
  private static final Ip6Address SIX1 = Ip6Address.valueOf("2001:db8::1");
  private static final Ip6Address SIX2 = Ip6Address.valueOf("2001:db8::2");
  private static final EtherHeader BROADCAST = EtherHeader.untagged(M1, MacAddress.BROADCAST);
  private static final EtherHeader UNICAST = EtherHeader.untagged(M1, M2);
  private static final EtherHeader TO_SELF = EtherHeader.untagged(M1, SELF);
  private static final EtherHeader ALL_NODES =
      EtherHeader.untagged(M1, FrameWriter.groupMac(FrameWriter.ALL_NODES));
  private static final EtherHeader SOLICITED =
      EtherHeader.untagged(M1, FrameWriter.groupMac(FrameWriter.solicitedNode(SIX2)));

  private final NeighborMessage message;
  private String[] expected = {};

  private Observed(byte[] frame) {
    this.message = FrameParser.parse(ByteBuffer.wrap(frame)).message().orElseThrow();
  }

  Observed expecting(String... value) {
    expected = value.clone();
    return this;
  }

  String[] expected() {
    return expected.clone();
  }

  Form form() {
    return message.form();
  }

  Observations observations() {
    return new Observations(
        message,
        P1,
        Settings.of(name -> null),
        NetworkConfig.none(),
        T0,
        (address, mac, location) -> true);
  }

  static Observed arpRequest() {
    return new Observed(FrameWriter.arpRequest(BROADCAST, M1, IP1, IP2));
  }

  static Observed arpUnicastRequest() {
    return new Observed(FrameWriter.arpRequest(UNICAST, M1, IP1, IP2));
  }

  static Observed arpProbe() {
    return new Observed(FrameWriter.arpProbe(BROADCAST, M1, IP2));
  }

  static Observed arpAnnouncement() {
    return announcementOf(M1);
  }

  static Observed announcementOf(MacAddress mac) {
    return new Observed(FrameWriter.arpAnnouncement(BROADCAST, mac, IP1));
  }

  static Observed arpGratuitousReply() {
    return new Observed(FrameWriter.arpGratuitousReply(BROADCAST, M1, IP1));
  }

  static Observed arpReply() {
    return new Observed(FrameWriter.arpReply(UNICAST, M1, IP1, M2, IP2));
  }

  static Observed arpReplyToSelf() {
    return new Observed(FrameWriter.arpReply(TO_SELF, M1, IP1, SELF, Ip4Address.ZERO));
  }

  static Observed rarp() {
    return new Observed(FrameWriter.rarp(BROADCAST, M1));
  }

  static Observed solicitation() {
    return new Observed(FrameWriter.neighborSolicitation(SOLICITED, SIX1, M1, SIX2));
  }

  static Observed unicastSolicitation() {
    return new Observed(FrameWriter.unicastSolicitation(UNICAST, SIX1, M1, SIX2));
  }

  static Observed duplicateDetection() {
    return new Observed(FrameWriter.duplicateDetection(SOLICITED, SIX2));
  }

  static Observed solicitedAdvertisement(boolean override) {
    int flags = FrameWriter.SOLICITED | (override ? FrameWriter.OVERRIDE : 0);
    return new Observed(FrameWriter.neighborAdvertisement(UNICAST, SIX1, SIX2, SIX1, M1, flags));
  }

  static Observed unsolicitedAdvertisement(boolean override) {
    int flags = override ? FrameWriter.OVERRIDE : 0;
    return new Observed(
        FrameWriter.neighborAdvertisement(ALL_NODES, SIX1, FrameWriter.ALL_NODES, SIX1, M1, flags));
  }

  static Observed advertisementToSelf() {
    Ip6Address controller = PacketSender.linkLocal(SELF);
    return new Observed(
        FrameWriter.neighborAdvertisement(
            TO_SELF, SIX1, controller, SIX1, M1, FrameWriter.SOLICITED));
  }

  static Observed advertisementOfSelf() {
    Ip6Address controller = PacketSender.linkLocal(SELF);
    return new Observed(
        FrameWriter.neighborAdvertisement(
            ALL_NODES, controller, FrameWriter.ALL_NODES, controller, M1, FrameWriter.OVERRIDE));
  }

  static Observed routerSolicitation() {
    return new Observed(Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
  }

  static Observed routerAdvertisement() {
    return new Observed(Frames.routerAdvertisement(M1));
  }

  static Observed redirect() {
    return new Observed(Frames.redirect(M1, M2, Frames.SIX2));
  }
}
