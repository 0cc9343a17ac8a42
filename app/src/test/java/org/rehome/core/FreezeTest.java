package org.rehome.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** Five moves in three minutes are no migration but a duplicate: the address is frozen. */
class FreezeTest extends MobilitySpec {
  private static final long BURST = Policy.BURST;

  @TestFactory
  Stream<DynamicTest> counting() {
    long window = POLICY.freezeWindow();
    Binding fourTimes = AT_P1.changed(T0).moves(4, T0, T0).build();
    Binding longAgo = AT_P1.changed(T0).moves(4, NOW - window, T0).build();
    Binding lately = AT_P1.changed(T0).moves(3, NOW - window + 1, T0).build();
    Binding fifth = frozen(fourTimes, 5);
    return Stream.of(
        rule(
            "the fifth move within the window freezes the address where it is",
            fourTimes,
            seenAt(P2),
            fifth,
            report(Kind.FROZEN, fifth, Cause.GRATUITOUS_ARP, P2, null)),
        rule(
            "moves before the window do not count",
            longAgo,
            seenAt(P2),
            moved(longAgo, P2),
            moveDone(longAgo, moved(longAgo, P2))),
        rule(
            "moves within it do",
            lately,
            seenAt(P2),
            moved(lately, P2, 4, NOW - window + 1),
            moveDone(lately, moved(lately, P2, 4, NOW - window + 1))),
        rule(
            "the window opens with the first move, not with the arrival",
            AT_P1,
            seenAt(P2),
            moved(AT_P1, P2),
            moveDone(AT_P1, moved(AT_P1, P2))));
  }

  @TestFactory
  Stream<DynamicTest> bursts() {
    Binding justNow = AT_P1.changed(T0).moves(1, NOW - BURST + 1, NOW - BURST + 1).build();
    Binding before = AT_P1.changed(T0).moves(1, NOW - BURST, NOW - BURST).build();
    Binding again = movedUncounted(justNow, P2);
    Binding second = moved(before, P2, 2, NOW - BURST);
    Binding answered = moved(justNow, P2, 2, NOW - BURST + 1);
    return Stream.of(
        rule(
            "to and fro within two seconds is one migration",
            justNow,
            seenAt(P2),
            again,
            moveDone(justNow, again)),
        rule("after that it is another", before, seenAt(P2), second, moveDone(before, second)),
        rule(
            "what a probe showed counts at once",
            justNow,
            answerOf(M1, P2),
            answered,
            steer(P1, answered),
            purge(justNow),
            report(Kind.MOVED, answered, Cause.PROBE_ANSWER, P1, null)));
  }

  @TestFactory
  Stream<DynamicTest> takeOvers() {
    Binding tested =
        AT_P1.changed(T0).moves(4, T0, T0).build().changed(NOW).claim(CLAIM_OF_M9, NOW).build();
    Binding fifth = frozen(tested, 5);
    return Stream.of(
        rule(
            "take-overs count, too",
            TESTED,
            silence(TESTED, Purpose.OWNER),
            takenOver(TESTED, M9, P3),
            steer(P1, takenOver(TESTED, M9, P3)),
            purge(TESTED),
            announceOwner(takenOver(TESTED, M9, P3)),
            report(Kind.TAKEN_OVER, takenOver(TESTED, M9, P3), Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "and the fifth freezes",
            tested,
            silence(tested, Purpose.OWNER),
            fifth,
            report(Kind.FROZEN, fifth, Cause.GRATUITOUS_ARP, P3, M9)));
  }

  @TestFactory
  Stream<DynamicTest> exceptions() {
    Binding fourTimes = AT_P1.changed(T0).moves(4, T0, T0).build();
    Binding tested = fourTimes.changed(NOW).claim(CLAIM_OF_M9, NOW).build();
    Binding ordered =
        counted(fourTimes, 5, T0)
            .changed(NOW)
            .location(P2)
            .source(Source.NOTICE)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    Binding tombstone = left(frozen(AT_P1, 5));
    Sighting back = later(Policy.HORIZON, seenAt(P2));
    Binding afresh =
        tombstone
            .changed(NOW + Policy.HORIZON)
            .moves(0, NOW + Policy.HORIZON, 0)
            .build()
            .changed(NOW + Policy.HORIZON)
            .location(P2)
            .nextSequence()
            .state(BindingState.VALID, NOW + Policy.HORIZON)
            .build();
    return Stream.of(
        rule(
            "a move by more authority is obeyed, however many there were",
            fourTimes,
            seenAt(P2).from(Source.NOTICE),
            ordered,
            moveDone(fourTimes, ordered)),
        rule(
            "nobody is held at a port that is gone",
            tested,
            portDown(P1),
            left(tested),
            withdraw(tested),
            purge(tested),
            report(Kind.LEFT, left(tested), Cause.PORT_DOWN, P1, null)),
        rule(
            "who was frozen and left begins afresh",
            tombstone,
            back,
            afresh,
            install(afresh),
            announce(afresh),
            new Decision.Report(
                Kind.ARRIVED, afresh, Cause.GRATUITOUS_ARP, null, null, NOW + Policy.HORIZON)));
  }

  @TestFactory
  Stream<DynamicTest> frozen() {
    Binding fifth = frozen(AT_P1, 5);
    long hold = POLICY.freezeHold();
    return Stream.of(
        rule("frozen, it stays when seen elsewhere", fifth, later(hold - 1, seenAt(P2)), fifth),
        rule("when seen at its place", fifth, seenAt(P1), fifth),
        rule("when claimed by another", fifth, claimBy(M9, P3), fifth),
        rule("when its owner is silent", fifth, silence(AT_P1, Purpose.OWNER), fifth),
        rule("and until its time is over", fifth, expiryAfter(hold - 1), fifth),
        rule(
            "then it is trusted again",
            fifth,
            expiryAfter(hold),
            released(fifth, hold),
            releaseReport(fifth, hold)),
        rule(
            "nothing waits for a time that a wrong clock has written",
            fifth,
            expiryAfter(-hold),
            released(fifth, -hold),
            releaseReport(fifth, -hold)),
        rule(
            "a repeat after its time releases it",
            fifth,
            later(hold, seenAt(P1)),
            released(fifth, hold),
            releaseReport(fifth, hold)),
        releasedIntoMove(
            "a claim elsewhere after its time releases and moves it", fifth, hold, Source.NEIGHBOR),
        releasedIntoMove("so does a claim of more authority, at any time", fifth, 0, Source.NOTICE),
        rule(
            "a port going down ends it",
            fifth,
            portDown(P1),
            left(fifth),
            withdraw(fifth),
            purge(fifth),
            report(Kind.LEFT, left(fifth), Cause.PORT_DOWN, P1, null)));
  }

  @TestFactory
  Stream<DynamicTest> operators() {
    Binding fifth = frozen(AT_P1, 5);
    Binding released = released(fifth, 1);
    Release release = Release.of(A, NOW + 1);
    Policy untilReleased = Policy.of(30_000, 5, 180_000, 0);
    long years = 100_000_000_000L;
    return Stream.of(
        rule(
            "an operator may trust it at once",
            fifth,
            release,
            released,
            new Decision.Report(Kind.RELEASED, released, Cause.NOTICE, null, null, NOW + 1)),
        rule("which means nothing for what is trusted", AT_P1, release, AT_P1),
        rule("nor for what is being tested", TESTED, release, TESTED),
        rule("nor for what has left", LEFT_P1, release, LEFT_P1),
        rule("nor for what nobody has", null, release, null),
        rule("without a time it is held for ever", untilReleased, fifth, expiryAfter(years), fifth),
        rule("whatever is seen of it", untilReleased, fifth, later(years, seenAt(P2)), fifth));
  }

  private static Decision[] moveDone(Binding before, Binding after) {
    return new Decision[] {
      steer(P1, after),
      probe(before, Purpose.OLD_PLACE),
      purge(before),
      report(Kind.MOVED, after, Cause.GRATUITOUS_ARP, P1, null)
    };
  }

  private static Binding released(Binding frozen, long after) {
    long at = NOW + after;
    return frozen.changed(at).moves(0, at, 0).state(BindingState.VALID, at).build();
  }

  private static Decision releaseReport(Binding frozen, long after) {
    return new Decision.Report(
        Kind.RELEASED, released(frozen, after), Cause.EXPIRY, null, null, NOW + after);
  }

  private static DynamicTest releasedIntoMove(
      String sentence, Binding frozen, long hold, Source source) {
    long at = NOW + hold;
    Binding released = released(frozen, hold);
    Binding after =
        released
            .changed(at)
            .moves(1, at, at)
            .build()
            .changed(at)
            .location(P2)
            .source(source)
            .nextSequence()
            .state(BindingState.VALID, at)
            .build();
    return rule(
        sentence,
        frozen,
        later(hold, seenAt(P2).from(source)),
        after,
        releaseReport(frozen, hold),
        steer(P1, after),
        probe(released, Purpose.OLD_PLACE),
        purge(released),
        new Decision.Report(Kind.MOVED, after, Cause.GRATUITOUS_ARP, P1, null, at));
  }
}
