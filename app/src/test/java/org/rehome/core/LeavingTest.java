package org.rehome.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;

/** However a host leaves, the route goes, then the flows that name it, and nobody answers. */
class LeavingTest extends MobilitySpec {
  private static final long HOLD = POLICY.tombstone();

  @TestFactory
  Stream<DynamicTest> departures() {
    Binding taken = takenOver(TESTED, M9, P3);
    return Stream.of(
        rule(
            "port down is a departure",
            AT_P1,
            portDown(P1),
            left(AT_P1),
            departure(AT_P1, Cause.PORT_DOWN)),
        rule("another port going down is none", AT_P1, portDown(P2), AT_P1),
        rule(
            "a notice is one, wherever the host is",
            AT_P1,
            notice(),
            left(AT_P1),
            departure(AT_P1, Cause.NOTICE)),
        rule(
            "a port that went down before the host came says nothing",
            AT_P1,
            Detachment.from(P1, A, Cause.PORT_DOWN, T0 - 1),
            AT_P1,
            drop("late")),
        rule("whoever left cannot leave again", LEFT_P1, portDown(P1), LEFT_P1),
        rule("nor by notice", LEFT_P1, notice(), LEFT_P1),
        rule("nobody cannot leave", null, notice(), null),
        rule(
            "an owner under test whose port goes down has lost to the claimant",
            TESTED,
            portDown(P1),
            taken,
            steer(P1, taken),
            purge(TESTED),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "who only asked for the address does not get it that way",
            DETECTED,
            portDown(P1),
            left(DETECTED),
            departure(DETECTED, Cause.PORT_DOWN)),
        rule(
            "a claimant whose port goes down has lost to the owner",
            TESTED,
            portDown(P3),
            valid(TESTED)),
        rule("a third port does not matter to a test", TESTED, portDown(P2), TESTED),
        rule(
            "both gone with their port is a departure",
            sharedPort(),
            portDown(P1),
            left(sharedPort()),
            departure(sharedPort(), Cause.PORT_DOWN)),
        rule(
            "a notice ends a test, too",
            TESTED,
            notice(),
            left(TESTED),
            departure(TESTED, Cause.NOTICE)));
  }

  @TestFactory
  Stream<DynamicTest> tombstones() {
    return Stream.of(
        rule("a tombstone stays its time", LEFT_P1, expiryAfter(HOLD - 1), LEFT_P1),
        rule("then it is forgotten", LEFT_P1, expiryAfter(HOLD), null),
        rule("time does nothing to a valid binding", AT_P1, expiryAfter(HOLD), AT_P1),
        rule("nor to nothing", null, expiryAfter(HOLD), null),
        rule("a clock that differs a little does not end it", LEFT_P1, expiryAfter(-1), LEFT_P1),
        rule("one that was wrong does not keep it", LEFT_P1, expiryAfter(-HOLD), null));
  }

  private static Binding sharedPort() {
    return AT_P1.changed(NOW).claim(claim(M9, P1, Cause.GRATUITOUS_ARP, false), NOW).build();
  }

  private static Decision[] departure(Binding before, Cause cause) {
    return new Decision[] {
      withdraw(before), purge(before), report(Kind.LEFT, left(before), cause, P1, null)
    };
  }
}
