package org.rehome.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** The same MAC at another port is a move: committed at once, then checked. */
class MoveTest extends MobilitySpec {
  private static final Binding AT_P2 = moved(AT_P1, P2);
  private static final Binding STATIC = AT_P1.changed(T0).source(Source.STATIC).build();
  private static final Binding LEASED = AT_P1.changed(T0).source(Source.DHCP).build();
  private static final Binding NO_ROUTER = AT_P1.changed(NOW).router(false).build();
  private static final Binding WAVING = AT_P1.changed(NOW).override(false).build();

  @TestFactory
  Stream<DynamicTest> moves() {
    Binding noRouterAtP2 =
        counted(AT_P1, 1, NOW)
            .changed(NOW)
            .location(P2)
            .router(false)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    Binding leasedAtP2 = moved(LEASED, P2);
    Binding staticAtP2 = moved(STATIC, P2);
    return Stream.of(
        rule("a repeat changes nothing", AT_P1, seenAt(P1), AT_P1),
        rule("nor does a hint at its place", AT_P1, hintOf(M1, P1), AT_P1),
        rule("nor the owner's own detection", AT_P1, detectionBy(M1, P1), AT_P1),
        rule("nor its RARP", AT_P1, rarpOf(M1, P1), AT_P1),
        rule(
            "the last word about its flags stands, however soon after another",
            WAVING,
            later(1, advertisement(M1, P1, false)),
            WAVING.changed(NOW + 1).router(false).build()),
        rule("an advertisement changes the R flag", AT_P1, advertisement(M1, P1, false), NO_ROUTER),
        rule(
            "and one that answers a question the O flag",
            AT_P1,
            advertisement(M1, P1, true).override(false),
            AT_P1.changed(NOW).override(false).build()),
        rule(
            "which what says nothing of it leaves as it is",
            AT_P1.changed(NOW).override(false).build(),
            advertisement(M1, P1, true),
            AT_P1.changed(NOW).override(false).build()),
        rule(
            "whoever vouches with more authority raises the binding's",
            AT_P1,
            seenAt(P1).from(Source.DHCP),
            AT_P1.changed(NOW).source(Source.DHCP).build()),
        rule("which ARP knows nothing of", NO_ROUTER, seenAt(P1), NO_ROUTER),
        rule(
            "an advertisement that says the same changes nothing",
            NO_ROUTER,
            advertisement(M1, P1, false),
            NO_ROUTER),
        move("a claim at another port is a move", seenAt(P2), Cause.GRATUITOUS_ARP),
        move("so is a hint", hintOf(M1, P2), Cause.NEIGHBOR_SOLICITATION),
        move("so is the owner's own detection", detectionBy(M1, P2), Cause.ARP_PROBE),
        rule(
            "RARP moves the address, which is asked for at the new port too",
            AT_P1,
            rarpOf(M1, P2),
            AT_P2,
            steer(P1, AT_P2),
            probe(AT_P1, Purpose.OLD_PLACE),
            probe(AT_P2, Purpose.CONFIRM),
            purge(AT_P1),
            report(Kind.MOVED, AT_P2, Cause.RARP, P1, null)),
        rule(
            "an advertisement brings its R flag along",
            AT_P1,
            advertisement(M1, P2, false),
            noRouterAtP2,
            steer(P1, noRouterAtP2),
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            report(Kind.MOVED, noRouterAtP2, Cause.NEIGHBOR_ADVERTISEMENT, P1, null)),
        rule(
            "a lease moves along with its host",
            LEASED,
            seenAt(P2),
            leasedAtP2,
            steer(P1, leasedAtP2),
            probe(LEASED, Purpose.OLD_PLACE),
            purge(LEASED),
            report(Kind.MOVED, leasedAtP2, Cause.GRATUITOUS_ARP, P1, null)),
        rule(
            "a static binding stays where it is",
            STATIC,
            seenAt(P2),
            STATIC,
            drop("outranked"),
            report(Kind.CONFLICT, STATIC, Cause.GRATUITOUS_ARP, P2, M1)),
        rule(
            "unless configuration moves it",
            STATIC,
            seenAt(P2).from(Source.STATIC),
            staticAtP2,
            steer(P1, staticAtP2),
            probe(STATIC, Purpose.OLD_PLACE),
            purge(STATIC),
            report(Kind.MOVED, staticAtP2, Cause.GRATUITOUS_ARP, P1, null)));
  }

  @TestFactory
  Stream<DynamicTest> afterwards() {
    Binding back = moved(AT_P2, P1, 2, NOW);
    return Stream.of(
        rule(
            "an answer from the old port is a move back, not asked about again",
            AT_P2,
            answerOf(M1, P1),
            back,
            steer(P2, back),
            purge(AT_P2),
            report(Kind.MOVED, back, Cause.PROBE_ANSWER, P2, null)),
        rule(
            "silence there has the bridges behind it told",
            AT_P2,
            silence(AT_P1, Purpose.OLD_PLACE),
            AT_P2,
            announceAt(P1, AT_P2)),
        rule(
            "but not when the host is back already", back, silence(AT_P1, Purpose.OLD_PLACE), back),
        rule(
            "nor when the address is another's by now",
            takenOver(AT_P2, M9, P3),
            silence(AT_P1, Purpose.OLD_PLACE),
            takenOver(AT_P2, M9, P3)),
        rule(
            "nor when the host has left",
            left(AT_P2),
            silence(AT_P1, Purpose.OLD_PLACE),
            left(AT_P2)),
        rule("nor when it is forgotten", null, silence(AT_P1, Purpose.OLD_PLACE), null),
        rule(
            "silence at a hinted place changes nothing",
            AT_P1,
            silence(AT_P1, Purpose.CONFIRM),
            AT_P1));
  }

  @TestFactory
  Stream<DynamicTest> late() {
    Binding answered = later(-1, AT_P2, P1, 2);
    long earlier = NOW - Policy.HORIZON;
    Binding countedAnew = AT_P2.changed(earlier).moves(1, earlier, earlier).build();
    return Stream.of(
        rule(
            "a packet from before the move does not take it back",
            AT_P2,
            later(-1, seenAt(P1)),
            AT_P2,
            drop("late")),
        rule("nor one of another MAC", AT_P2, later(-1, claimBy(M9, P3)), AT_P2, drop("late")),
        rule(
            "a late packet from the present place is a repeat",
            AT_P2,
            later(-1, seenAt(P2)),
            AT_P2),
        rule("nor a hint", AT_P2, later(-1, hintOf(M1, P1)), AT_P2, drop("late")),
        rule(
            "what seems older than anything can be comes from another clock",
            AT_P2,
            later(-Policy.HORIZON, seenAt(P1)),
            later(-Policy.HORIZON, countedAnew, P1, 1),
            moveAt(-Policy.HORIZON, later(-Policy.HORIZON, countedAnew, P1, 1))),
        rule(
            "an answer is never late",
            AT_P2,
            later(-1, answerOf(M1, P1)),
            answered,
            steer(P2, answered),
            purge(AT_P2),
            new Decision.Report(Kind.MOVED, answered, Cause.PROBE_ANSWER, P2, null, NOW - 1)));
  }

  private static Decision[] moveAt(long millis, Binding after) {
    return new Decision[] {
      steer(P2, after),
      probe(AT_P2, Purpose.OLD_PLACE),
      purge(AT_P2),
      new Decision.Report(Kind.MOVED, after, Cause.GRATUITOUS_ARP, P2, null, NOW + millis)
    };
  }

  private static Binding later(long millis, Binding before, ConnectPoint place, int moves) {
    long at = NOW + millis;
    Binding counted =
        moves == before.moves() ? before : before.changed(at).moves(moves, NOW, at).build();
    return counted.changed(at).location(place).nextSequence().state(BindingState.VALID, at).build();
  }

  private static DynamicTest move(String sentence, Sighting sighting, Cause cause) {
    return rule(
        sentence,
        AT_P1,
        sighting,
        AT_P2,
        steer(P1, AT_P2),
        probe(AT_P1, Purpose.OLD_PLACE),
        purge(AT_P1),
        report(Kind.MOVED, AT_P2, cause, P1, null));
  }
}
