package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.ArpFrame.reply;
import static org.rehome.wire.ArpFrame.request;
import static org.rehome.wire.ArpFrame.reverse;
import static org.rehome.wire.NdFrame.advertisement;
import static org.rehome.wire.NdFrame.redirect;
import static org.rehome.wire.NdFrame.routerAdvertisement;
import static org.rehome.wire.NdFrame.routerSolicitation;
import static org.rehome.wire.NdFrame.solicitation;
import static org.rehome.wire.Specimens.ALL;
import static org.rehome.wire.Specimens.GROUP;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;
import static org.rehome.wire.Specimens.VIRTUAL;
import static org.rehome.wire.Specimens.ZERO;
import static org.rehome.wire.Specimens.ip;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Which form a frame has, who it says the sender is, and what it asks about. */
class ClassificationTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String X = "2001:db8::1";
  private static final String Y = "2001:db8::2";
  private static final String LOCAL = "fe80::1";
  private static final String Y_GROUP = "ff02::1:ff00:2";

  @TestFactory
  Stream<DynamicTest> arp() {
    return Stream.of(
        rule("a broadcast request from a named sender is a query", request(M1, A, B).bytes())
            .is(Form.ARP_REQUEST, A, M1, B, null),
        rule("a request to another group than broadcast too", request(M1, A, B).to(GROUP).bytes())
            .is(Form.ARP_REQUEST, A, M1, B, null),
        rule("what a query has in the target MAC means nothing", request(M1, A, B).tha(ALL).bytes())
            .is(Form.ARP_REQUEST, A, M1, B, ALL),
        rule("a request to one station checks reachability", request(M1, A, B).to(M2).bytes())
            .is(Form.ARP_UNICAST_REQUEST, A, M1, B, null),
        rule("a request from address zero is a probe", request(M1, "0.0.0.0", B).bytes())
            .is(Form.ARP_PROBE, null, M1, B, null),
        rule("a probe may go to one station", request(M1, "0.0.0.0", B).to(M2).bytes())
            .is(Form.ARP_PROBE, null, M1, B, null),
        rule("a request for the sender's own address announces it", request(M1, A, A).bytes())
            .is(Form.ARP_ANNOUNCEMENT, A, M1, A, null),
        rule("an announcement may go to one station", request(M1, A, A).to(M2).bytes())
            .is(Form.ARP_ANNOUNCEMENT, A, M1, A, null),
        rule("an announcement may broadcast the target MAC", request(M1, A, A).tha(ALL).bytes())
            .is(Form.ARP_ANNOUNCEMENT, A, M1, A, ALL),
        rule("a reply answers the asker", reply(M1, A, M2, B).bytes())
            .is(Form.ARP_REPLY, A, M1, B, M2),
        rule("a reply to a probe has no target address", reply(M1, A, M2, "0.0.0.0").bytes())
            .is(Form.ARP_REPLY, A, M1, null, M2),
        rule("a reply may be broadcast", reply(M1, A, M2, B).to(ALL).bytes())
            .is(Form.ARP_REPLY, A, M1, B, M2),
        rule("a reply may speak for another MAC than it comes from", vrrpReply())
            .is(Form.ARP_REPLY, A, VIRTUAL, B, M2),
        rule("a reply about itself to all is gratuitous", reply(M1, A, M1, A).to(ALL).bytes())
            .is(Form.ARP_GRATUITOUS_REPLY, A, M1, A, M1),
        rule("a gratuitous reply may broadcast the target MAC", reply(M1, A, ALL, A).bytes())
            .is(Form.ARP_GRATUITOUS_REPLY, A, M1, A, ALL),
        rule("a gratuitous reply may leave the target MAC zero", silentTarget())
            .is(Form.ARP_GRATUITOUS_REPLY, A, M1, A, null),
        rule("a gratuitous reply may go to one station", reply(M1, A, M1, A).to(M2).bytes())
            .is(Form.ARP_GRATUITOUS_REPLY, A, M1, A, M1),
        rule("broadcast makes any target MAC gratuitous", reply(M1, A, M2, A).to(ALL).bytes())
            .is(Form.ARP_GRATUITOUS_REPLY, A, M1, A, M2),
        rule("a reply to one other station is no announcement", reply(M1, A, M2, A).bytes())
            .is(Form.ARP_REPLY, A, M1, A, M2),
        rule("a hypervisor's reverse request names a MAC only", reverse(M1).bytes())
            .is(Form.RARP, null, M1, null, M1),
        rule("addresses in a reverse request mean nothing", reverse(M1).spa(A).tpa(B).bytes())
            .is(Form.RARP, null, M1, null, M1),
        rule("a bridge may send the reverse request", reverse(M1).from(M2).bytes())
            .is(Form.RARP, null, M1, null, M1));
  }

  @TestFactory
  Stream<DynamicTest> discovery() {
    return Stream.of(
        rule("a solicitation to a group resolves", ask(Y_GROUP).linkLayer(1, M1).bytes())
            .is(Form.NS_RESOLUTION, X, M1, Y, null),
        rule("without a link-layer address it still asks", ask(Y_GROUP).bytes())
            .is(Form.NS_RESOLUTION, X, null, Y, null),
        rule("a solicitation to all nodes asks as well", ask("ff02::1").linkLayer(1, M1).bytes())
            .is(Form.NS_RESOLUTION, X, M1, Y, null),
        rule("a solicitation to one node checks reachability", ask(Y).bytes())
            .is(Form.NS_REACHABILITY, X, null, Y, null),
        rule("it may carry a link-layer address", ask(Y).linkLayer(1, M1).bytes())
            .is(Form.NS_REACHABILITY, X, M1, Y, null),
        rule("of two link-layer addresses the first counts", twoLinkLayers())
            .is(Form.NS_RESOLUTION, X, M1, Y, null),
        rule("a target option in a solicitation is ignored", ask(Y).linkLayer(2, M1).bytes())
            .is(Form.NS_REACHABILITY, X, null, Y, null),
        rule("a solicitation from nobody detects duplicates", detect().bytes())
            .is(Form.NS_DAD, null, null, Y, null),
        rule("an advertisement answers", tell(X, Y, 0x40).linkLayer(2, M1).bytes())
            .is(Form.NA_SOLICITED, X, M1, X, null),
        rule("it may leave out the link-layer address", tell(X, Y, 0x40).bytes())
            .is(Form.NA_SOLICITED, X, null, X, null),
        rule("it owns the target, whatever its source is", proxied())
            .is(Form.NA_SOLICITED, X, M1, X, null),
        rule("a source option in an advertisement is ignored", ignoredOption())
            .is(Form.NA_SOLICITED, X, null, X, null),
        rule("an advertisement to all nodes announces", announce("ff02::1", 0x20))
            .is(Form.NA_UNSOLICITED, X, M1, X, null),
        rule("one to all routers too (RFC 9131)", announce("ff02::2", 0))
            .is(Form.NA_UNSOLICITED, X, M1, X, null),
        rule("one to a single node nobody asked for too", announce(Y, 0))
            .is(Form.NA_UNSOLICITED, X, M1, X, null),
        rule("a host looks for routers", routerSolicitation(LOCAL).linkLayer(1, M1).bytes())
            .is(Form.RS, LOCAL, M1, null, null),
        rule("it may do so before it has an address", routerSolicitation("::").bytes())
            .is(Form.RS, null, null, null, null),
        rule("a router advertises itself", routerAdvertisement(LOCAL).linkLayer(1, M1).bytes())
            .is(Form.RA, LOCAL, M1, null, null),
        rule("a redirect names a better router", redirected(Y, "fe80::2").bytes())
            .is(Form.REDIRECT, LOCAL, null, "fe80::2", M2),
        rule("a redirect says that a destination is on the link", redirected(Y, Y).bytes())
            .is(Form.REDIRECT, LOCAL, null, Y, M2));
  }

  private static byte[] vrrpReply() {
    return reply(VIRTUAL, A, M2, B).from(M1).bytes();
  }

  private static byte[] silentTarget() {
    return reply(M1, A, ZERO, A).to(M2).bytes();
  }

  private static NdFrame ask(String destination) {
    return solicitation(X, destination, Y);
  }

  private static byte[] twoLinkLayers() {
    return ask(Y_GROUP).linkLayer(1, M1).linkLayer(1, M2).bytes();
  }

  private static NdFrame detect() {
    return solicitation("::", Y_GROUP, Y);
  }

  private static NdFrame tell(String target, String destination, int flags) {
    return advertisement(target, destination, target, flags);
  }

  private static byte[] proxied() {
    return advertisement(LOCAL, Y, X, 0x40).linkLayer(2, M1).bytes();
  }

  private static byte[] ignoredOption() {
    return tell(X, Y, 0x40).linkLayer(1, M1).bytes();
  }

  private static byte[] announce(String destination, int flags) {
    return tell(X, destination, flags).linkLayer(2, M1).bytes();
  }

  private static NdFrame redirected(String destination, String target) {
    return redirect(LOCAL, X, target, destination).linkLayer(2, M2);
  }

  private static Rule rule(String sentence, byte[] frame) {
    return new Rule(sentence, frame);
  }

  private static final class Rule {
    private final String sentence;
    private final byte[] frame;

    Rule(String sentence, byte[] frame) {
      this.sentence = sentence;
      this.frame = frame;
    }

    DynamicTest is(
        Form form, String senderIp, MacAddress senderMac, String targetIp, MacAddress targetMac) {
      return dynamicTest(
          sentence,
          () -> {
            Parsed parsed = Specimens.parse(frame);
            NeighborMessage message =
                parsed.message().orElseThrow(() -> new AssertionError(parsed.toString()));
            assertAll(
                () -> assertEquals(form, message.form()),
                () -> assertEquals(ip(senderIp), orNull(message.senderIp())),
                () -> assertEquals(senderMac, message.senderMac().orElse(null)),
                () -> assertEquals(ip(targetIp), orNull(message.targetIp())),
                () -> assertEquals(targetMac, message.targetMac().orElse(null)),
                () -> assertEquals(form.isNeighborDiscovery(), message.sourceIp().isPresent()));
          });
    }

    private static IpAddress orNull(java.util.Optional<IpAddress> value) {
      return value.orElse(null);
    }
  }
}
