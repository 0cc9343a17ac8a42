package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.core.Decision.Probe.Purpose;

/** What is left of an outcome when something else is bound by the time it is carried out. */
class OvertakenTest extends MobilitySpec {
  private static final Binding MOVED = moved(AT_P1, P2);
  private static final Binding GONE = left(AT_P1);
  private static final Outcome MOVE = Mobility.decide(AT_P1, seenAt(P2), POLICY);
  private static final Outcome DEPARTURE = Mobility.decide(AT_P1, portDown(P1), POLICY);
  private static final Outcome END = Mobility.decide(GONE, expiryAfter(POLICY.tombstone()), POLICY);

  private static DynamicTest left(
      String sentence, Outcome outcome, Binding present, Decision... decisions) {
    return dynamicTest(
        sentence,
        () -> {
          Outcome rest = outcome.overtakenBy(present);
          assertEquals(present, rest.after().orElse(null));
          assertEquals(outcome.before(), rest.before());
          assertEquals(Rendering.of(List.of(decisions)), Rendering.of(rest.decisions()));
        });
  }

  @TestFactory
  Stream<DynamicTest> overtaken() {
    Binding back = later(1_000, MOVED).changed(NOW + 1_000).location(P3).build();
    Decision move = report(Kind.MOVED, MOVED, Cause.GRATUITOUS_ARP, P1, null);
    Decision departure = report(Kind.LEFT, GONE, Cause.PORT_DOWN, P1, null);
    return Stream.of(
        left(
            "who has moved on is led to where it is now, and purged from where it was first",
            MOVE,
            back,
            steer(P1, back),
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            move),
        left(
            "who has left is led nowhere",
            MOVE,
            GONE,
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            move),
        left(
            "nor whose tombstone has gone",
            MOVE,
            null,
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            move),
        left("who had left and is back keeps its route", DEPARTURE, back, purge(AT_P1), departure),
        left(
            "who had left and is forgotten loses it",
            DEPARTURE,
            null,
            withdraw(AT_P1),
            purge(AT_P1),
            departure),
        left("what came after an end is not touched by it", END, back));
  }

  private static Binding later(long millis, Binding binding) {
    return binding.changed(NOW + millis).build();
  }

  @Test
  void whatIsStillBoundIsCarriedOutAsItIs() {
    assertSame(MOVE, MOVE.overtakenBy(MOVED));
    assertSame(DEPARTURE, DEPARTURE.overtakenBy(GONE));
    assertTrue(END.after().isEmpty());
    assertSame(END, END.overtakenBy(null));
  }
}
