package org.rehome.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Source;
import org.rehome.core.Decision.Report;

/** An address is bound by whoever says that it has it, again only after its tombstone allows. */
class ArrivalTest extends MobilitySpec {
  private static final Binding ARRIVED = bound(M1, P1);
  private static final Binding BY_LEASE = Binding.of(A, M1, P1, Source.DHCP, NOW);
  private static final Binding OFFERED = bound(M1, P1).changed(NOW).override(false).build();
  private static final Binding NO_ROUTER = bound(M1, P1).changed(NOW).router(false).build();
  private static final Binding NO_OVERRIDE = bound(M1, P1).changed(NOW).override(false).build();
  private static final long LATER = 10;
  private static final long HORIZON = Policy.HORIZON;
  private static final Binding LEFT_SOON = LEFT_P1.changed(NOW).moves(1, NOW, NOW).build();
  private static final long MUCH_LATER = POLICY.tombstone();

  private static final Binding ANSWERED =
      Binding.of(A, M1, P1, Source.NEIGHBOR, answerOf(M1, P1).at());

  @TestFactory
  Stream<DynamicTest> first() {
    return Stream.of(
        rule(
            "a first sighting binds, and the others are told",
            null,
            seenAt(P1),
            ARRIVED,
            install(ARRIVED),
            announce(ARRIVED),
            report(Kind.ARRIVED, ARRIVED, Cause.GRATUITOUS_ARP)),
        rule(
            "with the authority of who vouches for it",
            null,
            seenAt(P1).from(Source.DHCP),
            BY_LEASE,
            install(BY_LEASE),
            announce(BY_LEASE),
            report(Kind.ARRIVED, BY_LEASE, Cause.GRATUITOUS_ARP)),
        rule(
            "and with the R flag of the advertisement",
            null,
            advertisement(M1, P1, false),
            NO_ROUTER,
            install(NO_ROUTER),
            announce(NO_ROUTER),
            report(Kind.ARRIVED, NO_ROUTER, Cause.NEIGHBOR_ADVERTISEMENT)),
        rule(
            "also when it was said to one neighbor only",
            null,
            answerOf(M1, P1),
            ANSWERED,
            install(ANSWERED),
            announce(ANSWERED),
            report(Kind.ARRIVED, ANSWERED, Cause.PROBE_ANSWER)),
        rule(
            "and with the O flag of its answers",
            null,
            answerOf(M1, P1).override(false),
            NO_OVERRIDE,
            install(NO_OVERRIDE),
            announce(NO_OVERRIDE),
            report(Kind.ARRIVED, NO_OVERRIDE, Cause.PROBE_ANSWER)),
        rule(
            "an offer binds what nobody has, and is answered for as it was made",
            null,
            offerOf(M1, P1),
            OFFERED,
            install(OFFERED),
            announce(OFFERED),
            report(Kind.ARRIVED, OFFERED, Cause.NEIGHBOR_ADVERTISEMENT)),
        rule(
            "a hint alone binds nothing but is followed",
            null,
            hintOf(M1, P1),
            null,
            confirm(M1, P1)),
        rule("who only asks for an address is not bound to it", null, detectionBy(M1, P1), null),
        rule("a MAC without an address is not bound", null, rarpOf(M1, P1), null));
  }

  @TestFactory
  Stream<DynamicTest> again() {
    return Stream.of(
        rule(
            "a packet as old as the departure is late", LEFT_P1, seenAt(P1), LEFT_P1, drop("late")),
        rule(
            "an answer as old as the departure is late",
            LEFT_P1,
            answerOf(M1, P1),
            LEFT_P1,
            drop("late")),
        rule(
            "an older packet from anywhere is late",
            LEFT_P1,
            later(-LATER, claimBy(M9, P3)),
            LEFT_P1,
            drop("late")),
        rule(
            "what still comes from the old place has to be confirmed",
            LEFT_P1,
            later(LATER, seenAt(P1)),
            LEFT_P1,
            confirm(M1, P1)),
        back("an answer from the old place is the host come back", later(LATER, answerOf(M1, P1))),
        back(
            "so is a claim there once the tombstone's time is over", later(MUCH_LATER, seenAt(P1))),
        back("a departure that a wrong clock dated ahead is over", later(-HORIZON, seenAt(P1))),
        backOf("and so is the move before it", LEFT_SOON, later(-HORIZON, seenAt(P2))),
        back("a claim from another place is believed at once", later(LATER, seenAt(P2))),
        rule(
            "but not of who came from somewhere else a moment ago: it may be heard there still",
            LEFT_SOON,
            later(HORIZON - 1, seenAt(P2)),
            LEFT_SOON,
            confirm(M1, P2)),
        backOf(
            "once nothing can be under way any more it is", LEFT_SOON, later(HORIZON, seenAt(P2))),
        backOf("an answer is at once", LEFT_SOON, later(1, answerOf(M1, P2))),
        backOf("another MAC is another host", LEFT_SOON, later(1, claimBy(M9, P2))),
        backOf("and a notice is no packet", LEFT_SOON, later(1, seenAt(P2).from(Source.NOTICE))),
        backOf(
            "who was never seen to move came from nowhere",
            LEFT_SOON.changed(NOW).moves(0, NOW, NOW).build(),
            later(1, seenAt(P2))),
        back(
            "even one by another MAC, which the others are told of", later(LATER, claimBy(M9, P3))),
        back("another MAC at the old place is another host", later(LATER, claimBy(M9, P1))),
        back("the R flag comes with it", later(LATER, advertisement(M1, P2, false))),
        back("and so does the authority", later(LATER, seenAt(P2).from(Source.NOTICE))),
        rule(
            "a hint has to be confirmed",
            LEFT_P1,
            later(LATER, hintOf(M1, P2)),
            LEFT_P1,
            confirm(M1, P2)),
        rule(
            "a hint has to be confirmed however much later",
            LEFT_P1,
            later(MUCH_LATER, hintOf(M1, P1)),
            LEFT_P1,
            confirm(M1, P1)),
        rule("so has an offer", LEFT_P1, later(LATER, offerOf(M1, P2)), LEFT_P1, confirm(M1, P2)),
        rule(
            "so has a MAC without an address",
            LEFT_P1,
            later(LATER, rarpOf(M1, P2)),
            LEFT_P1,
            confirm(M1, P2)),
        rule(
            "who only asks for the address does not have it",
            LEFT_P1,
            later(LATER, detectionBy(M9, P3)),
            LEFT_P1));
  }

  private static DynamicTest back(String sentence, Sighting sighting) {
    return backOf(sentence, LEFT_P1, sighting);
  }

  private static DynamicTest backOf(String sentence, Binding left, Sighting sighting) {
    Binding after =
        left.changed(sighting.at())
            .mac(sighting.mac())
            .location(sighting.location())
            .source(sighting.source())
            .router(sighting.router().orElse(true))
            .nextSequence()
            .state(BindingState.VALID, sighting.at())
            .build();
    Decision arrived = new Report(Kind.ARRIVED, after, sighting.cause(), null, null, sighting.at());
    Decision told = sighting.mac().equals(M1) ? announce(after) : announceOwner(after);
    return rule(sentence, left, sighting, after, install(after), told, arrived);
  }
}
