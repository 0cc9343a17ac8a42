package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;
import org.rehome.core.Detachment;
import org.rehome.core.NetworkConfig;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.FrameWriter;

/** What a message teaches of its sender, and how much of it one sender may teach. */
class LearnerTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final int LIMIT = 16;

  private final World world = new World().started();

  private static Address numbered(int number) {
    return Hosts.address("10.1.0." + number);
  }

  /** M1 at P1 announces addresses 1 to {@code count}. */
  private void announce(int count) {
    for (int i = 1; i <= count; i++) {
      world.receive(P1, Frames.announcement(M1, numbered(i)));
    }
  }

  private static byte[] tagged(MacAddress mac, Address own) {
    return FrameWriter.arpAnnouncement(
        EtherHeader.tagged(mac, MacAddress.BROADCAST, V10), mac, own.ip().getIp4Address());
  }

  // So many addresses.

  @Test
  void theSeventeenthAddressOfAMacIsRefusedAndReported() {
    announce(LIMIT);
    assertEquals(LIMIT, world.replica.all().size());
    assertEquals(0, world.counted("events-violation"));
    world.timers.pass(60_000);
    world.packets.drain();
    Map<String, Long> counted =
        world.countedBy(() -> world.receive(P1, Frames.announcement(M1, numbered(LIMIT + 1))));

    assertNull(world.binding(numbered(LIMIT + 1)));
    assertEquals(
        Map.of(
            "packets", 1L,
            "dropped-violation", 1L,
            "events-violation", 1L,
            "dropped-unproven", 1L),
        counted);
    assertEquals(List.of(), world.packets.drain(), "and nobody hears of it");
    MobilityEvent event = world.events.get(world.events.size() - 1);
    assertEquals(Kind.VIOLATION, event.type());
    assertEquals(Violation.ADDRESSES_OF_MAC, event.violation().orElseThrow());
    assertEquals(numbered(LIMIT + 1), event.subject().address());
    assertEquals(M1, event.otherMac().orElseThrow());
    assertEquals(P1, event.from().orElseThrow());
  }

  @Test
  void whoTriesOneAddressAfterTheOtherIsOneEventInTenSeconds() {
    for (int i = 1; i <= 200; i++) {
      world.receive(P1, Frames.announcement(M1, numbered(i)));
      world.timers.pass(10);
    }
    assertEquals(200 - LIMIT, world.counted("events-violation"));
    assertEquals(1, world.told(Kind.VIOLATION));
    assertEquals(200 - LIMIT - 1, world.counted("repeated-events"));

    world.timers.pass(10_000);
    world.receive(P1, Frames.announcement(M1, numbered(200)));
    assertEquals(2, world.told(Kind.VIOLATION));
  }

  @Test
  void aFullPortIsOneEventInTenSecondsWhoeverComes() {
    world.set("addressesPerPort", 1);
    for (int i = 1; i <= 100; i++) {
      MacAddress mac = MacAddress.valueOf(0x020000010000L + i);
      world.receive(P1, Frames.announcement(mac, numbered(i)));
    }

    assertEquals(99, world.counted("events-violation"));
    assertEquals(1, world.told(Kind.VIOLATION));
  }

  @Test
  void theSixteenThatItHasGoOn() {
    announce(LIMIT + 1);
    world.receive(P3, Frames.announcement(M1, numbered(1)));

    for (int i = 1; i <= LIMIT; i++) {
      assertEquals(P3, world.place(numbered(i)));
    }
    assertEquals(1, world.counted("events-violation"));
  }

  @Test
  void otherMacsAndOtherVlansAreCountedApart() {
    announce(LIMIT);
    world.receive(P1, Frames.announcement(M2, numbered(LIMIT + 1)));
    assertEquals(P1, world.place(numbered(LIMIT + 1)));

    world.receive(P1, tagged(M1, numbered(1)));
    assertEquals(P1, world.place(Address.of(V10, numbered(1).ip())));
    assertEquals(0, world.counted("events-violation"));
  }

  @Test
  void whatItHasNoLongerDoesNotCount() {
    announce(LIMIT);
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    world.timers.pass(10);
    world.receive(P3, Frames.announcement(M1, numbered(LIMIT + 1)));

    assertEquals(P3, world.place(numbered(LIMIT + 1)));
    assertEquals(0, world.counted("events-violation"));
  }

  @Test
  void aRouterHasAsManyAsItLikes() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    announce(LIMIT + 10);

    assertEquals(LIMIT + 10, world.replica.all().size());
  }

  @Test
  void soManyAddressesMayBeBehindAPort() {
    world.set("addressesPerPort", 2);
    world.receive(P1, Frames.announcement(M1, A1));
    world.receive(P1, Frames.announcement(M2, A2));
    world.receive(P1, Frames.announcement(M3, Hosts.A3));
    assertNull(world.binding(Hosts.A3));
    assertEquals(
        Violation.ADDRESSES_OF_PORT,
        world.events.get(world.events.size() - 1).violation().orElseThrow());

    world.receive(P2, Frames.announcement(M3, Hosts.A3));
    assertEquals(P2, world.place(Hosts.A3), "another port");
  }

  // What else its MAC tells.

  @Test
  void whatElseIsBoundToTheMacInTheVlanIsWhereItIs() {
    world.with(bound(A1, M1, P1), bound(numbered(1), M1, P1), bound(A2, M2, P2));
    world.receive(P1, tagged(M1, A1));
    world.receive(P3, Frames.arpRequest(M1, A1, A2));

    assertEquals(P3, world.place(A1));
    assertEquals(P3, world.place(numbered(1)));
    assertEquals(P1, world.place(Address.of(V10, A1.ip())));
    assertEquals(P2, world.place(A2));
    assertTrue(world.prober.awaits(numbered(1), M1, P3), "which it is asked to confirm");
  }

  @Test
  void whoTestsOneOfItsAddressesIsNotAskedForTheOthersWhichItIsAboutToTest() {
    world.with(bound(A1, M1, P1), bound(numbered(1), M1, P1), bound(Frames.SIX1, M1, P1));
    world.receive(P3, Frames.arpProbe(M1, A1));

    assertEquals(P3, world.place(A1));
    assertEquals(P1, world.place(numbered(1)));
    assertFalse(world.prober.awaits(numbered(1), M1, P3));
    assertEquals(P3, world.place(Frames.SIX1), "a solicitation is no conflict (RFC 4862 §5.4.3)");
    assertTrue(
        world.packets.drain().stream()
            .filter(packet -> FakePackets.ports(packet).contains(P3))
            .noneMatch(packet -> FakePackets.message(packet).form().isArp()),
        "it would take a request for a conflict (RFC 5227 §2.1.1)");

    world.receive(P3, Frames.announcement(M1, A1));
    assertEquals(P1, world.place(numbered(1)), "which tells nothing new");
    world.receive(P3, Frames.announcement(M1, numbered(1)));
    assertEquals(P3, world.place(numbered(1)));
  }

  @Test
  void oneFrameMovesNotAllThatARouterSpeaksFor() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    announce(LIMIT + 1);
    world.receive(P3, Frames.rarp(M1));

    for (int i = 1; i <= LIMIT + 1; i++) {
      assertEquals(P1, world.place(numbered(i)));
    }
    assertEquals(LIMIT + 1, world.counted("suppressed-router-follows"));
    world.receive(P3, Frames.announcement(M1, numbered(1)));
    assertEquals(P3, world.place(numbered(1)), "what it speaks for itself");
  }

  @Test
  void aRouterWithFewAddressesIsFollowed() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    announce(2);
    world.receive(P3, Frames.rarp(M1));

    assertEquals(P3, world.place(numbered(1)));
    assertEquals(P3, world.place(numbered(2)));
  }

  @Test
  void aMacThatIsKnownInAnotherVlanOnlyIsUnknown() {
    world.receive(P1, tagged(M1, A1));
    world.receive(P3, Frames.rarp(M1));

    assertEquals(1, world.counted("dropped-rarp-of-unknown-mac"));
    assertEquals(P1, world.place(Address.of(V10, A1.ip())));
  }

  @Test
  void whatHasLeftIsAskedForWhereItsMacIsSeen() {
    world.with(bound(A1, M1, P1));
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    world.timers.pass(10);
    world.packets.drain();
    world.receive(P3, Frames.rarp(M1));

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertTrue(world.prober.awaits(A1, M1, P3));
    world.receive(P3, Frames.probeAnswer(M1, A1));
    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(P3, world.place(A1));
  }

  @Test
  void whatComesFromThePlaceItHasLeftIsAskedAbout() {
    world.with(bound(A1, M1, P1));
    world.decider.observe(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now()));
    world.timers.pass(10);
    world.packets.drain();
    world.receive(P1, Frames.announcement(M1, A1));

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertTrue(world.prober.awaits(A1, M1, P1));
    assertEquals(1, world.packets.drain().size(), "and nothing is announced");
  }

  @Test
  void aConfirmedSenderTeachesNothingElse() {
    world.with(bound(A1, M1, P1), bound(A2, M2, P2));
    int calls = world.map.calls();
    List<Binding> before = world.replica.all();
    world.receive(P1, Frames.arpReply(M1, A1, M2, A2));

    assertEquals(before, world.replica.all());
    assertEquals(calls, world.map.calls());
    assertEquals(world.timers.now(), world.replica.lastSeen(A1).orElseThrow());
  }

  @Test
  void aHostThatOnlyUsesAnAddressIsAskedBeforeItIsBound() {
    Address own = Frames.SIX9;
    world.with(bound(Frames.SIX2, M2, P2));
    world.receive(P1, Frames.solicitation(M1, own, Frames.SIX2));
    assertNull(world.binding(own));
    assertTrue(world.prober.awaits(own, M1, P1));

    List<OutboundPacket> sent = world.packets.drain();
    assertEquals(2, sent.size(), "the question, and the answer to its own");
    world.receive(P1, Frames.probeAnswer(M1, own));
    assertEquals(P1, world.place(own));
    assertFalse(world.prober.awaits(own, M1, P1));
  }
}
