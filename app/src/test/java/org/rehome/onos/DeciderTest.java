package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.core.Deregistration;
import org.rehome.core.Detachment;
import org.rehome.core.Doubt;
import org.rehome.core.Expiry;
import org.rehome.core.Observation;
import org.rehome.core.RogueServer;

/** What waits for its turn while a switch, or the store, takes its time. */
class DeciderTest {
  private static final int MANY = 100;
  private static final long TURN = 64;

  private final World world = new World().started();
  private final CompletableFuture<Void> work = new CompletableFuture<>();

  @BeforeEach
  void bind() {
    world.with(bound(A1, M1, P1), bound(SIX1, M1, P1));
  }

  private void busy(Address address) {
    CompletableFuture<Void> unused = world.lanes.submit(address, () -> work);
  }

  @Test
  void whoSpeaksWhileItsSilenceWaitsWasNotSilent() {
    world.overhear(P1, Frames.groupLeave(M1, SIX1));
    busy(SIX1);
    world.timers.pass(2_000);
    world.receive(P1, Frames.solicitationCheck(M1, SIX1, M2, SIX2));
    work.complete(null);

    assertEquals(BindingState.VALID, world.binding(SIX1).state());
    assertEquals(List.of(), world.events);
  }

  @Test
  void norHasItLostItsAddressToWhoClaimsIt() {
    world.receive(P3, Frames.announcement(M3, A1));
    busy(A1);
    world.timers.pass(1_000);
    world.receive(P1, Frames.arpRequest(M1, A1, A3));
    work.complete(null);

    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(M1, world.binding(A1).mac());
  }

  @Test
  void whoIsSilentAllTheWhileIsGone() {
    world.overhear(P1, Frames.groupLeave(M1, SIX1));
    busy(SIX1);
    world.timers.pass(2_000);
    work.complete(null);

    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
  }

  // What is stored when nobody waits for it any more.

  /** How often an event of {@code kind} was told of the first address. */
  private long told(Kind kind) {
    return world.events.stream()
        .filter(event -> event.type() == kind && event.subject().address().equals(A1))
        .count();
  }

  private void moveUnanswered(ConnectPoint place) {
    world.receive(place, Frames.announcement(M1, A1));
    // Its second address is asked for when the first has had its turn.
    world.timers.pass(BindingStore.DEADLINE + Turns.LONGEST);
  }

  @Test
  void whatIsStoredLateIsSeenThroughLate() {
    world.map.hold();
    moveUnanswered(P3);
    assertEquals(2, world.counted("decisions-failed"), "of both addresses");
    assertEquals(P1, world.place(A1));

    world.map.letGo();
    assertEquals(P3, world.place(A1));
    assertEquals(1, told(Kind.MOVED));
    assertEquals(world.installer.wanted(world.binding(A1)), world.flows.routes(A1));
    assertEquals(2, world.counted("store-late"));
  }

  @Test
  void alsoWhenTheHostHasSaidItAgain() {
    world.map.hold();
    moveUnanswered(P3);
    world.receive(P3, Frames.announcement(M1, A1));
    world.map.letGo();

    assertEquals(1, told(Kind.MOVED));
    assertEquals(world.installer.wanted(world.binding(A1)), world.flows.routes(A1));
  }

  @Test
  void whatWasStoredSinceStands() {
    world.map.hold();
    moveUnanswered(P3);
    world.receive(P2, Frames.announcement(M1, A1));
    world.map.letGo();

    assertEquals(P2, world.place(A1));
    assertEquals(2, told(Kind.MOVED));
    assertEquals(world.installer.wanted(world.binding(A1)), world.flows.routes(A1));
    assertEquals(List.of(), world.auditor.audit().findings());
  }

  @Test
  void aDepartureThatIsStoredLateTakesItsRoutesAlong() {
    world.map.hold();
    world.decider.observe(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now()));
    world.timers.pass(BindingStore.DEADLINE);
    assertNotEquals(Map.of(), world.flows.routes(A1));
    world.map.letGo();

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertEquals(Map.of(), world.flows.routes(A1));
    assertEquals(1, told(Kind.LEFT));
  }

  /** How many of {@code each}, said again and again, are turned away. */
  private Map<String, Long> turnedAway(Observation each) {
    return world.countedBy(
        () -> {
          for (int times = 0; times < MANY; times++) {
            world.decider.observe(each);
          }
        });
  }

  @Test
  void whatHostsCanSayOfOneAddressDoesNotPileUp() {
    long now = world.timers.now();
    Map<String, Long> most = Map.of("dropped-lane-full", MANY - TURN);
    busy(A1);
    assertEquals(most, turnedAway(Deregistration.of(A1, M1, P1, null, now)));
    Map<String, Long> all = Map.of("dropped-lane-full", (long) MANY);
    assertEquals(all, turnedAway(Doubt.about(A1, M1, P1, now)));
    assertEquals(all, turnedAway(RogueServer.of(A1, M3, P3, now)));
  }

  @Test
  void timeDoesNotPileUpEither() {
    world.decider.observe(Detachment.anywhere(A1, Cause.NOTICE, world.timers.now()));
    Expiry end = Expiry.of(A1, world.timers.now() + 60_000);
    busy(A1);
    assertEquals(Map.of(), turnedAway(end));
    work.complete(null);
    assertEquals(BindingState.LEFT, world.binding(A1).state(), "it was not waiting");

    world.decider.observe(end);
    assertNull(world.binding(A1));
  }
}
