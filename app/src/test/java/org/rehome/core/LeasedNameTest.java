package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.LeaseTest.lease;
import static org.rehome.core.LeaseTest.leased;
import static org.rehome.core.LeaseTest.loose;
import static org.rehome.core.LeaseTest.release;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;

/** A host's name comes with its lease, goes where the host goes, and is nobody else's. */
class LeasedNameTest extends MobilitySpec {
  private static final long TERM = LeaseTest.TERM;
  private static final long SLACK = LeaseTest.SLACK;
  private static final long NAMES = 60_000;
  private static final Binding LEASED = leased(AT_P1, T0, NOW + TERM);
  private static final Binding RAISED = leased(AT_P1, NOW, NOW + TERM);
  private static final Binding STATIC = AT_P1.changed(T0).source(Source.STATIC).build();

  @TestFactory
  Stream<DynamicTest> names() {
    Binding fresh = Binding.of(A, M1, P1, Source.DHCP, NOW).named("web-1");
    Binding old = Binding.of(A, M1, P1, Source.NEIGHBOR, NOW - 2 * NAMES);
    Binding settled = leased(old, NOW - NAMES, NOW + TERM);
    Binding unsettled = leased(old, NOW - NAMES + 1, NOW + TERM);
    Binding ahead = leased(old, NOW + Policy.HORIZON, NOW + TERM);
    Binding ended = old.changed(NOW - 1).state(BindingState.LEFT, NOW - 1).build().named("web-1");
    Binding back =
        ended
            .changed(NOW)
            .source(Source.DHCP)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build()
            .named("web-2");
    return Stream.of(
        rule(
            "who is granted an address arrives under its name",
            null,
            lease(M1, P1).named("web-1"),
            fresh.changed(NOW).expires(NOW + TERM).build(),
            install(fresh),
            announce(fresh),
            report(Kind.ARRIVED, fresh, Cause.DHCP_ACK)),
        rule(
            "what was learned gets it, too",
            AT_P1,
            loose(M1, P1, NOW + TERM).named("web-1"),
            RAISED.named("web-1")),
        rule(
            "a first name is worth a write, and no event",
            RAISED,
            lease(M1, P1).named("web-1"),
            RAISED.changed(NOW).name("web-1").build()),
        rule(
            "the same again is not",
            settled.named("web-1"),
            lease(M1, P1).named("web-1"),
            settled.named("web-1")),
        rule(
            "another is, of a binding that has stood for a minute",
            settled.named("web-1"),
            lease(M1, P1).named("web-2"),
            settled.changed(NOW).name("web-2").build()),
        rule(
            "and no sooner",
            unsettled.named("web-1"),
            lease(M1, P1).named("web-2"),
            unsettled.named("web-1")),
        rule(
            "unless a wrong clock wrote the first",
            ahead.named("web-1"),
            lease(M1, P1).named("web-2"),
            ahead.changed(NOW).name("web-2").build()),
        rule(
            "but with what is written anyway",
            RAISED.named("web-1"),
            loose(M1, P1, NOW + TERM + SLACK).named("web-2"),
            leased(RAISED, NOW, NOW + TERM + SLACK).named("web-2")),
        rule(
            "who does not repeat its name has it still",
            RAISED.named("web-1"),
            loose(M1, P1, NOW + TERM + SLACK),
            leased(RAISED, NOW, NOW + TERM + SLACK).named("web-1")),
        rule(
            "what the operator has declared gets its name, and nothing else",
            STATIC,
            lease(M1, P1).named("web-1"),
            STATIC.changed(NOW).name("web-1").build()),
        rule(
            "the name of another is nobody's",
            STATIC,
            loose(M2, P1, NOW + TERM).named("web-2"),
            STATIC,
            drop("outranked"),
            report(Kind.CONFLICT, STATIC, Cause.DHCP_ACK, P1, M2)),
        rule(
            "who left and is back under another name has that",
            ended,
            lease(M1, P1).named("web-2"),
            leased(back, NOW, NOW + TERM),
            install(back),
            announce(back),
            report(Kind.ARRIVED, back, Cause.DHCP_ACK)));
  }

  @Test
  void aNameGoesAlongWithAMoveAndWithADeparture() {
    Binding named = LEASED.named("web-1");
    Binding moved = Mobility.decide(named, seenAt(P2), POLICY).after().orElseThrow();
    assertEquals(Optional.of("web-1"), moved.name());
    Lease elsewhere = lease(M1, P2).named("web-2");
    Binding renamed = Mobility.decide(named, elsewhere, POLICY).after().orElseThrow();
    assertEquals(Optional.of("web-2"), renamed.name());
    Binding left = Mobility.decide(named, release(M1, P1), POLICY).after().orElseThrow();
    assertEquals(Optional.of("web-1"), left.name());
  }

  @Test
  void aNameIsNotTheNextOwners() {
    Binding named = LEASED.named("web-1");
    Binding taken = Mobility.decide(named, lease(M2, P2), POLICY).after().orElseThrow();
    assertEquals(M2, taken.mac());
    assertEquals(Optional.empty(), taken.name());
    Outcome other = Mobility.decide(named, lease(M2, P2).named("web-2"), POLICY);
    assertEquals(Optional.of("web-2"), other.after().orElseThrow().name());
    Decision.Report report =
        other.decisions().stream()
            .filter(Decision.Report.class::isInstance)
            .map(Decision.Report.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.of("web-2"), report.binding().name());
  }

  @Test
  void aLeaseIsTheSameUnderItsName() {
    Lease lease = lease(M1, P1).among(2, 3).asked(NOW - 7);
    Lease named = lease.named("web-1").vouched().among(4, 5).asked(NOW - 8);
    assertEquals(Optional.empty(), lease.name());
    assertEquals(Optional.of("web-1"), named.name());
    assertEquals(NOW - 8, named.asked());
    assertEquals(4, named.addressesOfMac());
    assertEquals(5, named.addressesAtPort());
    assertTrue(named.isVouched());
    assertEquals(NOW + TERM, named.until());
  }
}
