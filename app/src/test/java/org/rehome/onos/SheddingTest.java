package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
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

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Subnet;
import org.rehome.wire.FrameWriter;

/** Which messages are served when there are more than can be: 100 a second of a port. */
class SheddingTest {
  private static final Address SIX3 = Hosts.address("2001:db8::3");
  private static final int MANY = 1_000;

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.with(bound(A1, M1, P1), bound(A2, M2, P2), bound(SIX1, M1, P1), bound(SIX2, M2, P2));
  }

  private static Address numbered(int number) {
    return Address.untagged(IpAddress.valueOf(0x0a010000 + number));
  }

  private static Address numberedSix(int number) {
    return Hosts.address("2001:db8:1::" + Integer.toHexString(number + 1));
  }

  private static MacAddress mac(int number) {
    return MacAddress.valueOf(0x020000010000L + number);
  }

  /** What is shed of {@code count} frames that come in at {@code port} at once. */
  private Map<String, Long> shed(int count, ConnectPoint port, IntFunction<byte[]> frames) {
    Map<String, Long> counted =
        new TreeMap<>(
            world.countedBy(
                () -> {
                  for (int i = 0; i < count; i++) {
                    world.receive(port, frames.apply(i));
                  }
                }));
    counted.keySet().removeIf(name -> !name.startsWith("shed-"));
    world.packets.drain();
    return counted;
  }

  /** Nobody at {@code port} is listened to any more but whom nothing keeps out. */
  private void exhaust(ConnectPoint port) {
    shed(MANY, port, i -> Frames.arpCheck(M3, numbered(7_000), M2, A2));
  }

  private static final Map<String, Long> NOTHING = Map.of();

  // Never.

  @Test
  void announcementsOfWhatIsBoundAreNeverShed() {
    exhaust(P1);

    assertEquals(NOTHING, shed(MANY, P1, i -> Frames.announcement(M1, A1)));
    assertEquals(NOTHING, shed(MANY, P1, i -> Frames.announcement(M1, SIX1)));
    assertEquals(
        NOTHING,
        shed(
            MANY,
            P1,
            i ->
                FrameWriter.arpGratuitousReply(Frames.broadcast(M1), M1, A1.ip().getIp4Address())));
    assertEquals(NOTHING, shed(MANY, P1, i -> Frames.rarp(M1)));
  }

  @Test
  void butWhatIsSaidInARoutersNameElsewhereIs() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    exhaust(P3);

    assertEquals(Map.of("shed-port-newcomer", 10L), shed(10, P3, i -> Frames.rarp(M1)));
  }

  @Test
  void aMoveIsFollowedThroughAnyStorm() {
    exhaust(P3);
    for (int i = 0; i < 100; i++) {
      exhaust(FakeNet.port(100 + i, 1));
    }
    world.receive(P3, Frames.announcement(M1, A1));
    world.receive(P3, Frames.rarp(M2));

    assertEquals(P3, world.place(A1));
    assertEquals(P3, world.place(A2));
  }

  @Test
  void anAnswerToTheControllerIsNeverShed() {
    world.receive(P3, Frames.announcement(M3, A1));
    assertEquals(BindingState.TESTING, world.binding(A1).state());
    exhaust(P1);
    world.receive(P1, Frames.probeAnswer(M1, A1));

    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(M1, world.binding(A1).mac());
  }

  @Test
  void whatIsSentToTheControllerUnaskedIs() {
    exhaust(P1);

    assertEquals(
        Map.of("shed-port-reachability", 10L), shed(10, P1, i -> Frames.probeAnswer(M1, A1)));
  }

  // What nobody knows the place of.

  @Test
  void whateverIsFloodedIsShedLikeAQueryForAnUnknownTarget() {
    Map<String, Long> half = Map.of("shed-port-unknown-target", 749L);
    ConnectPoint port = FakeNet.port(3, 2);

    assertEquals(half, shed(MANY, port, i -> Frames.arpCheck(M3, A3, mac(i), numbered(i))));
    world.timers.pass(60_000);
    assertEquals(half, shed(MANY, port, i -> Frames.arpReply(M3, A3, mac(i), numbered(i))));
    world.timers.pass(60_000);
    assertEquals(half, shed(MANY, port, i -> Frames.answer(M3, SIX3, mac(i), numberedSix(i), 0)));
    world.timers.pass(60_000);
    assertEquals(
        half, shed(MANY, port, i -> Frames.solicitationCheck(M3, SIX3, mac(i), numberedSix(i))));
  }

  // Newcomers.

  @Test
  void newcomersComeAtTheRateOfTheirPort() {
    assertEquals(
        Map.of("shed-port-newcomer", 500L),
        shed(MANY, P3, i -> Frames.announcement(mac(i), numbered(i))));
    assertEquals(500 + 4, world.replica.all().size());

    world.timers.pass(1_000);
    assertEquals(
        Map.of("shed-port-newcomer", 900L),
        shed(MANY, P3, i -> Frames.announcement(mac(MANY + i), numbered(MANY + i))));
  }

  @Test
  void newcomersAtOtherPortsAreNotKeptOutByThem() {
    for (int i = 0; i < 100; i++) {
      exhaust(FakeNet.port(100 + i, 1));
    }

    assertEquals(NOTHING, shed(100, P3, i -> Frames.announcement(mac(i), numbered(i))));
  }

  @Test
  void whoHasLeftIsANewcomer() {
    world.net.down(P1);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    exhaust(P3);

    assertEquals(Map.of("shed-port-newcomer", 1L), shed(1, P3, i -> Frames.announcement(M1, A1)));
  }

  @Test
  void reverseArpOfUnknownMacsIsANewcomers() {
    assertEquals(Map.of("shed-port-newcomer", 500L), shed(MANY, P3, i -> Frames.rarp(mac(i))));
  }

  @Test
  void aPortDoesNotBeginAnewWhenItsHostBouncesIt() {
    exhaust(P3);
    world.net.down(P3);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P3);
    world.net.up(P3);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P3);

    assertEquals(
        Map.of("shed-port-newcomer", 1L), shed(1, P3, i -> Frames.announcement(M3, numbered(1))));
    world.timers.pass(10);
    assertEquals(NOTHING, shed(1, P3, i -> Frames.announcement(M3, numbered(1))));
  }

  // Queries.

  @Test
  void knownTargetsAreAnsweredInAStormOfUnknownOnesFromTheSamePort() {
    Map<String, Long> shed = shed(MANY, P1, i -> Frames.arpRequest(M1, A1, numbered(i)));
    assertEquals(Map.of("shed-port-unknown-target", 749L), shed, "as long as it is half full");

    assertEquals(NOTHING, shed(100, P1, i -> Frames.arpRequest(M1, A1, A2)));
    assertEquals(100, world.counted("sent-replies"));
    assertEquals(NOTHING, shed(20, P1, i -> Frames.solicitation(M1, SIX1, SIX2)));
  }

  @Test
  void andInOneFromAllOtherPorts() {
    for (int i = 0; i < 100; i++) {
      exhaust(FakeNet.port(100 + i, 1));
    }
    assertEquals(
        Map.of("shed-total-unknown-target", 10L),
        shed(10, P1, i -> Frames.arpRequest(M1, A1, numbered(i))));

    assertEquals(NOTHING, shed(300, P1, i -> Frames.arpRequest(M1, A1, A2)));
  }

  @Test
  void detectionRanksAsItsTargetDoes() {
    shed(MANY, P3, i -> Frames.arpRequest(M3, numbered(7_000), numbered(i)));

    assertEquals(
        Map.of("shed-port-unknown-target", 1L),
        shed(1, P3, i -> Frames.arpProbe(M3, Hosts.address("10.0.0.9"))));
    assertEquals(
        Map.of("shed-port-unknown-target", 1L),
        shed(1, P3, i -> Frames.detection(M3, Frames.SIX9)));
    assertEquals(NOTHING, shed(10, P3, i -> Frames.arpProbe(M3, A1)));
    assertEquals(NOTHING, shed(10, P3, i -> Frames.detection(M3, SIX1)));
  }

  @Test
  void aGatewayIsAKnownTarget() {
    Address gateway = Hosts.address("10.0.0.254");
    world.declare(
        NetworkConfig.builder()
            .subnet(
                Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/8"))
                    .gateway(gateway.ip(), mac(1)))
            .build());
    shed(MANY, P1, i -> Frames.arpRequest(M1, A1, numbered(i)));

    assertEquals(NOTHING, shed(100, P1, i -> Frames.arpRequest(M1, A1, gateway)));
  }

  @Test
  void reachabilityIsServedToTheLast() {
    shed(MANY, P1, i -> Frames.arpRequest(M1, A1, numbered(i)));
    shed(MANY, P1, i -> Frames.arpRequest(M1, A1, A2));

    assertEquals(NOTHING, shed(60, P1, i -> Frames.arpCheck(M1, A1, M2, A2)));
    assertEquals(NOTHING, shed(60, P1, i -> Frames.solicitationCheck(M1, SIX1, M2, SIX2)));
    assertEquals(
        Map.of("shed-port-reachability", 6L), shed(10, P1, i -> Frames.arpReply(M1, A1, M2, A2)));
  }

  // Copies.

  private void ask(Address target) {
    world.receive(P1, Frames.arpRequest(M1, A1, target));
  }

  @Test
  void floodsAreHeldToSoManyCopiesAndWhatIsShedWasNotAskedFor() {
    world.set("floodRate", world.fabric.portsUp());
    ask(numbered(1));
    ask(numbered(2));
    assertEquals(1, world.counted("floods"));
    assertEquals(1, world.counted("shed-floods"));
    assertEquals(1, world.counted("suppressed-floods"));

    for (int tries = 1; tries <= 3; tries++) {
      world.timers.pass(1_000);
      ask(numbered(2));
      assertEquals(1 + tries, world.counted("floods"), "all its tries were still to come");
    }
    world.timers.pass(1_000);
    ask(numbered(2));
    assertEquals(4, world.counted("floods"), "now it has had them");
    ask(numbered(3));
    assertEquals(5, world.counted("floods"), "and takes no copies from the next");
  }

  @Test
  void aFabricOfMorePortsThanCopiesFloodsOnceASecond() {
    world.set("floodRate", 1);
    ask(numbered(1));
    ask(numbered(2));
    assertEquals(1, world.counted("floods"));
    world.timers.pass(1_000);
    ask(numbered(2));
    assertEquals(2, world.counted("floods"));
  }

  @Test
  void whatIsNotFloodedToIsNotPaidFor() {
    int ports = world.fabric.portsUp();
    world.set("floodRate", 2 * ports - 1);
    ask(numbered(1));
    ask(numbered(2));
    assertEquals(2, world.counted("floods"), "the asker's own port had no copy");
  }

  @Test
  void whoLooksForDuplicatesPaysLikeTheOthers() {
    world.set("floodRate", 1);
    world.receive(P3, Frames.arpProbe(M3, numbered(9)));
    ask(numbered(1));

    assertEquals(1, world.counted("floods"));
    assertEquals(1, world.counted("shed-floods"));
  }

  @Test
  void framesForNobodyKnownAreFloodedFromTheSameBudget() {
    world.set("floodRate", 1);
    ask(numbered(1));
    world.receive(P1, Frames.arpReply(M1, A1, M3, numbered(5)));

    assertEquals(1, world.counted("floods"));
    assertEquals(1, world.counted("shed-floods"));
  }

  // While the store does not follow.

  @Test
  void whenTooManyAddressesWaitForTheStoreNewcomersAreTurnedAway() {
    for (int i = 0; i < 131_072; i++) {
      world.lanes.run(Address.untagged(IpAddress.valueOf(0x0b000000 + i)), CompletableFuture::new);
    }
    world.receive(P3, Frames.announcement(M3, numbered(1)));
    assertEquals(1, world.counted("shed-store-backlog"));
    assertNull(world.binding(numbered(1)));

    world.receive(P3, Frames.announcement(M1, A1));
    assertEquals(P3, world.place(A1), "who is bound is followed all the same");
    world.net.down(P2);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P2);
    assertEquals(BindingState.LEFT, world.binding(A2).state(), "and may leave");
    assertEquals(1, world.counted("shed-store-backlog"));
  }

  @Test
  void oneLessIsNotTooMany() {
    for (int i = 0; i < 131_071; i++) {
      world.lanes.run(Address.untagged(IpAddress.valueOf(0x0b000000 + i)), CompletableFuture::new);
    }
    world.receive(P3, Frames.announcement(M3, numbered(1)));

    assertEquals(P3, world.place(numbered(1)));
  }
}
