package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.Form;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/** An anycast gateway that is nowhere: the controller answers for it at every port. */
class GatewayTest {
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:5e:00:00:fe");
  private static final Address FOUR = Hosts.address("10.0.0.254");
  private static final Address SIX = Hosts.address("2001:db8::fe");
  private static final Address BEYOND = Hosts.address("10.0.1.7");
  private static final Address NOWHERE = Hosts.address("192.0.2.7");

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.with(bound(A1, M1, P1), bound(A2, M2, P2), bound(SIX1, M1, P1), bound(SIX2, M2, P2));
    world.declare(
        NetworkConfig.builder()
            .subnet(subnet("10.0.0.0/24").gateway(FOUR.ip(), GATEWAY))
            .subnet(subnet("2001:db8::/64").gateway(SIX.ip(), GATEWAY))
            .subnet(
                Subnet.of(VlanId.vlanId((short) 20), IpPrefix.valueOf("10.0.1.0/24"))
                    .gateway(IpAddress.valueOf("10.0.1.254"), GATEWAY))
            .build());
    world.packets.drain();
  }

  private static Subnet subnet(String prefix) {
    return Subnet.of(VlanId.NONE, IpPrefix.valueOf(prefix));
  }

  private NeighborMessage answerAt(ConnectPoint place) {
    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(place), FakePackets.ports(packet));
    NeighborMessage answer = FakePackets.message(packet);
    assertEquals(GATEWAY, answer.etherSource());
    assertEquals(GATEWAY, answer.senderMac().orElseThrow());
    return answer;
  }

  // Who asks for it.

  @Test
  void aRequestIsAnsweredByTheGateway() {
    world.receive(P1, Frames.arpRequest(M1, A1, FOUR));

    NeighborMessage answer = answerAt(P1);
    assertEquals(Form.ARP_REPLY, answer.form());
    assertEquals(FOUR.ip(), answer.senderIp().orElseThrow());
    assertEquals(M1, answer.etherDestination());
  }

  @Test
  void soIsARequestToTheGatewayAlone() {
    world.receive(P1, Frames.arpCheck(M1, A1, GATEWAY, FOUR));

    assertEquals(Form.ARP_REPLY, answerAt(P1).form());
  }

  @Test
  void aSolicitationIsAnsweredAsByARouterThatDoesNotOverride() {
    world.receive(P2, Frames.solicitation(M2, SIX2, SIX));

    NeighborMessage answer = answerAt(P2);
    assertEquals(Form.NA_SOLICITED, answer.form());
    assertEquals(SIX.ip(), answer.senderIp().orElseThrow());
    assertEquals(SIX2.ip(), answer.destinationIp().orElseThrow());
    assertEquals(M2, answer.etherDestination());
    assertTrue(answer.router());
    assertFalse(answer.override(), "the same address is at every leaf");
  }

  @Test
  void soIsOneToTheGatewayAlone() {
    world.receive(P2, Frames.solicitationCheck(M2, SIX2, GATEWAY, SIX));

    NeighborMessage answer = answerAt(P2);
    assertTrue(answer.solicited());
    assertTrue(answer.router());
    assertFalse(answer.override());
  }

  @Test
  void whoTestsWhetherItsAddressIsFreeIsToldAtAllNodes() {
    world.receive(P3, Frames.detection(M3, SIX));

    NeighborMessage answer = answerAt(P3);
    assertEquals(Form.NA_UNSOLICITED, answer.form());
    assertEquals(FrameWriter.ALL_NODES, answer.destinationIp().orElseThrow());
    assertEquals(FrameWriter.groupMac(FrameWriter.ALL_NODES), answer.etherDestination());
    assertEquals(SIX.ip(), answer.senderIp().orElseThrow());
    assertFalse(answer.solicited());
    assertTrue(answer.router());
    assertFalse(answer.override());
    assertNull(world.binding(SIX));
    assertEquals(1, world.told(Kind.VIOLATION));
  }

  @Test
  void soIsWhoTestsItByArp() {
    world.receive(P3, Frames.arpProbe(M3, FOUR));

    NeighborMessage answer = answerAt(P3);
    assertEquals(Form.ARP_REPLY, answer.form());
    assertEquals(FOUR.ip(), answer.senderIp().orElseThrow());
    assertEquals(M3, answer.etherDestination());
  }

  @Test
  void itAnswersInTheTagsOfItsVlanAndInNoOther() {
    VlanId vlan = VlanId.vlanId((short) 20);
    IpPrefix prefix = IpPrefix.valueOf("10.0.0.0/24");
    world.declare(
        NetworkConfig.builder()
            .subnet(Subnet.of(vlan, prefix).gateway(FOUR.ip(), GATEWAY))
            .build());
    world.receive(P1, Frames.arpRequest(M1, A1, FOUR));
    assertEquals(0, world.counted("sent-replies"));
    world.packets.drain();

    world.receive(
        P3,
        FrameWriter.arpRequest(
            EtherHeader.tagged(M3, MacAddress.BROADCAST, vlan),
            M3,
            Ip4Address.valueOf("10.0.0.3"),
            FOUR.ip().getIp4Address()));
    NeighborMessage answer =
        world.packets.drain().stream()
            .map(FakePackets::message)
            .filter(message -> message.form() == Form.ARP_REPLY)
            .findFirst()
            .orElseThrow();
    assertEquals(vlan, answer.vlan());
    assertEquals(GATEWAY, answer.senderMac().orElseThrow());
  }

  // Who asks for what is beyond it.

  @Test
  void aTargetBeyondTheSubnetIsReachedByTheGateway() {
    world.receive(P1, Frames.arpRequest(M1, A1, BEYOND));

    assertEquals(BEYOND.ip(), answerAt(P1).senderIp().orElseThrow());
    assertEquals(0, world.counted("floods"));
  }

  @Test
  void aTargetThatIsNobodysIsNotAskedFor() {
    world.receive(P1, Frames.arpRequest(M1, A1, NOWHERE));
    world.receive(P1, Frames.arpRequest(M1, A1, Hosts.address("10.0.0.255")));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(1, world.counted("dropped-foreign-target"));
    assertEquals(1, world.counted("dropped-broadcast-target"));
  }

  @Test
  void aNeighborIsAnsweredForAsEver() {
    world.receive(P1, Frames.arpRequest(M1, A1, A2));

    assertEquals(M2, FakePackets.message(world.packets.only()).senderMac().orElseThrow());
  }

  // What it asks for the controller.

  @Test
  void itAsksAHostThatMayJustBeProbingItsAddress() {
    world.receive(P3, Frames.announcement(M3, A1));
    NeighborMessage question = FakePackets.message(world.packets.only());
    assertEquals(Form.ARP_UNICAST_REQUEST, question.form(), "which is no conflict (RFC 5227)");
    assertEquals(FOUR.ip(), question.senderIp().orElseThrow());
    assertEquals(GATEWAY, question.senderMac().orElseThrow());

    world.receive(P1, Frames.arpReply(M1, A1, GATEWAY, FOUR));
    assertEquals(1, world.counted("probe-answers"));
    assertEquals(0, world.counted("floods"));
    assertEquals(1, world.told(Kind.CONFLICT));
    assertEquals(M1, world.binding(A1).mac());
  }

  @Test
  void aReplyThatItHasNotAskedForGoesNoFurther() {
    world.receive(P1, Frames.arpReply(M1, A1, GATEWAY, FOUR));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(1, world.counted("suppressed-for-controller"));
  }

  // Who would like to be it.

  @Test
  void whoClaimsItsAddressIsRefusedAndReportedOnceInTenSeconds() {
    for (int i = 0; i < 100; i++) {
      world.receive(P3, Frames.announcement(M3, FOUR));
      world.timers.pass(100);
    }

    assertNull(world.binding(FOUR));
    assertEquals(List.of(), world.packets.drain());
    assertEquals(100, world.counted("dropped-violation"));
    assertEquals(100, world.counted("events-violation"));
    assertEquals(99, world.counted("repeated-events"));
    assertEquals(1, world.told(Kind.VIOLATION));
    assertEquals(Violation.GATEWAY_ADDRESS, world.events.get(0).violation().orElseThrow());
    assertEquals(GATEWAY, world.events.get(0).subject().mac());
    assertEquals(M3, world.events.get(0).otherMac().orElseThrow());
  }

  @Test
  void ofThoseWhoClaimAllThereIsTwentyAreToldOfInASecond() {
    NetworkConfig.Builder many = NetworkConfig.builder();
    for (int i = 0; i < 100; i++) {
      many.subnet(
          Subnet.of(VlanId.vlanId((short) (100 + i)), IpPrefix.valueOf("10.0.0.0/24"))
              .gateway(FOUR.ip(), GATEWAY));
    }
    world.declare(many.build());
    Runnable storm =
        () -> {
          for (int i = 0; i < 100; i++) {
            world.receive(
                FakeNet.port(3, 1 + i % 4),
                FrameWriter.arpAnnouncement(
                    EtherHeader.tagged(M3, MacAddress.BROADCAST, VlanId.vlanId((short) (100 + i))),
                    M3,
                    FOUR.ip().getIp4Address()));
          }
        };
    storm.run();
    assertEquals(20, world.told(Kind.VIOLATION));
    assertEquals(100, world.counted("events-violation"));
    assertEquals(80, world.counted("repeated-events"));

    world.timers.pass(1_000);
    storm.run();
    assertEquals(40, world.told(Kind.VIOLATION), "those that were not yet");
  }

  @Test
  void whoClaimsItsMacIsRefused() {
    world.receive(P3, Frames.announcement(GATEWAY, Hosts.address("10.0.0.9")));

    assertNull(world.place(Hosts.address("10.0.0.9")));
    assertEquals(List.of(), world.packets.drain());
    assertEquals(Violation.GATEWAY_MAC, world.events.get(0).violation().orElseThrow());
  }

  @Test
  void whoAnswersForItIsNotHeard() {
    world.receive(P3, Frames.arpReply(M3, FOUR, M1, A1));
    world.receive(P3, Frames.answer(M3, SIX, M1, SIX1, FrameWriter.OVERRIDE));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(2, world.counted("dropped-unproven"));
  }

  @Test
  void aThiefOfItsAddressStillGetsAnAnswerForOthers() {
    world.receive(P3, Frames.arpRequest(M3, FOUR, A1));

    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(P3), FakePackets.ports(packet));
    assertEquals(M1, FakePackets.message(packet).senderMac().orElseThrow());
  }
}
