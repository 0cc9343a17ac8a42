package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Frames.SIX9;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.Form;
import org.rehome.wire.FrameWriter;

/** To whom a message goes, once it was learned from. */
class RelayTest {
  private static final Address UNKNOWN = Hosts.address("10.0.0.9");
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final int OTHER_EDGES = 11;

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.with(bound(A1, M1, P1), bound(A2, M2, P2), bound(SIX1, M1, P1), bound(SIX2, M2, P2));
  }

  private void assertOnly(ConnectPoint to, byte[] frame) {
    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(to), FakePackets.ports(packet));
    assertArrayEquals(frame, packet.data().array());
  }

  // For one host.

  @Test
  void anAnswerGoesToWhoAsked() {
    byte[] frame = Frames.answer(M1, SIX1, M2, SIX2, FrameWriter.OVERRIDE);
    world.receive(P1, frame);

    assertOnly(P2, frame);
    assertEquals(1, world.counted("forwarded"));
  }

  @Test
  void soDoesOneThatIsRepliedToEverybodyHoweverSoonTheNext() {
    byte[] frame =
        FrameWriter.arpReply(
            Frames.broadcast(M1), M1, A1.ip().getIp4Address(), M2, A2.ip().getIp4Address());
    world.receive(P1, Frames.announcement(M1, A1));
    world.packets.drain();
    world.receive(P1, frame);
    assertOnly(P2, frame);

    world.receive(P1, frame);
    assertOnly(P2, frame);
    assertEquals(2, world.counted("forwarded"));
  }

  @Test
  void aReplyToEverybodyByANewcomerReachesWhoAsked() {
    byte[] frame =
        FrameWriter.arpReply(
            Frames.broadcast(M3), M3, UNKNOWN.ip().getIp4Address(), M2, A2.ip().getIp4Address());
    world.receive(P3, frame);

    assertTrue(
        world.packets.drain().stream()
            .filter(packet -> FakePackets.ports(packet).equals(Set.of(P2)))
            .anyMatch(packet -> Arrays.equals(frame, packet.data().array())));
    assertEquals(P3, world.place(UNKNOWN));
    assertEquals(0, world.counted("suppressed-arp-reply"));
  }

  @Test
  void aReachabilityCheckGoesToItsTargetAndIsNotAnswered() {
    byte[] arp = Frames.arpCheck(M1, A1, M2, A2);
    world.receive(P1, arp);
    assertOnly(P2, arp);

    byte[] nd = Frames.solicitationCheck(M1, SIX1, M2, SIX2);
    world.receive(P1, nd);
    assertOnly(P2, nd);
    assertEquals(0, world.counted("sent-replies"));
  }

  @Test
  void aReplyToAMacThatNobodyKnowsIsFloodedOnceASecond() {
    for (int i = 0; i < 100; i++) {
      world.receive(P1, Frames.arpReply(M1, A1, M3, UNKNOWN));
      world.receive(P2, Frames.answer(M2, SIX2, M3, SIX9, FrameWriter.OVERRIDE));
    }
    assertEquals(1, world.counted("floods"));
    assertEquals(OTHER_EDGES, world.counted("flooded-copies"));
    assertEquals(199, world.counted("suppressed-floods"));

    world.timers.pass(1_000);
    world.receive(P1, Frames.arpReply(M1, A1, M3, UNKNOWN));
    assertEquals(2, world.counted("floods"));
  }

  @Test
  void repliesToUnknownMacsOfTwoVlansAreApart() {
    world.receive(P1, Frames.arpReply(M1, A1, M3, UNKNOWN));
    EtherHeader tagged = EtherHeader.tagged(M1, M3, V10);
    world.receive(
        P1,
        FrameWriter.arpReply(
            tagged, M1, A1.ip().getIp4Address(), M3, UNKNOWN.ip().getIp4Address()));

    assertEquals(2, world.counted("floods"));
  }

  @Test
  void aReplyToAHostThatHasLeftIsFloodedToo() {
    world.net.down(P2);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P2);
    world.packets.drain();
    world.receive(P1, Frames.arpReply(M1, A1, M2, A2));

    assertEquals(1, world.counted("floods"));
    assertEquals(OTHER_EDGES - 1, world.counted("flooded-copies"));
  }

  @Test
  void aReplyToAHostOfAnotherVlanDoesNotReachIt() {
    world.receive(
        P1,
        FrameWriter.arpReply(
            EtherHeader.tagged(M3, M2, V10),
            M3,
            UNKNOWN.ip().getIp4Address(),
            M2,
            A2.ip().getIp4Address()));

    assertEquals(0, world.counted("forwarded"));
    assertEquals(1, world.counted("floods"));
    assertTrue(world.packets.drainPorts().stream().noneMatch(P2::equals), "it is untagged there");
  }

  @Test
  void aReplyBehindTheSamePortHasArrivedAlready() {
    world.with(bound(UNKNOWN, M3, P2));
    world.receive(P2, Frames.arpReply(M3, UNKNOWN, M2, A2));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(1, world.counted("dropped-same-port"));
  }

  @Test
  void whatIsForTheControllerGoesNoFurther() {
    world.receive(P1, Frames.probeAnswer(M1, A1));
    world.receive(P1, Frames.probeAnswer(M1, SIX1));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(2, world.counted("suppressed-for-controller"), "it had not asked");
    assertEquals(0, world.counted("probe-answers"));
  }

  @Test
  void anAnswerToTheControllerIsTakenFromWhomItAsked() {
    world.receive(P3, Frames.announcement(M3, SIX1));
    world.receive(P3, Frames.probeAnswer(M3, SIX1));
    assertEquals(0, world.counted("probe-answers"), "the claimant was not");
    world.receive(P1, Frames.probeAnswer(M1, SIX1));

    assertEquals(1, world.counted("probe-answers"));
    assertEquals(M1, world.binding(SIX1).mac());
    assertEquals(1, world.counted("events-conflict"));
  }

  // From another's MAC.

  private static byte[] request(MacAddress source, MacAddress sender) {
    EtherHeader header = EtherHeader.untagged(source, MacAddress.BROADCAST);
    return FrameWriter.arpRequest(
        header, sender, Hosts.A3.ip().getIp4Address(), UNKNOWN.ip().getIp4Address());
  }

  @Test
  void aFrameFromAMacThatIsElsewhereGoesNoFurther() {
    world.with(bound(Hosts.A3, M3, P3));
    world.receive(P3, request(M1, M3));
    EtherHeader toOne = EtherHeader.untagged(M1, M2);
    world.receive(
        P3,
        FrameWriter.arpReply(
            toOne, M3, Hosts.A3.ip().getIp4Address(), M2, A2.ip().getIp4Address()));
    assertEquals(List.of(), world.packets.drain(), "bridges would take it for where M1 is");
    assertEquals(2, world.counted("dropped-foreign-source"));

    world.receive(P3, request(M3, M3));
    assertEquals(1, world.counted("floods"));
  }

  @Test
  void norDoesOneFromTheGatewaysMac() {
    MacAddress gateway = MacAddress.valueOf("02:00:5e:00:00:fe");
    world.declare(
        NetworkConfig.builder()
            .subnet(
                Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24"))
                    .gateway(IpAddress.valueOf("10.0.0.254"), gateway))
            .build());
    world.with(bound(Hosts.A3, M3, P3));
    world.receive(P3, request(gateway, M3));
    world.receive(P3, Frames.arpProbe(gateway, UNKNOWN));

    assertEquals(0, world.counted("floods"));
    assertEquals(2, world.counted("dropped-foreign-source"));
  }

  @Test
  void whatTheControllerAnswersItselfItDoesAllTheSame() {
    world.with(bound(Hosts.A3, M3, P3));
    EtherHeader header = EtherHeader.untagged(M1, MacAddress.BROADCAST);
    world.receive(
        P3,
        FrameWriter.arpRequest(header, M3, Hosts.A3.ip().getIp4Address(), A2.ip().getIp4Address()));

    assertEquals(M2, FakePackets.message(world.packets.only()).senderMac().orElseThrow());
  }

  @Test
  void aHostMaySendFromAnotherMacOfItsOwn() {
    world.with(bound(Hosts.A3, M3, P1));
    world.receive(P1, request(M1, M3));
    assertEquals(1, world.counted("floods"), "as with VRRP");

    world.receive(P3, Frames.arpProbe(M2, UNKNOWN));
    assertEquals(2, world.counted("floods"), "and who moves speaks for itself");
    assertEquals(0, world.counted("dropped-foreign-source"));
  }

  // For everybody.

  @Test
  void reverseArpOfAKnownMacIsNobodysBusiness() {
    world.receive(P1, Frames.rarp(M1));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(1, world.counted("suppressed-rarp"));
  }

  @Test
  void anAdvertisementOfWhatIsKnownIsRepeatedNowAndThen() {
    world.receive(P1, Frames.announcement(M1, SIX1));
    assertEquals(OTHER_EDGES, world.packets.drainPorts().size());

    world.receive(P1, Frames.announcement(M1, SIX1));
    assertEquals(List.of(), world.packets.drain());
    assertEquals(1, world.counted("suppressed-announcements"));
  }

  @Test
  void aSolicitationOfAnUnknownTargetIsFloodedOnceASecond() {
    byte[] frame = Frames.solicitation(M1, SIX1, SIX9);
    world.receive(P1, frame);
    world.receive(P1, frame);

    List<OutboundPacket> sent = world.packets.drain();
    assertEquals(3, sent.size(), "one packet-out a leaf");
    sent.forEach(packet -> assertArrayEquals(frame, packet.data().array()));
    assertEquals(1, world.counted("suppressed-floods"));
  }

  @Test
  void whoeverIsSilentIsAskedByAnotherPortAlthoughItsNeighborsAskedInVain() {
    for (int i = 0; i < 4; i++) {
      world.receive(P1, Frames.arpRequest(M1, A1, UNKNOWN));
      world.timers.pass(1_000);
    }
    assertEquals(3, world.counted("floods"), "none of them went to P1, where it may be");
    world.packets.drain();
    world.receive(P2, Frames.arpRequest(M2, A2, UNKNOWN));

    assertTrue(world.packets.drainPorts().contains(P1));
    assertEquals(4, world.counted("floods"));
  }

  // Two who would like to have the same free address.

  /** The questions that were asked at one port alone, by whom. */
  private List<MacAddress> introducedAt(ConnectPoint place) {
    List<MacAddress> askers = new ArrayList<>();
    for (OutboundPacket packet : world.packets.drain()) {
      if (FakePackets.ports(packet).equals(Set.of(place))) {
        assertTrue(FakePackets.message(packet).form().isConflictProbe());
        askers.add(FakePackets.message(packet).etherSource());
      }
    }
    return askers;
  }

  @Test
  void detectionByTwoIsToldToEachOther() {
    byte[] first = Frames.detection(M1, SIX9);
    world.receive(P1, first);
    List<OutboundPacket> flooded = world.packets.drain();
    assertEquals(3, flooded.size());
    flooded.forEach(packet -> assertArrayEquals(first, packet.data().array()));

    byte[] second = Frames.detection(M2, SIX9);
    world.receive(P2, second);
    List<OutboundPacket> sent = world.packets.drain();
    assertEquals(4, sent.size());
    for (OutboundPacket packet : sent.subList(0, 3)) {
      assertArrayEquals(second, packet.data().array(), "the first hears of the second");
      assertFalse(FakePackets.ports(packet).contains(P2), "which does not hear itself");
    }
    assertEquals(Set.of(P2), FakePackets.ports(sent.get(3)));
    assertArrayEquals(first, sent.get(3).data().array(), "and the second of the first");
    assertEquals(Form.NS_DAD, FakePackets.message(sent.get(3)).form());
    assertEquals(1, world.counted("sent-claims"));
    assertNull(world.binding(SIX9));
  }

  @Test
  void itIsForgottenAfterSixSeconds() {
    world.receive(P1, Frames.detection(M1, SIX9));
    world.timers.pass(6_000);
    world.packets.drain();
    world.receive(P2, Frames.detection(M2, SIX9));

    assertEquals(List.of(), introducedAt(P2));
  }

  @Test
  void whoIsBehindTheSamePortHasHeardItItself() {
    world.receive(P2, Frames.arpProbe(M1, UNKNOWN));
    world.packets.drain();
    world.receive(P2, Frames.arpProbe(M2, UNKNOWN));

    assertEquals(List.of(), introducedAt(P2));
    assertEquals(0, world.counted("sent-claims"));
  }

  @Test
  void aHostThatRepeatsItsQuestionHearsNoneOfItsOwn() {
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.receive(P2, Frames.arpProbe(M1, UNKNOWN));

    assertEquals(0, world.counted("sent-claims"));
    assertEquals(3, world.counted("floods"), "not even after a move");
  }

  @Test
  void aThirdHearsOfBoth() {
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.receive(P2, Frames.arpProbe(M2, UNKNOWN));
    world.packets.drain();
    world.receive(P3, Frames.arpProbe(M3, UNKNOWN));

    assertEquals(List.of(M1, M2), introducedAt(P3));
  }

  @Test
  void onceTheAddressHasAnOwnerNobodyContendsForIt() {
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.receive(P1, Frames.announcement(M1, UNKNOWN));
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    world.packets.drain();
    world.receive(P2, Frames.arpProbe(M2, UNKNOWN));

    assertEquals(List.of(), introducedAt(P2));
  }

  @Test
  void contendersOfAVlanAreApart() {
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.packets.drain();
    EtherHeader tagged = EtherHeader.tagged(M3, MacAddress.BROADCAST, V10);
    world.receive(P3, FrameWriter.arpProbe(tagged, M3, UNKNOWN.ip().getIp4Address()));

    assertEquals(List.of(), introducedAt(P3));
  }
}
