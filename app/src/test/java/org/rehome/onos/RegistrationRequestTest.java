package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Frames.SIX9;
import static org.rehome.onos.Frames.registration;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Registration;
import org.rehome.core.NetworkConfig;

/** M1 at P1 registers addresses with M2, a router at P2, and gives them up again. */
class RegistrationRequestTest {
  private static final Address LOCAL1 = Hosts.address("fe80::11");
  private static final Address ROUTER = Hosts.address("fe80::1");

  private final World world = new World().started();

  @BeforeEach
  void bind() {
    world.with(bound(LOCAL1, M1, P1), bound(ROUTER, M2, P2));
  }

  private Map<String, Long> said(ConnectPoint port, byte[] frame) {
    return world.countedBy(() -> world.receive(port, frame));
  }

  private static byte[] registers(Address target, int owner, int transaction) {
    return Frames.registering(M1, LOCAL1, M2, target, registration(owner, transaction, 5));
  }

  private static byte[] givesUp(Address target, int owner, int transaction) {
    return Frames.registering(M1, LOCAL1, M2, target, registration(owner, transaction, 0));
  }

  private void registered() {
    world.receive(P1, registers(SIX1, 7, 240));
    world.timers.pass(60_000);
    world.packets.drain();
    world.events.clear();
  }

  private Optional<Registration> registration1() {
    return world.binding(SIX1).registration();
  }

  private static Registration by(int transaction) {
    return Registration.of("0000000000000007", transaction);
  }

  @Test
  void aRegistrationBindsItsTargetAndReachesTheRouter() {
    Map<String, Long> counted = said(P1, registers(SIX1, 7, 240));

    assertEquals(1L, counted.get("forwarded"));
    assertNull(counted.get("floods"));
    assertTrue(world.packets.drainPorts().contains(P2));
    assertEquals(P1, world.place(SIX1));
    assertEquals(by(240), registration1().orElseThrow());
    assertEquals(P1, world.place(LOCAL1), "who speaks is seen, too");
  }

  @Test
  void theFirstOfAKnownAddressIsStoredAndTheNextNotBeforeASecond() {
    world.with(bound(SIX1, M1, P1));
    world.receive(P1, registers(SIX1, 7, 240));
    assertEquals(by(240), registration1().orElseThrow());
    int calls = world.map.calls();
    for (int transaction = 241; transaction < 250; transaction++) {
      world.receive(P1, registers(SIX1, 7, transaction));
    }
    assertEquals(calls, world.map.calls());
    world.timers.pass(1_000);
    world.receive(P1, registers(SIX1, 7, 250));
    assertEquals(by(250), registration1().orElseThrow());
  }

  @Test
  void aRepeatIsAsCheapAsAnyKnownState() {
    registered();
    int calls = world.map.calls();

    assertEquals(Map.of("packets", 1L, "forwarded", 1L), said(P1, registers(SIX1, 7, 240)));
    assertEquals(calls, world.map.calls());
    assertEquals(world.timers.now(), world.replica.lastSeen(SIX1).orElseThrow());
  }

  @Test
  void theOwnersWordEndsTheBindingAndReachesTheRouter() {
    registered();
    Map<String, Long> counted = said(P1, givesUp(SIX1, 7, 241));

    assertEquals(1L, counted.get("forwarded"));
    assertNull(counted.get("sent-probes"));
    assertEquals(Set.of(P2), world.packets.drainPorts());
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
    assertEquals(Cause.DEREGISTRATION, world.events.get(0).cause());
    assertEquals(BindingState.VALID, world.binding(LOCAL1).state());
  }

  @Test
  void whatItSaysTwiceReachesTheRouterTwiceAndRevivesNothing() {
    registered();
    world.receive(P1, givesUp(SIX1, 7, 241));
    world.packets.drain();

    assertEquals(Map.of("packets", 1L, "forwarded", 1L), said(P1, givesUp(SIX1, 7, 241)));
    assertEquals(1L, said(P1, registers(SIX1, 7, 240)).get("dropped-stale-registration"));
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
  }

  @Test
  void spokenFromTheAddressItselfItIsNoSighting() {
    registered();
    byte[] frame = Frames.registering(M1, SIX1, M2, SIX1, registration(7, 241, 0));
    world.receive(P1, frame);
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());

    assertEquals(Map.of("packets", 1L, "forwarded", 1L), said(P1, frame));
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
  }

  @Test
  void spokenFromTheAddressItselfARegistrationBinds() {
    byte[] frame = Frames.registering(M1, SIX1, M2, SIX1, registration(7, 240, 5));

    assertNull(said(P1, frame).get("sent-probes"));
    assertEquals(by(240), registration1().orElseThrow());
  }

  @Test
  void anOlderOrAnothersWordChangesNothing() {
    registered();
    assertEquals(1L, said(P1, givesUp(SIX1, 7, 240)).get("dropped-stale-registration"));
    assertEquals(1L, said(P1, givesUp(SIX1, 8, 241)).get("dropped-foreign-registration"));
    byte[] byM3 = Frames.registering(M3, SIX9, M2, SIX1, registration(7, 241, 0));
    assertEquals(1L, said(P3, byM3).get("dropped-foreign-registration"));
    assertEquals(BindingState.VALID, world.binding(SIX1).state());
    assertEquals(0, world.told(Kind.LEFT));
  }

  @Test
  void fromAnotherPortItIsAskedForWhereItIs() {
    registered();
    Map<String, Long> counted = said(P3, givesUp(SIX1, 7, 241));

    assertEquals(1L, counted.get("dropped-registered-elsewhere"));
    assertEquals(P1, world.place(SIX1), "its other address has moved, this one not");
    assertEquals(P3, world.place(LOCAL1));
    world.timers.pass(10_000);
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
  }

  @Test
  void whatWasNeverRegisteredIsAskedFor() {
    world.with(bound(SIX1, M1, P1));
    assertEquals(1L, said(P1, givesUp(SIX1, 7, 241)).get("sent-probes"));
    world.timers.pass(10_000);
    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
    assertEquals(Cause.PROBE_SILENCE, world.events.get(0).cause());
  }

  @Test
  void withoutATransactionItIsAskedFor() {
    registered();
    byte[] option = registration(7, 0, 0);
    option[4] = 0;
    assertEquals(1L, said(P1, Frames.registering(M1, LOCAL1, M2, SIX1, option)).get("sent-probes"));
  }

  @Test
  void anAnycastAddressIsNobodysAlone() {
    byte[] option = registration(7, 240, 5);
    option[4] = 0x21;
    world.receive(P1, Frames.registering(M1, LOCAL1, M2, SIX1, option));

    assertNull(world.binding(SIX1));
  }

  @Test
  void aDuplicateIsAConflictAndGoesNoFurther() {
    registered();
    byte[] thief = Frames.registering(M3, SIX9, M2, SIX1, registration(8, 240, 5));
    world.with(bound(SIX9, M3, P3));
    Map<String, Long> counted = said(P3, thief);

    assertEquals(1L, counted.get("dropped-duplicate-registration"));
    assertEquals(1L, counted.get("dropped-unproven"));
    assertEquals(1L, counted.get("events-conflict"));
    assertNull(counted.get("forwarded"));
    assertEquals(P1, world.place(SIX1));
    assertEquals(BindingState.VALID, world.binding(SIX1).state());
  }

  @Test
  void anotherClaimantWithoutOneIsPutToTheTest() {
    registered();
    world.receive(P3, Frames.announcement(M3, SIX1));
    assertEquals(BindingState.TESTING, world.binding(SIX1).state());
  }

  @Test
  void toEverybodyItIsTheOwnersOwnQuestion() {
    registered();
    byte[] frame = Frames.registeringWithAll(M1, LOCAL1, SIX1, registration(7, 240, 5));

    assertEquals(Map.of("packets", 1L, "dropped-own-address", 1L), said(P1, frame));
  }

  @Test
  void aRoutersAnswerIsTheRoutersAndNoClaim() {
    world.declare(NetworkConfig.builder().routerPort(P2).build());
    registered();
    byte[] answer = Frames.registrarsAnswer(M2, M1, SIX1, registration(7, 240, 5));

    assertEquals(Map.of("packets", 1L, "forwarded", 1L), said(P2, answer));
    assertEquals(Set.of(P1), world.packets.drainPorts());
    assertEquals(BindingState.VALID, world.binding(SIX1).state());
  }

  @Test
  void fromAnotherPortItIsAClaimLikeAny() {
    registered();
    byte[] answer = Frames.registrarsAnswer(M2, M1, SIX1, registration(7, 240, 5));

    assertEquals(1L, said(P2, answer).get("dropped-unproven"));
    assertEquals(BindingState.TESTING, world.binding(SIX1).state());
  }

  @Test
  void registrationsOfOneMacAreLimitedLikeItsOtherAddresses() {
    for (int number = 1; number <= 40; number++) {
      world.receive(P1, registers(Hosts.address("2001:db8::" + number), 7, 240));
    }
    assertEquals(16, world.replica.ofMac(M1).size());
  }

  @Test
  void aNewcomersRegistrationIsANewcomerAndAKnownOneConcernsFew() {
    world.set("portRate", 1);
    for (int number = 0; number < 5; number++) {
      world.receive(P1, registers(SIX2, 7, 240 + number));
    }
    assertEquals(1L, said(P1, registers(SIX1, 7, 240)).get("shed-port-newcomer"));
    assertEquals(1L, said(P1, registers(SIX2, 7, 250)).get("shed-port-reachability"));
    byte[] toNobody = Frames.registering(M1, LOCAL1, M3, SIX2, registration(7, 251, 5));
    assertEquals(1L, said(P1, toNobody).get("shed-port-unknown-target"));
    assertEquals(List.of(), world.failures);
  }
}
