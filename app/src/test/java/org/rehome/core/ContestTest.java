package org.rehome.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** Another MAC's claim to an address: its owner is asked first, and keeps it while it answers. */
class ContestTest extends MobilitySpec {
  private static final long VERDICT = Policy.VERDICT;
  private static final long HOUR = 3_600_000;
  private static final long LONG = Policy.VERIFICATION;
  private static final Binding LEASED = AT_P1.changed(T0).source(Source.DHCP).build();
  private static final Binding LEASED_DETECTED =
      LEASED.changed(NOW).claim(DETECTION_BY_M9, NOW).build();

  @TestFactory
  Stream<DynamicTest> claims() {
    Binding byNotice = AT_P1.changed(NOW).source(Source.NOTICE).build();
    Binding noticed = takenOver(byNotice, M9, P3);
    Binding noticedAfterAll = noticed(AT_P1);
    Claim leaseClaim = Claim.of(M9, P3, Source.DHCP, Cause.GRATUITOUS_ARP, false);
    Binding leaseTested = LEASED.changed(NOW).claim(leaseClaim, NOW).build();
    Binding leaving = LEASED.changed(NOW).movingUntil(NOW + 60_000).build();
    return Stream.of(
        rule(
            "a claim by another MAC puts the owner to the test",
            AT_P1,
            claimBy(M9, P3),
            TESTED,
            probe(TESTED, Purpose.OWNER)),
        rule(
            "so does its detection",
            AT_P1,
            detectionBy(M9, P3),
            DETECTED,
            probe(TESTED, Purpose.OWNER)),
        rule(
            "so does a claim at the owner's own port",
            AT_P1,
            claimBy(M9, P1),
            AT_P1.changed(NOW).claim(claim(M9, P1, Cause.GRATUITOUS_ARP, false), NOW).build(),
            probe(TESTED, Purpose.OWNER)),
        rule(
            "a hint only has the owner asked",
            AT_P1,
            hintOf(M9, P3),
            AT_P1,
            probe(AT_P1, Purpose.DOUBT)),
        rule("so has an offer", AT_P1, offerOf(M9, P3), AT_P1, probe(AT_P1, Purpose.DOUBT)),
        rule("a MAC alone claims nothing of another's", AT_P1, rarpOf(M9, P3), AT_P1),
        rule(
            "a claim of equal authority is tested",
            LEASED,
            claimBy(M9, P3).from(Source.DHCP),
            leaseTested,
            probe(leaseTested, Purpose.OWNER)),
        rule(
            "a claim of lower authority is refused, but whether the lessee is there is asked",
            LEASED,
            claimBy(M9, P3),
            LEASED,
            drop("outranked"),
            report(Kind.CONFLICT, LEASED, Cause.GRATUITOUS_ARP, P3, M9),
            probe(LEASED, Purpose.DOUBT)),
        rule(
            "unless it is between two places",
            leaving,
            claimBy(M9, P3),
            leaving,
            drop("outranked"),
            report(Kind.CONFLICT, leaving, Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "and detection by lower authority is told so",
            LEASED,
            detectionBy(M9, P3),
            LEASED,
            drop("outranked"),
            defence(),
            report(Kind.CONFLICT, LEASED, Cause.ARP_PROBE, P3, M9),
            probe(LEASED, Purpose.DOUBT)),
        rule(
            "a claim of higher authority is granted",
            AT_P1,
            claimBy(M9, P3).from(Source.NOTICE),
            noticedAfterAll,
            takeOver(AT_P1, noticedAfterAll)),
        rule(
            "and not contested from below",
            noticed,
            seenAt(P1),
            noticed,
            drop("outranked"),
            report(Kind.CONFLICT, noticed, Cause.GRATUITOUS_ARP, P1, M1)));
  }

  @TestFactory
  Stream<DynamicTest> verdicts() {
    Binding taken = takenOver(TESTED, M9, P3);
    Binding kept = kept(TESTED);
    Binding keptFromDetection = kept(DETECTED);
    Binding movedMeanwhile = moved(kept(TESTED), P2);
    return Stream.of(
        rule(
            "the owner's silence gives the address to the claimant",
            TESTED,
            silence(TESTED, Purpose.OWNER),
            taken,
            takeOver(TESTED, taken)),
        rule(
            "its silence as to another question does not",
            TESTED,
            silence(TESTED, Purpose.CONFIRM),
            TESTED),
        rule(
            "nor does its silence as to an earlier claim",
            TESTED,
            silence(AT_P1, Purpose.OWNER),
            TESTED),
        rule("nor silence that nobody asked for", AT_P1, silence(AT_P1, Purpose.OWNER), AT_P1),
        rule(
            "the owner's answer keeps it",
            TESTED,
            answerOf(M1, P1),
            kept,
            defendAt(P3, kept),
            report(Kind.CONFLICT, kept, Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "so does any packet of its own",
            TESTED,
            hintOf(M1, P1),
            kept,
            defendAt(P3, kept),
            report(Kind.CONFLICT, kept, Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "a packet of its own from before the claim says nothing",
            TESTED,
            later(-1, seenAt(P1)),
            TESTED,
            drop("late")),
        rule(
            "nor one from where it was before",
            TESTED,
            later(-1, seenAt(P2)),
            TESTED,
            drop("late")),
        rule("the claimant's repeats change nothing", TESTED, claimBy(M9, P3), TESTED),
        rule("nor does a third claimant", TESTED, claimBy(M2, P2), TESTED),
        rule(
            "unless it has more authority",
            TESTED,
            claimBy(M9, P3).from(Source.NOTICE),
            noticed(TESTED),
            takeOver(TESTED, noticed(TESTED))),
        rule(
            "an owner that shows up elsewhere has moved",
            TESTED,
            seenAt(P2),
            movedMeanwhile,
            defendAt(P3, kept(TESTED)),
            report(Kind.CONFLICT, kept(TESTED), Cause.GRATUITOUS_ARP, P3, M9),
            steer(P1, movedMeanwhile),
            probe(kept(TESTED), Purpose.OLD_PLACE),
            purge(kept(TESTED)),
            report(Kind.MOVED, movedMeanwhile, Cause.GRATUITOUS_ARP, P1, null)),
        rule(
            "an owner that answers is defended against detection",
            DETECTED,
            answerOf(M1, P1),
            keptFromDetection,
            defence(),
            report(Kind.CONFLICT, keptFromDetection, Cause.ARP_PROBE, P3, M9)),
        rule(
            "a silent owner's address is free for who asked",
            DETECTED,
            silence(DETECTED, Purpose.OWNER),
            left(DETECTED),
            withdraw(DETECTED),
            purge(DETECTED),
            report(Kind.LEFT, left(DETECTED), Cause.PROBE_SILENCE, P1, null)));
  }

  @TestFactory
  Stream<DynamicTest> stubbornness() {
    Binding kept = kept(TESTED);
    Binding keptFromDetection = kept(DETECTED);
    Binding tested = kept.changed(NOW + VERDICT).claim(CLAIM_OF_M9, NOW + VERDICT).build();
    Binding testedEarlier = kept.changed(NOW - HOUR).claim(CLAIM_OF_M9, NOW - HOUR).build();
    Binding anew = tested.changed(NOW - HOUR).claim(CLAIM_OF_M9, NOW - HOUR).build();
    return Stream.of(
        rule(
            "an answer holds for the same claimant's next claims, too",
            kept,
            later(VERDICT - 1, claimBy(M9, P3)),
            kept,
            drop("refused-claim")),
        rule(
            "and for another's, for liars may take turns",
            kept,
            later(1, claimBy(M2, P2)),
            kept,
            drop("refused-claim")),
        rule(
            "who only asks again is told again",
            keptFromDetection,
            later(0, detectionBy(M9, P3)),
            keptFromDetection,
            drop("refused-claim"),
            defence()),
        rule(
            "but not for ever",
            kept,
            later(VERDICT, claimBy(M9, P3)),
            tested,
            probe(tested, Purpose.OWNER)),
        rule(
            "nor until a time that a wrong clock has written",
            kept,
            later(-HOUR, claimBy(M9, P3)),
            testedEarlier,
            probe(testedEarlier, Purpose.OWNER)),
        rule(
            "a verification that began by that clock is begun anew",
            tested,
            expiryAfter(-HOUR),
            anew,
            probe(anew, Purpose.OWNER)));
  }

  @TestFactory
  Stream<DynamicTest> ownersThatCannotBeAsked() {
    Binding taken = takenOver(AT_P1, M9, P3);
    return Stream.of(
        rule(
            "an owner whose switch is away gives way to who uses the address",
            AT_P1,
            claimBy(M9, P3).ownerCutOff(),
            taken,
            takeOver(AT_P1, taken)),
        rule(
            "not to who only asks for it, and is told so in time",
            AT_P1,
            detectionBy(M9, P3).ownerCutOff(),
            AT_P1,
            defence()),
        rule(
            "though it was asked for before the owner was out of reach",
            DETECTED,
            claimBy(M9, P3).ownerCutOff(),
            takenOver(DETECTED, M9, P3),
            takeOver(DETECTED, takenOver(DETECTED, M9, P3))),
        rule(
            "but not for who has less authority",
            LEASED_DETECTED,
            claimBy(M9, P3).ownerCutOff(),
            LEASED_DETECTED),
        rule(
            "nor to less authority",
            LEASED,
            claimBy(M9, P3).ownerCutOff(),
            LEASED,
            drop("outranked"),
            report(Kind.CONFLICT, LEASED, Cause.GRATUITOUS_ARP, P3, M9)));
  }

  @TestFactory
  Stream<DynamicTest> doubts() {
    Binding moved = moved(AT_P1, P2);
    return Stream.of(
        rule(
            "an owner that is silent while another uses its address is gone",
            AT_P1,
            silence(AT_P1, Purpose.DOUBT),
            left(AT_P1),
            withdraw(AT_P1),
            purge(AT_P1),
            report(Kind.LEFT, left(AT_P1), Cause.PROBE_SILENCE, P1, null)),
        rule("not when it has moved meanwhile", moved, silence(AT_P1, Purpose.DOUBT), moved),
        rule("nor while a claim is under test", TESTED, silence(TESTED, Purpose.DOUBT), TESTED));
  }

  @TestFactory
  Stream<DynamicTest> neighborsOfTheOwner() {
    Binding tested =
        AT_P1.changed(NOW).claim(claim(M9, P1, Cause.GRATUITOUS_ARP, false), NOW).build();
    Binding detected = AT_P1.changed(NOW).claim(claim(M9, P1, Cause.ARP_PROBE, true), NOW).build();
    return Stream.of(
        rule(
            "a claimant behind the owner's own port hears the owner itself",
            tested,
            answerOf(M1, P1),
            kept(tested),
            report(Kind.CONFLICT, kept(tested), Cause.GRATUITOUS_ARP, P1, M9)),
        rule(
            "so does one that only asks",
            detected,
            answerOf(M1, P1),
            kept(detected),
            report(Kind.CONFLICT, kept(detected), Cause.ARP_PROBE, P1, M9)),
        rule(
            "also when it asks again",
            kept(detected),
            detectionBy(M9, P1),
            kept(detected),
            drop("refused-claim")));
  }

  @TestFactory
  Stream<DynamicTest> lostVerdicts() {
    Binding askedAnew = TESTED.changed(NOW + LONG).claim(CLAIM_OF_M9, NOW + LONG).build();
    return Stream.of(
        rule("a test waits for its verdict", TESTED, expiryAfter(LONG - 1), TESTED),
        rule(
            "one without a verdict is made anew",
            TESTED,
            expiryAfter(LONG),
            askedAnew,
            probe(askedAnew, Purpose.OWNER)),
        rule(
            "also when the claimant repeats itself",
            TESTED,
            later(LONG, claimBy(M9, P3)),
            askedAnew,
            probe(askedAnew, Purpose.OWNER)),
        rule(
            "the silence as to the first question comes too late then",
            askedAnew,
            silence(TESTED, Purpose.OWNER),
            askedAnew));
  }

  private static Binding noticed(Binding before) {
    return counted(before, 1, NOW)
        .changed(NOW)
        .mac(M9)
        .location(P3)
        .source(Source.NOTICE)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  private static Decision defence() {
    return new Decision.Reply(Query.of(A, Query.Kind.DETECTION, M9, null, P3, NOW), M1, true, true);
  }

  private static Decision[] takeOver(Binding before, Binding after) {
    return new Decision[] {
      steer(P1, after),
      purge(before),
      announceOwner(after),
      report(Kind.TAKEN_OVER, after, Cause.GRATUITOUS_ARP, P1, M1)
    };
  }
}
