package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Pin;
import org.rehome.api.Source;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Probe.Purpose;

/** What the operator has declared, and how much there may be of it, stands above what is seen. */
class AdmissionTest extends MobilitySpec {
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:5e:00:00:01");
  private static final Policy GATEWAY_AT_A =
      POLICY.in(
          NetworkConfig.builder()
              .subnet(
                  Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")).gateway(A.ip(), GATEWAY))
              .build());
  private static final Policy STATIC_AT_P1 = bindings(Pin.of(A, M1).at(P1));
  private static final Policy STATIC_AT_P2 = bindings(Pin.of(A, M1).at(P2));
  private static final Policy STATIC_MAC = bindings(Pin.of(A, M1));
  private static final Policy STICKY =
      POLICY.in(NetworkConfig.builder().stickyMac(M1, VlanId.NONE, P1).build());
  private static final Policy TWO_A_MAC = POLICY.limits(2, 3);
  private static final Policy ROUTER_AT_P1 =
      TWO_A_MAC.in(NetworkConfig.builder().routerPort(P1).build());

  private static final Binding OF_GATEWAY = Binding.of(A, GATEWAY, P3, Source.STATIC, NOW);
  private static final Binding STATIC = Binding.of(A, M1, P1, Source.STATIC, T0);
  private static final Binding STATIC_NOW = Binding.of(A, M1, P1, Source.STATIC, NOW);
  private static final Binding ARRIVED = bound(M1, P1);
  private static final Decision DROP = drop("violation");

  private static Policy bindings(Pin binding) {
    return POLICY.in(NetworkConfig.builder().binding(binding).build());
  }

  @TestFactory
  Stream<DynamicTest> gateways() {
    Policy elsewhere =
        POLICY.in(
            NetworkConfig.builder()
                .subnet(
                    Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.1.0/24"))
                        .gateway(IpAddress.valueOf("10.0.1.1"), M9))
                .build());
    Binding byM9 = bound(M9, P3);
    return Stream.of(
        rule(
            "a gateway's address is nobody's",
            GATEWAY_AT_A,
            null,
            claimBy(M9, P3),
            null,
            DROP,
            gateway(M9, Cause.GRATUITOUS_ARP)),
        rule(
            "not even by hint",
            GATEWAY_AT_A,
            null,
            hintOf(M9, P3),
            null,
            DROP,
            gateway(M9, Cause.NEIGHBOR_SOLICITATION)),
        rule(
            "who only asks for it is answered by the gateway's own reply",
            GATEWAY_AT_A,
            null,
            detectionBy(M9, P3),
            null,
            DROP,
            gateway(M9, Cause.ARP_PROBE)),
        rule(
            "a gateway's MAC binds nothing",
            elsewhere,
            null,
            claimBy(M9, P3),
            null,
            DROP,
            violation(Violation.GATEWAY_MAC, byM9, Cause.GRATUITOUS_ARP, P3, M9)));
  }

  @Test
  void noHostHasTheAddressOfItsSubnetOrTheBroadcastAddress() {
    Subnet subnet = Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24"));
    Subnet inner = Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.254/31"));
    Policy plain = POLICY.in(NetworkConfig.builder().subnet(subnet).build());
    Policy nested = POLICY.in(NetworkConfig.builder().subnet(subnet).subnet(inner).build());
    assertAll(
        () -> assertEquals(Optional.of(Violation.SUBNET_ADDRESS), claimed("10.0.0.0", plain)),
        () -> assertEquals(Optional.of(Violation.SUBNET_ADDRESS), claimed("10.0.0.255", plain)),
        () -> assertEquals(Optional.empty(), claimed("10.0.0.254", plain)),
        () -> assertEquals(Optional.empty(), claimed("10.0.1.255", plain), "another subnet"),
        () -> assertEquals(Optional.empty(), claimed("10.0.0.255", POLICY), "none declared"),
        () -> assertEquals(Optional.empty(), claimed("10.0.0.255", nested), "RFC 3021"));
  }

  private static Optional<Violation> claimed(String ip, Policy policy) {
    Sighting claim =
        Sighting.of(
            Address.untagged(IpAddress.valueOf(ip)),
            M1,
            P1,
            Sighting.Weight.CLAIM,
            Cause.GRATUITOUS_ARP,
            NOW);
    Outcome outcome = Mobility.decide(null, claim, policy);
    assertEquals(outcome.after().isPresent(), outcome.changes());
    return outcome.decisions().stream()
        .filter(Decision.Report.class::isInstance)
        .map(decision -> ((Decision.Report) decision).event(1))
        .flatMap(event -> event.violation().stream())
        .findAny();
  }

  @Test
  void whatWasBoundBeforeTheSubnetWasDeclaredEnds() {
    Address broadcast = Address.untagged(IpAddress.valueOf("10.0.0.255"));
    Binding bound = Binding.of(broadcast, M1, P1, Source.NEIGHBOR, NOW);
    Policy policy =
        POLICY.in(
            NetworkConfig.builder()
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")))
                .build());
    Outcome outcome = Mobility.decide(bound, Declaration.about(broadcast, NOW), policy);
    assertEquals(BindingState.LEFT, outcome.after().orElseThrow().state());
  }

  @TestFactory
  Stream<DynamicTest> subjects() {
    return Stream.of(
        about(A, Violation.GATEWAY_ADDRESS),
        about(A, Violation.STATIC_BINDING),
        about(M9, Violation.GATEWAY_MAC),
        about(M9, Violation.STICKY_MAC),
        about(M9, Violation.ADDRESSES_OF_MAC),
        about(P3, Violation.ADDRESSES_OF_PORT),
        about(A, null));
  }

  /** What the repeats of a report have in common. */
  private static DynamicTest about(Object subject, Violation what) {
    Kind kind = what == null ? Kind.CONFLICT : Kind.VIOLATION;
    Decision.Report report =
        new Decision.Report(kind, AT_P1, Cause.GRATUITOUS_ARP, P3, M9, NOW, what);
    return dynamicTest(
        (what == null ? "conflict" : what.phrase()) + ": " + subject,
        () -> assertEquals(subject, report.subject()));
  }

  private static Decision gateway(MacAddress claimant, Cause cause) {
    return violation(Violation.GATEWAY_ADDRESS, OF_GATEWAY, cause, P3, claimant);
  }

  @TestFactory
  Stream<DynamicTest> staticBindings() {
    Binding raised = AT_P1.changed(NOW).source(Source.STATIC).build();
    Binding moved = moved(raised, P2);
    Binding movedFromBelow = moved(AT_P1, P2).changed(NOW).build();
    return Stream.of(
        rule(
            "another MAC is refused at once",
            STATIC_AT_P1,
            STATIC,
            claimBy(M9, P3),
            STATIC,
            DROP,
            violation(Violation.STATIC_BINDING, STATIC, Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "and told so when it only asks",
            STATIC_AT_P1,
            STATIC,
            detectionBy(M9, P3),
            STATIC,
            DROP,
            defence(),
            violation(Violation.STATIC_BINDING, STATIC, Cause.ARP_PROBE, P3, M9)),
        rule(
            "also while the owner was never seen",
            STATIC_MAC,
            null,
            claimBy(M9, P3),
            null,
            DROP,
            violation(
                Violation.STATIC_BINDING,
                Binding.of(A, M1, P3, Source.STATIC, NOW),
                Cause.GRATUITOUS_ARP,
                P3,
                M9)),
        rule(
            "the owner at another place is refused, too",
            STATIC_AT_P1,
            STATIC,
            seenAt(P2),
            STATIC,
            DROP,
            violation(Violation.STATIC_BINDING, STATIC, Cause.GRATUITOUS_ARP, P2, M1)),
        rule("the owner at its place is a refresh", STATIC_AT_P1, STATIC, seenAt(P1), STATIC),
        rule(
            "an owner without a declared place binds with the declaration's authority",
            STATIC_MAC,
            null,
            seenAt(P1),
            STATIC_NOW,
            install(STATIC_NOW),
            announce(STATIC_NOW),
            report(Kind.ARRIVED, STATIC_NOW, Cause.GRATUITOUS_ARP)),
        rule(
            "and moves like any other",
            STATIC_MAC,
            raised,
            seenAt(P2),
            moved,
            steer(P1, moved),
            probe(raised, Purpose.OLD_PLACE),
            purge(raised),
            report(Kind.MOVED, moved, Cause.GRATUITOUS_ARP, P1, null)),
        rule(
            "which others still do not",
            STATIC_MAC,
            movedFromBelow,
            rarpOf(M9, P1),
            movedFromBelow,
            DROP,
            violation(Violation.STATIC_BINDING, movedFromBelow, Cause.RARP, P1, M9)));
  }

  @TestFactory
  Stream<DynamicTest> stickyMacs() {
    Binding noticed = Binding.of(A, M1, P2, Source.NOTICE, NOW);
    return Stream.of(
        rule(
            "a pinned MAC binds at its port",
            STICKY,
            null,
            seenAt(P1),
            ARRIVED,
            install(ARRIVED),
            announce(ARRIVED),
            report(Kind.ARRIVED, ARRIVED, Cause.GRATUITOUS_ARP)),
        rule(
            "and nowhere else",
            STICKY,
            AT_P1,
            seenAt(P2),
            AT_P1,
            DROP,
            violation(Violation.STICKY_MAC, AT_P1, Cause.GRATUITOUS_ARP, P2, M1)),
        rule(
            "though the management says that it has arrived there",
            STICKY,
            null,
            seenAt(P2).from(Source.NOTICE),
            null,
            drop("violation"),
            violation(Violation.STICKY_MAC, noticed, Cause.GRATUITOUS_ARP, P2, M1)));
  }

  @TestFactory
  Stream<DynamicTest> limits() {
    Binding vouched = Binding.of(A, M1, P1, Source.NOTICE, NOW);
    return Stream.of(
        rule(
            "a MAC may have so many addresses",
            TWO_A_MAC,
            null,
            seenAt(P1).among(1, 0),
            ARRIVED,
            install(ARRIVED),
            announce(ARRIVED),
            report(Kind.ARRIVED, ARRIVED, Cause.GRATUITOUS_ARP)),
        rule(
            "and no more",
            TWO_A_MAC,
            null,
            seenAt(P1).among(2, 0),
            null,
            DROP,
            violation(Violation.ADDRESSES_OF_MAC, ARRIVED, Cause.GRATUITOUS_ARP, P1, M1)),
        rule(
            "so may a port",
            TWO_A_MAC,
            null,
            seenAt(P1).among(1, 3),
            null,
            DROP,
            violation(Violation.ADDRESSES_OF_PORT, ARRIVED, Cause.GRATUITOUS_ARP, P1, M1)),
        rule("what it has stays its own", TWO_A_MAC, AT_P1, seenAt(P1).among(9, 9), AT_P1),
        rule(
            "a claim to another's address counts as one more",
            TWO_A_MAC,
            AT_P1,
            claimBy(M9, P3).among(2, 0),
            AT_P1,
            DROP,
            violation(Violation.ADDRESSES_OF_MAC, AT_P1, Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "a router has as many as it wants",
            ROUTER_AT_P1,
            null,
            seenAt(P1).among(99, 99),
            ARRIVED,
            install(ARRIVED),
            announce(ARRIVED),
            report(Kind.ARRIVED, ARRIVED, Cause.GRATUITOUS_ARP)),
        rule("who only asks has none yet", TWO_A_MAC, null, detectionBy(M1, P1).among(9, 9), null),
        rule(
            "nor is one that it only uses followed",
            TWO_A_MAC,
            null,
            hintOf(M1, P1).among(2, 0),
            null,
            DROP,
            violation(Violation.ADDRESSES_OF_MAC, ARRIVED, Cause.NEIGHBOR_SOLICITATION, P1, M1)),
        rule(
            "one that it has left counts as one more",
            TWO_A_MAC,
            LEFT_P1,
            later(1, seenAt(P1)).among(2, 0),
            LEFT_P1,
            DROP,
            new Decision.Report(
                Kind.VIOLATION,
                Binding.of(A, M1, P1, Source.NEIGHBOR, NOW + 1),
                Cause.GRATUITOUS_ARP,
                P1,
                M1,
                NOW + 1,
                Violation.ADDRESSES_OF_MAC)),
        rule(
            "whom the operator vouches for is not counted",
            TWO_A_MAC,
            null,
            seenAt(P1).among(9, 9).from(Source.NOTICE),
            vouched,
            install(vouched),
            announce(vouched),
            report(Kind.ARRIVED, vouched, Cause.GRATUITOUS_ARP)));
  }

  @TestFactory
  Stream<DynamicTest> declarations() {
    Declaration declaration = Declaration.about(A, NOW);
    Binding raised = AT_P1.changed(NOW).source(Source.STATIC).build();
    Binding steered = declaredAnew(M1, P3);
    Binding taken = declaredAnew(M9, P1);
    Binding takenAtP2 = declaredAnew(M9, P2);
    List<ConnectPoint> ports = List.of(P1, P2);
    Policy group =
        POLICY.in(NetworkConfig.builder().binding(Pin.of(A, M1).at(P2)).portGroup(ports).build());
    Policy stickyGroup =
        POLICY.in(NetworkConfig.builder().stickyMac(M1, VlanId.NONE, P2).portGroup(ports).build());
    Binding lowered = STATIC.changed(NOW).source(Source.NEIGHBOR).build();
    Binding outdated = STATIC.changed(NOW).source(Source.NEIGHBOR).build();
    Binding replaced = redeclared(outdated, M1, P2);
    Binding passedOn = redeclared(outdated, M9, P3);
    Binding revived =
        LEFT_P1
            .changed(NOW + 1)
            .source(Source.STATIC)
            .nextSequence()
            .state(BindingState.VALID, NOW + 1)
            .build();
    return Stream.of(
        rule(
            "what is declared with its place is bound at once",
            STATIC_AT_P1,
            null,
            declaration,
            STATIC_NOW,
            install(STATIC_NOW),
            announce(STATIC_NOW),
            report(Kind.ARRIVED, STATIC_NOW, Cause.CONFIGURATION)),
        rule("once", STATIC_AT_P1, STATIC, declaration, STATIC),
        rule("what is there already is raised", STATIC_AT_P1, AT_P1, declaration, raised),
        rule(
            "and comes back after its port did",
            STATIC_AT_P1,
            LEFT_P1,
            Declaration.about(A, NOW + 1),
            revived,
            install(revived),
            announce(revived),
            new Decision.Report(Kind.ARRIVED, revived, Cause.CONFIGURATION, null, null, NOW + 1)),
        rule(
            "another place declared now is where it is",
            STATIC_AT_P2,
            STATIC,
            declaration,
            replaced,
            steer(P1, replaced),
            probe(outdated, Purpose.OLD_PLACE),
            purge(outdated),
            report(Kind.MOVED, replaced, Cause.CONFIGURATION, P1, null)),
        rule(
            "and another MAC declared now has it",
            bindings(Pin.of(A, M9).at(P3)),
            STATIC,
            declaration,
            passedOn,
            steer(P1, passedOn),
            purge(outdated),
            announceOwner(passedOn),
            report(Kind.TAKEN_OVER, passedOn, Cause.CONFIGURATION, P1, M1)),
        rule("a MAC without a place is raised", STATIC_MAC, AT_P1, declaration, raised),
        rule("and not bound before it is seen", STATIC_MAC, null, declaration, null),
        rule(
            "another MAC's binding ends",
            bindings(Pin.of(A, M9)),
            AT_P1,
            declaration,
            left(AT_P1),
            ended()),
        rule(
            "so does one of a gateway's address",
            GATEWAY_AT_A,
            AT_P1,
            declaration,
            left(AT_P1),
            ended()),
        rule(
            "and one of a MAC that is pinned elsewhere",
            POLICY.in(NetworkConfig.builder().stickyMac(M1, VlanId.NONE, P2).build()),
            AT_P1,
            declaration,
            left(AT_P1),
            ended()),
        rule(
            "and one of a gateway's MAC",
            POLICY.in(
                NetworkConfig.builder()
                    .subnet(
                        Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.1.0/24"))
                            .gateway(IpAddress.valueOf("10.0.1.1"), M1))
                    .build()),
            AT_P1,
            declaration,
            left(AT_P1),
            ended()),
        rule("but not one of a MAC that is where it is pinned", STICKY, AT_P1, declaration, AT_P1),
        rule("nor at another port of that group", stickyGroup, AT_P1, declaration, AT_P1),
        rule("one at another port of the group is raised there", group, AT_P1, declaration, raised),
        rule(
            "what is declared elsewhere is there",
            bindings(Pin.of(A, M1).at(P3)),
            AT_P1,
            declaration,
            steered,
            steer(P1, steered),
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            report(Kind.MOVED, steered, Cause.CONFIGURATION, P1, null)),
        rule(
            "and takes the place of another MAC",
            bindings(Pin.of(A, M9).at(P1)),
            AT_P1,
            declaration,
            taken,
            steer(P1, taken),
            purge(AT_P1),
            announceOwner(taken),
            report(Kind.TAKEN_OVER, taken, Cause.CONFIGURATION, P1, M1)),
        rule(
            "at the declared port of a group, not at the other's",
            POLICY.in(
                NetworkConfig.builder().binding(Pin.of(A, M9).at(P2)).portGroup(ports).build()),
            AT_P1,
            declaration,
            takenAtP2,
            steer(P1, takenAtP2),
            purge(AT_P1),
            announceOwner(takenAtP2),
            report(Kind.TAKEN_OVER, takenAtP2, Cause.CONFIGURATION, P1, M1)),
        rule(
            "what is declared no longer is asked whether it is there",
            STATIC,
            declaration,
            lowered,
            probe(lowered, Purpose.DOUBT)),
        rule("what never was is left alone", AT_P1, declaration, AT_P1),
        rule("so is what has left", LEFT_P1, declaration, LEFT_P1));
  }

  /** What was AT_P1, as the operator has declared it. */
  private static Binding declaredAnew(MacAddress mac, ConnectPoint place) {
    return counted(AT_P1, 1, NOW)
        .changed(NOW)
        .mac(mac)
        .location(place)
        .source(Source.STATIC)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }

  private static Decision[] ended() {
    return new Decision[] {
      withdraw(AT_P1), purge(AT_P1), report(Kind.LEFT, left(AT_P1), Cause.CONFIGURATION, P1, null)
    };
  }

  @TestFactory
  Stream<DynamicTest> hostsWithTwoPorts() {
    Policy group = POLICY.in(NetworkConfig.builder().portGroup(List.of(P1, P2)).build());
    Binding switched =
        AT_P1.changed(NOW).location(P2).nextSequence().state(BindingState.VALID, NOW).build();
    Binding switchedWhileTested =
        TESTED.changed(NOW).location(P2).nextSequence().state(BindingState.VALID, NOW).build();
    Binding atP3 = moved(AT_P1, P3);
    return Stream.of(
        rule(
            "a host seen at the other port of its group has not moved",
            group,
            AT_P1,
            seenAt(P2),
            AT_P1),
        rule("nor by RARP", group, AT_P1, rarpOf(M1, P2), AT_P1),
        rule(
            "it moves when it is seen elsewhere",
            group,
            AT_P1,
            seenAt(P3),
            atP3,
            steer(P1, atP3),
            probe(AT_P1, Purpose.OLD_PLACE),
            purge(AT_P1),
            report(Kind.MOVED, atP3, Cause.GRATUITOUS_ARP, P1, null)),
        rule(
            "an owner heard at the other port keeps its address",
            group,
            TESTED,
            seenAt(P2),
            kept(TESTED),
            defendAt(P3, kept(TESTED)),
            report(Kind.CONFLICT, kept(TESTED), Cause.GRATUITOUS_ARP, P3, M9)),
        rule(
            "it goes on at the other port when its own goes down",
            group,
            AT_P1,
            portDown(P1).standIn(P2),
            switched,
            steer(P1, switched),
            purge(AT_P1),
            report(Kind.MOVED, switched, Cause.PORT_DOWN, P1, null)),
        rule(
            "and a claim to its address falls with the port that it was tested at",
            group,
            TESTED,
            portDown(P1).standIn(P2),
            switchedWhileTested,
            steer(P1, switchedWhileTested),
            purge(TESTED),
            report(Kind.MOVED, switchedWhileTested, Cause.PORT_DOWN, P1, null)),
        rule(
            "a port where it was not seen may go down",
            group,
            AT_P1,
            portDown(P2).standIn(P1),
            AT_P1),
        rule(
            "neighbors on both ports of a group hear each other",
            group,
            AT_P1,
            Query.of(A, Query.Kind.RESOLUTION, M2, IpAddress.valueOf("10.0.0.2"), P2, NOW),
            AT_P1,
            drop("same-port")));
  }

  private static Decision defence() {
    return new Decision.Reply(Query.of(A, Query.Kind.DETECTION, M9, null, P3, NOW), M1, true, true);
  }

  /** At another place, or of another MAC, by the operator's word. */
  private static Binding redeclared(Binding outdated, MacAddress mac, ConnectPoint place) {
    return counted(outdated, 1, NOW)
        .changed(NOW)
        .mac(mac)
        .location(place)
        .source(Source.STATIC)
        .nextSequence()
        .state(BindingState.VALID, NOW)
        .build();
  }
}
