package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/** On which occasion the controller announces an address: where, how often, with which flags. */
class OccasionsTest {
  private static final Address NEW = Hosts.address("10.0.0.9");
  private static final int OTHER_EDGES = 11;

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.with(bound(A1, M1, P1), bound(A2, M2, P2), bound(SIX1, M1, P1), bound(SIX2, M2, P2));
  }

  /** At how many ports {@code frame} was heard since the last call; nothing else was sent. */
  private int heard(byte[] frame) {
    List<OutboundPacket> sent = world.packets.drain();
    sent.forEach(packet -> assertArrayEquals(frame, packet.data().array(), packet.toString()));
    return sent.stream().mapToInt(packet -> FakePackets.ports(packet).size()).sum();
  }

  private void assertHeardThrice(int ports, byte[] frame) {
    assertEquals(ports, heard(frame), "at once");
    for (int i = 0; i < 2; i++) {
      world.timers.pass(1_999);
      assertEquals(0, heard(frame));
      world.timers.pass(1);
      assertEquals(ports, heard(frame), "2 s later");
    }
    world.timers.pass(60_000);
    assertEquals(0, heard(frame));
  }

  @Test
  void whoArrivesIsAnnouncedOnceEverywhereElse() {
    world.receive(P3, Frames.announcement(M3, NEW));
    assertEquals(OTHER_EDGES, heard(Frames.announcement(M3, NEW)));

    world.timers.pass(60_000);
    assertEquals(0, heard(Frames.announcement(M3, NEW)));
  }

  @Test
  void aNewOwnerIsAnnouncedThriceEverywhereElse() {
    world.receive(P3, Frames.announcement(M3, A1));
    world.timers.pass(499);
    world.packets.drain();
    world.timers.pass(1);

    assertEquals(M3, world.binding(A1).mac());
    assertHeardThrice(OTHER_EDGES, Frames.announcement(M3, A1));
  }

  @Test
  void soIsOneWhoTakesTheAddressOfAnotherThatLeft() {
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    world.timers.pass(10);
    world.packets.drain();
    world.receive(P3, Frames.announcement(M3, A1));

    assertHeardThrice(OTHER_EDGES - 1, Frames.announcement(M3, A1));
  }

  @Test
  void whoMovedIsAnnouncedThriceAtItsOldPlaceOnceItIsSilentThere() {
    world.receive(P3, Frames.announcement(M1, SIX1));
    world.timers.pass(499);
    world.packets.drain();
    world.timers.pass(1);

    List<OutboundPacket> sent = world.packets.drain();
    assertEquals(2, sent.size(), "both of its addresses");
    sent.forEach(packet -> assertEquals(Set.of(P1), FakePackets.ports(packet)));
    world.timers.pass(60_000);
    assertEquals(4, world.packets.drain().size());
  }

  @Test
  void anOwnerIsDefendedOnceWhereItsAddressWasClaimed() {
    world.receive(P3, Frames.announcement(M3, A1));
    world.packets.drain();
    world.receive(P1, Frames.probeAnswer(M1, A1));
    assertEquals(1, heard(Frames.announcement(M1, A1)));

    world.timers.pass(60_000);
    assertEquals(0, heard(Frames.announcement(M1, A1)));
  }

  @Test
  void anOwnerIsDefendedAgainstDetectionByAnAnswer() {
    world.receive(P3, Frames.detection(M3, SIX1));
    world.packets.drain();
    world.receive(P1, Frames.probeAnswer(M1, SIX1));

    NeighborMessage answer = onlyAt(P3);
    assertEquals(FrameWriter.ALL_NODES, answer.destinationIp().orElseThrow());
    assertEquals(SIX1.ip(), answer.senderIp().orElseThrow());
    assertEquals(M1, answer.senderMac().orElseThrow());
    assertFalse(answer.solicited());
    assertTrue(answer.override());
  }

  @Test
  void aSilentOwnersAddressIsFreeForWhoAskedWithoutAWord() {
    world.receive(P3, Frames.detection(M3, SIX1));
    world.timers.pass(499);
    assertEquals(BindingState.TESTING, world.binding(SIX1).state());
    world.packets.drain();
    world.timers.pass(1);

    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
    assertEquals(List.of(), world.packets.drain());
  }

  private NeighborMessage onlyAt(ConnectPoint place) {
    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(place), FakePackets.ports(packet));
    return FakePackets.message(packet);
  }

  // Flags.

  private NeighborMessage answerFor(Address target) {
    world.packets.drain();
    world.receive(P2, Frames.solicitation(M2, SIX2, target));
    return onlyAt(P2);
  }

  @Test
  void aHostIsAnsweredForWithTheFlagsThatItAnswersWithItself() {
    assertTrue(answerFor(SIX1).override(), "as long as it has not said otherwise");
    world.receive(P1, Frames.answer(M1, SIX1, M2, SIX2, 0));

    assertFalse(world.binding(SIX1).override());
    assertFalse(answerFor(SIX1).override());
    assertFalse(answerFor(SIX1).router());

    world.receive(P1, Frames.answer(M1, SIX1, M2, SIX2, FrameWriter.OVERRIDE | FrameWriter.ROUTER));
    assertTrue(answerFor(SIX1).override());
    assertTrue(answerFor(SIX1).router());
  }

  @Test
  void whatAHostSaysUnaskedIsNotHowItIsAnsweredFor() {
    world.receive(P1, Frames.advertisement(M1, SIX1, 0));

    assertTrue(world.binding(SIX1).override());
    assertTrue(answerFor(SIX1).override());
  }

  @Test
  void itIsAnnouncedWithThemToo() {
    world.receive(P1, Frames.answer(M1, SIX1, M2, SIX2, 0));
    world.packets.drain();
    world.receive(P1, Frames.announcement(M1, SIX1));

    assertEquals(OTHER_EDGES, heard(Frames.advertisement(M1, SIX1, 0)));
  }
}
