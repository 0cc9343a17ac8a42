package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.core.Decision.Probe.Purpose;

/** Addresses that are registered, given up, and suspected to be given up (RFC 8505). */
class RegistrationTest extends MobilitySpec {
  private static final Registration OWN = Registration.of("aa", 100);
  private static final Registration NEXT = Registration.of("aa", 101);
  private static final Registration LAST = Registration.of("aa", 99);
  private static final Registration FAR = Registration.of("aa", 50);
  private static final Registration OTHER = Registration.of("bb", 101);

  private static final Binding REGISTERED = registered(AT_P1, T0, OWN);
  private static final Binding LEFT = left(REGISTERED);
  private static final Policy GROUP =
      POLICY.in(NetworkConfig.builder().portGroup(List.of(P1, P2)).build());

  private static Binding registered(Binding before, long at, Registration by) {
    return before.changed(at).registration(by).build();
  }

  private static Sighting registers(ConnectPoint place, Registration by) {
    return Sighting.of(A, M1, place, Sighting.Weight.CLAIM, Cause.NEIGHBOR_SOLICITATION, NOW)
        .registration(by);
  }

  private static Sighting another(Registration by) {
    return Sighting.of(A, M9, P3, Sighting.Weight.CLAIM, Cause.NEIGHBOR_SOLICITATION, NOW)
        .registration(by);
  }

  private static Deregistration endsAt(ConnectPoint place, Registration by) {
    return Deregistration.of(A, M1, place, by, NOW);
  }

  private static Decision conflict(Binding stands, ConnectPoint from, Sighting by) {
    return report(Kind.CONFLICT, stands, Cause.NEIGHBOR_SOLICITATION, from, by.mac());
  }

  @TestFactory
  Stream<DynamicTest> registering() {
    Binding bound = registered(bound(M1, P1), NOW, OWN);
    Binding ahead = registered(AT_P1, NOW + Policy.HORIZON, OWN);
    return Stream.of(
        rule(
            "a registration binds what is not bound, and is remembered",
            null,
            registers(P1, OWN),
            bound,
            install(bound),
            announce(bound),
            report(Kind.ARRIVED, bound, Cause.NEIGHBOR_SOLICITATION)),
        rule(
            "the owner's first is stored at once",
            AT_P1,
            registers(P1, OWN),
            registered(AT_P1, NOW, OWN)),
        rule(
            "even when the binding has just changed, for there may be no second",
            bound(M1, P1),
            registers(P1, OWN),
            registered(bound(M1, P1), NOW, OWN)),
        rule(
            "a newer one is stored",
            REGISTERED,
            registers(P1, NEXT),
            registered(REGISTERED, NOW, NEXT)),
        rule(
            "but not another within a second",
            registered(AT_P1, NOW, OWN),
            registers(P1, NEXT),
            registered(AT_P1, NOW, OWN)),
        rule(
            "unless a wrong clock wrote the first",
            ahead,
            registers(P1, NEXT),
            registered(ahead, NOW, NEXT)),
        rule("a repeat says nothing", REGISTERED, registers(P1, OWN), REGISTERED),
        rule("nor does an older one", REGISTERED, registers(P1, LAST), REGISTERED),
        rule(
            "one that cannot be compared is the host's present count",
            REGISTERED,
            registers(P1, FAR),
            registered(REGISTERED, NOW, FAR)),
        rule("an ordinary message leaves it as it is", REGISTERED, seenAt(P1), REGISTERED));
  }

  @TestFactory
  Stream<DynamicTest> elsewhere() {
    Binding moved = registered(moved(REGISTERED, P2), NOW + 2, NEXT);
    Binding renumbered =
        counted(REGISTERED, 1, NOW)
            .changed(NOW)
            .registration(NEXT)
            .location(P2)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    assertEquals(moved.registration(), renumbered.registration());
    return Stream.of(
        rule(
            "a newer one at another port is a move",
            REGISTERED,
            registers(P2, NEXT),
            renumbered,
            steer(P1, renumbered),
            probe(REGISTERED, Purpose.OLD_PLACE),
            purge(REGISTERED),
            report(Kind.MOVED, renumbered, Cause.NEIGHBOR_SOLICITATION, P1, null)),
        rule(
            "an older one was overtaken by the move away from there",
            REGISTERED,
            registers(P2, LAST),
            REGISTERED,
            drop("stale-registration")),
        rule(
            "but at a port of the same group the host is at its place",
            GROUP,
            REGISTERED,
            registers(P2, LAST),
            REGISTERED));
  }

  @TestFactory
  Stream<DynamicTest> byAnother() {
    Sighting thief = another(OTHER);
    Sighting itself = registers(P1, OTHER);
    Binding testing = registered(TESTED, NOW, OWN);
    Binding taken =
        counted(REGISTERED, 1, NOW)
            .changed(NOW)
            .mac(M9)
            .location(P3)
            .source(Source.DHCP)
            .nextSequence()
            .state(BindingState.VALID, NOW)
            .build();
    return Stream.of(
        rule(
            "another owner's is a duplicate, and the first is asked whether it is there",
            REGISTERED,
            thief,
            REGISTERED,
            drop("duplicate-registration"),
            probe(REGISTERED, Purpose.DOUBT),
            conflict(REGISTERED, P3, thief)),
        rule(
            "also from the owner's own MAC, which need not be asked",
            REGISTERED,
            itself,
            REGISTERED,
            drop("duplicate-registration"),
            conflict(REGISTERED, P1, itself)),
        rule(
            "nor need one that is being asked already",
            testing,
            thief,
            testing,
            drop("duplicate-registration"),
            conflict(testing, P3, thief)),
        rule(
            "who has more authority registers all the same",
            REGISTERED,
            thief.from(Source.DHCP),
            taken,
            steer(P1, taken),
            purge(REGISTERED),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.NEIGHBOR_SOLICITATION, P1, M1)));
  }

  @Test
  void anotherMacWithTheSameOwnerIsPutToTheTestLikeAnybody() {
    Outcome outcome = Mobility.decide(REGISTERED, another(NEXT), POLICY);
    assertEquals(BindingState.TESTING, outcome.after().orElseThrow().state());
  }

  @Test
  void anotherMacsUnregisteredClaimIsPutToTheTestLikeAnybodys() {
    Outcome outcome = Mobility.decide(REGISTERED, claimBy(M9, P3), POLICY);
    assertEquals(BindingState.TESTING, outcome.after().orElseThrow().state());
  }

  @TestFactory
  Stream<DynamicTest> afterLeaving() {
    Sighting back = at(NOW + 1, registers(P1, NEXT));
    Sighting repeat = at(NOW + 1, registers(P1, OWN));
    Sighting stale = at(NOW + 1, registers(P3, LAST));
    Sighting other = at(NOW + 1, registers(P1, OTHER));
    Binding returned = returned(claimAt(NOW + 1, P3), null);
    return Stream.of(
        rule("an older one does not revive it", LEFT, stale, LEFT, drop("stale-registration")),
        rule(
            "nor does a repeat, but whoever is there may say so",
            LEFT,
            repeat,
            LEFT,
            drop("stale-registration"),
            confirm(M1, P1)),
        rule("a newer one is confirmed like any claim", LEFT, back, LEFT, confirm(M1, P1)),
        rule("and so is another owner's", LEFT, other, LEFT, confirm(M1, P1)),
        rule(
            "who comes back without one has none",
            LEFT,
            claimAt(NOW + 1, P3),
            returned,
            install(returned),
            announce(returned),
            new Decision.Report(
                Kind.ARRIVED, returned, Cause.GRATUITOUS_ARP, null, null, NOW + 1)));
  }

  @Test
  void whoComesBackWithOneHasThat() {
    Outcome outcome = Mobility.decide(LEFT, at(NOW + 1, registers(P3, NEXT)), POLICY);
    assertEquals(NEXT, outcome.after().orElseThrow().registration().orElseThrow());
    assertEquals(BindingState.VALID, outcome.after().orElseThrow().state());
  }

  private static Binding returned(Sighting seen, Registration by) {
    return LEFT.changed(seen.at())
        .location(seen.location())
        .registration(by)
        .nextSequence()
        .state(BindingState.VALID, seen.at())
        .build();
  }

  private static Sighting claimAt(long time, ConnectPoint place) {
    return Sighting.of(A, M1, place, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, time);
  }

  private static Sighting at(long time, Sighting sighting) {
    return Sighting.of(
            A, sighting.mac(), sighting.location(), sighting.weight(), sighting.cause(), time)
        .registration(sighting.registration().orElse(null));
  }

  @TestFactory
  Stream<DynamicTest> givingUp() {
    Binding told = registered(REGISTERED, NOW, NEXT);
    Binding gone = left(told);
    Decision question = probe(REGISTERED, Purpose.DOUBT);
    Binding moved = registered(REGISTERED, NOW, NEXT);
    return Stream.of(
        rule(
            "the owner's newer word ends the binding at once",
            REGISTERED,
            endsAt(P1, NEXT),
            gone,
            withdraw(told),
            purge(told),
            report(Kind.LEFT, gone, Cause.DEREGISTRATION, P1, null)),
        rule(
            "from another port of its group, too",
            GROUP,
            REGISTERED,
            endsAt(P2, NEXT),
            gone,
            withdraw(told),
            purge(told),
            report(Kind.LEFT, gone, Cause.DEREGISTRATION, P1, null)),
        rule(
            "an older word changes nothing",
            REGISTERED,
            endsAt(P1, LAST),
            REGISTERED,
            drop("stale-registration")),
        rule(
            "nor does that of the registration itself",
            REGISTERED,
            endsAt(P1, OWN),
            REGISTERED,
            drop("stale-registration")),
        rule(
            "an older word from elsewhere is not even looked into",
            moved,
            endsAt(P2, OWN),
            moved,
            drop("stale-registration")),
        rule(
            "nor another owner's",
            REGISTERED,
            endsAt(P1, OTHER),
            REGISTERED,
            drop("foreign-registration")),
        rule(
            "nor another MAC's",
            REGISTERED,
            Deregistration.of(A, M9, P1, NEXT, NOW),
            REGISTERED,
            drop("foreign-registration")),
        rule(
            "from another port it is a reason to ask, and no more",
            REGISTERED,
            endsAt(P2, NEXT),
            REGISTERED,
            question,
            drop("registered-elsewhere")),
        rule(
            "so is a word that cannot be compared",
            REGISTERED,
            endsAt(P1, FAR),
            REGISTERED,
            question),
        rule("or has no transaction", REGISTERED, endsAt(P1, null), REGISTERED, question),
        rule(
            "or is about what was never registered",
            AT_P1,
            endsAt(P1, OWN),
            AT_P1,
            probe(AT_P1, Purpose.DOUBT)),
        rule("whoever has left cannot leave again", LEFT, endsAt(P1, NEXT), LEFT),
        rule("nor who was never there", null, endsAt(P1, NEXT), null));
  }

  @TestFactory
  Stream<DynamicTest> givingUpInDispute() {
    Binding fixed = REGISTERED.changed(T0).source(Source.STATIC).build();
    Binding leased = REGISTERED.changed(T0).source(Source.DHCP).build();
    Binding testing = REGISTERED.changed(NOW).claim(CLAIM_OF_M9, NOW).build();
    Binding told = registered(testing, NOW, NEXT);
    Binding taken = takenOver(told, M9, P3);
    Binding held = registered(frozen(AT_P1, 5), NOW, OWN);
    Binding released = registered(held, NOW, NEXT);
    Binding given = registered(leased, NOW, NEXT);
    return Stream.of(
        rule(
            "what is declared is not the host's to give up",
            fixed,
            endsAt(P1, NEXT),
            fixed,
            drop("outranked")),
        rule(
            "what was leased is",
            leased,
            endsAt(P1, NEXT),
            left(given),
            withdraw(given),
            purge(given),
            report(Kind.LEFT, left(given), Cause.DEREGISTRATION, P1, null)),
        rule(
            "whoever claims it meanwhile has it then",
            testing,
            endsAt(P1, NEXT),
            taken,
            steer(P1, taken),
            purge(told),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.GRATUITOUS_ARP, P1, M1)),
        rule("who is asked already is not asked again", testing, endsAt(P1, FAR), testing),
        rule(
            "a frozen one ends, too",
            held,
            endsAt(P1, NEXT),
            left(released),
            withdraw(released),
            purge(released),
            report(Kind.LEFT, left(released), Cause.DEREGISTRATION, P1, null)));
  }

  @TestFactory
  Stream<DynamicTest> doubting() {
    Binding fixed = AT_P1.changed(T0).source(Source.STATIC).build();
    Doubt doubt = Doubt.about(A, M1, P1, NOW);
    return Stream.of(
        rule("who may have gone is asked", AT_P1, doubt, AT_P1, probe(AT_P1, Purpose.DOUBT)),
        rule(
            "at any port of its group",
            GROUP,
            AT_P1,
            Doubt.about(A, M1, P2, NOW),
            AT_P1,
            probe(AT_P1, Purpose.DOUBT)),
        rule("not for what is said elsewhere", AT_P1, Doubt.about(A, M1, P2, NOW), AT_P1),
        rule("nor by another", AT_P1, Doubt.about(A, M9, P1, NOW), AT_P1),
        rule("nor where it is declared", fixed, doubt, fixed),
        rule("nor while it is being asked", TESTED, doubt, TESTED),
        rule("who has left is not asked", LEFT_P1, doubt, LEFT_P1),
        rule("nor is nobody", null, doubt, null),
        rule(
            "its silence is a departure",
            AT_P1,
            silence(AT_P1, Purpose.DOUBT),
            left(AT_P1),
            withdraw(AT_P1),
            purge(AT_P1),
            report(Kind.LEFT, left(AT_P1), Cause.PROBE_SILENCE, P1, null)));
  }

  @Test
  void observationsReadLikeSentences() {
    assertEquals(A + " de-registered by " + M1 + "@" + P1, endsAt(P1, OWN).toString());
    assertEquals("doubt about " + A + " of " + M1 + "@" + P1, Doubt.about(A, M1, P1, NOW) + "");
  }
}
