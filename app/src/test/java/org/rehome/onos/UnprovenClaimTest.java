package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Frames.SIX9;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Pin;
import org.rehome.core.NetworkConfig;
import org.rehome.wire.Form;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/**
 * M3 at P3 says that it has M1's address: nobody hears of it from the controller before it is
 * proven.
 */
class UnprovenClaimTest {
  private static final Address UNKNOWN = Hosts.address("10.0.0.9");

  private static World threeHosts() {
    return new World()
        .started()
        .with(
            bound(A1, M1, P1),
            bound(A2, M2, P2),
            bound(A3, M3, P3),
            bound(SIX1, M1, P1),
            bound(SIX2, M2, P2));
  }

  /** Whatever the controller sends because of {@code frame} is questions to M1 itself. */
  private static DynamicTest unheard(String sentence, byte[] frame) {
    return dynamicTest(
        sentence,
        () -> {
          World world = threeHosts();
          world.receive(P3, frame);

          assertEquals(1, world.counted("dropped-unproven"));
          assertEquals(0, world.counted("floods") + world.counted("forwarded"));
          assertEquals(0, world.counted("sent-replies"));
          assertEquals(Set.of(P1), world.packets.drainPorts());
        });
  }

  @TestFactory
  Stream<DynamicTest> claimsThatGoNoFurther() {
    return Stream.of(
        unheard("an announcement", Frames.announcement(M3, A1)),
        unheard("a reply to another host", Frames.arpReply(M3, A1, M2, A2)),
        unheard("a request to one station", Frames.arpCheck(M3, A1, M2, A2)),
        unheard("a request that would be flooded", Frames.arpRequest(M3, A1, UNKNOWN)),
        unheard("an advertisement", Frames.announcement(M3, SIX1)),
        unheard(
            "an answer that overrides", Frames.answer(M3, SIX1, M2, SIX2, FrameWriter.OVERRIDE)),
        unheard("an answer that does not", Frames.answer(M3, SIX1, M2, SIX2, 0)),
        unheard("a check of a neighbor", Frames.solicitationCheck(M3, SIX1, M2, SIX2)),
        unheard("a solicitation that would be flooded", Frames.solicitation(M3, SIX1, SIX9)));
  }

  @Test
  void aQuestionForAKnownTargetTellsNobodyAndIsAnswered() {
    World world = threeHosts();
    world.receive(P3, Frames.arpRequest(M3, A1, A2));

    assertEquals(0, world.counted("dropped-unproven"));
    assertEquals(M2, answerAt(P3, world).senderMac().orElseThrow());
    assertEquals(BindingState.TESTING, world.binding(A1).state());
  }

  @Test
  void soIsASolicitation() {
    World world = threeHosts();
    world.receive(P3, Frames.solicitation(M3, SIX1, SIX2));

    assertEquals(0, world.counted("dropped-unproven"));
    assertEquals(M2, answerAt(P3, world).senderMac().orElseThrow());
    assertEquals(BindingState.VALID, world.binding(SIX1).state(), "a hint only has it asked");
  }

  private static NeighborMessage answerAt(ConnectPoint place, World world) {
    OutboundPacket found = null;
    for (OutboundPacket packet : world.packets.drain()) {
      Set<ConnectPoint> ports = FakePackets.ports(packet);
      if (ports.equals(Set.of(place))) {
        assertNull(found, "one answer");
        found = packet;
      } else {
        assertEquals(Set.of(P1), ports, "the owner is asked");
      }
    }
    return FakePackets.message(found);
  }

  @Test
  void detectionClaimsNothing() {
    World world = threeHosts();
    world.receive(P3, Frames.arpProbe(M3, A1));
    world.receive(P3, Frames.detection(M3, SIX1));

    assertEquals(0, world.counted("dropped-unproven"));
    assertEquals(2, world.counted("dropped-owner-verified-first"));
    assertEquals(Set.of(P1), world.packets.drainPorts());
  }

  @Test
  void itsOwnRepliesGoOn() {
    World world = threeHosts();
    byte[] frame = Frames.arpReply(M3, A3, M2, A2);
    world.receive(P3, frame);

    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(P2), FakePackets.ports(packet));
    assertArrayEquals(frame, packet.data().array());
  }

  @Test
  void whatIsProvenIsHeardOf() {
    World world = threeHosts();
    world.receive(P3, Frames.arpReply(M3, A1, M2, A2));
    world.timers.pass(500);
    assertEquals(M3, world.binding(A1).mac());
    world.timers.pass(60_000);
    world.packets.drain();

    world.receive(P3, Frames.arpReply(M3, A1, M2, A2));
    assertEquals(Set.of(P2), world.packets.drainPorts());
    world.receive(P1, Frames.arpReply(M1, A1, M2, A2));
    assertEquals(Set.of(P3), world.packets.drainPorts(), "the former owner has to prove it now");
  }

  @Test
  void whatIsAgainstADeclarationIsUnprovenForEver() {
    World world = new World().started().with(bound(A2, M2, P2));
    world.declare(NetworkConfig.builder().binding(Pin.of(A1, M1)).build());
    world.receive(P3, Frames.arpReply(M3, A1, M2, A2));

    assertEquals(Set.of(), world.packets.drainPorts());
    assertEquals(1, world.counted("dropped-unproven"));
    assertEquals(1, world.told(Kind.VIOLATION));
    assertNull(world.binding(A1));
  }

  @Test
  void whoIsDeclaredIsBelievedAgainstWhoIsBound() {
    World world = threeHosts();
    world.declare(NetworkConfig.builder().binding(Pin.of(A1, M3)).build());
    byte[] frame = Frames.arpReply(M3, A1, M2, A2);
    world.receive(P3, frame);

    assertEquals(0, world.counted("dropped-unproven"));
    assertEquals(M3, world.binding(A1).mac());
    assertEquals(1, world.counted("forwarded"));
  }

  // How much is made of one who does not give up.

  /** M3 claims M1's address a hundred times a second, and M1 answers each question at once. */
  private static World stubborn(long millis) {
    World world = threeHosts();
    for (long at = 0; at < millis; at += 10) {
      world.receive(P3, Frames.announcement(M3, A1));
      if (world.binding(A1).state() == BindingState.TESTING) {
        world.receive(P1, Frames.probeAnswer(M1, A1));
      }
      world.timers.pass(10);
    }
    return world;
  }

  @Test
  void aLiarIsOneEventInTenSeconds() {
    World world = stubborn(30_000);

    assertEquals(3, world.told(Kind.CONFLICT));
    assertEquals(30, world.counted("events-conflict"), "the owner is asked once a second");
    assertEquals(27, world.counted("repeated-events"));
    assertEquals(M1, world.binding(A1).mac());
    assertEquals(0, world.counted("events-taken-over"));
  }

  @Test
  void aLiarHearsTheOwnersDefenceOnceInTenSeconds() {
    World world = stubborn(30_000);
    long defended =
        world.packets.drain().stream()
            .filter(packet -> FakePackets.ports(packet).equals(Set.of(P3)))
            .filter(packet -> FakePackets.message(packet).form() == Form.ARP_ANNOUNCEMENT)
            .count();

    assertEquals(3, defended);
  }

  @Test
  void aConflictOfOneAddressHidesNoneOfAnother() {
    World world = threeHosts();
    world.receive(P3, Frames.announcement(M3, A1));
    world.receive(P1, Frames.probeAnswer(M1, A1));
    world.receive(P3, Frames.announcement(M3, A2));
    world.receive(P2, Frames.probeAnswer(M2, A2));

    assertEquals(2, world.told(Kind.CONFLICT));
    assertEquals(0, world.counted("repeated-events"));
  }

  @Test
  void whoAsksHearsOfTheOwnerEachTime() {
    World world = threeHosts();
    for (int i = 0; i < 3; i++) {
      world.receive(P3, Frames.arpProbe(M3, A1));
      world.receive(P1, Frames.probeAnswer(M1, A1));
      world.timers.pass(1_500);
    }

    assertEquals(3, world.counted("sent-replies"));
    assertEquals(1, world.told(Kind.CONFLICT));
  }

  @Test
  void anOwnerWhoseSwitchIsAwayGivesWayToWhoUsesItsAddress() {
    World world = threeHosts();
    world.net.lose(P1.deviceId());
    world.fabric.refresh(world.settings().deviceGrace());
    world.receive(P3, Frames.announcement(M3, A1));
    assertEquals(M1, world.binding(A1).mac(), "not for a moment's loss");

    world.timers.pass(3_000);
    world.receive(P3, Frames.detection(M3, SIX1));
    assertEquals(1, world.counted("sent-replies"), "not to who only asks");
    world.receive(P3, Frames.announcement(M3, SIX1));

    assertEquals(M3, world.binding(SIX1).mac());
    assertEquals(P3, world.place(SIX1));
  }
}
