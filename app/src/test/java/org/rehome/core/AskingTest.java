package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.core.Query.Kind;

/** Whoever asks for an address gets an answer, the target itself, or silence. */
class AskingTest extends MobilitySpec {
  private static final Binding ROUTER = AT_P1.changed(NOW).router(true).build();
  private static final Binding NO_ROUTER = AT_P1.changed(NOW).router(false).build();
  private static final Query WHO_HAS = query(Kind.RESOLUTION, M2, P2);

  @TestFactory
  Stream<DynamicTest> queries() {
    return Stream.of(
        ask("a known target is answered for", AT_P1, WHO_HAS, reply(WHO_HAS, M1, true)),
        ask("as a router when it is one", ROUTER, WHO_HAS, reply(WHO_HAS, M1, true)),
        ask("and not as a router when it is none", NO_ROUTER, WHO_HAS, reply(WHO_HAS, M1, false)),
        ask("an unknown target is flooded for", null, WHO_HAS, flood()),
        ask("a departed target is flooded for", LEFT_P1, WHO_HAS, flood()),
        ask("a target under test is not answered for", TESTED, WHO_HAS, drop("target-testing")),
        ask(
            "a frozen target is not answered for",
            frozen(AT_P1, 5),
            WHO_HAS,
            drop("target-frozen")),
        ask(
            "a target on the ingress port answers for itself",
            AT_P1,
            query(Kind.RESOLUTION, M2, P1),
            drop("same-port")),
        ask(
            "an owner that asks for its own address hears nothing",
            AT_P1,
            query(Kind.RESOLUTION, M1, P2),
            drop("own-address")),
        ask(
            "a query that only the target can answer goes to the target",
            AT_P1,
            WHO_HAS.forTargetOnly(),
            forward(P1)),
        ask(
            "a reachability check goes to the target",
            AT_P1,
            query(Kind.REACHABILITY, M2, P2),
            forward(P1)),
        ask(
            "a reachability check goes to a target under test",
            TESTED,
            query(Kind.REACHABILITY, M2, P2),
            forward(P1)),
        ask(
            "a reachability check goes to a frozen target",
            frozen(AT_P1, 5),
            query(Kind.REACHABILITY, M2, P2),
            forward(P1)),
        ask(
            "a reachability check of an unknown target is flooded for",
            null,
            query(Kind.REACHABILITY, M2, P2),
            flood()),
        ask(
            "detection of a bound address gets no answer before the owner gave one",
            AT_P1,
            query(Kind.DETECTION, M9, P2),
            drop("owner-verified-first")),
        ask(
            "detection by the owner itself gets none",
            AT_P1,
            query(Kind.DETECTION, M1, P2),
            drop("own-address")),
        ask(
            "detection of a free address reaches who else may want it, each time",
            null,
            query(Kind.DETECTION, M9, P2),
            everyFlood()),
        ask(
            "detection of a frozen address is the owner's to answer",
            frozen(AT_P1, 5),
            query(Kind.DETECTION, M9, P2),
            forward(P1)),
        ask(
            "detection of a departed address does, too",
            LEFT_P1,
            query(Kind.DETECTION, M9, P2),
            everyFlood()));
  }

  @TestFactory
  Stream<DynamicTest> deliveries() {
    return Stream.of(
        deliver("a frame to a known MAC goes to its place", AT_P1, P2, forward(P1)),
        deliver("also while it is under test", TESTED, P2, forward(P1)),
        deliver("also while it is frozen", frozen(AT_P1, 5), P2, forward(P1)),
        deliver("never back out of its ingress", AT_P1, P1, drop("same-port")),
        deliver("a frame to an unknown MAC is flooded, each one", null, P2, everyFlood()),
        deliver("and so is one to a departed MAC", LEFT_P1, P2, everyFlood()));
  }

  private static DynamicTest ask(String sentence, Binding target, Query query, Decision decision) {
    return rule(sentence, target, query, target, decision);
  }

  private static DynamicTest deliver(
      String sentence, Binding destination, ConnectPoint ingress, Decision decision) {
    return dynamicTest(
        sentence,
        () ->
            assertEquals(
                Rendering.of(List.of(decision)),
                Rendering.of(List.of(Mobility.deliver(destination, A, ingress)))));
  }

  private static Query query(Kind kind, MacAddress asker, ConnectPoint ingress) {
    IpAddress ip = kind == Kind.DETECTION ? null : IpAddress.valueOf("10.0.0.2");
    return Query.of(A, kind, asker, ip, ingress, NOW);
  }

  private static Decision reply(Query query, MacAddress mac, boolean router) {
    return new Decision.Reply(query, mac, router);
  }

  private static Decision forward(ConnectPoint to) {
    return new Decision.Forward(to);
  }

  private static Decision everyFlood() {
    return new Decision.Flood(A, P2, false);
  }

  private static Decision flood() {
    return new Decision.Flood(A, P2, true);
  }
}
