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
import static org.rehome.onos.Hosts.P3;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Latency;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Detachment;
import org.rehome.core.Expiry;
import org.rehome.core.Outcome;
import org.rehome.core.Query;
import org.rehome.core.Sighting;

/** Decide, store, act: in this order, with every effect in its place. */
class ExecutionTest {
  /** How old a frame is, µs. */
  private static final long AGE = 2_000;

  private final World world = new World().started();

  private Sighting seen(Address address, MacAddress mac, ConnectPoint place) {
    return Sighting.of(
        address, mac, place, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, world.timers.now());
  }

  private Query asked(Address target) {
    return Query.of(target, Query.Kind.RESOLUTION, M2, A2.ip(), P2, world.timers.now());
  }

  @BeforeEach
  void aHost() {
    world.decider.observe(seen(A1, M1, P1));
    world.timers.pass(60_000);
    world.packets.drain();
    world.flows.drain();
    world.events.clear();
  }

  private FlowRule foreign() {
    FlowRule rule =
        World.foreign(
            World.FORWARDING,
            P3.deviceId(),
            DefaultTrafficSelector.builder().matchEthDst(M1).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build());
    world.flows.put(rule);
    return rule;
  }

  @Test
  void whatIsStoredFirstIsThenDone() {
    world.flows.hold();
    CompletableFuture<Outcome> done = world.decider.settle(seen(A1, M1, P3));

    assertEquals(P3, world.map.stored(A1).location());
    assertFalse(done.isDone(), "no switch has confirmed");
    assertTrue(world.lanes.busy(A1));
    while (world.flows.held() > 0) {
      world.flows.confirmHeld();
    }
    assertTrue(done.isDone());
    assertFalse(world.lanes.busy(A1));
  }

  @Test
  void theOldFlowsArePurgedOnlyWhenTheNewRouteIsInPlace() {
    FlowRule foreign = foreign();
    world.flows.hold();
    world.decider.observe(seen(A1, M1, P3));
    while (world.flows.held() > 0) {
      assertTrue(world.flows.has(foreign) || world.flows.routes(A1).get(P3.deviceId()) != null);
      boolean routed =
          P3.port().equals(world.flows.routes(A1).get(P3.deviceId()))
              && !P1.port().equals(world.flows.routes(A1).get(P1.deviceId()));
      assertTrue(routed || world.flows.has(foreign), "purged before the route stood");
      world.flows.confirmHeld();
    }

    assertFalse(world.flows.has(foreign));
  }

  @Test
  void aDepartureTakesRoutesAndFlowsOfOthersTogetherAndIsReportedAfterBoth() {
    FlowRule foreign = foreign();
    world.decider.observe(seen(A1, M1, P1));
    world.events.clear();
    world.flows.drainOperations();
    world.flows.hold();
    world.decider.observe(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now()));

    List<FlowRuleOperation> under = world.flows.drainOperations();
    assertTrue(under.stream().anyMatch(each -> each.rule().equals(foreign)), "at once");
    assertTrue(under.stream().anyMatch(each -> world.rules.isOfHost(each.rule())));
    assertTrue(world.events.isEmpty());
    world.flows.release();
    assertEquals(MobilityEvent.Kind.LEFT, world.events.get(0).type());
    assertFalse(world.flows.has(foreign));
  }

  @Test
  void aReportComesWhenTheSwitchesHaveConfirmedAndSaysHowLongTheyTook() {
    world.flows.hold();
    world.decider.observe(seen(A1, M1, P3));
    assertTrue(world.events.isEmpty());
    world.flows.release();

    MobilityEvent event = world.events.get(0);
    assertEquals(MobilityEvent.Kind.MOVED, event.type());
    long micros = event.convergedMicros().orElseThrow();
    assertTrue(micros >= 0 && micros < 600_000_000, "it was not " + micros + " µs");
  }

  /** A frame that came in 2 ms ago at least. */
  private static Frame agedFrame() {
    Frame frame = new Frame(ByteBuffer.allocate(60), P2);
    while (System.nanoTime() - frame.arrived() < TimeUnit.MICROSECONDS.toNanos(AGE)) {
      Thread.onSpinWait();
    }
    return frame;
  }

  @Test
  void howLongItTookCountsFromWhenTheFrameCameIn() {
    world.decider.observe(asked(A1), agedFrame());
    world.decider.observe(seen(A1, M1, P3), agedFrame());

    Latency replies = world.counters.latencies().get("reply");
    assertEquals(1, replies.count());
    assertTrue(replies.sum() >= AGE, replies.sum() + " µs");
    long converged = world.events.get(0).convergedMicros().orElseThrow();
    assertTrue(converged >= AGE, converged + " µs");
  }

  @Test
  void aReportSaysHowManyRulesHadToChangeAndWhoDidNotConfirm() {
    world.flows.refuse(P1.deviceId());
    world.decider.settle(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now())).join();

    MobilityEvent event = world.events.get(0);
    assertEquals(5, event.rules(), "one on every switch");
    assertEquals(1, event.unconfirmed());
    assertTrue(event.convergedMicros().isPresent());
  }

  @Test
  void aReportOfWhatNeededNoRuleSaysSo() {
    world.net.lose(P1.deviceId());
    world.timers.pass(60_000);
    world.fabric.refresh(0);
    world.decider.observe(seen(A2, M2, P1));
    world.events.removeIf(event -> !event.subject().address().equals(A2));

    MobilityEvent event = world.events.get(0);
    assertEquals(MobilityEvent.Kind.ARRIVED, event.type());
    assertEquals(0, event.rules());
    assertEquals(0, event.unconfirmed());
    assertTrue(event.convergedMicros().isEmpty());
  }

  @Test
  void aPurgeOfOthersRulesTakesTimeThoughNoRuleOfOurOwnHadToChange() {
    world.net.lose(P1.deviceId());
    world.timers.pass(60_000);
    world.fabric.refresh(0);
    world.decider.observe(seen(A2, M2, P1));
    world.flows.put(
        World.foreign(
            World.FORWARDING,
            P3.deviceId(),
            DefaultTrafficSelector.builder().matchEthDst(M2).build(),
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build()));
    world.flows.hold();
    world.events.clear();
    world.decider.observe(Detachment.anywhere(A2, Cause.NOTICE, world.timers.now()));
    world.flows.release();

    MobilityEvent event = world.events.get(world.events.size() - 1);
    assertEquals(MobilityEvent.Kind.LEFT, event.type());
    assertTrue(event.convergedMicros().isPresent());
  }

  @Test
  void aDepartureTakesRoutesFlowsAndTheHostAway() {
    FlowRule foreign = foreign();
    world.decider.settle(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now())).join();

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertEquals(0, world.flows.routes(A1).size());
    assertFalse(world.flows.has(foreign));
    assertEquals(0, world.onosHosts.hosts().size());
    assertEquals(1, world.counted("events-left"));
    assertEquals(0, world.counted("effects-failed"));
    assertEquals(List.of(), world.auditor.audit().findings());
  }

  @Test
  void aTakeOverTakesTheAddressFromTheFormerOwnersHost() {
    world.decider.observe(seen(A2, M2, P2));
    assertEquals(2, world.onosHosts.hosts().size());
    Sighting byM2 = seen(A1, M2, P2);
    world.decider.observe(byM2);
    world.timers.pass(500);

    assertEquals(M2, world.binding(A1).mac());
    assertEquals(1, world.onosHosts.hosts().size(), "who has none left is no host");
  }

  @Test
  void whosePortGoesWhileItIsBeingStoredHasLeft() {
    world.map.beforeNextWrite(
        () -> {
          world.net.down(P3);
          world.net.tell(DeviceEvent.Type.PORT_UPDATED, P3);
        });
    world.decider.observe(seen(A2, M2, P3));

    assertEquals(BindingState.LEFT, world.binding(A2).state());
    assertEquals(0, world.flows.routes(A2).size());
    assertFalse(world.lanes.busy(A2));
  }

  @Test
  void theEndOfATombstoneTakesNothingMore() {
    world.decider.settle(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now())).join();
    world.timers.pass(30_000);
    world.flows.drain();
    world.decider.observe(Expiry.of(A1, world.timers.now()));

    assertEquals(null, world.binding(A1));
    assertEquals(null, world.map.stored(A1));
    assertEquals(List.of(), world.flows.drain());
  }

  @Test
  void observationsOfAnAddressWaitForEachOther() {
    world.flows.hold();
    world.decider.observe(seen(A1, M1, P2));
    world.timers.pass(10);
    world.decider.observe(seen(A1, M1, P3));
    assertEquals(P2, world.map.stored(A1).location(), "the first move is still under way");
    world.decider.observe(seen(A2, M2, P2));
    assertEquals(P2, world.map.stored(A2).location(), "another address is not held up");

    while (world.flows.held() > 0) {
      world.flows.confirmHeld();
    }
    assertEquals(P3, world.map.stored(A1).location());
    assertEquals(List.of(), world.auditor.audit().findings());
  }

  @Test
  void moreSightingsThanCanWaitAreDroppedAndADepartureStillIsNot() {
    world.flows.hold();
    world.decider.observe(seen(A1, M1, P2));
    for (int i = 0; i < 70; i++) {
      world.decider.observe(seen(A1, M1, P2));
    }
    assertEquals(6, world.counted("dropped-lane-full"), "64 wait");
    assertEquals(0, world.counted("decisions-failed"));
    world.decider.observe(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now()));
    world.flows.release();

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertFalse(world.lanes.busy(A1));
  }

  @Test
  void aQueryIsAnsweredWhileItsTargetMoves() {
    world.flows.hold();
    world.decider.observe(seen(A1, M1, P3));
    world.packets.drain();
    world.decider.observe(asked(A1));

    assertEquals(P2, FakePackets.ports(world.packets.only()).iterator().next());
  }

  @Test
  void withoutAFrameNothingIsFlooded() {
    world.decider.observe(asked(Hosts.address("10.0.0.99")));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(0, world.counted("floods"));
  }

  @Test
  void aListenerThatThrowsStopsNothing() {
    world.onosHosts.breakDown(new IllegalStateException("no"));
    world.decider.settle(seen(A1, M1, P3)).join();

    assertEquals(P3.port(), world.flows.routes(A1).get(P3.deviceId()));
    assertEquals(1, world.events.size());
  }

  @Test
  void aConfirmedSightingIsHeardAndNothingElse() {
    int calls = world.map.calls();
    assertTrue(world.decider.confirms(seen(A1, M1, P1)));
    assertEquals(world.timers.now(), world.replica.lastSeen(A1).orElseThrow());
    assertEquals(calls, world.map.calls());

    assertFalse(world.decider.confirms(seen(A1, M1, P2)), "it is elsewhere");
    assertFalse(world.decider.confirms(seen(A1, M2, P1)), "it is another");
    assertFalse(world.decider.confirms(seen(A2, M2, P2)), "it is unknown");
    world.lanes.run(A1, CompletableFuture::new);
    assertFalse(world.decider.confirms(seen(A1, M1, P1)), "it is being changed");
  }
}
