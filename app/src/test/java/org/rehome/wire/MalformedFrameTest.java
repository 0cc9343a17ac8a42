package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import static org.rehome.wire.Specimens.ZERO;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is refused, and under which name it is counted. */
class MalformedFrameTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String X = "2001:db8::1";
  private static final String Y = "2001:db8::2";
  private static final String LOCAL = "fe80::1";
  private static final String Y_GROUP = "ff02::1:ff00:2";

  @TestFactory
  Stream<DynamicTest> everyFault() {
    return faults().stream().map(Fault::test);
  }

  @Test
  void everyReasonHasARow() {
    Set<Malformed> seen = faults().stream().map(fault -> fault.reason).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(Malformed.class), seen);
  }

  @Test
  void labelsAreKebabCase() {
    assertEquals("nd-option-zero-length", Malformed.ND_OPTION_ZERO_LENGTH.label());
    assertEquals("arp-truncated", Malformed.ARP_TRUNCATED.toString());
  }

  private static List<Fault> faults() {
    return Stream.of(linkFaults(), arpFaults(), addressFaults(), ipv6Faults(), ndFaults())
        .flatMap(List::stream)
        .collect(Collectors.toList());
  }

  private static List<Fault> linkFaults() {
    byte[] tagged = request(M1, A, B).tags(0x8100, 5).bytes();
    return List.of(
        fault("nothing at all", new byte[0], "ethernet-truncated"),
        fault("half a MAC", new byte[3], "ethernet-truncated"),
        fault("half an EtherType", new byte[13], "ethernet-truncated"),
        fault("a tag's type only", Arrays.copyOf(tagged, 14), "ethernet-truncated"),
        fault("half a tag", Arrays.copyOf(tagged, 15), "ethernet-truncated"),
        fault("a tag without a type", Arrays.copyOf(tagged, 17), "ethernet-truncated"),
        fault("ARP of 20 kB", request(M1, A, B).padding(20_000).bytes(), "ethernet-oversized"),
        fault("ND of 20 kB", query().padding(20_000).bytes(), "ethernet-oversized"),
        fault("ARP from a group", request(M1, A, B).from(GROUP).bytes(), "ethernet-source"),
        fault("ARP from broadcast", request(M1, A, B).from(ALL).bytes(), "ethernet-source"),
        fault("ARP from nobody", request(M1, A, B).from(ZERO).bytes(), "ethernet-source"),
        fault("ND from a group", query().ether(GROUP, M2).bytes(), "ethernet-source"),
        fault("VLAN 4095", request(M1, A, B).tags(0x8100, 0xfff).bytes(), "vlan-reserved"),
        fault("VLAN 4095 inside", query().tags(0x88a8, 5, 0x8100, 0xfff).bytes(), "vlan-reserved"));
  }

  private static List<Fault> arpFaults() {
    return List.of(
        fault("ARP one byte short", request(M1, A, B).cut(41), "arp-truncated"),
        fault("ARP without a body", request(M1, A, B).cut(14), "arp-truncated"),
        fault("RARP one byte short", reverse(M1).cut(41), "arp-truncated"),
        fault("ARP for IEEE 802", request(M1, A, B).hardware(6).bytes(), "arp-hardware-type"),
        fault("ARP for AppleTalk", request(M1, A, B).protocol(0x809b).bytes(), "arp-protocol-type"),
        fault("MACs of 8 bytes", request(M1, A, B).lengths(8, 4).bytes(), "arp-address-length"),
        fault(
            "addresses of 16 bytes",
            request(M1, A, B).lengths(6, 16).bytes(),
            "arp-address-length"),
        fault(
            "addresses of 0 bytes", request(M1, A, B).lengths(6, 0).bytes(), "arp-address-length"),
        fault("operation 0", request(M1, A, B).operation(0).bytes(), "arp-operation"),
        fault("operation 257", request(M1, A, B).operation(257).bytes(), "arp-operation"),
        fault("a reverse request in ARP", request(M1, A, B).operation(3).bytes(), "arp-operation"),
        fault("an inverse request", request(M1, A, B).operation(8).bytes(), "arp-operation"),
        fault("a reverse reply", reverse(M1).operation(4).bytes(), "arp-operation"),
        fault("a request in RARP", reverse(M1).operation(1).bytes(), "arp-operation"));
  }

  private static List<Fault> addressFaults() {
    return List.of(
        fault("a sender without MAC", anonymous(request(M1, A, B)), "sender-mac-zero"),
        fault("RARP without MAC", anonymous(reverse(M1)), "sender-mac-zero"),
        fault("a group as sender", request(M1, A, B).sha(GROUP).bytes(), "sender-mac-multicast"),
        fault("broadcast as sender", reply(M1, A, M2, B).sha(ALL).bytes(), "sender-mac-multicast"),
        fault("RARP for a group", reverse(M1).sha(GROUP).bytes(), "sender-mac-multicast"),
        fault("NS from a group MAC", query().linkLayer(1, GROUP).bytes(), "sender-mac-multicast"),
        fault("NS from a zero MAC", query().linkLayer(1, ZERO).bytes(), "sender-mac-zero"),
        fault("NA for a group MAC", answer().linkLayer(2, ALL).bytes(), "sender-mac-multicast"),
        fault(
            "a second, wrong MAC",
            query().linkLayer(1, M1).linkLayer(1, ZERO).bytes(),
            "sender-mac-zero"),
        fault("a reply from zero", reply(M1, "0.0.0.0", M2, B).bytes(), "sender-ip-zero"),
        fault("a multicast sender", request(M1, "224.0.0.1", B).bytes(), "sender-ip-multicast"),
        fault(
            "announced multicast",
            request(M1, "239.1.1.1", "239.1.1.1").bytes(),
            "sender-ip-multicast"),
        fault("a loopback sender", request(M1, "127.0.0.1", B).bytes(), "sender-ip-loopback"),
        fault(
            "a broadcast sender",
            reply(M1, "255.255.255.255", M2, B).bytes(),
            "sender-ip-broadcast"),
        fault("a class E sender", request(M1, "240.0.0.1", B).bytes(), "sender-ip-reserved"),
        fault("a sender in 0/8", request(M1, "0.0.0.7", B).bytes(), "sender-ip-reserved"),
        fault("a query for zero", request(M1, A, "0.0.0.0").bytes(), "target-ip-invalid"),
        fault("a probe for zero", request(M1, "0.0.0.0", "0.0.0.0").bytes(), "target-ip-invalid"),
        fault("a query for a group", request(M1, A, "224.0.0.5").bytes(), "target-ip-invalid"),
        fault(
            "a query for broadcast",
            request(M1, A, "255.255.255.255").bytes(),
            "target-ip-invalid"),
        fault("a query for loopback", request(M1, A, "127.0.0.1").bytes(), "target-ip-invalid"),
        fault("NS for ::", solicitation(X, Y, "::").bytes(), "target-ip-invalid"),
        fault("NA for ::1", advertisement(X, Y, "::1", 0x40).bytes(), "target-ip-invalid"));
  }

  private static List<Fault> ipv6Faults() {
    byte[] whole = query().bytes();
    return List.of(
        fault("half an IPv6 header", Arrays.copyOf(whole, 53), "ipv6-truncated"),
        fault("an IPv6 header alone", Arrays.copyOf(whole, 54), "nd-truncated"),
        fault("options promised", Arrays.copyOf(optioned().bytes(), 54), "ipv6-extension"),
        fault("options only", optioned().lengthError(-24).bytes(), "nd-truncated"),
        fault("half an option header", optioned().lengthError(-28).bytes(), "ipv6-extension"),
        fault("IPv4 in IPv6", query().version(4).bytes(), "ipv6-version"),
        fault(
            "an option header past the end",
            query().extension(0, new byte[] {0, 40, 1, 0, 0, 0, 0, 0}).bytes(),
            "ipv6-extension"),
        fault("nine option headers", chain(9), "ipv6-extension"),
        fault("more payload than frame", query().lengthError(1).bytes(), "ipv6-length"),
        fault("less frame than payload", Arrays.copyOf(whole, whole.length - 1), "ipv6-length"),
        fault("NS from a group", solicitation("ff02::1", Y, Y).bytes(), "ipv6-source"),
        fault("NS from loopback", solicitation("::1", Y, Y).bytes(), "ipv6-source"),
        fault("NA from nobody", advertisement("::", "ff02::1", X, 0).bytes(), "ipv6-source"),
        fault("NS to nobody", solicitation(X, "::", Y).bytes(), "ipv6-destination"),
        fault("NS to loopback", solicitation(X, "::1", Y).bytes(), "ipv6-destination"));
  }

  private static List<Fault> ndFaults() {
    return List.of(
        fault(
            "ICMPv6 of 0 bytes, padded",
            NdFrame.other(128).lengthError(-24).bytes(),
            "nd-truncated"),
        fault(
            "two bytes, length 0",
            query().raw((byte) 1, (byte) 0).bytes(),
            "nd-option-zero-length"),
        fault("ND in a first fragment", fragment(0x0001), "nd-fragmented"),
        fault("ND in an atomic fragment", fragment(0), "nd-fragmented"),
        fault(
            "ND that is to be routed on",
            query().extension(43, new byte[] {0, 0, 4, 1, 0, 0, 0, 0}).bytes(),
            "nd-routed"),
        fault("NS from off the link", query().hopLimit(254).bytes(), "nd-hop-limit"),
        fault(
            "RA with hop limit 0", routerAdvertisement(LOCAL).hopLimit(0).bytes(), "nd-hop-limit"),
        fault("a checksum off by one", query().checksumError(1).bytes(), "nd-checksum"),
        fault("code 1", answer().code(1).bytes(), "nd-code"),
        fault("NS with 4 bytes of target", query().lengthError(-12).bytes(), "nd-truncated"),
        fault("ICMPv6 without a byte", query().lengthError(-24).bytes(), "nd-truncated"),
        fault(
            "RA without its timers",
            routerAdvertisement(LOCAL).lengthError(-8).bytes(),
            "nd-truncated"),
        fault(
            "a redirect of 24 bytes",
            redirect(LOCAL, X, Y, Y).lengthError(-16).bytes(),
            "nd-truncated"),
        fault("NS, option of length 0", query().raw(new byte[8]).bytes(), "nd-option-zero-length"),
        fault(
            "NA, option of length 0",
            answer().raw(new byte[] {2, 0, 0, 0, 0, 0, 0, 0}).bytes(),
            "nd-option-zero-length"),
        fault(
            "RS, option of length 0",
            routerSolicitation(LOCAL).raw(new byte[8]).bytes(),
            "nd-option-zero-length"),
        fault(
            "RA, option of length 0",
            routerAdvertisement(LOCAL).raw(new byte[8]).bytes(),
            "nd-option-zero-length"),
        fault(
            "redirect, option of length 0",
            redirect(LOCAL, X, Y, Y).raw(new byte[8]).bytes(),
            "nd-option-zero-length"),
        fault(
            "an option past the end",
            query().raw(new byte[] {1, 2, 2, 0, 0, 0, 0, 1}).bytes(),
            "nd-option-truncated"),
        fault(
            "one byte after the options",
            query().linkLayer(1, M1).raw((byte) 1).bytes(),
            "nd-option-truncated"),
        fault("a MAC option of 16 bytes", query().option(1, 2).bytes(), "nd-option-size"),
        fault("a registration of 8 bytes", query().option(33, 1).bytes(), "nd-option-size"),
        fault("a registration of 48 bytes", query().option(33, 6).bytes(), "nd-option-size"),
        fault("NS for a group", solicitation(X, Y, Y_GROUP).bytes(), "nd-target-multicast"),
        fault(
            "NA for a group", advertisement(X, Y, "ff02::1", 0x40).bytes(), "nd-target-multicast"),
        fault(
            "DAD with a MAC",
            solicitation("::", Y_GROUP, Y).linkLayer(1, M1).bytes(),
            "nd-unspecified-with-link-layer"),
        fault(
            "RS from :: with a MAC",
            routerSolicitation("::").linkLayer(1, M1).bytes(),
            "nd-unspecified-with-link-layer"),
        fault("DAD to one node", solicitation("::", Y, Y).bytes(), "nd-dad-destination"),
        fault("DAD to all nodes", solicitation("::", "ff02::1", Y).bytes(), "nd-dad-destination"),
        fault(
            "an answer to all",
            advertisement(X, "ff02::1", X, 0x60).bytes(),
            "nd-solicited-multicast"),
        fault("RA from afar", routerAdvertisement(X).bytes(), "nd-source-not-link-local"),
        fault("RA from nobody", routerAdvertisement("::").bytes(), "nd-source-not-link-local"),
        fault("a redirect from afar", redirect(X, Y, Y, Y).bytes(), "nd-source-not-link-local"),
        fault("a redirect to a far router", redirect(LOCAL, X, X, Y).bytes(), "nd-redirect-target"),
        fault(
            "a redirect of a group",
            redirect(LOCAL, X, "fe80::2", "ff02::5").bytes(),
            "nd-redirect-destination"));
  }

  private static NdFrame query() {
    return solicitation(X, Y, Y);
  }

  private static NdFrame optioned() {
    return query().extension(0, new byte[] {0, 0, 1, 4, 0, 0, 0, 0});
  }

  private static NdFrame answer() {
    return advertisement(X, Y, X, 0x40);
  }

  private static byte[] anonymous(ArpFrame frame) {
    return frame.sha(ZERO).bytes();
  }

  private static byte[] fragment(int offsetAndFlags) {
    byte[] header = {0, 0, 0, (byte) offsetAndFlags, 0, 0, 0, 9};
    return query().extension(44, header).bytes();
  }

  private static byte[] chain(int headers) {
    NdFrame frame = query();
    for (int i = 0; i < headers; i++) {
      frame.extension(60, new byte[] {0, 0, 1, 4, 0, 0, 0, 0});
    }
    return frame.bytes();
  }

  private static Fault fault(String sentence, byte[] frame, String label) {
    return new Fault(sentence, frame, label);
  }

  private static final class Fault {
    final Malformed reason;
    private final String sentence;
    private final byte[] frame;

    Fault(String sentence, byte[] frame, String label) {
      this.sentence = sentence;
      this.frame = frame;
      this.reason =
          Arrays.stream(Malformed.values())
              .filter(each -> each.label().equals(label))
              .findFirst()
              .orElseThrow();
    }

    DynamicTest test() {
      return dynamicTest(
          sentence + ": " + reason,
          () -> {
            Parsed parsed = Specimens.parse(frame);
            assertEquals(Optional.of(reason), parsed.malformed());
            assertEquals(Optional.empty(), parsed.message());
            assertTrue(parsed.isNeighborTraffic());
          });
    }
  }
}
