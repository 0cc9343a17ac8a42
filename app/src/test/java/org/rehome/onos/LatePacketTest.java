package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Cause;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Detachment;
import org.rehome.core.Mobility;
import org.rehome.core.Policy;
import org.rehome.core.Sighting;
import org.rehome.wire.FrameWriter;

/** No packet that was under way when a host left brings it back; its answer to a question does. */
class LatePacketTest {
  private static final Address SIX = Hosts.address("2001:db8::1");

  private static final Address A2_SIX = Hosts.address("2001:db8::2");

  private World world() {
    return new World().started().with(bound(A1, M1, P1), bound(SIX, M1, P1), bound(A2, M2, P2));
  }

  private static void leave(World world) {
    for (Address each : new Address[] {A1, SIX}) {
      world.decider.observe(Detachment.anywhere(each, Cause.NOTICE, world.timers.now()));
    }
    world.packets.drain();
    world.timers.pass(1);
  }

  /** A question to that host at that place, as a mere hint brings about. */
  private static Probe asking(Address address, MacAddress mac, ConnectPoint place) {
    Sighting hint =
        Sighting.of(
            address, mac, place, Sighting.Weight.HINT, Cause.NEIGHBOR_SOLICITATION, Hosts.T0);
    return (Probe) Mobility.decide(null, hint, Policy.defaults()).decisions().get(0);
  }

  private static boolean isBack(World world) {
    return world.binding(A1).present() || world.binding(SIX).present();
  }

  private DynamicTest late(String what, byte[] frame) {
    return DynamicTest.dynamicTest(
        what,
        () -> {
          World world = world();
          leave(world);
          world.receive(P1, frame);
          assertFalse(isBack(world));
          world.timers.pass(5_000);
          assertFalse(isBack(world), "nor when it has not answered");
        });
  }

  @TestFactory
  Stream<DynamicTest> fromTheOldPlace() {
    return Stream.of(
        late("an announcement", Frames.announcement(M1, A1)),
        late("an IPv6 advertisement", Frames.advertisement(M1, SIX, FrameWriter.OVERRIDE)),
        late("a RARP", Frames.rarp(M1)),
        late("a reply to another host", Frames.arpReply(M1, A1, M2, A2)),
        late("an IPv6 question", Frames.solicitation(M1, SIX, A2_SIX)),
        late("a check whether the address is free", Frames.detection(M1, SIX)),
        late("a question for another host", Frames.arpRequest(M1, A1, A2)));
  }

  @Test
  void anAnswerToAQuestionFromBeforeTheDepartureIsNone() {
    World world = world();
    world.prober.probe(asking(A1, M1, P1));
    leave(world);
    world.receive(P1, Frames.probeAnswer(M1, A1));
    assertFalse(isBack(world), "it was asked before");

    world.timers.pass(1);
    world.receive(P1, Frames.probeAnswer(M1, A1));
    assertTrue(world.binding(A1).present(), "but now it was asked again");
  }

  @Test
  void norIsOneFromThePlaceBeforeThat() {
    World world = world();
    world.receive(P2, Frames.announcement(M1, A1));
    assertEquals(P2, world.place(A1));
    assertTrue(world.prober.awaits(A1, M1, P1), "it is asked where it was");
    leave(world);

    assertFalse(world.prober.awaits(A1, M1, P1));
    world.receive(P1, Frames.announcement(M1, A1));
    assertFalse(isBack(world));
  }

  @Test
  void whoReallyComesBackIsWelcomeAtOnce() {
    World world = world();
    leave(world);
    world.receive(P1, Frames.announcement(M1, A1));
    world.receive(P1, Frames.probeAnswer(M1, A1));

    assertEquals(P1, world.place(A1));
    assertTrue(world.binding(A1).present());
  }

  @Test
  void questionsToOthersGoOn() {
    World world = world();
    world.prober.probe(asking(A2, M2, P2));
    ConnectPoint elsewhere = FakeNet.port(3, 1);
    world.prober.probe(asking(A1, Hosts.M3, elsewhere));
    leave(world);

    assertTrue(world.prober.awaits(A2, M2, P2));
    assertTrue(world.prober.awaits(A1, Hosts.M3, elsewhere), "another MAC is another host");
  }
}
