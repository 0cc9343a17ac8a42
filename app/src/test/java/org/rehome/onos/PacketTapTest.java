package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketContextAdapter;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.MobilityEvent;
import org.rehome.wire.EtherHeader;
import org.rehome.wire.Form;
import org.rehome.wire.FrameWriter;
import org.rehome.wire.NeighborMessage;

/** From a frame at a port to what the controller sends, stores and counts. */
class PacketTapTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final long REFRESH = 30_000;
  private static final int OTHER_EDGES = 11;
  private static final MacAddress SELF = MacAddress.valueOf("02:52:48:4D:00:01");
  private static final Ip4Address IP1 = A1.ip().getIp4Address();
  private static final Ip4Address IP2 = A2.ip().getIp4Address();
  private static final Ip4Address IP9 = Ip4Address.valueOf("10.0.0.9");
  private static final Ip6Address SIX1 = Ip6Address.valueOf("2001:db8::1");
  private static final Ip6Address SIX2 = Ip6Address.valueOf("2001:db8::2");

  private final World world = new World().started();
  private final FakePackets packets = world.packets;

  @BeforeEach
  void forget() {
    packets.drain();
  }

  private static EtherHeader broadcast(MacAddress from) {
    return EtherHeader.untagged(from, MacAddress.BROADCAST);
  }

  private static byte[] announcement(MacAddress mac, Ip4Address ip) {
    return FrameWriter.arpAnnouncement(broadcast(mac), mac, ip);
  }

  private static byte[] request(MacAddress mac, Ip4Address ip, Ip4Address target) {
    return FrameWriter.arpRequest(broadcast(mac), mac, ip, target);
  }

  /** M1 is at P1, M2 is at P2, and all is quiet. */
  private void twoHosts() {
    world.receive(P1, announcement(M1, IP1));
    world.receive(P2, announcement(M2, IP2));
    world.timers.pass(60_000);
    packets.drain();
  }

  private ConnectPoint place(Address address) {
    return world.binding(address) == null ? null : world.binding(address).location();
  }

  private Map<String, Long> countedBy(Runnable action) {
    return world.countedBy(action);
  }

  // Taking packets.

  @Test
  void sevenKindsOfPacketAreRequestedAndGivenBack() {
    assertEquals(Set.of(world.tap), packets.processors());
    assertEquals(7, packets.requests().size());

    world.tap.stop();
    assertEquals(Set.of(), packets.processors());
    assertEquals(7, packets.requests().size(), "the fabric outlives a restart");
    world.tap.withdraw();
    assertEquals(Set.of(), packets.requests());
  }

  @Test
  void neighborTrafficIsOursAlone() {
    assertTrue(world.receive(P1, announcement(M1, IP1)).isHandled());
  }

  @Test
  void otherTrafficIsOthers() {
    byte[] frame = announcement(M1, IP1);
    frame[12] = 0x08;
    frame[13] = 0x00;

    assertEquals(Map.of(), countedBy(() -> assertFalse(world.receive(P1, frame).isHandled())));
  }

  @Test
  void whatAnotherProcessorHasHandledIsLeft() {
    PacketContext context = world.context(P1, announcement(M1, IP1));
    context.block();

    assertEquals(Map.of(), countedBy(() -> world.tap.process(context)));
    assertNull(world.binding(A1));
  }

  // The hot path.

  @Test
  void aKnownAskerOfAKnownTargetCostsOneAnswerAndNothingElse() {
    twoHosts();
    int calls = world.map.calls();
    int flows = world.flows.log().size();
    world.onosHosts.drain();
    int waiting = world.timers.waiting();

    Map<String, Long> counted = countedBy(() -> world.receive(P1, request(M1, IP1, IP2)));

    OutboundPacket packet = packets.only();
    assertEquals(Set.of(P1), FakePackets.ports(packet));
    NeighborMessage answer = FakePackets.message(packet);
    assertEquals(Form.ARP_REPLY, answer.form());
    assertEquals(M2, answer.senderMac().orElseThrow());
    assertEquals(IP2, answer.senderIp().orElseThrow());
    assertEquals(M1, answer.etherDestination());
    assertEquals(calls, world.map.calls(), "the store is not touched");
    assertEquals(flows, world.flows.log().size());
    assertEquals(List.of(), world.onosHosts.drain());
    assertEquals(waiting, world.timers.waiting());
    assertEquals(Map.of("packets", 1L, "sent-replies", 1L), counted);
    assertEquals(OptionalLong.of(world.timers.now()), world.replica.lastSeen(A1));
  }

  @Test
  void theHotPathTakesNoLane() {
    twoHosts();
    world.lanes.run(A2, CompletableFuture::new);
    world.receive(P1, request(M1, IP1, IP2));

    assertEquals(1, packets.drain().size(), "the target's lane is held, and yet");
  }

  @Test
  void aSolicitationIsAnsweredByAnAdvertisement() {
    world.receive(P1, advertisement(M1, SIX1));
    world.receive(P2, advertisement(M2, SIX2));
    packets.drain();
    MacAddress group = FrameWriter.groupMac(FrameWriter.solicitedNode(SIX2));
    world.receive(
        P1, FrameWriter.neighborSolicitation(EtherHeader.untagged(M1, group), SIX1, M1, SIX2));

    NeighborMessage answer = FakePackets.message(packets.only());
    assertEquals(Form.NA_SOLICITED, answer.form());
    assertEquals(SIX2, answer.senderIp().orElseThrow());
    assertEquals(M2, answer.senderMac().orElseThrow());
    assertTrue(answer.override());
  }

  private static byte[] advertisement(MacAddress mac, Ip6Address ip) {
    MacAddress group = FrameWriter.groupMac(FrameWriter.ALL_NODES);
    return FrameWriter.neighborAdvertisement(
        EtherHeader.untagged(mac, group), ip, FrameWriter.ALL_NODES, ip, mac, FrameWriter.OVERRIDE);
  }

  // Arriving and moving.

  @Test
  void aFirstSightingBindsRoutesFeedsAndReports() {
    world.receive(P1, announcement(M1, IP1));

    assertEquals(P1, place(A1));
    assertEquals(world.binding(A1), world.map.stored(A1));
    assertEquals(5, world.flows.routes(A1).size());
    assertEquals(1, world.onosHosts.hosts().size());
    assertEquals(MobilityEvent.Kind.ARRIVED, world.events.get(0).type());
    assertTrue(world.journal.after(0, 1).get(0).convergedMicros().isPresent());
    assertEquals(1, world.counted("events-arrived"));
  }

  @Test
  void theSameHostAtAnotherPortHasMoved() {
    twoHosts();
    world.receive(P3, announcement(M1, IP1));

    assertEquals(P3, place(A1));
    assertEquals(P3.port(), world.flows.routes(A1).get(P3.deviceId()));
    assertEquals(Set.of(P1), packets.drainPorts(), "the old place is asked");
  }

  @Test
  void reverseArpIsFollowedByEveryAddressOfTheMacInTheVlan() {
    Address tagged = Address.of(V10, A1.ip());
    twoHosts();
    world.receive(P1, announcement(M1, IP9));
    world.receive(
        P1,
        FrameWriter.arpAnnouncement(EtherHeader.tagged(M1, MacAddress.BROADCAST, V10), M1, IP1));
    world.timers.pass(60_000);
    world.receive(P3, FrameWriter.rarp(broadcast(M1), M1));

    assertEquals(P3, place(A1));
    assertEquals(P3, place(Hosts.address("10.0.0.9")));
    assertEquals(P1, place(tagged), "another VLAN, another interface");
    assertEquals(P2, place(A2));
  }

  @Test
  void reverseArpOfAnUnknownMacTeachesNothing() {
    Map<String, Long> counted =
        countedBy(() -> world.receive(P3, FrameWriter.rarp(broadcast(M3), M3)));

    assertEquals(1L, counted.get("dropped-rarp-of-unknown-mac"));
    assertEquals(List.of(), world.replica.all());
  }

  @Test
  void anAddressIsFollowedWhenAnotherOfItsMacIsSeenElsewhere() {
    twoHosts();
    world.receive(P1, announcement(M1, IP9));
    world.timers.pass(60_000);
    world.receive(P3, announcement(M1, IP1));

    assertEquals(P3, place(Hosts.address("10.0.0.9")));
  }

  // Unknown targets.

  @Test
  void aQueryForAnUnknownTargetIsFloodedToTheEdgeOnce() {
    twoHosts();
    byte[] frame = request(M1, IP1, IP9);
    world.receive(P1, frame);

    List<OutboundPacket> sent = packets.drain();
    assertEquals(3, sent.size(), "one packet-out a leaf");
    sent.forEach(packet -> assertTrue(Arrays.equals(frame, packet.data().array())));
    assertEquals(11, sent.stream().mapToInt(each -> FakePackets.ports(each).size()).sum());
    assertFalse(sent.stream().anyMatch(each -> FakePackets.ports(each).contains(P1)));
    assertEquals(1, world.counted("floods"));
    assertEquals(11, world.counted("flooded-copies"));
  }

  @Test
  void moreQueriesForItAreNotFloodedUntilTheIntervalIsOver() {
    twoHosts();
    world.receive(P1, request(M1, IP1, IP9));
    packets.drain();
    world.receive(P1, request(M1, IP1, IP9));
    assertEquals(0, packets.drain().size());
    assertEquals(1, world.counted("suppressed-floods"));

    world.timers.pass(1_000);
    world.receive(P2, request(M2, IP2, IP9));
    assertEquals(3, packets.drain().size());
  }

  @Test
  void claimantsOfAFreeAddressHearOfEachOtherHoweverOftenItIsAskedFor() {
    twoHosts();
    world.receive(P1, FrameWriter.arpProbe(broadcast(M1), M1, IP9));
    world.receive(P2, FrameWriter.arpProbe(broadcast(M2), M2, IP9));

    List<OutboundPacket> sent = packets.drain();
    assertEquals(7, sent.size(), "both are flooded, and the second hears of the first");
    OutboundPacket last = sent.get(6);
    assertEquals(Set.of(P2), FakePackets.ports(last));
    assertTrue(Arrays.equals(FrameWriter.arpProbe(broadcast(M1), M1, IP9), last.data().array()));
    assertEquals(0, world.counted("suppressed-floods"));
    assertEquals(null, place(Address.untagged(IP9)), "and neither is bound");
  }

  @Test
  void newSettingsForFloodsHoldFromTheNextQueryOn() {
    twoHosts();
    world.receive(P1, request(M1, IP1, IP9));
    packets.drain();
    world.set("missInterval", "10");
    world.effectors.forgetMisses();
    world.receive(P1, request(M1, IP1, IP9));
    assertEquals(3, packets.drain().size());

    world.timers.pass(10);
    world.receive(P1, request(M1, IP1, IP9));
    assertEquals(3, packets.drain().size());
  }

  @Test
  void aTargetThatNobodyAnswersForIsNotFloodedForUntilItsTimeIsOver() {
    twoHosts();
    for (int tries = 0; tries < 10; tries++) {
      world.receive(P1, request(M1, IP1, IP9));
      world.timers.pass(1_000);
    }
    assertEquals(3, world.counted("floods"));

    world.timers.pass(30_000);
    world.receive(P1, request(M1, IP1, IP9));
    assertEquals(4, world.counted("floods"));
  }

  @Test
  void whatIsLearnedOfATargetLetsItBeFloodedForAtOnce() {
    twoHosts();
    world.receive(P1, request(M1, IP1, IP9));
    world.receive(P3, announcement(M3, IP9));
    world.net.down(P3);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P3);
    packets.drain();
    world.receive(P1, request(M1, IP1, IP9));

    assertEquals(3, packets.drain().size());
  }

  @Test
  void aTaggedQueryIsFloodedWhereItsVlanMayBe() {
    twoHosts();
    Ip4Address unknown = IP9;
    EtherHeader header = EtherHeader.tagged(M3, MacAddress.BROADCAST, V10);
    world.receive(P3, FrameWriter.arpRequest(header, M3, Ip4Address.valueOf("10.0.0.3"), unknown));

    Set<ConnectPoint> ports = packets.drainPorts();
    assertFalse(ports.contains(P1), "only untagged hosts were heard there");
    assertTrue(ports.contains(port(1, 2)), "nothing was heard there");
  }

  // Replies between hosts.

  @Test
  void aReplyToAHostIsBroughtToIt() {
    twoHosts();
    byte[] frame = FrameWriter.arpReply(EtherHeader.untagged(M1, M2), M1, IP1, M2, IP2);
    world.receive(P1, frame);

    OutboundPacket packet = packets.only();
    assertEquals(Set.of(P2), FakePackets.ports(packet));
    assertTrue(Arrays.equals(frame, packet.data().array()));
    assertEquals(1, world.counted("forwarded"));
  }

  @Test
  void aReplyToEverybodyKeepsCachesFreshAsAnAnnouncementDoes() {
    twoHosts();
    world.timers.pass(REFRESH);
    byte[] frame = FrameWriter.arpReply(broadcast(M1), M1, IP1, M2, IP2);
    world.receive(P1, frame);

    List<OutboundPacket> sent = packets.drain();
    assertTrue(sent.removeIf(packet -> Arrays.equals(frame, packet.data().array())), "besides");
    assertEquals(OTHER_EDGES, copies(sent, announcement(M1, IP1)));
  }

  @Test
  void anAnnouncementOfSomethingNewIsPassedOnOnceInTheHostsName() {
    Map<String, Long> counted = countedBy(() -> world.receive(P1, announcement(M1, IP1)));

    assertEquals(OTHER_EDGES, copies(packets.drain(), announcement(M1, IP1)));
    assertEquals(1L, counted.get("suppressed-arp-announcement"));
  }

  @Test
  void oneOfItsRepeatsIsPassedOnEveryThirtySeconds() {
    world.receive(P1, announcement(M1, IP1));
    packets.drain();
    world.timers.pass(2_000);
    world.receive(P1, announcement(M1, IP1));
    assertEquals(0, packets.drain().size(), "who has just been told of it need not be again");

    world.timers.pass(REFRESH);
    world.receive(P1, announcement(M1, IP1));
    assertEquals(OTHER_EDGES, copies(packets.drain(), announcement(M1, IP1)));

    world.timers.pass(REFRESH - 1_000);
    world.receive(P1, announcement(M1, IP1));
    assertEquals(0, packets.drain().size());
  }

  @Test
  void anAnswerToAProbeEndsIt() {
    twoHosts();
    world.receive(P3, announcement(M3, IP1));
    assertEquals(BindingState.TESTING, world.binding(A1).state());
    packets.drain();
    world.timers.pass(100);
    byte[] answer =
        FrameWriter.arpReply(EtherHeader.untagged(M1, SELF), M1, IP1, SELF, Ip4Address.ZERO);
    world.receive(P1, answer);
    world.timers.pass(60_000);

    assertEquals(M1, world.binding(A1).mac());
    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(1, copies(packets.drain(), announcement(M1, IP1)), "defended once, where claimed");
    assertEquals(1, world.counted("probe-answers"));
    assertEquals(1, world.counted("events-conflict"));
  }

  @Test
  void aSilentOwnerLosesItsAddress() {
    twoHosts();
    world.receive(P3, announcement(M3, IP1));
    world.timers.pass(500);

    assertEquals(M3, world.binding(A1).mac());
    assertEquals(P3, place(A1));
    assertEquals(1, world.counted("events-taken-over"));
  }

  // What is refused.

  private static int copies(List<OutboundPacket> sent, byte[] frame) {
    for (OutboundPacket packet : sent) {
      assertTrue(Arrays.equals(frame, packet.data().array()), packet.toString());
    }
    return sent.stream().mapToInt(each -> FakePackets.ports(each).size()).sum();
  }

  private void assertDropped(String reason, ConnectPoint at, byte[] frame) {
    Map<String, Long> counted = countedBy(() -> assertTrue(world.receive(at, frame).isHandled()));

    assertEquals(Map.of("packets", 1L, "dropped-" + reason, 1L), counted);
    assertEquals(0, packets.drain().size());
    assertEquals(List.of(), world.replica.all());
  }

  @Test
  void whoeverClaimsTheControllersMacIsIgnored() {
    assertDropped("claims-controller", P1, announcement(SELF, IP1));
    assertDropped("claims-controller", P1, FrameWriter.arpAnnouncement(broadcast(M1), SELF, IP1));
    assertDropped("claims-controller", P1, FrameWriter.arpAnnouncement(broadcast(SELF), M1, IP1));
  }

  @Test
  void whoeverClaimsTheControllersLinkLocalAddressIsIgnored() {
    assertDropped("claims-controller", P1, advertisement(M1, PacketSender.linkLocal(SELF)));
  }

  @Test
  void linksBetweenSwitchesTeachNothing() {
    assertDropped("infrastructure-port", port(1, 11), announcement(M1, IP1));
    assertDropped(
        "infrastructure-port",
        new ConnectPoint(P1.deviceId(), PortNumber.LOCAL),
        announcement(M1, IP1));
  }

  @Test
  void twoTagsAreLeftToOtherApplications() {
    EtherHeader header =
        EtherHeader.doubleTagged(
            M1, MacAddress.BROADCAST, EtherHeader.SERVICE_TAG, V10, VlanId.vlanId((short) 20));
    PacketContext context = world.receive(P1, FrameWriter.arpAnnouncement(header, M1, IP1));
    assertFalse(context.isHandled());
    assertEquals(1, world.counted("ignored-double-tagged"));
    assertEquals(0, world.replica.all().size());
  }

  @Test
  void aMalformedFrameIsCountedByWhatIsWrongWithIt() {
    byte[] frame = announcement(M1, IP1);
    assertDropped("malformed-arp-truncated", P1, Arrays.copyOf(frame, 30));
    byte[] zero = announcement(MacAddress.ZERO, IP1);
    assertDropped("malformed-ethernet-source", P1, zero);
  }

  @Test
  void aRoutersMessageIsCountedAndGoesNoFurther() {
    assertDropped("router-message-ra", P1, Frames.routerAdvertisement(M1));
  }

  // A world that fails.

  @Test
  void aPacketServiceThatThrowsEndsInACount() {
    twoHosts();
    packets.breakDown(new IllegalStateException("gone"));
    world.receive(P1, request(M1, IP1, IP2));
    world.receive(P1, request(M1, IP1, IP9));
    world.receive(P3, announcement(M1, IP1));

    assertEquals(3, world.counted("effects-failed"));
    assertEquals(0, world.counted("packet-errors"));
    assertEquals(P3, place(A1), "the move is seen through all the same");
  }

  @Test
  void aFlowServiceThatThrowsEndsInACount() {
    world.flows.breakDown(new IllegalStateException("gone"));
    world.receive(P1, announcement(M1, IP1));

    assertEquals(P1, place(A1));
    assertFalse(world.lanes.busy(A1));
    assertTrue(world.counted("flow-failures") > 0);
  }

  @Test
  void aStoreThatFailsEndsInACount() {
    world.map.breakDown(new IllegalStateException("no quorum"));
    world.receive(P1, announcement(M1, IP1));

    assertNull(place(A1));
    assertEquals(1, world.counted("decisions-failed"));
    assertFalse(world.lanes.busy(A1));
    assertEquals(List.of(), world.flows.log());
  }

  @Test
  void anInterfaceServiceThatThrowsEndsInACount() {
    twoHosts();
    world.net.breakInterfaces(new IllegalStateException("gone"));
    world.receive(P1, request(M1, IP1, IP9));
    assertEquals(1, world.counted("effects-failed"));

    world.receive(P3, announcement(M3, IP1));
    world.timers.pass(500);
    assertEquals(M3, world.binding(A1).mac());
    assertEquals(1, world.counted("events-taken-over"), "later decisions are carried out");
  }

  @Test
  void aPacketWithoutBytesEndsInACount() {
    PacketContext context =
        new PacketContextAdapter(0, new DefaultInboundPacket(P1, null, null), null, false);
    world.tap.process(context);

    assertEquals(1, world.counted("packet-errors"));
  }

  @Test
  void addressesOfBothFamiliesAreTold() {
    world.receive(P1, announcement(M1, IP1));
    world.receive(P1, advertisement(M1, SIX1));

    assertEquals(P1, place(Address.untagged(IpAddress.valueOf("2001:db8::1"))));
    assertEquals(2, world.replica.ofMac(M1).size());
  }
}
