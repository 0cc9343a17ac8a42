package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Source;
import org.rehome.core.Query.Kind;

/** Whoever asks for an address gets an answer, the target itself, or silence. */
class AskingTest extends MobilitySpec {
  private static final Binding ROUTER = AT_P1.changed(NOW).router(true).build();
  private static final Binding NO_ROUTER = AT_P1.changed(NOW).router(false).build();
  private static final MacAddress GATEWAY = MacAddress.valueOf("02:00:5e:00:00:01");
  private static final Policy ROUTED =
      POLICY.in(
          NetworkConfig.builder()
              .subnet(
                  Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/24")).gateway(A.ip(), GATEWAY))
              .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.3.0/24")))
              .subnet(Subnet.of(VlanId.vlanId((short) 10), IpPrefix.valueOf("10.0.1.0/24")))
              .subnet(
                  Subnet.of(VlanId.vlanId((short) 10), IpPrefix.valueOf("10.0.2.0/23"))
                      .gateway(IpAddress.valueOf("10.0.2.1"), GATEWAY))
              .build());
  private static final Query WHO_HAS = query(Kind.RESOLUTION, M2, P2);

  @TestFactory
  Stream<DynamicTest> queries() {
    return Stream.of(
        ask("a known target is answered for", AT_P1, WHO_HAS, reply(WHO_HAS, M1, true)),
        ask("as a router when it is one", ROUTER, WHO_HAS, reply(WHO_HAS, M1, true)),
        ask("and not as a router when it is none", NO_ROUTER, WHO_HAS, reply(WHO_HAS, M1, false)),
        ask(
            "with the O flag that it answers with itself",
            AT_P1.changed(NOW).override(false).build(),
            WHO_HAS,
            new Decision.Reply(WHO_HAS, M1, true, false)),
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
            everyFlood(),
            new Decision.Introduce(query(Kind.DETECTION, M9, P2))),
        ask(
            "a frozen address is defended against who would like to have it",
            frozen(AT_P1, 5),
            query(Kind.DETECTION, M9, P2),
            reply(query(Kind.DETECTION, M9, P2), M1, true)),
        ask(
            "detection of a departed address does, too",
            LEFT_P1,
            query(Kind.DETECTION, M9, P2),
            everyFlood(),
            new Decision.Introduce(query(Kind.DETECTION, M9, P2))));
  }

  @TestFactory
  Stream<DynamicTest> gateways() {
    Query forGateway = query(Kind.RESOLUTION, M2, P2);
    Query beyond = queryFor("10.0.2.7", "10.0.0.2");
    Query unrouted = queryFor("10.0.1.7", "10.0.0.2");
    Query sameVlan = queryFor("10.0.3.7", "10.0.0.2");
    Binding neighbor = Binding.of(sameVlan.address(), M1, P1, Source.NEIGHBOR, NOW);
    Query near = queryFor("10.0.0.7", "10.0.0.2");
    Query nowhere = queryFor("192.0.2.7", "10.0.0.2");
    Query broadcast = queryFor("10.0.0.255", "10.0.0.2");
    Query stranger = queryFor("10.0.2.7", "172.16.0.2");
    Query linkLocal = queryFor("fe80::7", "fe80::2");
    Query otherFamily = queryFor("2001:db8::7", "fe80::2");
    return Stream.of(
        routed("a gateway answers for its own address", forGateway, byGateway(forGateway)),
        routed(
            "also to who checks it",
            query(Kind.REACHABILITY, M2, P2),
            byGateway(query(Kind.REACHABILITY, M2, P2))),
        routed(
            "and to who would like to have it",
            query(Kind.DETECTION, M9, P2),
            byGateway(query(Kind.DETECTION, M9, P2))),
        routed("but not to itself", query(Kind.RESOLUTION, GATEWAY, P2), drop("own-address")),
        routed("it answers for what is beyond the asker's subnet", beyond, byGateway(beyond)),
        routed("not for what no gateway leads to", unrouted, drop("foreign-target")),
        routed("nor for a neighbor whose subnet has no gateway", sameVlan, flood(sameVlan)),
        rule(
            "who is bound there has its own MAC, though a gateway knows others by that address",
            ROUTED,
            neighbor,
            sameVlan,
            neighbor,
            new Decision.Reply(sameVlan, M1, true, true)),
        routed("not for what is in it", near, flood(near)),
        routed("nor for who is in no subnet of ours", stranger, drop("foreign-target")),
        routed("what is in none of ours is nobody's", nowhere, drop("foreign-target")),
        routed("nor is a broadcast address", broadcast, drop("broadcast-target")),
        routed("a link-local address is of every link", linkLocal, flood(linkLocal)),
        routed("a family that is not declared is free", otherFamily, flood(otherFamily)),
        rule(
            "who is known beyond the subnet is reached by the gateway, too",
            ROUTED,
            Binding.of(beyond.address(), M1, P1, Source.NEIGHBOR, NOW),
            beyond,
            Binding.of(beyond.address(), M1, P1, Source.NEIGHBOR, NOW),
            byGateway(beyond)));
  }

  @TestFactory
  Stream<DynamicTest> subnetsOfTheirOwnKind() {
    VlanId v10 = VlanId.vlanId((short) 10);
    Policy small =
        POLICY.in(
            NetworkConfig.builder()
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/30")))
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.1.0/31")))
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.2.9/32")))
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("2001:db8::/120")))
                .build());
    Policy sixOnly =
        POLICY.in(
            NetworkConfig.builder()
                .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("2001:db8::/64")))
                .build());
    Query lastOfFour = queryFor("10.0.0.3", "10.0.0.2");
    Query lastOfTwo = queryFor("10.0.1.1", "10.0.1.0");
    Query alone = queryFor("10.0.2.9", "10.0.0.2");
    Query lastOfSix = queryFor("2001:db8::ff", "2001:db8::2");
    Query otherSix = queryFor("2001:db8:1::7", "2001:db8::2");
    Query four = queryFor("10.0.0.7", "10.0.0.2");
    Query withoutGateway = queryIn(v10, "10.0.0.7", "10.0.1.2");
    Query undeclared = queryIn(VlanId.vlanId((short) 30), "192.0.2.7", "192.0.2.2");
    return Stream.of(
        in("the last of four is a broadcast address", small, lastOfFour, drop("broadcast-target")),
        in("the last of two is a host (RFC 3021)", small, lastOfTwo, flood(lastOfTwo)),
        in("so is the only one", small, alone, flood(alone)),
        in("IPv6 has no broadcast", small, lastOfSix, flood(lastOfSix)),
        in("an IPv6 target of no prefix is nobody's", sixOnly, otherSix, drop("foreign-target")),
        in("IPv4 is free where only IPv6 is declared", sixOnly, four, flood(four)),
        in(
            "nobody answers for what is beyond a subnet without gateway",
            ROUTED,
            withoutGateway,
            drop("foreign-target")),
        in("a VLAN without subnets is free", ROUTED, undeclared, flood(undeclared)));
  }

  private static DynamicTest in(String sentence, Policy policy, Query query, Decision decision) {
    return rule(sentence, policy, null, query, null, decision);
  }

  private static DynamicTest routed(String sentence, Query query, Decision... decisions) {
    return rule(sentence, ROUTED, null, query, null, decisions);
  }

  private static Decision byGateway(Query query) {
    return new Decision.Reply(query, GATEWAY, true, false);
  }

  private static Decision flood(Query query) {
    return new Decision.Flood(query.address(), P2, true);
  }

  private static Query queryFor(String target, String asker) {
    return queryIn(VlanId.NONE, target, asker);
  }

  private static Query queryIn(VlanId vlan, String target, String asker) {
    return Query.of(
        Address.of(vlan, IpAddress.valueOf(target)),
        Kind.RESOLUTION,
        M2,
        IpAddress.valueOf(asker),
        P2,
        NOW);
  }

  @TestFactory
  Stream<DynamicTest> deliveries() {
    return Stream.of(
        deliver("a frame to a known MAC goes to its place", AT_P1, P2, forward(P1)),
        deliver("also while it is under test", TESTED, P2, forward(P1)),
        deliver("also while it is frozen", frozen(AT_P1, 5), P2, forward(P1)),
        deliver("never back out of its ingress", AT_P1, P1, drop("same-port")),
        dynamicTest(
            "nor out of another port of the same hosts",
            () ->
                assertEquals(
                    Rendering.of(List.of(drop("same-port"))),
                    Rendering.of(
                        List.of(
                            Mobility.deliver(
                                AT_P1,
                                A,
                                P2,
                                NetworkConfig.builder().portGroup(List.of(P1, P2)).build()))))),
        deliver("a frame to an unknown MAC is flooded, each one", null, P2, everyFlood()),
        deliver("and so is one to a departed MAC", LEFT_P1, P2, everyFlood()),
        dynamicTest(
            "what a router says to everybody reaches them, each time",
            () ->
                assertEquals(
                    Rendering.of(List.of(everyFlood())),
                    Rendering.of(List.of(Mobility.spread(A, P2))))));
  }

  private static DynamicTest ask(
      String sentence, Binding target, Query query, Decision... decisions) {
    return rule(sentence, target, query, target, decisions);
  }

  private static DynamicTest deliver(
      String sentence, Binding destination, ConnectPoint ingress, Decision decision) {
    return dynamicTest(
        sentence,
        () ->
            assertEquals(
                Rendering.of(List.of(decision)),
                Rendering.of(
                    List.of(Mobility.deliver(destination, A, ingress, POLICY.network())))));
  }

  private static Query query(Kind kind, MacAddress asker, ConnectPoint ingress) {
    IpAddress ip = kind == Kind.DETECTION ? null : IpAddress.valueOf("10.0.0.2");
    return Query.of(A, kind, asker, ip, ingress, NOW);
  }

  private static Decision reply(Query query, MacAddress mac, boolean router) {
    return new Decision.Reply(query, mac, router, true);
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
