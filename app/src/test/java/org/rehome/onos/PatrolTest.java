package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.core.Mobility;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;
import org.rehome.wire.Form;
import org.rehome.wire.NeighborMessage;

/** Hosts that fall silent are asked, at their own port, and leave when they do not answer. */
class PatrolTest {
  private static final long AGE = 30_000;
  private static final long THIRD = AGE / 3;
  private static final long TRIES = 3_000;

  /** The longest from a host's last word until it is asked. */
  private static final long ASKED = THIRD * 5 / 4 + AGE / 12 + 200;

  private final World world = new World().started();
  private final Set<ConnectPoint> asked = new HashSet<>();
  private boolean alive;

  @BeforeEach
  void settings() {
    world.set("keepaliveAge", AGE);
    world.patrol.start();
    world.timers.pass(100);
  }

  private void arrive(Address address, MacAddress mac, ConnectPoint place) {
    world.receive(place, Frames.announcement(mac, address));
    world.packets.drain();
  }

  /** Time passes; M1, while it is alive, answers whatever it is asked where it is. */
  private int pass(long millis) {
    int questions = 0;
    for (long left = millis; left > 0; left -= 50) {
      world.timers.pass(Math.min(50, left));
      for (OutboundPacket packet : world.packets.drain()) {
        NeighborMessage message = FakePackets.message(packet);
        if (message.etherSource().equals(Frames.SELF)) {
          questions++;
          asked.addAll(FakePackets.ports(packet));
          assertEquals(1, FakePackets.ports(packet).size());
          assertFalse(message.etherDestination().isMulticast());
          if (alive) {
            Address target = Address.of(message.vlan(), message.targetIp().orElseThrow());
            world.receive(P1, Frames.probeAnswer(M1, target));
          }
        }
      }
    }
    return questions;
  }

  private void assertLeft(Address address) {
    assertEquals(1, world.told(MobilityEvent.Kind.LEFT));
    assertFalse(world.binding(address) != null && world.binding(address).present());
    assertTrue(world.flows.routes(address).isEmpty(), "no rule names it");
  }

  @Test
  void whoAnswersStaysForAges() {
    alive = true;
    arrive(A1, M1, P1);
    int questions = pass(10 * AGE);

    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(Set.of(P1), asked, "nobody else hears of it");
    assertTrue(questions >= 19 && questions <= 30, questions + " questions in ten ages");
    assertEquals(questions, world.counted("keepalive-probes"));
    assertEquals(0, world.counted("sent-probes"));
    assertEquals(0, world.counted("keepalive-departures"));
  }

  @Test
  void whoDoesNotAnswerThriceLeaves() {
    arrive(A1, M1, P1);
    world.events.clear();
    assertEquals(0, pass(THIRD), "nobody is asked before");
    assertTrue(pass(ASKED - THIRD) >= 1);
    pass(TRIES);

    assertLeft(A1);
    assertEquals(Cause.KEEPALIVE, world.events.get(0).cause());
    assertEquals(3, world.counted("keepalive-probes"));
    assertEquals(1, world.counted("keepalive-departures"));
    assertEquals(0, pass(10 * AGE), "then it is asked no more");
  }

  @Test
  void whatAWrongClockHasStoredIsNoReasonToWaitForThatTime() {
    long ahead = world.timers.now() + 1_000 * AGE;
    world.map.elsewhere(A1, Binding.of(A1, M1, P1, Source.NEIGHBOR, ahead));
    assertTrue(pass(2 * ASKED) >= 1);
    pass(TRIES);

    assertLeft(A1);
  }

  @Test
  void ipv6IsAskedAsWellAndForItself() {
    arrive(A1, M1, P1);
    arrive(SIX1, M1, P1);
    world.events.clear();
    for (long left = ASKED + TRIES; left > 0; left -= 1_000) {
      pass(1_000);
      world.receive(P1, Frames.arpRequest(M1, A1, A3));
      world.packets.drain();
    }
    assertLeft(SIX1);
    assertEquals(BindingState.VALID, world.binding(A1).state(), "which was heard all the time");
  }

  @Test
  void whatIsHeardSparesTheQuestion() {
    arrive(A1, M1, P1);
    for (int i = 0; i < 20; i++) {
      assertEquals(0, pass(THIRD / 2));
      world.receive(P1, Frames.arpRequest(M1, A1, A3));
      world.packets.drain();
    }
  }

  @Test
  void aLateWordBreaksTheSilence() {
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 3) {
      pass(50);
    }
    world.receive(P1, Frames.arpRequest(M1, A1, A3));
    assertEquals(0, pass(TRIES));
    assertTrue(world.binding(A1).present());
  }

  @Test
  void silenceThatWaitedForItsTurnIsHeldAgainstWhatWasHeardMeanwhile() {
    arrive(A1, M1, P1);
    long begun = world.timers.now() + 1_000;
    world.timers.pass(4_000);
    Silence silence =
        Silence.after(
            Mobility.keepalive(world.binding(A1), world.settings().policy()).orElseThrow(),
            begun,
            world.timers.now());
    world.replica.heard(A1, begun);
    world.decider.observe(silence);
    assertTrue(world.binding(A1).present());

    world.decider.observe(
        Silence.after(
            Mobility.keepalive(world.binding(A1), world.settings().policy()).orElseThrow(),
            begun + 1,
            world.timers.now()));
    assertFalse(world.binding(A1).present());
  }

  @Test
  void comingBackIsImmediate() {
    arrive(A1, M1, P1);
    pass(ASKED + TRIES);
    assertFalse(world.binding(A1).present());

    alive = true;
    world.receive(P1, Frames.announcement(M1, A1));
    pass(100);
    assertEquals(BindingState.VALID, world.binding(A1).state());
  }

  @Test
  void zeroSwitchesItOff() {
    world.set("keepaliveAge", 0);
    arrive(A1, M1, P1);
    assertEquals(0, pass(20 * AGE));

    world.set("keepaliveAge", AGE);
    assertTrue(pass(AGE) > 0, "and on again");
  }

  @Test
  void switchedOffInTheMiddleThereIsNoVerdict() {
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 2) {
      pass(50);
    }
    world.set("keepaliveAge", 0);
    pass(20 * AGE);
    assertTrue(world.binding(A1).present());
  }

  @Test
  void triesAndIntervalAreAsSet() {
    world.set("keepaliveTries", 1).set("keepaliveInterval", 20);
    arrive(A1, M1, P1);
    assertEquals(1, pass(ASKED + 20));
    assertFalse(world.binding(A1).present());
  }

  @Test
  void stoppedItAsksNobody() {
    arrive(A1, M1, P1);
    world.patrol.stop();
    assertEquals(0, pass(20 * AGE));
  }

  // Out of earshot.

  private void lose() {
    world.net.lose(P1.deviceId());
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, P1.deviceId());
  }

  private void regain() {
    world.net.regain(P1.deviceId());
    for (int spine = 11; spine <= 12; spine++) {
      world.net.link(FakeNet.port(1, spine), FakeNet.port(spine, 1));
    }
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, P1.deviceId());
  }

  @Test
  void nobodyIsAskedBehindALostSwitchAndNobodyLeaves() {
    world.watcher.grace(3_600_000);
    arrive(A1, M1, P1);
    lose();
    assertEquals(0, pass(20 * AGE));
    assertTrue(world.binding(A1).present());

    regain();
    assertEquals(0, pass(THIRD), "nor at once when it is back");
    assertTrue(pass(AGE - THIRD) > 0);
    pass(TRIES);
    assertLeft(A1);
  }

  @Test
  void aQuestionUnderWayWhenTheSwitchIsLostHasNoAnswer() {
    world.watcher.grace(3_600_000);
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 3) {
      pass(50);
    }
    lose();
    pass(20 * AGE);
    assertTrue(world.binding(A1).present());
  }

  @Test
  void norHasOneWhoseSwitchWasLostForAMomentOnly() {
    world.watcher.grace(3_600_000);
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 2) {
      pass(50);
    }
    lose();
    pass(200);
    regain();
    assertEquals(0, pass(THIRD));
    assertTrue(world.binding(A1).present());
  }

  @Test
  void onlyTheMasterOfItsSwitchAsks() {
    arrive(A1, M1, P1);
    arrive(A2, M2, P2);
    world.net.handOver(P1.deviceId());
    pass(20 * AGE);
    assertTrue(world.binding(A1).present());
    assertEquals(Set.of(P2), asked);
  }

  @Test
  void whoIsNoMasterAnyMoreCouldNotHearTheAnswer() {
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 3) {
      pass(50);
    }
    world.net.handOver(P1.deviceId());
    pass(20 * AGE);
    assertTrue(world.binding(A1).present());
  }

  @Test
  void afterARestartTheyCountAsHeardOfNow() {
    arrive(A1, M1, P1);
    World after = new World(world.net);
    after.map.putIfAbsent(A1, world.binding(A1)).join();
    after.set("keepaliveAge", AGE);
    after.timers.pass(world.timers.now() - after.timers.now() + 60_000);
    after.watcher.start();
    after.patrol.start();
    after.packets.drain();
    after.timers.pass(THIRD);
    assertEquals(List.of(), after.packets.drain(), "a third of the age after the port is known");
    after.timers.pass(AGE - THIRD + TRIES);
    assertFalse(after.binding(A1).present(), "but then as ever");
  }

  // Declared.

  @Test
  void ofAGroupAnyPortMayAnswer() {
    world.declare(NetworkConfig.builder().portGroup(List.of(P1, P2)).build());
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 1) {
      pass(50);
    }
    assertTrue(world.prober.awaits(A1, M1, P2));
    assertFalse(world.prober.awaits(A1, M1, P3));
    world.receive(P2, Frames.probeAnswer(M1, A1));
    assertFalse(world.prober.awaits(A1, M1, P1));
    assertEquals(0, pass(TRIES));
    assertEquals(Set.of(P1), asked);
    assertEquals(P1, world.place(A1));
    assertTrue(world.binding(A1).present());
  }

  @Test
  void aRouterVouchesForAllItsAddresses() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    for (Address each : List.of(A1, A2, A3)) {
      arrive(each, M1, P1);
    }
    for (int i = 0; i < 40; i++) {
      assertEquals(0, pass(THIRD / 2));
      world.receive(P1, Frames.arpRequest(M1, A1, Hosts.address("10.0.0.77")));
      world.packets.drain();
    }
    pass(2 * AGE);
    for (Address each : List.of(A1, A2, A3)) {
      assertFalse(world.binding(each) != null && world.binding(each).present());
    }
  }

  @Test
  void butNotForAnotherMac() {
    world.declare(NetworkConfig.builder().routerPort(P1).build());
    arrive(A1, M1, P1);
    arrive(A2, M2, P1);
    for (int i = 0; i < 6; i++) {
      pass(THIRD / 2);
      world.receive(P1, Frames.arpRequest(M1, A1, Hosts.address("10.0.0.77")));
    }
    assertTrue(world.binding(A1).present());
    assertFalse(world.binding(A2).present());
  }

  @Test
  void elsewhereNobodyVouchesForAnother() {
    arrive(A1, M1, P1);
    arrive(A2, M1, P1);
    for (int i = 0; i < 6; i++) {
      pass(THIRD / 2);
      world.receive(P1, Frames.arpRequest(M1, A1, Hosts.address("10.0.0.77")));
    }
    assertTrue(world.binding(A1).present());
    assertFalse(world.binding(A2).present());
  }

  @Test
  void whatIsDeclaredToBeThereIsNotAsked() {
    world.declare(NetworkConfig.builder().binding(Pin.of(A1, M1).at(P1)).build());
    arrive(A1, M1, P1);
    assertEquals(0, pass(20 * AGE));
    assertTrue(world.binding(A1).present());
  }

  // Together with other questions.

  @Test
  void aClaimIsDecidedAsFastAsEver() {
    arrive(A1, M1, P1);
    while (world.counted("keepalive-probes") < 1) {
      pass(50);
    }
    world.receive(P3, Frames.announcement(M2, A1));
    world.timers.pass(499);
    assertEquals(M1, world.binding(A1).mac());
    world.timers.pass(1);
    assertEquals(M2, world.binding(A1).mac());
    assertEquals(P3, world.place(A1));
    pass(TRIES);
    assertTrue(world.binding(A1).present(), "the silence of another has no say in it");
  }

  @Test
  void whoIsBeingAskedIsNotAskedBesides() {
    arrive(A1, M1, P1);
    world.set("probeInterval", 5_000);
    pass(THIRD - 1_000);
    world.decider.observe(
        Sighting.of(
            A1, M2, P3, Sighting.Weight.HINT, Cause.NEIGHBOR_SOLICITATION, world.timers.now()));
    pass(9_000);
    assertEquals(0, world.counted("keepalive-probes"));
    pass(2_000);
    assertFalse(world.binding(A1).present(), "its silence has told");
  }

  // What it brings about.

  @Test
  void aHostMayCheckWhoHasAskedItWhateverElseIsGoingOn() {
    Address controller = Address.untagged(PacketSender.linkLocal(Frames.SELF));
    arrive(SIX1, M1, P1);
    world.set("totalRate", 1);
    for (int i = 0; i < 5; i++) {
      world.receive(P1, Frames.solicitationCheck(M1, SIX1, Frames.SELF, controller));
      OutboundPacket packet = world.packets.only();
      NeighborMessage answer = FakePackets.message(packet);
      assertEquals(Set.of(P1), FakePackets.ports(packet));
      assertEquals(Form.NA_SOLICITED, answer.form());
      assertEquals(M1, answer.etherDestination());
      assertEquals(Frames.SELF, answer.senderMac().orElseThrow());
      assertEquals(controller.ip(), answer.senderIp().orElseThrow());
      assertTrue(answer.override());
    }
    world.receive(P2, Frames.solicitationCheck(M2, Frames.SIX2, Frames.SELF, controller));
    assertTrue(
        world.packets.drain().stream()
            .noneMatch(packet -> FakePackets.message(packet).form() == Form.NA_SOLICITED),
        "a stranger has not been asked");
    world.receive(P1, Frames.probeAnswer(M1, SIX1));
    assertEquals(List.of(), world.packets.drain(), "an answer is no question");
  }

  // Many.

  @Test
  void theRateHoldsHoweverManyAreDue() {
    world.set("keepaliveRate", 20).set("addressesPerMac", 1_000).set("portRate", 0);
    world.set("totalRate", 0);
    for (int i = 0; i < 250; i++) {
      arrive(Hosts.address("10.0.1." + i), M1, P1);
    }
    pass(THIRD);
    int most = 0;
    int all = 0;
    for (int second = 0; second < 60; second++) {
      int now = pass(1_000);
      most = Math.max(most, now);
      all += now;
    }
    assertTrue(most <= 20 && most >= 15, most + " questions in a second, repeats included");
    assertEquals(750, all, "and each is asked thrice");
    assertTrue(world.counted("keepalive-delayed") > 0);
    assertEquals(250, world.counted("keepalive-departures"));
    assertNull(world.binding(A1));
  }
}
