package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Notice;
import org.rehome.api.Pin;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Probe.Purpose;

/** What the management says of a host is believed: it is leaving, has left, or has arrived. */
class MigrationTest extends MobilitySpec {
  private static final long HOLD = POLICY.noticeHold();
  private static final Binding SEVENTH = AT_P1.changed(T0).migration(7).build();

  /** Said to be leaving P1, a moment ago. */
  private static final Binding MOVING =
      AT_P1.changed(NOW - 10).migration(7).movingUntil(NOW - 10 + HOLD).build();

  /** Said to have arrived at P2. */
  private static final Binding VOUCHED = told(AT_P1, P2, 7);

  private static AddressNotice say(Notice.Kind kind, ConnectPoint place, long migration) {
    return say(kind, M1, place, migration);
  }

  private static AddressNotice say(
      Notice.Kind kind, MacAddress mac, ConnectPoint place, long migration) {
    Notice.Builder notice = Notice.of(kind);
    notice = mac == null ? notice.address(A.ip()) : notice.mac(mac);
    notice = place == null ? notice : notice.location(place);
    notice = migration == 0 ? notice : notice.migration(migration);
    return AddressNotice.of(notice.build(), A, NOW);
  }

  private static AddressNotice leaving(ConnectPoint place, long migration) {
    return say(Notice.Kind.LEAVING, place, migration);
  }

  private static AddressNotice gone(ConnectPoint place, long migration) {
    return say(Notice.Kind.LEFT, place, migration);
  }

  private static AddressNotice arrived(ConnectPoint place, long migration) {
    return say(Notice.Kind.ARRIVED, place, migration);
  }

  private static Binding expected(Binding before, long migration) {
    return before.changed(NOW).migration(migration).movingUntil(NOW + HOLD).build();
  }

  /** Where it was said to have arrived. */
  private static Binding told(Binding before, ConnectPoint place, long migration) {
    return before
        .changed(NOW)
        .location(place)
        .source(Source.NOTICE)
        .migration(migration)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  private static Binding given(
      Binding before, MacAddress mac, ConnectPoint place, Source source, long migration) {
    return counted(before, 1, NOW)
        .changed(NOW)
        .mac(mac)
        .location(place)
        .source(source)
        .migration(migration)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  /** Neither counted nor asked about. */
  private static Decision[] toldMove(Binding before, Binding after, Cause cause) {
    return new Decision[] {
      steer(before.location(), after),
      announceAt(before.location(), after),
      purge(before),
      report(Kind.MOVED, after, cause, before.location(), null)
    };
  }

  private static Decision[] departure(Binding before, Binding after) {
    return new Decision[] {
      withdraw(before), purge(before), report(Kind.LEFT, after, Cause.NOTICE, P1, null)
    };
  }

  private static Decision[] refusal(Binding before, String reason, Sighting sighting) {
    return new Decision[] {
      drop(reason),
      report(Kind.CONFLICT, before, sighting.cause(), sighting.location(), sighting.mac())
    };
  }

  @TestFactory
  Stream<DynamicTest> leaving() {
    Binding renewed = MOVING.changed(NOW).movingUntil(NOW + HOLD).build();
    Binding held = expected(kept(TESTED), 7);
    Binding stillFrozen = expected(frozen(AT_P1, 5), 7);
    Binding longer = MOVING.changed(NOW).movingUntil(NOW + 2 * HOLD).build();
    return Stream.of(
        rule("who is leaving is expected elsewhere", AT_P1, leaving(null, 7), expected(AT_P1, 7)),
        rule("without a number, too", AT_P1, leaving(null, 0), expected(AT_P1, 0)),
        rule("and the number known of stays", SEVENTH, leaving(P1, 0), expected(SEVENTH, 7)),
        rule(
            "for so long as is set, from the last time it is said",
            MOVING,
            leaving(P1, 7),
            renewed),
        rule("never shorter than was said before", longer, leaving(P1, 7), longer),
        rule("said twice at once it is the same", renewed, leaving(P1, 7), renewed),
        rule("who is not there is not leaving there", AT_P1, leaving(P2, 7), AT_P1),
        rule(
            "but a port of its group is there",
            POLICY.in(NetworkConfig.builder().portGroup(List.of(P1, P2)).build()),
            AT_P1,
            leaving(P2, 7),
            expected(AT_P1, 7)),
        rule(
            "nor is another host that has the address",
            AT_P1,
            say(Notice.Kind.LEAVING, M9, null, 7),
            AT_P1),
        rule(
            "who only has an address is named by it",
            AT_P1,
            say(Notice.Kind.LEAVING, null, null, 7),
            expected(AT_P1, 7)),
        rule("whom nobody knows is not leaving", null, leaving(null, 7), null),
        rule("nor is who has left", LEFT_P1, leaving(null, 7), LEFT_P1),
        rule(
            "a claim that waits for the owner's answer is refused",
            TESTED,
            leaving(null, 7),
            held,
            defendAt(P3, kept(TESTED)),
            report(Kind.CONFLICT, kept(TESTED), Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "who is frozen stays so until it is said where it is",
            frozen(AT_P1, 5),
            leaving(null, 7),
            stillFrozen),
        rule("at another place, too", stillFrozen, seenAt(P2), stillFrozen),
        rule(
            "a hold of no time is none",
            POLICY.expecting(0),
            AT_P1,
            leaving(null, 7),
            AT_P1.changed(NOW).migration(7).movingUntil(NOW).build()));
  }

  @TestFactory
  Stream<DynamicTest> meanwhile() {
    Binding arrived = movedUncounted(MOVING, P2);
    Binding often = MOVING.changed(NOW - 10).moves(4, T0, T0).build();
    Binding lapsed = MOVING.changed(NOW - 10).movingUntil(NOW).build();
    Binding counted = moved(lapsed, P2);
    Binding tombstone = left(MOVING);
    Binding back = later(1, tombstone);
    Sighting outranking = claimBy(M9, P3).from(Source.DHCP);
    Binding taken = given(MOVING, M9, P3, Source.DHCP, 0);
    Binding tested = lapsed.changed(NOW).claim(CLAIM_OF_M9, NOW).build();
    return Stream.of(
        rule(
            "it is followed without asking at the old place, where it is announced",
            MOVING,
            seenAt(P2),
            arrived,
            toldMove(MOVING, arrived, Cause.GRATUITOUS_ARP)),
        rule(
            "which counts towards no freeze",
            often,
            seenAt(P2),
            movedUncounted(often, P2),
            toldMove(often, movedUncounted(often, P2), Cause.GRATUITOUS_ARP)),
        rule(
            "of a MAC alone the address is asked for all the same",
            MOVING,
            rarpOf(M1, P2),
            arrived,
            steer(P1, arrived),
            announceAt(P1, arrived),
            probe(arrived, Purpose.CONFIRM),
            purge(MOVING),
            report(Kind.MOVED, arrived, Cause.RARP, P1, null)),
        rule("heard at its place, it is there still", MOVING, seenAt(P1), MOVING),
        rule("its silence says nothing", MOVING, silence(MOVING, Purpose.DOUBT), MOVING),
        rule("nor under keepalive", MOVING, silence(MOVING, Purpose.KEEPALIVE), MOVING),
        rule(
            "though at a place that it left before it does",
            MOVING,
            silence(AT_P2, Purpose.OLD_PLACE),
            MOVING,
            announceAt(P2, MOVING)),
        rule("who hints at another owner is not looked into", MOVING, hintOf(M9, P3), MOVING),
        rule("nor who offers", MOVING, offerOf(M9, P3), MOVING),
        rule("nor a MAC that once had the address", MOVING, rarpOf(M9, P3), MOVING),
        rule(
            "a claim is refused without asking",
            MOVING,
            claimBy(M9, P3),
            MOVING,
            refusal(MOVING, "owner-moving", claimBy(M9, P3))),
        rule(
            "also while its switch is away",
            MOVING,
            claimBy(M9, P3).ownerCutOff(),
            MOVING,
            refusal(MOVING, "owner-moving", claimBy(M9, P3))),
        rule(
            "who only asks is told that it has an owner",
            MOVING,
            detectionBy(M9, P3),
            MOVING,
            drop("owner-moving"),
            new Decision.Reply(
                Query.of(A, Query.Kind.DETECTION, M9, null, P3, NOW), M1, true, true),
            report(Kind.CONFLICT, MOVING, Cause.ARP_PROBE, P3, M9)),
        rule(
            "more authority prevails",
            MOVING,
            outranking,
            taken,
            steer(P1, taken),
            purge(MOVING),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "its port going down ends the binding",
            MOVING,
            portDown(P1),
            tombstone,
            withdraw(MOVING),
            purge(MOVING),
            report(Kind.LEFT, tombstone, Cause.PORT_DOWN, P1, null)),
        rule(
            "and its MAC elsewhere brings it back",
            tombstone,
            later(1, rarpOf(M1, P2)),
            back,
            install(back),
            announce(back),
            new Decision.Report(Kind.ARRIVED, back, Cause.RARP, null, null, NOW + 1)),
        rule(
            "but not at the place it was leaving",
            tombstone,
            later(1, rarpOf(M1, P1)),
            tombstone,
            confirm(M1, P1)),
        rule("nor another's MAC", tombstone, later(1, rarpOf(M9, P2)), tombstone, confirm(M9, P2)),
        rule(
            "when the time is over a move is as any other",
            lapsed,
            seenAt(P2),
            counted,
            steer(P1, counted),
            probe(lapsed, Purpose.OLD_PLACE),
            purge(lapsed),
            report(Kind.MOVED, counted, Cause.GRATUITOUS_ARP, P1, null)),
        rule(
            "and a claim is verified",
            lapsed,
            claimBy(M9, P3),
            tested,
            probe(tested, Purpose.OWNER)));
  }

  private static final Binding AT_P2 = Binding.of(A, M1, P2, Source.NEIGHBOR, T0);

  private static Binding later(long millis, Binding tombstone) {
    return tombstone
        .changed(NOW + millis)
        .location(P2)
        .nextSequence()
        .state(BindingState.VALID, NOW + millis)
        .build();
  }

  @TestFactory
  Stream<DynamicTest> left() {
    Binding atP2 = movedUncounted(MOVING, P2);
    Binding gone = left(AT_P1);
    Binding goneBySeven = left(AT_P1.changed(NOW).migration(7).build());
    Binding numbered = AT_P1.changed(NOW).migration(7).build();
    Binding taken = takenOver(TESTED, M9, P3);
    return Stream.of(
        rule("who has left is purged at once", AT_P1, gone(null, 0), gone, departure(AT_P1, gone)),
        rule("from there", AT_P1, gone(P1, 0), gone, departure(AT_P1, gone)),
        rule(
            "the tombstone knows by which migration",
            AT_P1,
            gone(null, 7),
            goneBySeven,
            departure(numbered, goneBySeven)),
        rule("late from the old place it takes nobody away", atP2, gone(P1, 0), atP2),
        rule("with a number, too", atP2, gone(P1, 7), atP2),
        rule(
            "nor does it without a place when that migration is over",
            atP2,
            gone(null, 7),
            atP2,
            drop("stale-notice")),
        rule(
            "from where it came to it can leave",
            atP2,
            gone(P2, 7),
            left(atP2),
            withdraw(atP2),
            purge(atP2),
            report(Kind.LEFT, left(atP2), Cause.NOTICE, P2, null)),
        rule(
            "another's leave does not concern it",
            AT_P1,
            say(Notice.Kind.LEFT, M9, null, 0),
            AT_P1),
        rule("whoever left cannot leave again", gone, gone(null, 0), gone),
        rule("nobody cannot leave", null, gone(P1, 7), null),
        rule(
            "an owner under test that has left its place has lost to the claimant",
            TESTED,
            gone(P1, 0),
            taken,
            steer(P1, taken),
            purge(TESTED),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "a claimant that has left has lost to the owner",
            TESTED,
            say(Notice.Kind.LEFT, M9, P3, 0),
            valid(TESTED)),
        rule(
            "where another than the claimant left nothing is decided", TESTED, gone(P3, 0), TESTED),
        rule(
            "nor where the claimant left another place",
            TESTED,
            say(Notice.Kind.LEFT, M9, P2, 0),
            TESTED),
        rule(
            "nor by a leave from nowhere in particular",
            TESTED,
            say(Notice.Kind.LEFT, M9, null, 0),
            TESTED));
  }

  @TestFactory
  Stream<DynamicTest> arrived() {
    Binding first = Binding.of(A, M1, P2, Source.NOTICE, NOW);
    Binding firstOfSeven = first.changed(NOW).migration(7).build();
    Binding atOnce = told(left(AT_P1), P2, 7);
    Binding samePlace = told(left(AT_P1), P1, 7);
    Binding anothers = given(AT_P1, M9, P2, Source.NOTICE, 7);
    Binding claimants = given(TESTED, M9, P3, Source.NOTICE, 7);
    Binding byNewerWord = given(VOUCHED, M9, P3, Source.NOTICE, 8);
    Binding over = MOVING.changed(NOW).migration(8).movingUntil(0).build();
    Binding afterTest = told(kept(TESTED), P2, 7);
    Binding thawed =
        frozen(AT_P1, 5).changed(NOW).moves(0, NOW, 0).state(BindingState.VALID, NOW).build();
    Binding freed = told(thawed, P2, 7);
    return Stream.of(
        rule(
            "who is new is bound before it is heard",
            null,
            arrived(P2, 0),
            first,
            install(first),
            announce(first),
            report(Kind.ARRIVED, first, Cause.NOTICE)),
        rule(
            "by its number",
            null,
            arrived(P2, 7),
            firstOfSeven,
            install(firstOfSeven),
            announce(firstOfSeven),
            report(Kind.ARRIVED, firstOfSeven, Cause.NOTICE)),
        rule(
            "who was elsewhere is led to there",
            AT_P1,
            arrived(P2, 7),
            VOUCHED,
            toldMove(AT_P1, VOUCHED, Cause.NOTICE)),
        rule(
            "who had left a moment ago is back, in the same one",
            left(AT_P1),
            arrived(P2, 7),
            atOnce,
            install(atOnce),
            announce(atOnce),
            report(Kind.ARRIVED, atOnce, Cause.NOTICE)),
        rule(
            "even where it left",
            left(AT_P1),
            arrived(P1, 7),
            samePlace,
            install(samePlace),
            announce(samePlace),
            report(Kind.ARRIVED, samePlace, Cause.NOTICE)),
        rule("who is there already stays as it is", AT_P1, arrived(P1, 0), AT_P1),
        rule("but for the number", AT_P1, arrived(P1, 7), AT_P1.changed(NOW).migration(7).build()),
        rule("and that it moves no longer", MOVING, arrived(P1, 8), over),
        rule("said twice it is the same", VOUCHED, arrived(P2, 7), VOUCHED),
        rule(
            "another that had the address loses it",
            AT_P1,
            say(Notice.Kind.ARRIVED, M9, P2, 7),
            anothers,
            steer(P1, anothers),
            purge(AT_P1),
            announceOwner(anothers),
            report(Kind.TAKEN_OVER, anothers, Cause.NOTICE, P1, M1)),
        rule(
            "also by a newer word than its own",
            VOUCHED,
            say(Notice.Kind.ARRIVED, M9, P3, 8),
            byNewerWord,
            steer(P2, byNewerWord),
            purge(VOUCHED),
            announceOwner(byNewerWord),
            report(Kind.TAKEN_OVER, byNewerWord, Cause.NOTICE, P2, M1)),
        rule(
            "a claim is granted by it",
            TESTED,
            say(Notice.Kind.ARRIVED, M9, P3, 7),
            claimants,
            steer(P1, claimants),
            purge(TESTED),
            announceOwner(claimants),
            report(Kind.TAKEN_OVER, claimants, Cause.NOTICE, P1, M1)),
        rule(
            "or refused",
            TESTED,
            arrived(P2, 7),
            afterTest,
            refusedThen(toldMove(kept(TESTED), afterTest, Cause.NOTICE))),
        rule(
            "where it is, too",
            TESTED,
            arrived(P1, 7),
            kept(TESTED).changed(NOW).migration(7).build(),
            refusedThen()),
        rule(
            "who is frozen is trusted again there",
            frozen(AT_P1, 5),
            arrived(P2, 7),
            freed,
            releasedThen(thawed, toldMove(thawed, freed, Cause.NOTICE))));
  }

  private static Decision[] refusedThen(Decision... next) {
    return Stream.concat(
            Stream.of(
                defendAt(P3, kept(TESTED)),
                report(Kind.CONFLICT, kept(TESTED), Cause.GRATUITOUS_ARP, P3, M9)),
            Stream.of(next))
        .toArray(Decision[]::new);
  }

  private static Decision[] releasedThen(Binding thawed, Decision... next) {
    return Stream.concat(Stream.of(report(Kind.RELEASED, thawed, Cause.NOTICE)), Stream.of(next))
        .toArray(Decision[]::new);
  }

  @TestFactory
  Stream<DynamicTest> vouchedFor() {
    Binding heard = VOUCHED.changed(NOW).source(Source.NEIGHBOR).build();
    Binding leased = VOUCHED.changed(NOW).expires(NOW + 60_000).build();
    Binding registered = leased.changed(NOW).registration(Registration.of("ab", 1)).build();
    Binding elsewhere =
        counted(VOUCHED, 1, NOW)
            .changed(NOW)
            .location(P3)
            .source(Source.NEIGHBOR)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    return Stream.of(
        rule(
            "nobody else gets its address before it is heard",
            VOUCHED,
            claimBy(M9, P3),
            VOUCHED,
            refusal(VOUCHED, "outranked", claimBy(M9, P3))),
        rule("once heard it is a host as any other", VOUCHED, seenAt(P2), heard),
        rule("whatever it says", VOUCHED, detectionBy(M1, P2), heard),
        rule(
            "unless a server leased it the address",
            leased,
            seenAt(P2),
            leased.changed(NOW).source(Source.DHCP).build()),
        rule(
            "which a registration is not",
            registered,
            seenAt(P2),
            registered.changed(NOW).source(Source.NEIGHBOR).build()),
        rule(
            "a new lease counts as one",
            VOUCHED,
            seenAt(P2).from(Source.DHCP),
            VOUCHED.changed(NOW).source(Source.DHCP).build()),
        rule(
            "heard elsewhere it has moved on",
            VOUCHED,
            seenAt(P3),
            elsewhere,
            steer(P2, elsewhere),
            probe(VOUCHED, Purpose.OLD_PLACE),
            purge(VOUCHED),
            report(Kind.MOVED, elsewhere, Cause.GRATUITOUS_ARP, P2, null)));
  }

  @TestFactory
  Stream<DynamicTest> declared() {
    NetworkConfig.Builder network = NetworkConfig.builder();
    Policy pinned = POLICY.in(network.stickyMac(M1, A.vlan(), P1).build());
    Policy bound = POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1).at(P1)).build());
    Policy ofM1 = POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1)).build());
    Binding declared = AT_P1.changed(T0).source(Source.STATIC).build();
    Binding followed =
        declared
            .changed(NOW)
            .location(P2)
            .migration(7)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    Binding raised = AT_P1.changed(NOW).source(Source.STATIC).migration(7).build();
    return Stream.of(
        rule(
            "a pinned MAC does not arrive elsewhere",
            pinned,
            AT_P1,
            arrived(P2, 7),
            AT_P1,
            drop("violation"),
            violation(Violation.STICKY_MAC, AT_P1, Cause.NOTICE, P2, M1)),
        rule(
            "nor one that is bound to a place",
            bound,
            declared,
            arrived(P2, 7),
            declared,
            drop("violation"),
            violation(Violation.STATIC_BINDING, declared, Cause.NOTICE, P2, M1)),
        rule(
            "one that is not goes there",
            ofM1,
            declared,
            arrived(P2, 7),
            followed,
            toldMove(declared, followed, Cause.NOTICE)),
        rule("and is static where it is found", ofM1, AT_P1, arrived(P1, 7), raised),
        rule(
            "an address that was declared another's is not given away",
            POLICY,
            declared,
            say(Notice.Kind.ARRIVED, M9, P2, 7),
            declared,
            drop("outranked"),
            report(Kind.CONFLICT, declared, Cause.NOTICE, P2, M9)));
  }

  @TestFactory
  Stream<DynamicTest> stale() {
    Binding over = movedUncounted(MOVING, P2);
    Binding again = expected(over, 8);
    Binding tombstone = left(SEVENTH);
    Binding newer = told(tombstone, P2, 8);
    Binding same = told(MOVING, P3, 7);
    return Stream.of(
        rule("an earlier migration is not begun", SEVENTH, leaving(null, 6), SEVENTH, STALE),
        rule("nor ended", SEVENTH, arrived(P2, 6), SEVENTH, STALE),
        rule("nor left by", SEVENTH, gone(P1, 6), SEVENTH, STALE),
        rule("nor after its end", tombstone, arrived(P2, 6), tombstone, STALE),
        rule("one that is over does not begin again", over, leaving(null, 7), over, STALE),
        rule("not even where it came to", over, leaving(P2, 7), over, STALE),
        rule("the next one does", over, leaving(null, 8), again),
        rule(
            "and may end what an earlier one left",
            tombstone,
            arrived(P2, 8),
            newer,
            install(newer),
            announce(newer),
            report(Kind.ARRIVED, newer, Cause.NOTICE)),
        rule(
            "the same one ends where it is said to",
            MOVING,
            arrived(P3, 7),
            same,
            toldMove(MOVING, same, Cause.NOTICE)),
        rule("who left by it has left", left(MOVING), gone(null, 7), left(MOVING)),
        rule(
            "of another host nothing is stale",
            SEVENTH,
            say(Notice.Kind.LEFT, M9, null, 6),
            SEVENTH));
  }

  private static final Decision STALE = drop("stale-notice");

  @TestFactory
  Stream<DynamicTest> words() {
    return Stream.of(
        said("leaving of 02:00:00:00:00:01, migration 7, about 10.0.0.1", leaving(null, 7)),
        said(
            "left of [10.0.0.1] at of:0000000000000001/1, about 10.0.0.1",
            say(Notice.Kind.LEFT, null, P1, 0)));
  }

  private static DynamicTest said(String words, Observation observation) {
    return dynamicTest(words, () -> assertEquals(words, observation.toString()));
  }
}
