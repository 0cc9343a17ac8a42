package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Probe.Purpose;

/** A lease binds, is followed, renewed and given up, and ends; and what it has no say in. */
class LeaseTest extends MobilitySpec {
  static final long TERM = 600_000;
  static final long SLACK = 60_000;
  private static final Binding LEASED = leased(AT_P1, T0, NOW + TERM);
  private static final Binding RAISED = leased(AT_P1, NOW, NOW + TERM);
  private static final Binding STATIC = AT_P1.changed(T0).source(Source.STATIC).build();
  private static final Decision FOREIGN = drop("dhcp-foreign-release");

  static Binding leased(Binding binding, long at, long until) {
    return binding.changed(at).source(Source.DHCP).expires(until).build();
  }

  /** A lease of a server at a declared port. */
  static Lease lease(MacAddress mac, ConnectPoint place) {
    return loose(mac, place, NOW + TERM).vouched();
  }

  /** One of any other. */
  static Lease loose(MacAddress mac, ConnectPoint place, long until) {
    return Lease.of(A, mac, place, until, NOW);
  }

  static Surrender release(MacAddress mac, ConnectPoint place) {
    return Surrender.of(A, mac, place, Cause.DHCP_RELEASE, NOW);
  }

  private static Decision[] departure(Binding binding, Cause cause) {
    return new Decision[] {
      withdraw(binding), purge(binding), report(Kind.LEFT, gone(binding), cause, P1, null)
    };
  }

  private static Binding gone(Binding binding) {
    return binding.changed(NOW).state(BindingState.LEFT, NOW).expires(0).build();
  }

  @TestFactory
  Stream<DynamicTest> grants() {
    Binding fresh = Binding.of(A, M1, P1, Source.DHCP, NOW);
    Binding learned = bound(M1, P1);
    return Stream.of(
        rule(
            "a lease binds where the client has asked for it, until it ends",
            null,
            lease(M1, P1),
            fresh.changed(NOW).expires(NOW + TERM).build(),
            install(fresh),
            announce(fresh),
            report(Kind.ARRIVED, fresh, Cause.DHCP_ACK)),
        rule(
            "so does that of a server that nobody has declared, while the address is free",
            null,
            loose(M1, P1, NOW + TERM),
            leased(learned, NOW, NOW + TERM),
            install(learned),
            announce(learned),
            report(Kind.ARRIVED, learned, Cause.DHCP_ACK)),
        rule("it raises what was learned", AT_P1, lease(M1, P1), raised(AT_P1, NOW + TERM)),
        rule("by any server", AT_P1, loose(M1, P1, NOW + TERM), RAISED),
        rule(
            "without an end, if it has none",
            AT_P1,
            loose(M1, P1, Lease.NEVER),
            AT_P1.changed(NOW).source(Source.DHCP).build()),
        rule("what the operator has declared it does not touch", STATIC, lease(M1, P1), STATIC));
  }

  /** By two steps: what is seen with that authority, and the lease. */
  private static Binding raised(Binding before, long until) {
    return leased(before.changed(NOW).source(Source.DHCP).build(), NOW, until);
  }

  @TestFactory
  Stream<DynamicTest> renewals() {
    return Stream.of(
        rule("a repeat changes nothing", RAISED, lease(M1, P1), RAISED),
        rule("whoever's it is", RAISED, loose(M1, P1, NOW + TERM), RAISED),
        rule("nor a minute less", RAISED, loose(M1, P1, NOW + TERM + SLACK - 1), RAISED),
        rule(
            "a renewal moves the end",
            RAISED,
            loose(M1, P1, NOW + TERM + SLACK),
            leased(RAISED, NOW, NOW + TERM + SLACK)),
        rule(
            "to an earlier one, too",
            RAISED,
            loose(M1, P1, NOW + TERM - SLACK),
            leased(RAISED, NOW, NOW + TERM - SLACK)),
        rule(
            "of a short lease a tenth counts",
            leased(AT_P1, NOW, NOW + 4_500),
            loose(M1, P1, NOW + 5_000),
            leased(leased(AT_P1, NOW, NOW + 4_500), NOW, NOW + 5_000)),
        rule(
            "and less does not",
            leased(AT_P1, NOW, NOW + 4_501),
            loose(M1, P1, NOW + 5_000),
            leased(AT_P1, NOW, NOW + 4_501)),
        rule(
            "it may go on for ever",
            RAISED,
            loose(M1, P1, Lease.NEVER),
            leased(RAISED, NOW, Lease.NEVER)),
        rule(
            "which is said once",
            leased(AT_P1, NOW, 0),
            loose(M1, P1, Lease.NEVER),
            leased(AT_P1, NOW, 0)),
        rule(
            "and no more for ever",
            leased(AT_P1, NOW, 0),
            loose(M1, P1, NOW + TERM),
            leased(leased(AT_P1, NOW, 0), NOW, NOW + TERM)),
        rule(
            "a frozen host's lease goes on",
            leased(frozen(AT_P1, 5), NOW, NOW + 1_000),
            lease(M1, P1),
            leased(leased(frozen(AT_P1, 5), NOW, NOW + 1_000), NOW, NOW + TERM)));
  }

  @TestFactory
  Stream<DynamicTest> places() {
    Binding moved = moved(LEASED, P2);
    Binding learned = moved(AT_P1, P2);
    return Stream.of(
        rule(
            "a lease at another port is a move",
            LEASED,
            lease(M1, P2),
            moved,
            steer(P1, moved),
            probe(LEASED, Purpose.OLD_PLACE),
            purge(LEASED),
            report(Kind.MOVED, moved, Cause.DHCP_ACK, P1, null)),
        rule(
            "not to where it asked before it moved",
            moved(AT_P1, P2),
            lease(M1, P1).asked(NOW - 1),
            moved(AT_P1, P2),
            drop("late")),
        rule(
            "nor does that keep from it what it asked for where it is",
            bound(M1, P1),
            loose(M1, P1, NOW + TERM).asked(NOW - 1),
            leased(bound(M1, P1), NOW, NOW + TERM)),
        rule(
            "a learned one follows, and is leased there",
            AT_P1,
            loose(M1, P2, NOW + TERM),
            leased(learned, NOW, NOW + TERM),
            steer(P1, learned),
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            report(Kind.MOVED, learned, Cause.DHCP_ACK, P1, null)),
        rule(
            "the lease goes along with who moves otherwise",
            LEASED,
            seenAt(P2),
            moved,
            steer(P1, moved),
            probe(LEASED, Purpose.OLD_PLACE),
            purge(LEASED),
            report(Kind.MOVED, moved, Cause.GRATUITOUS_ARP, P1, null)));
  }

  @Test
  void aMovedLeaseKeepsItsEnd() {
    Binding after = Mobility.decide(LEASED, seenAt(P2), POLICY).after().orElseThrow();
    assertEquals(LEASED.expires(), after.expires());
    assertEquals(Source.DHCP, after.source());
  }

  @TestFactory
  Stream<DynamicTest> others() {
    Binding taken = taken(AT_P1, Source.DHCP);
    Binding tested = AT_P1.changed(NOW).claim(claim(M9, P3, Cause.DHCP_ACK, false), NOW).build();
    Binding leaseTested =
        LEASED.changed(NOW).claim(claim(M9, P3, Cause.DHCP_ACK, false), NOW).build();
    Binding lost = taken(leaseTested, Source.NEIGHBOR);
    Binding noticed = LEASED.changed(T0).source(Source.NOTICE).build();
    Binding won = taken(TESTED, Source.DHCP);
    Binding again = taken(LEASED, Source.DHCP);
    Binding late = leased(Binding.of(A, M1, P1, Source.DHCP, NOW + 1), NOW + 1, NOW + TERM);
    Policy declared = POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1)).build());
    return Stream.of(
        rule(
            "a declared server gives the address to another than has taken it",
            AT_P1,
            lease(M9, P3),
            taken.changed(NOW).expires(NOW + TERM).build(),
            steer(P1, taken),
            purge(AT_P1),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.DHCP_ACK, P1, M1)),
        rule(
            "also while somebody claims it",
            TESTED,
            lease(M9, P3),
            won.changed(NOW).expires(NOW + TERM).build(),
            steer(P1, won),
            purge(TESTED),
            announceOwner(won),
            report(Kind.TAKEN_OVER, won, Cause.DHCP_ACK, P1, M1)),
        rule(
            "and to another than it gave it to before",
            LEASED,
            lease(M9, P3),
            again.changed(NOW).expires(NOW + TERM).build(),
            steer(P1, again),
            purge(LEASED),
            announceOwner(again),
            report(Kind.TAKEN_OVER, again, Cause.DHCP_ACK, P1, M1)),
        rule(
            "unless the address is frozen",
            leased(frozen(AT_P1, 5), NOW, NOW + TERM),
            lease(M9, P3),
            leased(frozen(AT_P1, 5), NOW, NOW + TERM)),
        rule("but what it said earlier comes too late", late, lease(M9, P3), late, drop("late")),
        rule(
            "any other server's word is a claim: the owner is asked",
            AT_P1,
            loose(M9, P3, NOW + TERM),
            tested,
            probe(tested, Purpose.OWNER)),
        rule(
            "also where the address was leased before: a server may give it to another",
            LEASED,
            loose(M9, P3, NOW + TERM),
            leaseTested,
            probe(leaseTested, Purpose.OWNER)),
        rule(
            "who has it then has it by its own word, until it is granted again",
            leaseTested,
            silence(leaseTested, Purpose.OWNER),
            lost,
            steer(P1, lost),
            purge(leaseTested),
            announceOwner(lost),
            report(Kind.TAKEN_OVER, lost, Cause.DHCP_ACK, P1, M1)),
        rule(
            "what the management says of it outranks that",
            noticed,
            loose(M9, P3, NOW + TERM),
            noticed,
            drop("outranked"),
            report(Kind.CONFLICT, noticed, Cause.DHCP_ACK, P3, M9)),
        rule(
            "nobody gives away what the operator has declared",
            declared,
            STATIC,
            lease(M9, P3),
            STATIC,
            drop("violation"),
            violation(Violation.STATIC_BINDING, STATIC, Cause.DHCP_ACK, P3, M9)),
        rule(
            "leased as it may be",
            declared,
            LEASED,
            lease(M9, P3),
            LEASED,
            drop("violation"),
            violation(Violation.STATIC_BINDING, LEASED, Cause.DHCP_ACK, P3, M9)),
        rule(
            "an owner under test that is granted its address has answered",
            TESTED,
            lease(M1, P1),
            leased(kept(TESTED), NOW, NOW + TERM),
            defendAt(P3, kept(TESTED)),
            report(Kind.CONFLICT, kept(TESTED), Cause.GRATUITOUS_ARP, P3, M9)));
  }

  private static Binding taken(Binding before, Source source) {
    return counted(before, 1, NOW)
        .changed(NOW)
        .mac(M9)
        .location(P3)
        .source(source)
        .router(true)
        .override(true)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  @TestFactory
  Stream<DynamicTest> limits() {
    Policy two = POLICY.limits(2, 3);
    Binding bound = bound(M1, P1);
    Binding fresh = Binding.of(A, M1, P1, Source.DHCP, NOW);
    return Stream.of(
        rule(
            "only what a declared server grants is not counted",
            two,
            null,
            lease(M1, P1).among(2, 3),
            fresh.changed(NOW).expires(NOW + TERM).build(),
            install(fresh),
            announce(fresh),
            report(Kind.ARRIVED, fresh, Cause.DHCP_ACK)),
        rule(
            "or a host could be its own server",
            two,
            null,
            loose(M1, P1, NOW + TERM).among(2, 0),
            null,
            drop("violation"),
            violation(Violation.ADDRESSES_OF_MAC, bound, Cause.DHCP_ACK, P1, M1)),
        rule(
            "for a whole port",
            two,
            null,
            loose(M1, P1, NOW + TERM).among(1, 3),
            null,
            drop("violation"),
            violation(Violation.ADDRESSES_OF_PORT, bound, Cause.DHCP_ACK, P1, M1)));
  }

  @TestFactory
  Stream<DynamicTest> returns() {
    Binding tombstone =
        gone(AT_P1).changed(NOW - 1_000).state(BindingState.LEFT, NOW - 1_000).build();
    Binding back = back(tombstone, Source.DHCP);
    Binding loosely = back(tombstone, Source.NEIGHBOR);
    return Stream.of(
        rule(
            "who has just left and is granted the address again is back at once",
            tombstone,
            lease(M1, P1),
            back.changed(NOW).expires(NOW + TERM).build(),
            install(back),
            announce(back),
            report(Kind.ARRIVED, back, Cause.DHCP_ACK)),
        rule(
            "by whichever server",
            tombstone,
            loose(M1, P1, NOW + TERM),
            leased(loosely, NOW, NOW + TERM),
            install(loosely),
            announce(loosely),
            report(Kind.ARRIVED, loosely, Cause.DHCP_ACK)),
        rule(
            "not by the answer to what it asked before that",
            tombstone,
            loose(M1, P1, NOW + TERM).asked(NOW - 1_001),
            tombstone,
            drop("late")),
        rule(
            "whoever answers",
            tombstone,
            lease(M1, P1).asked(NOW - 1_001),
            tombstone,
            drop("late")),
        rule(
            "but by one that another clock dates far before it",
            tombstone,
            loose(M1, P1, NOW + TERM).asked(NOW - 31_000),
            leased(loosely, NOW, NOW + TERM),
            install(loosely),
            announce(loosely),
            report(Kind.ARRIVED, loosely, Cause.DHCP_ACK)),
        rule("not by what was said before", gone(AT_P1), lease(M1, P1), gone(AT_P1), drop("late")));
  }

  private static Binding back(Binding tombstone, Source source) {
    return tombstone
        .changed(NOW)
        .source(source)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  @TestFactory
  Stream<DynamicTest> surrenders() {
    Binding taken = takenOver(TESTED, M9, P3);
    Policy grouped = POLICY.in(NetworkConfig.builder().portGroup(List.of(P1, P2)).build());
    Binding notice = AT_P1.changed(T0).source(Source.NOTICE).build();
    return Stream.of(
        rule(
            "a release ends the binding",
            LEASED,
            release(M1, P1),
            gone(LEASED),
            departure(LEASED, Cause.DHCP_RELEASE)),
        rule(
            "a decline does",
            LEASED,
            Surrender.of(A, M1, P1, Cause.DHCP_DECLINE, NOW),
            gone(LEASED),
            departure(LEASED, Cause.DHCP_DECLINE)),
        rule(
            "leased or not",
            AT_P1,
            release(M1, P1),
            gone(AT_P1),
            departure(AT_P1, Cause.DHCP_RELEASE)),
        rule(
            "frozen or not",
            frozen(LEASED, 5),
            release(M1, P1),
            gone(frozen(LEASED, 5)),
            departure(frozen(LEASED, 5), Cause.DHCP_RELEASE)),
        rule(
            "at any port of a group",
            grouped,
            LEASED,
            release(M1, P2),
            gone(LEASED),
            departure(LEASED, Cause.DHCP_RELEASE)),
        rule("nobody gives up another's", LEASED, release(M9, P1), LEASED, FOREIGN),
        rule("nor from another place", LEASED, release(M1, P2), LEASED, FOREIGN),
        rule("what the operator stands for stays", STATIC, release(M1, P1), STATIC),
        rule(
            "the management does until the host is heard, be it with this word",
            notice,
            release(M1, P1),
            gone(notice),
            departure(notice, Cause.DHCP_RELEASE)),
        rule(
            "what the operator stands for no server takes back",
            STATIC,
            loose(M1, P1, NOW),
            STATIC),
        rule("nor what the management does", notice, loose(M1, P1, NOW), notice),
        rule("what is free stays so", null, release(M1, P1), null),
        rule("and what was left", LEFT_P1, release(M1, P1), LEFT_P1),
        rule(
            "one under test goes to who claims it",
            TESTED,
            release(M1, P1),
            taken,
            steer(P1, taken),
            purge(TESTED),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "what was given up before the host came says nothing",
            LEASED,
            Surrender.of(A, M1, P1, Cause.DHCP_RELEASE, T0 - 1),
            LEASED,
            drop("late")),
        rule(
            "what the server takes back has ended",
            LEASED,
            loose(M1, P1, NOW),
            gone(LEASED),
            departure(LEASED, Cause.LEASE_EXPIRY)),
        rule("of its lessee alone", LEASED, loose(M9, P1, NOW), LEASED),
        rule("of nobody, nothing", null, loose(M1, P1, NOW), null));
  }

  @TestFactory
  Stream<DynamicTest> ends() {
    Binding due = leased(AT_P1, T0, NOW);
    Binding frozen = leased(frozen(AT_P1, 5), NOW, NOW);
    Binding tested = due.changed(T0).claim(CLAIM_OF_M9, T0).build();
    Binding learned = AT_P1.changed(T0).expires(NOW).build();
    Binding moving = due.changed(T0).migration(7).movingUntil(NOW + TERM).build();
    Binding arrived =
        gone(moving)
            .changed(NOW + 1)
            .location(P2)
            .source(Source.NEIGHBOR)
            .movingUntil(0)
            .nextSequence()
            .state(BindingState.VALID, NOW + 1)
            .build();
    Binding declared = due.changed(T0).source(Source.STATIC).build();
    Policy deaf = POLICY.leases(false);
    Binding forgotten = due.changed(NOW).source(Source.NEIGHBOR).expires(0).build();
    Binding held = frozen.changed(NOW).source(Source.NEIGHBOR).expires(0).build();
    Binding bare = declared.changed(NOW).source(Source.NEIGHBOR).expires(0).build();
    return Stream.of(
        rule(
            "a lease that is over ends the binding",
            due,
            expiryAfter(0),
            gone(due),
            departure(due, Cause.LEASE_EXPIRY)),
        rule("not before", due, Expiry.of(A, NOW - 1), due),
        rule(
            "also of who is on its way",
            moving,
            expiryAfter(0),
            gone(moving),
            departure(moving, Cause.LEASE_EXPIRY)),
        rule(
            "and is expected all the same, without a lease",
            gone(moving),
            later(1, rarpOf(M1, P2)),
            arrived,
            install(arrived),
            announce(arrived),
            new Decision.Report(Kind.ARRIVED, arrived, Cause.RARP, null, null, NOW + 1)),
        rule(
            "whose renewals nobody listens to is asked instead, and is nobody's lessee",
            deaf,
            due,
            expiryAfter(0),
            forgotten,
            probe(forgotten, Purpose.DOUBT)),
        rule("who is held is held", deaf, frozen, expiryAfter(0), held),
        rule("that ends nothing before its time", deaf, due, Expiry.of(A, NOW - 1), due),
        rule(
            "and what ends otherwise goes on ending",
            deaf,
            learned,
            expiryAfter(0),
            gone(learned),
            departure(learned, Cause.EXPIRY)),
        rule(
            "whatever it is",
            frozen,
            expiryAfter(0),
            gone(frozen),
            departure(frozen, Cause.LEASE_EXPIRY)),
        rule(
            "also under test",
            tested,
            expiryAfter(0),
            gone(tested),
            departure(tested, Cause.LEASE_EXPIRY)),
        rule(
            "what ends otherwise ends by its time",
            learned,
            expiryAfter(0),
            gone(learned),
            departure(learned, Cause.EXPIRY)),
        rule("what is declared does not", declared, expiryAfter(0), declared),
        rule(
            "nor what is declared no more, without a lease",
            declared,
            Declaration.about(A, NOW),
            bare,
            probe(bare, Purpose.DOUBT)),
        rule(
            "one without end goes on",
            leased(AT_P1, T0, 0),
            expiryAfter(TERM),
            leased(AT_P1, T0, 0)));
  }

  @Test
  void onlyWhatEndsHasAnEnd() {
    assertEquals(OptionalLong.of(NOW + TERM), Mobility.endOf(LEASED));
    assertEquals(OptionalLong.empty(), Mobility.endOf(AT_P1));
    assertEquals(
        OptionalLong.empty(), Mobility.endOf(LEASED.changed(T0).source(Source.NOTICE).build()));
    Binding gone = LEASED.changed(NOW).state(BindingState.LEFT, NOW).build();
    assertEquals(OptionalLong.empty(), Mobility.endOf(gone));
  }

  @TestFactory
  Stream<DynamicTest> rogues() {
    Binding server = Binding.of(A, M9, P3, Source.NEIGHBOR, NOW);
    return Stream.of(
        rule(
            "a server where none is to be is refused, and told of",
            null,
            RogueServer.of(A, M9, P3, NOW),
            null,
            drop("dhcp-server"),
            violation(Violation.DHCP_SERVER, server, Cause.DHCP_SERVER, P3, M9)),
        rule(
            "whoever has its address",
            AT_P1,
            RogueServer.of(A, M9, P3, NOW),
            AT_P1,
            drop("dhcp-server"),
            violation(Violation.DHCP_SERVER, server, Cause.DHCP_SERVER, P3, M9)));
  }

  @Test
  void rogueServersAreOneStoryAPort() {
    Decision.Report report =
        new Decision.Report(
            Kind.VIOLATION, AT_P1, Cause.DHCP_SERVER, P3, M9, NOW, Violation.DHCP_SERVER);
    assertEquals(P3, report.subject());
  }

  @Test
  void theySayWhatTheyAre() {
    assertEquals(A + " leased to " + M1 + "@" + P1 + ", vouched", lease(M1, P1).toString());
    assertEquals(A + " leased to " + M1 + "@" + P1, loose(M1, P1, 0).toString());
    assertTrue(lease(M1, P1).among(1, 2).isVouched());
    assertEquals(1, lease(M1, P1).among(1, 2).addressesOfMac());
    assertEquals(2, loose(M1, P1, 0).among(1, 2).vouched().addressesAtPort());
    assertFalse(loose(M1, P1, NOW + 1).isTakenBack());
    assertFalse(loose(M1, P1, Lease.NEVER).isTakenBack());
    assertEquals(
        A + " given up by " + M1 + "@" + P1 + ", DHCP_RELEASE", release(M1, P1).toString());
    assertEquals(
        "DHCP server " + A + " at " + M9 + "@" + P3, RogueServer.of(A, M9, P3, NOW).toString());
  }

  @Test
  void portsOfServersAreDeclared() {
    NetworkConfig declared =
        NetworkConfig.builder().dhcpServerPort(P1).portGroup(List.of(P1, P2)).build();
    assertTrue(declared.isDhcpServerPort(P1));
    assertTrue(declared.isDhcpServerPort(P2), "the same hosts are there");
    assertFalse(declared.isDhcpServerPort(P3));
    assertFalse(NetworkConfig.none().isDhcpServerPort(P1));
    assertEquals(VlanId.NONE, A.vlan());
  }
}
