package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;
import org.rehome.core.Decision.Announce.Occasion;
import org.rehome.core.Decision.Probe.Purpose;

/**
 * Each decision reaches its own effect, says all that is needed there, and can be read in a log.
 */
class DecisionTest extends MobilitySpec {
  private static final Query QUERY =
      Query.of(A, Query.Kind.RESOLUTION, M2, IpAddress.valueOf("10.0.0.2"), P2, NOW);
  private static final Decision.Reply REPLY = new Decision.Reply(QUERY, M1, false, true);
  private static final Decision.Report REPORT =
      new Decision.Report(Kind.TAKEN_OVER, AT_P1, Cause.ARP, P2, M9, NOW);

  @TestFactory
  Stream<DynamicTest> effects() {
    return Stream.of(
        reaches("reply", REPLY, "reply " + M1 + " to RESOLUTION of 10.0.0.1 by " + M2 + "@" + P2),
        reaches("forward", new Decision.Forward(P1), "forward to " + P1),
        reaches("flood", new Decision.Flood(A, P2, true), "flood for 10.0.0.1 except " + P2),
        reaches(
            "introduce",
            new Decision.Introduce(QUERY),
            "introduce " + M2 + " to other claimants of 10.0.0.1"),
        reaches("drop", drop("late"), "drop: late"),
        reaches("probe", confirm(M1, P1), "probe 10.0.0.1 at " + M1 + "@" + P1 + " (CONFIRM)"),
        reaches("installRoute", install(AT_P1), "install 10.0.0.1 to " + P1),
        reaches("withdrawRoute", withdraw(AT_P1), "withdraw 10.0.0.1"),
        reaches("purgeFlows", purge(AT_P1), "purge 10.0.0.1 and " + M1 + " at " + P1),
        reaches("announce", announce(AT_P1), "announce 10.0.0.1 at the edge (ARRIVAL)"),
        reaches("announce", announceAt(P2, AT_P1), "announce 10.0.0.1 at " + P2 + " (DEPARTURE)"),
        reaches("report", REPORT, "report TAKEN_OVER of 10.0.0.1"));
  }

  private static DynamicTest reaches(String effect, Decision decision, String written) {
    return dynamicTest(
        written,
        () -> {
          List<String> called = new ArrayList<>();
          Decision.Effects effects =
              (Decision.Effects)
                  Proxy.newProxyInstance(
                      Decision.Effects.class.getClassLoader(),
                      new Class<?>[] {Decision.Effects.class},
                      (proxy, method, arguments) -> {
                        called.add(method.getName());
                        assertEquals(decision, arguments[0]);
                        return null;
                      });
          decision.carryOut(effects);
          assertEquals(List.of(effect), called);
          assertEquals(written, decision.toString());
        });
  }

  @Test
  @DisplayName("a reply knows the question, the MAC and the R flag")
  void replies() {
    assertAll(
        () -> assertEquals(QUERY, REPLY.query()),
        () -> assertEquals(M1, REPLY.mac()),
        () -> assertFalse(REPLY.router()),
        () -> assertTrue(REPLY.override()),
        () -> assertEquals(Optional.of(IpAddress.valueOf("10.0.0.2")), QUERY.askerIp()),
        () -> assertFalse(QUERY.forTargetOnly().answerable()),
        () -> assertEquals(QUERY.askerIp(), QUERY.forTargetOnly().askerIp()));
  }

  @Test
  @DisplayName("a frame's way is one port, all but one, or none for a reason")
  void ways() {
    Decision.Flood flood = new Decision.Flood(A, P2, true);
    assertAll(
        () -> assertEquals(P1, new Decision.Forward(P1).to()),
        () -> assertEquals(A, flood.target()),
        () -> assertEquals(P2, flood.except()),
        () -> assertTrue(flood.coalesced()),
        () -> assertFalse(new Decision.Flood(A, P2, false).coalesced()),
        () -> assertEquals("late", new Decision.Drop("late").reason()));
  }

  @Test
  @DisplayName("a probe's silence says what was asked")
  void silences() {
    Decision.Probe probe = probe(TESTED, Purpose.OWNER);
    Silence silence = Silence.after(probe, NOW + 500);
    assertAll(
        () -> assertEquals(A, silence.address()),
        () -> assertEquals(M1, silence.mac()),
        () -> assertEquals(P1, silence.location()),
        () -> assertEquals(Purpose.OWNER, silence.purpose()),
        () -> assertEquals(TESTED.revision(), silence.revision()),
        () -> assertEquals(NOW + 500, silence.at()));
  }

  @Test
  @DisplayName("routes, purges and announcements name the binding they are for")
  void bindings() {
    Decision.InstallRoute first = new Decision.InstallRoute(AT_P1, null);
    Decision.InstallRoute next = new Decision.InstallRoute(AT_P1, P2);
    Decision.Announce everywhere = new Decision.Announce(AT_P1, null, Occasion.ARRIVAL);
    assertAll(
        () -> assertEquals(AT_P1, first.binding()),
        () -> assertEquals(Optional.empty(), first.from()),
        () -> assertEquals(Optional.of(P2), next.from()),
        () -> assertEquals(AT_P1, new Decision.WithdrawRoute(AT_P1).old()),
        () -> assertEquals(AT_P1, new Decision.PurgeFlows(AT_P1).old()),
        () -> assertEquals(AT_P1, everywhere.binding()),
        () -> assertEquals(Optional.empty(), everywhere.at()),
        () ->
            assertEquals(Optional.of(P2), new Decision.Announce(AT_P1, P2, Occasion.DEFENCE).at()));
  }

  @Test
  @DisplayName("a report becomes the event that people and applications see")
  void reports() {
    MobilityEvent event = REPORT.event(7);
    Decision.Report violation =
        new Decision.Report(Kind.VIOLATION, AT_P1, Cause.ARP, P2, M9, NOW, Violation.STICKY_MAC);
    assertAll(
        () -> assertEquals(Kind.TAKEN_OVER, REPORT.kind()),
        () -> assertEquals(NOW, REPORT.at()),
        () -> assertEquals(AT_P1, REPORT.binding()),
        () -> assertEquals(Optional.empty(), event.violation()),
        () -> assertEquals(Optional.of(Violation.STICKY_MAC), violation.event(8).violation()),
        () -> assertEquals(7, event.id()),
        () -> assertEquals(Kind.TAKEN_OVER, event.type()),
        () -> assertEquals(AT_P1, event.subject()),
        () -> assertEquals(Cause.ARP, event.cause()),
        () -> assertEquals(Optional.of(P2), event.from()),
        () -> assertEquals(Optional.of(M9), event.otherMac()),
        () -> assertEquals(NOW, event.time()));
  }

  @Test
  @DisplayName("an outcome knows the binding before and after")
  void outcomes() {
    Outcome arrival = Mobility.decide(null, seenAt(P1), POLICY);
    Outcome departure = Mobility.decide(AT_P1, notice(), POLICY);
    assertAll(
        () -> assertEquals(Optional.empty(), arrival.before()),
        () -> assertEquals(bound(M1, P1), arrival.after().orElseThrow()),
        () -> assertEquals(Optional.of(AT_P1), departure.before()),
        () -> assertEquals(left(AT_P1), departure.after().orElseThrow()));
  }
}
