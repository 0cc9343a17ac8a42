package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.wire.DhcpFrame;
import org.rehome.wire.DhcpParser;

/** From a DHCP message at a port to who gets it, and what is bound by it. */
class DhcpTapTest {
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:5e:00:00:01");
  private static final Address LEASED = Hosts.address("10.0.0.50");
  private static final Address LEASED6 = Hosts.address("2001:db8::50");
  private static final VlanId V10 = VlanId.vlanId((short) 10);

  private final World world = new World().started();
  private final FakePackets packets = world.packets;

  @BeforeEach
  void forget() {
    packets.drain();
    world.events.clear();
  }

  // The client is M1 at P1, the server M2 at P2; P3 is a third.

  private static DhcpFrame discover() {
    return DhcpFrame.client(1, M1);
  }

  private static DhcpFrame request() {
    return DhcpFrame.client(3, M1);
  }

  private static DhcpFrame ack(int seconds) {
    return DhcpFrame.server(5, M2, M1).yourIp("10.0.0.50").leaseTime(seconds);
  }

  private static DhcpFrame release() {
    return DhcpFrame.client(7, M1).clientIp("10.0.0.50");
  }

  private static DhcpFrame reply(int seconds) {
    return DhcpFrame.server6(7, M2, M1).address6("2001:db8::50", seconds);
  }

  private PacketContext hear(ConnectPoint port, DhcpFrame frame) {
    PacketContext context = world.context(port, frame.bytes());
    world.dhcp.process(context);
    return context;
  }

  private Map<String, Long> counts(ConnectPoint port, DhcpFrame frame) {
    return world.countedBy(() -> hear(port, frame));
  }

  private void lease(int seconds) {
    hear(P1, request());
    hear(P2, ack(seconds));
    packets.drain();
  }

  private void declare(ConnectPoint... servers) {
    NetworkConfig.Builder network = NetworkConfig.builder();
    for (ConnectPoint port : servers) {
      network.dhcpServerPort(port);
    }
    world.declare(network.build());
  }

  private Binding bound() {
    return world.binding(LEASED);
  }

  // Taking it.

  @Test
  void fourKindsOfPacketAreRequestedAndGivenBack() {
    world.dhcp.start();
    assertEquals(Set.of(world.tap, world.dhcp), packets.processors());
    assertEquals(7 + 4, packets.requests().size());
    world.dhcp.stop();
    assertEquals(Set.of(world.tap), packets.processors());
    assertEquals(7 + 4, packets.requests().size());
    world.dhcp.withdraw();
    assertEquals(7, packets.requests().size());
  }

  @Test
  void itIsLeftToOthersWhereTheSettingsSaySo() {
    world.dhcp.start();
    world.set("dhcpSnooping", false);
    world.dhcp.adopt();
    assertEquals(7, packets.requests().size());
    assertFalse(hear(P1, discover()).isHandled());
    assertEquals(List.of(), packets.drain());
    world.set("dhcpSnooping", true);
    world.dhcp.adopt();
    assertEquals(7 + 4, packets.requests().size());
    assertTrue(hear(P1, discover()).isHandled());
  }

  @Test
  void itIsCarriedUntilTheSwitchesSendItNoMore() {
    world.dhcp.start();
    world.set("dhcpSnooping", false);
    packets.late = true;
    world.dhcp.adopt();
    world.timers.pass(10_000);
    assertTrue(hear(P1, discover()).isHandled());
    assertFalse(packets.drain().isEmpty());

    packets.late = false;
    world.timers.pass(1_000);
    assertEquals(7, packets.told().size());
    assertEquals(7, packets.requests().size());
    assertFalse(hear(P1, discover()).isHandled());
    int waiting = world.timers.waiting();
    world.dhcp.adopt();
    assertEquals(waiting, world.timers.waiting(), "it is settled");
  }

  @Test
  void itIsRequestedUntilTheSwitchesSendIt() {
    packets.late = true;
    world.dhcp.start();
    packets.late = false;
    world.timers.pass(1_000);

    assertEquals(7 + 4, packets.told().size());
    assertEquals(7 + 4, packets.requests().size());
  }

  @Test
  void theLastSettingIsTheOneThatCounts() {
    world.dhcp.start();
    packets.late = true;
    world.set("dhcpSnooping", false);
    world.dhcp.adopt();
    packets.late = false;
    world.set("dhcpSnooping", true);
    world.dhcp.adopt();
    world.timers.pass(10_000);

    assertEquals(7 + 4, packets.told().size());
  }

  @Test
  void onceStoppedItTriesNoMore() {
    world.dhcp.start();
    packets.late = true;
    world.set("dhcpSnooping", false);
    world.dhcp.adopt();
    world.dhcp.stop();
    packets.late = false;
    Set<TrafficSelector> requested = Set.copyOf(packets.requests());
    world.timers.pass(10_000);

    assertEquals(requested, packets.requests());
    world.dhcp.withdraw();
    assertEquals(7, packets.told().size());
  }

  @Test
  void whatIsNoneOrHasTwoTagsOrIsHandledIsLeftToOthers() {
    PacketContext context = world.context(P1, Frames.announcement(M1, A1));
    world.dhcp.process(context);
    assertFalse(context.isHandled());
    assertEquals(
        Map.of("ignored-double-tagged", 1L), counts(P1, discover().tags(0x8100, 10, 0x8100, 20)));
    PacketContext handled = world.context(P1, discover().bytes());
    handled.block();
    assertEquals(Map.of(), world.countedBy(() -> world.dhcp.process(handled)));
    assertEquals(List.of(), packets.drain());
  }

  @Test
  void whatIsDamagedOrBetweenSwitchesIsDropped() {
    byte[] damaged = discover().bytes();
    damaged[60] ^= 1;
    PacketContext context = world.context(P1, damaged);
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-malformed-dhcp-udp-checksum", 1L),
        world.countedBy(() -> world.dhcp.process(context)));
    assertTrue(context.isHandled());
    ConnectPoint link = world.fabric.topology().devices().iterator().next() == null ? P1 : P3;
    world.fabric.linked(link);
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-infrastructure-port", 1L), counts(link, discover()));
    assertEquals(List.of(), packets.drain());
  }

  @Test
  void aFailureIsCounted() {
    packets.breakDown(new IllegalStateException("gone"));
    assertEquals(1L, counts(P1, discover()).get("packet-errors"));
  }

  // Carrying it.

  @Test
  void aDiscoveryGoesToEveryOtherEdgePort() {
    Map<String, Long> counted = counts(P1, discover());
    Set<ConnectPoint> ports = packets.drainPorts();
    assertEquals(11, ports.size());
    assertFalse(ports.contains(P1));
    assertEquals(Map.of("dhcp-packets", 1L, "floods", 1L, "flooded-copies", 11L), counted);
  }

  @Test
  void butNotToWhereItsSenderIsBound() {
    world.with(Hosts.bound(A1, M1, P3));
    hear(P1, discover());
    Set<ConnectPoint> ports = packets.drainPorts();
    assertEquals(10, ports.size());
    assertFalse(ports.contains(P3));
  }

  @Test
  void withServersDeclaredItGoesToThemAlone() {
    declare(P2, P3);
    assertEquals(Map.of("dhcp-packets", 1L, "forwarded-dhcp", 1L), counts(P1, discover().vlan(10)));
    assertEquals(Set.of(P2, P3), packets.drainPorts());
    hear(P2, DhcpFrame.client(1, M2));
    assertEquals(Set.of(P3), packets.drainPorts());
  }

  @Test
  void toNoneThatIsDown() {
    declare(P2);
    world.fabric.down(P2);
    assertEquals(Map.of("dhcp-packets", 1L, "suppressed-dhcp", 1L), counts(P1, discover()));
    assertEquals(List.of(), packets.drain());
  }

  @Test
  void aServersAnswerGoesToWhoHasAskedAlone() {
    hear(P1, discover());
    packets.drain();
    DhcpFrame offer = DhcpFrame.server(2, M2, M1).yourIp("10.0.0.50").leaseTime(60);
    assertEquals(Map.of("dhcp-packets", 1L, "forwarded-dhcp", 1L), counts(P2, offer));
    OutboundPacket sent = packets.only();
    assertEquals(Set.of(P1), FakePackets.ports(sent));
    byte[] bytes = new byte[sent.data().remaining()];
    sent.data().duplicate().get(bytes);
    assertArrayEquals(offer.bytes(), bytes);
    assertNull(bound(), "an offer is no lease");
  }

  @Test
  void whatNobodyHasAskedForGoesToNobody() {
    assertEquals(
        Map.of("dhcp-packets", 1L, "ignored-dhcp-unasked", 1L, "dropped-dhcp-unknown-client", 1L),
        counts(P2, ack(60)));
    assertEquals(List.of(), packets.drain());
    assertNull(bound());
  }

  @Test
  void orToWhereTheClientIsBoundWithoutALease() {
    world.with(Hosts.bound(A1, M1, P1));
    assertEquals(
        Map.of("dhcp-packets", 1L, "ignored-dhcp-unasked", 1L, "forwarded-dhcp", 1L),
        counts(P2, ack(60)));
    assertEquals(Set.of(P1), packets.drainPorts());
    assertNull(bound());
  }

  @Test
  void whoIsBehindTheServersPortHasHeardItsAnswer() {
    hear(P2, request());
    packets.drain();
    assertEquals(1L, counts(P2, ack(60)).get("dropped-same-port"));
    assertEquals(
        List.of(),
        packets.drain().stream()
            .filter(p -> FakePackets.ports(p).contains(P2))
            .collect(java.util.stream.Collectors.toList()));
    assertEquals(P2, bound().location());
  }

  // Learning from it.

  @Test
  void anAcknowledgementBindsWhereTheClientHasAsked() {
    hear(P1, request());
    hear(P2, ack(60));
    assertEquals(M1, bound().mac());
    assertEquals(P1, bound().location());
    assertEquals(Source.DHCP, bound().source());
    assertEquals(OptionalLong.of(world.timers.now() + 60_000), bound().expires());
    MobilityEvent event = world.events.get(0);
    assertEquals(MobilityEvent.Kind.ARRIVED, event.type());
    assertEquals(Cause.DHCP_ACK, event.cause());
  }

  @Test
  void soDoesAReplyOfIpv6() {
    hear(P1, DhcpFrame.client6(3, M1));
    hear(P2, reply(60));
    Binding bound = world.binding(LEASED6);
    assertEquals(P1, bound.location());
    assertEquals(OptionalLong.of(world.timers.now() + 60_000), bound.expires());
    hear(P1, DhcpFrame.client6(5, M1));
    hear(P2, reply(0));
    assertEquals(BindingState.LEFT, world.binding(LEASED6).state(), "taken back");
  }

  @Test
  void aReplyToAnotherClientGrantsNothing() {
    hear(P1, DhcpFrame.client6(3, M1).option6(14));
    DhcpFrame other = DhcpFrame.server6(7, M2, M1).transaction(9).address6("2001:db8::50", 60);
    hear(P2, other);
    assertNull(world.binding(LEASED6));
    hear(P1, DhcpFrame.client6(11, M1));
    hear(P2, reply(60));
    assertNull(world.binding(LEASED6), "information is no lease");
  }

  private static int[] text(String value) {
    return value.chars().toArray();
  }

  @Test
  void whatTheClientCallsItselfIsBoundWithIt() {
    hear(P1, request().option(12, text("<b>web</b>")));
    hear(P2, ack(60));
    assertEquals(Optional.of("<b>web</b>"), bound().name());
    assertEquals(Optional.of("<b>web</b>"), world.events.get(0).subject().name());
  }

  @Test
  void orWhatTheServerCallsIt() {
    hear(P1, request().option(12, text("web")));
    hear(P2, ack(60).option(12, text("web-1")));
    assertEquals(Optional.of("web-1"), bound().name());
  }

  @Test
  void byIpv6Too() {
    hear(P1, DhcpFrame.client6(3, M1).option6(39, 0, 3, 'w', 'e', 'b'));
    hear(P2, reply(60));
    assertEquals(Optional.of("web"), world.binding(LEASED6).name());
    hear(P1, DhcpFrame.client6(5, M1));
    hear(P2, reply(600).option6(39, 0, 4, 'w', 'e', 'b', '1'));
    assertEquals(Optional.of("web1"), world.binding(LEASED6).name());
  }

  @Test
  void whoChangesItsNameAllTheTimeIsWrittenOnceAMinuteAndIsNoEvent() {
    lease(3_600);
    int events = world.events.size();
    long revision = bound().revision();
    Set<Long> written = new HashSet<>();
    for (int i = 0; i < 120; i++) {
      world.timers.pass(1_000);
      hear(P1, request().option(12, text("web-" + i)));
      hear(P2, ack(3_600 - i - 1));
      written.add(bound().revision());
    }
    written.remove(revision);
    assertEquals(2, written.size());
    assertEquals(Optional.of("web-60"), bound().name());
    assertEquals(events, world.events.size());
  }

  @Test
  void aLeaseWithoutEndHasNone() {
    lease(-1);
    assertEquals(OptionalLong.empty(), bound().expires());
    assertEquals(Source.DHCP, bound().source());
  }

  @Test
  void inItsVlan() {
    hear(P1, request().vlan(10));
    hear(P2, ack(60));
    assertNull(world.binding(Address.of(V10, LEASED.ip())));
    hear(P2, ack(60).vlan(10));
    assertEquals(P1, world.place(Address.of(V10, LEASED.ip())));
    assertNull(bound());
  }

  @Test
  void repeatsAreNotWritten() {
    lease(600);
    long revision = bound().revision();
    for (int i = 0; i < 20; i++) {
      hear(P1, request());
      hear(P2, ack(600));
    }
    assertEquals(revision, bound().revision());
    world.timers.pass(300_000);
    lease(600);
    assertEquals(OptionalLong.of(world.timers.now() + 600_000), bound().expires());
    assertEquals(OptionalLong.of(world.timers.now()), world.replica.lastSeen(LEASED));
  }

  @Test
  void aLeaseEndsByItself() {
    new Sweeper(world.replica, world.timers, world.decider::observe).start();
    lease(60);
    world.timers.pass(59_000);
    assertEquals(BindingState.VALID, bound().state());
    world.timers.pass(2_000);
    assertEquals(BindingState.LEFT, bound().state());
    MobilityEvent left = world.events.get(world.events.size() - 1);
    assertEquals(Cause.LEASE_EXPIRY, left.cause());
  }

  @Test
  void aReleaseEndsItAndGoesToTheServer() {
    world.with(Hosts.bound(A2, M2, P2));
    lease(60);
    hear(P1, release().to(M2, "10.0.0.2", 67));
    assertEquals(BindingState.LEFT, bound().state());
    assertTrue(packets.drainPorts().contains(P2));
    assertEquals(Cause.DHCP_RELEASE, world.events.get(world.events.size() - 1).cause());
  }

  @Test
  void aForgedReleaseChangesNothingAndGoesNowhere() {
    lease(60);
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-dhcp-foreign-release", 1L), counts(P3, release()));
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-dhcp-foreign-release", 1L),
        counts(P1, DhcpFrame.client(7, M3).clientIp("10.0.0.50")));
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-dhcp-foreign-release", 1L),
        counts(P3, DhcpFrame.client(4, M1).requestedIp("10.0.0.50")));
    assertEquals(List.of(), packets.drain());
    assertEquals(BindingState.VALID, bound().state());
  }

  @Test
  void aDeclineEndsTheDeclinersAlone() {
    world.with(Hosts.bound(LEASED, M3, P3));
    Map<String, Long> counted = counts(P1, DhcpFrame.client(4, M1).requestedIp("10.0.0.50"));
    assertEquals(1L, counted.get("floods"), "the server is to know");
    assertEquals(M3, bound().mac());
    assertEquals(BindingState.VALID, bound().state());
    declare(P2);
    hear(P1, request());
    hear(P2, ack(60));
    assertEquals(M1, bound().mac(), "the declared server knows better");
    hear(P1, DhcpFrame.client(4, M1).requestedIp("10.0.0.50"));
    assertEquals(BindingState.LEFT, bound().state());
    assertEquals(Cause.DHCP_DECLINE, world.events.get(world.events.size() - 1).cause());
  }

  @Test
  void severalAddressesAreGivenUpAtOnce() {
    hear(P1, DhcpFrame.client6(3, M1));
    hear(P2, reply(60).address6("2001:db8::51", 60));
    hear(P1, DhcpFrame.client6(8, M1).address6("2001:db8::50", 0).address6("2001:db8::51", 0));
    assertEquals(BindingState.LEFT, world.binding(LEASED6).state());
    assertEquals(BindingState.LEFT, world.binding(Hosts.address("2001:db8::51")).state());
  }

  // What nobody may say.

  @Test
  void onlyRelaysSpeakForOthers() {
    DhcpFrame forged = discover().from(M3, "0.0.0.0");
    assertEquals(Map.of("dhcp-packets", 1L, "dropped-dhcp-spoofed-source", 1L), counts(P3, forged));
    DhcpFrame relayed = discover().relay("10.0.0.9");
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-dhcp-spoofed-source", 1L), counts(P3, relayed));
    assertEquals(List.of(), packets.drain());
    declare(P2, P3);
    assertEquals(Map.of("dhcp-packets", 1L, "forwarded-dhcp", 1L), counts(P3, forged));
    world.declare(NetworkConfig.builder().routerPort(P3).dhcpServerPort(P2).build());
    assertEquals(Map.of("dhcp-packets", 1L, "forwarded-dhcp", 1L), counts(P3, relayed));
  }

  @Test
  void nobodySpeaksForTheControllerOrAGateway() {
    DhcpFrame self = DhcpFrame.client(1, Frames.SELF);
    assertEquals(Map.of("dhcp-packets", 1L, "dropped-claims-controller", 1L), counts(P1, self));
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-claims-controller", 1L),
        counts(P1, discover().from(Frames.SELF, "0.0.0.0")));
    world.declare(routed());
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-foreign-source", 1L),
        counts(P1, DhcpFrame.client(1, GATEWAY)));
    assertEquals(List.of(), packets.drain());
  }

  @Test
  void aServerDoesNotSpeakWithAnothersMac() {
    world.with(Hosts.bound(A2, M2, P2));
    hear(P1, request());
    packets.drain();
    assertEquals(Map.of("dhcp-packets", 1L, "dropped-foreign-source", 1L), counts(P3, ack(60)));
    assertNull(bound());
    assertEquals(List.of(), packets.drain());
    hear(P2, ack(60));
    assertEquals(P1, bound().location());
  }

  @Test
  void aServerWhereNoneIsDeclaredIsRefusedAndToldOf() {
    declare(P2);
    hear(P1, request());
    packets.drain();
    Map<String, Long> counted = counts(P3, ack(60));
    assertEquals(
        Map.of("dhcp-packets", 1L, "dropped-dhcp-server", 1L, "events-violation", 1L), counted);
    assertEquals(List.of(), packets.drain());
    assertNull(bound());
    MobilityEvent event = world.events.get(0);
    assertEquals(Violation.DHCP_SERVER, event.violation().orElseThrow());
    assertEquals(P3, event.from().orElseThrow());
    assertEquals(1L, counts(P3, ack(60)).get("repeated-events"));
    hear(P2, ack(60));
    assertEquals(Source.DHCP, bound().source());
  }

  @Test
  void whoOverheardAQuestionDoesNotGetItsAnswer() {
    hear(P1, request());
    packets.drain();
    assertEquals(Map.of("dhcp-packets", 1L, "dropped-dhcp-overheard", 1L), counts(P3, request()));
    hear(P2, ack(60));
    assertEquals(P1, bound().location());
  }

  @Test
  void anyServersWordDoesNotTakeAnAddressFromWhoHasIt() {
    world.with(Hosts.bound(LEASED, M3, P3));
    hear(P1, request());
    hear(P2, ack(60));
    assertEquals(M3, bound().mac());
    assertEquals(BindingState.TESTING, bound().state());
  }

  @Test
  void noPortFloodsWithoutEnd() {
    world.set("portRate", 1);
    for (int i = 0; i < 10; i++) {
      hear(P1, discover().transaction(i));
    }
    assertTrue(world.counted("shed-port-unknown-target") > 0);
    declare(P2);
    world.set("portRate", 1);
    hear(P1, request());
    long shed =
        world
            .countedBy(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    hear(P2, ack(60));
                  }
                })
            .keySet()
            .stream()
            .filter(name -> name.startsWith("shed"))
            .count();
    assertEquals(0, shed, "a declared server is served");
  }

  // Unicast.

  @Test
  void aRenewalGoesToItsServerAlone() {
    world.with(Hosts.bound(A2, M2, P2));
    lease(600);
    DhcpFrame renewal = request().from(M1, "10.0.0.50").to(M2, "10.0.0.2", 67).transaction(7);
    assertEquals(Map.of("dhcp-packets", 1L, "forwarded-dhcp", 1L), counts(P1, renewal));
    assertEquals(Set.of(P2), packets.drainPorts());
    declare(P3);
    assertEquals(Map.of("dhcp-packets", 1L, "dropped-dhcp-no-server", 1L), counts(P1, renewal));
  }

  @Test
  void aServerThatIsNotKnownIsLookedFor() {
    DhcpFrame renewal = request().to(M3, "10.0.0.3", 67);
    assertEquals(1L, counts(P1, renewal).get("floods"));
    assertEquals(1L, counts(P1, renewal).get("suppressed-floods"));
    packets.drain();
    declare(P2);
    hear(P1, renewal);
    assertEquals(Set.of(P2), packets.drainPorts());
  }

  @Test
  void aRelayGetsWhatItsServerSays() {
    world.with(Hosts.bound(A1, M1, P1));
    declare(P2, P1);
    hear(P2, ack(60).relay("10.0.0.1").to(M1, "10.0.0.1", 67));
    assertEquals(Set.of(P1), packets.drainPorts());
    assertNull(bound());
    assertEquals(
        1L,
        counts(P2, ack(60).relay("10.0.0.1").to(M3, "10.0.0.1", 67))
            .get("dropped-dhcp-unknown-client"));
  }

  private static NetworkConfig routed() {
    return NetworkConfig.builder()
        .subnet(
            Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24"))
                .gateway(IpAddress.valueOf("10.0.0.254"), GATEWAY))
        .subnet(
            Subnet.of(V10, IpPrefix.valueOf("10.0.10.0/24"))
                .gateway(IpAddress.valueOf("10.0.10.254"), GATEWAY))
        .build();
  }

  @Test
  void aRenewalAndItsAnswerAreRouted() {
    world.declare(routed());
    Address server = Address.of(V10, IpAddress.valueOf("10.0.10.2"));
    world.receive(
        P2,
        org.rehome.wire.FrameWriter.arpAnnouncement(
            org.rehome.wire.EtherHeader.tagged(M2, MacAddress.BROADCAST, V10),
            M2,
            server.ip().getIp4Address()));
    lease(600);
    packets.drain();
    DhcpFrame renewal = request().from(M1, "10.0.0.50").to(GATEWAY, "10.0.10.2", 67).transaction(7);
    hear(P1, renewal);
    OutboundPacket there = packets.only();
    assertEquals(Set.of(P2), FakePackets.ports(there));
    assertEquals(
        "REQUEST (v4) "
            + GATEWAY
            + " > "
            + M2
            + " vlan 10 from 10.0.0.50 to 10.0.10.2 transaction 7"
            + " client "
            + M1,
        DhcpParser.parse(there.data()).toString());
    world.timers.pass(300_000);
    DhcpFrame answer =
        ack(600).from(M2, "10.0.10.2").to(GATEWAY, "10.0.0.50", 68).transaction(7).vlan(10);
    hear(P1, renewal);
    packets.drain();
    hear(P2, answer);
    OutboundPacket back = packets.only();
    assertEquals(Set.of(P1), FakePackets.ports(back));
    assertTrue(
        DhcpParser.parse(back.data()).toString().startsWith("ACK (v4) " + GATEWAY + " > " + M1));
    assertEquals(OptionalLong.of(world.timers.now() + 600_000), bound().expires());
    assertEquals(
        1L,
        counts(P1, request().to(GATEWAY, "10.0.10.9", 67).transaction(8))
            .get("dropped-dhcp-no-route"));
  }
}
