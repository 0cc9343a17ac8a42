package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;

class BindingTest {
  private static final long NOW = 1_000;
  private static final Address A = Address.untagged(IpAddress.valueOf("10.0.0.1"));
  private static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress M9 = MacAddress.valueOf("02:00:00:00:00:09");
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:01/1");
  private static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint("of:02/1");
  private static final Binding FIRST = Binding.of(A, M1, P1, Source.NEIGHBOR, NOW);
  private static final Claim CLAIM = Claim.of(M9, P2, Source.NEIGHBOR, Cause.ARP, false);

  @Test
  @DisplayName("a first binding is valid, has sequence 0 and has not moved")
  void begins() {
    assertAll(
        () -> assertEquals(BindingState.VALID, FIRST.state()),
        () -> assertEquals(0, FIRST.sequence()),
        () -> assertEquals(0, FIRST.moves()),
        () -> assertEquals(NOW, FIRST.since()),
        () -> assertEquals(NOW, FIRST.revision()),
        () -> assertTrue(FIRST.router(), "unknown counts as a router"),
        () -> assertEquals(Optional.empty(), FIRST.claim()),
        () -> assertTrue(FIRST.isAt(M1, P1)));
  }

  @TestFactory
  Stream<DynamicTest> changes() {
    return Stream.of(
        change("a MAC", b -> b.mac(M9)),
        change("a location", b -> b.location(P2)),
        change("a state", b -> b.state(BindingState.LEFT, NOW)),
        change("when the state began", b -> b.state(BindingState.VALID, NOW + 1)),
        change("a claim", b -> b.claim(CLAIM, NOW)),
        change("who vouches for it", b -> b.source(Source.STATIC)),
        change("a sequence number", b -> b.nextSequence()),
        change("a count of moves", b -> b.moves(1, NOW, 0)),
        change("the start of counting", b -> b.moves(0, NOW + 1, 0)),
        change("the latest count", b -> b.moves(0, NOW, 1)),
        change("an end", b -> b.expires(NOW + 1)),
        change("a migration", b -> b.migration(1)),
        change("an expected move", b -> b.movingUntil(NOW + 1)),
        change("a registration", b -> b.registration(Registration.of("ab", 1))),
        change("a registrant", b -> b.registration(Registration.of("cd", 1))),
        change("a transaction", b -> b.registration(Registration.of("ab", 2))),
        change("a name", b -> b.name("web-1")),
        change("an R flag", b -> b.router(false)));
  }

  private static DynamicTest change(String what, UnaryOperator<Binding.Builder> change) {
    return dynamicTest(
        "another binding is one with another " + what,
        () -> {
          Binding same = FIRST.changed(NOW).build();
          Binding other = change.apply(FIRST.changed(NOW)).build();
          assertEquals(same.revision(), other.revision());
          assertNotEquals(same, other);
          assertEquals(other, change.apply(FIRST.changed(NOW)).build());
          assertEquals(other.hashCode(), change.apply(FIRST.changed(NOW)).build().hashCode());
        });
  }

  @Test
  @DisplayName("what was granted to one MAC, or registered by it, is not another's")
  void grantsEndWithTheirOwner() {
    Binding granted =
        FIRST
            .changed(NOW)
            .expires(9_000)
            .registration(Registration.of("ab", 1))
            .migration(7)
            .name("web-1")
            .build();
    Binding moved = granted.changed(NOW).mac(M1).location(P2).build();
    Binding lost = granted.changed(NOW).mac(M9).build();
    assertAll(
        () -> assertEquals(OptionalLong.of(9_000), moved.expires()),
        () -> assertEquals(Optional.of(Registration.of("ab", 1)), moved.registration()),
        () -> assertEquals(7, moved.migration()),
        () -> assertEquals(Optional.of("web-1"), moved.name()),
        () -> assertEquals(Optional.empty(), lost.name()),
        () -> assertEquals(0, lost.migration()),
        () -> assertEquals(OptionalLong.empty(), lost.expires()),
        () -> assertEquals(Optional.empty(), lost.registration()));
  }

  @Test
  @DisplayName("a version under another name is the same but for that")
  void names() {
    Binding named = FIRST.named("web-1");
    assertAll(
        () -> assertEquals(Optional.empty(), FIRST.name()),
        () -> assertEquals(Optional.of("web-1"), named.name()),
        () -> assertEquals(FIRST.revision(), named.revision()),
        () -> assertNotEquals(FIRST, named),
        () -> assertEquals(FIRST, named.named(null)));
  }

  @Test
  @DisplayName("an expected move ends with the move, or with its time")
  void expectedMoves() {
    Binding moving = FIRST.changed(NOW).movingUntil(5_000).build();
    assertAll(
        () -> assertEquals(OptionalLong.empty(), FIRST.movingUntil()),
        () -> assertEquals(OptionalLong.of(5_000), moving.movingUntil()),
        () -> assertTrue(moving.isMoving(4_999)),
        () -> assertFalse(moving.isMoving(5_000)),
        () -> assertTrue(moving.changed(NOW).mac(M1).location(P1).build().isMoving(NOW)),
        () -> assertFalse(moving.changed(NOW).location(P2).build().isMoving(NOW)),
        () -> assertFalse(moving.changed(NOW).mac(M9).build().isMoving(NOW)));
  }

  @Test
  @DisplayName("each change has a higher revision, not behind the time of the change")
  void revisionsRise() {
    assertAll(
        () -> assertEquals(NOW + 1, FIRST.changed(NOW).build().revision()),
        () -> assertEquals(NOW + 1, FIRST.changed(0).build().revision()),
        () -> assertEquals(NOW + 500, FIRST.changed(NOW + 500).build().revision()),
        () -> assertNotEquals(FIRST, FIRST.changed(NOW).build()));
  }

  @Test
  @DisplayName("a claim is there exactly while the binding is being tested")
  void claimsEndWithTheTest() {
    Binding testing = FIRST.changed(NOW).claim(CLAIM, NOW).build();
    assertEquals(BindingState.TESTING, testing.state());
    assertEquals(Optional.of(CLAIM), testing.claim());
    for (BindingState state : BindingState.values()) {
      assertEquals(
          Optional.empty(), testing.changed(NOW).state(state, NOW).build().claim(), state::name);
    }
  }

  @Test
  @DisplayName("every state but LEFT has an owner to route to")
  void presence() {
    for (BindingState state : BindingState.values()) {
      Binding binding = FIRST.changed(NOW).state(state, NOW).build();
      assertEquals(state != BindingState.LEFT, binding.present(), state::name);
    }
    assertFalse(FIRST.isAt(M9, P1));
    assertFalse(FIRST.isAt(M1, P2));
  }

  @Test
  @DisplayName("a binding without address, MAC, location, state or source is refused")
  void needsItsParts() {
    assertThrows(NullPointerException.class, () -> Binding.of(null, M1, P1, Source.NEIGHBOR, NOW));
    assertThrows(NullPointerException.class, () -> Binding.of(A, null, P1, Source.NEIGHBOR, NOW));
    assertThrows(NullPointerException.class, () -> Binding.of(A, M1, null, Source.NEIGHBOR, NOW));
    assertThrows(NullPointerException.class, () -> Binding.of(A, M1, P1, null, NOW));
    assertThrows(NullPointerException.class, () -> FIRST.changed(NOW).state(null, NOW).build());
  }

  @Test
  @DisplayName("it is written with owner, place, state and sequence, and who claims it")
  void isWritten() {
    Binding testing = FIRST.changed(NOW).nextSequence().claim(CLAIM, NOW).build();
    assertEquals("10.0.0.1 → 02:00:00:00:00:01@of:01/1 VALID seq 0", FIRST.toString());
    assertEquals(
        "10.0.0.1 → 02:00:00:00:00:01@of:01/1 TESTING seq 1"
            + " claimed by 02:00:00:00:00:09@of:02/1",
        testing.toString());
  }

  @Test
  @DisplayName("claims are the same when all they say is")
  void claimsAreValues() {
    Claim same = Claim.of(M9, P2, Source.NEIGHBOR, Cause.ARP, false);
    assertAll(
        () -> assertEquals(CLAIM, same),
        () -> assertEquals(CLAIM.hashCode(), same.hashCode()),
        () -> assertNotEquals(CLAIM, Claim.of(M1, P2, Source.NEIGHBOR, Cause.ARP, false)),
        () -> assertNotEquals(CLAIM, Claim.of(M9, P1, Source.NEIGHBOR, Cause.ARP, false)),
        () -> assertNotEquals(CLAIM, Claim.of(M9, P2, Source.DHCP, Cause.ARP, false)),
        () -> assertNotEquals(CLAIM, Claim.of(M9, P2, Source.NEIGHBOR, Cause.RARP, false)),
        () -> assertNotEquals(CLAIM, Claim.of(M9, P2, Source.NEIGHBOR, Cause.ARP, true)),
        () -> assertNotEquals(CLAIM, new Object()),
        () -> assertNotEquals(FIRST, new Object()));
  }

  @Test
  @DisplayName("sources are in rising authority")
  void sourcesRise() {
    assertTrue(Source.NEIGHBOR.compareTo(Source.DHCP) < 0);
    assertTrue(Source.DHCP.compareTo(Source.NOTICE) < 0);
    assertTrue(Source.NOTICE.compareTo(Source.STATIC) < 0);
  }
}
