package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.DhcpFrame.addressOption;
import static org.rehome.wire.DhcpFrame.client;
import static org.rehome.wire.DhcpFrame.client6;
import static org.rehome.wire.DhcpFrame.concat;
import static org.rehome.wire.DhcpFrame.server;
import static org.rehome.wire.DhcpFrame.server6;
import static org.rehome.wire.Specimens.GROUP;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.MacAddress;

/** What a DHCP message says, and what is none. */
class DhcpParserTest {
  private static final String FOUR =
      "02:00:00:00:00:01 > FF:FF:FF:FF:FF:FF from 0.0.0.0 to 255.255.255.255 transaction 1234"
          + " client 02:00:00:00:00:01";
  private static final String ANSWER =
      "02:00:00:00:00:02 > 02:00:00:00:00:01 from 10.0.0.2 to 10.0.0.50 transaction 1234"
          + " client 02:00:00:00:00:01";
  private static final String SIX =
      "02:00:00:00:00:01 > 33:33:00:01:00:02 from fe80::1 to ff02::1:2 transaction 1234"
          + " client 02:00:00:00:00:01 id 000300010"
          + "7";
  private static final String ANSWER_SIX =
      "02:00:00:00:00:02 > 02:00:00:00:00:01 from fe80::2 to fe80::1 transaction 1234"
          + " client 02:00:00:00:00:01 id 0003000107";

  static DhcpParsed parse(byte[] frame) {
    return DhcpParser.parse(frame, 0, frame.length);
  }

  private static DynamicTest reads(String as, DhcpFrame frame) {
    return dynamicTest(as, () -> assertEquals(as, parse(frame.bytes()).toString()));
  }

  private static DynamicTest reads(String why, String as, DhcpFrame frame) {
    return dynamicTest(why, () -> assertEquals(as, parse(frame.bytes()).toString()));
  }

  private static DhcpFrame ack() {
    return server(5, M2, M1).yourIp("10.0.0.50");
  }

  private static DhcpFrame reply(int... options) {
    return server6(7, M2, M1).option6(3, concat(new int[12], options));
  }

  @TestFactory
  Stream<DynamicTest> types() {
    return Stream.of(
        reads("DISCOVER (v4) " + FOUR, client(1, M1)),
        reads("REQUEST (v4) " + FOUR, client(3, M1)),
        reads("INFORM (v4) " + FOUR, client(8, M1)),
        reads("OTHER_REQUEST (v4) " + FOUR, client(9, M1)),
        reads("OTHER_REQUEST (v4) " + FOUR, client(0, M1)),
        reads("OTHER_REQUEST (v4) " + FOUR, client(255, M1)),
        reads("OFFER (v4) " + ANSWER, server(2, M2, M1).yourIp("10.0.0.50").leaseTime(60)),
        reads("NAK (v4) " + ANSWER, server(6, M2, M1)),
        reads("OTHER_REPLY (v4) " + ANSWER, server(9, M2, M1)),
        reads("SOLICIT (v6) " + SIX, client6(1, M1)),
        reads("REQUEST (v6) " + SIX, client6(3, M1)),
        reads("CONFIRM (v6) " + SIX, client6(4, M1)),
        reads("RENEW (v6) " + SIX, client6(5, M1)),
        reads("REBIND (v6) " + SIX, client6(6, M1)),
        reads("INFORMATION_REQUEST (v6) " + SIX, client6(11, M1)),
        reads("OTHER_REQUEST (v6) " + SIX, client6(14, M1)),
        reads("OTHER_REQUEST (v6) " + SIX, client6(0, M1)),
        reads("ADVERTISE (v6) " + ANSWER_SIX, server6(2, M2, M1).address6("2001:db8::50", 60)),
        reads("RECONFIGURE (v6) " + ANSWER_SIX, server6(10, M2, M1)),
        reads("OTHER_REPLY (v6) " + ANSWER_SIX, server6(200, M2, M1)));
  }

  @TestFactory
  Stream<DynamicTest> addresses() {
    int[] fifty = addressOption("2001:db8::50", 90);
    int[] good = {0, 13, 0, 2, 0, 0};
    int[] bad = {0, 13, 0, 2, 0, 2};
    int[] worse = {0, 13, 0, 2, 1, 0};
    return Stream.of(
        reads("ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]", ack().leaseTime(90)),
        reads("ACK (v4) " + ANSWER + " [10.0.0.50 for ever]", ack().leaseTime(-1)),
        reads(
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 2147483648 s]",
            ack().leaseTime(Integer.MIN_VALUE)),
        reads("what informs grants nothing", "ACK (v4) " + ANSWER, ack()),
        reads("nobody can lease that", "ACK (v4) " + ANSWER, ack().yourIp("0.0.0.0").leaseTime(9)),
        reads("nor that", "ACK (v4) " + ANSWER, ack().yourIp("224.0.0.1").leaseTime(9)),
        reads("RELEASE (v4) " + FOUR + " [10.0.0.50 for 0 s]", client(7, M1).clientIp("10.0.0.50")),
        reads(
            "DECLINE (v4) " + FOUR + " [10.0.0.50 for 0 s]",
            client(4, M1).requestedIp("10.0.0.50")),
        reads("a decline of nothing", "DECLINE (v4) " + FOUR, client(4, M1)),
        reads(
            "a request gives nothing up",
            "REQUEST (v4) " + FOUR,
            client(3, M1).requestedIp("10.0.0.50").clientIp("10.0.0.50")),
        reads("REPLY (v6) " + ANSWER_SIX + " [2001:db8::50 for 90 s]", reply(fifty)),
        reads(
            "REPLY (v6) " + ANSWER_SIX + " [2001:db8::50 for 90 s, 2001:db8::51 for ever]",
            reply(concat(fifty, addressOption("2001:db8::51", -1)))),
        reads(
            "two associations",
            "REPLY (v6) " + ANSWER_SIX + " [2001:db8::50 for 90 s, 2001:db8::51 for 0 s]",
            reply(fifty).address6("2001:db8::51", 0)),
        reads(
            "a temporary one",
            "REPLY (v6) " + ANSWER_SIX + " [2001:db8::50 for 90 s]",
            server6(7, M2, M1).option6(4, concat(new int[4], fifty))),
        reads(
            "a prefix is no address",
            "REPLY (v6) " + ANSWER_SIX,
            server6(7, M2, M1).option6(25, concat(new int[12], fifty))),
        reads(
            "success by every word",
            "REPLY (v6) " + ANSWER_SIX + " [2001:db8::50 for 90 s]",
            reply(concat(good, addressOption("2001:db8::50", 90, good))).raw(good)),
        reads("a failure of all", "REPLY (v6) " + ANSWER_SIX, reply(fifty).raw(bad)),
        reads("of the association", "REPLY (v6) " + ANSWER_SIX, reply(concat(fifty, bad))),
        reads("with a high number", "REPLY (v6) " + ANSWER_SIX, reply(concat(worse, fifty))),
        reads(
            "of the address",
            "REPLY (v6) " + ANSWER_SIX + " [2001:db8::51 for 9 s]",
            reply(
                concat(addressOption("2001:db8::50", 90, bad), addressOption("2001:db8::51", 9)))),
        reads("link-local", "REPLY (v6) " + ANSWER_SIX, reply(addressOption("fe80::5", 9))),
        reads("multicast", "REPLY (v6) " + ANSWER_SIX, reply(addressOption("ff02::5", 9))),
        reads("loopback", "REPLY (v6) " + ANSWER_SIX, reply(addressOption("::1", 9))),
        reads("unspecified", "REPLY (v6) " + ANSWER_SIX, reply(addressOption("::", 9))),
        reads(
            "RELEASE (v6) " + SIX + " [2001:db8::50 for 0 s]",
            client6(8, M1).address6("2001:db8::50", 60)),
        reads(
            "DECLINE (v6) " + SIX + " [2001:db8::50 for 0 s]",
            client6(9, M1).address6("2001:db8::50", 60)),
        reads("RENEW (v6) " + SIX, client6(5, M1).address6("2001:db8::50", 60)));
  }

  @TestFactory
  Stream<DynamicTest> oddities() {
    String untyped = FOUR.replace("FF:FF:FF:FF:FF:FF", "FF:FF:FF:FF:FF:FF");
    return Stream.of(
        reads(
            "BOOTP",
            "OTHER_REQUEST (v4) " + untyped,
            DhcpFrame.bootp(1, M1)
                .to(MacAddress.BROADCAST, "255.255.255.255", 67)
                .from(M1, "0.0.0.0")
                .cookie(1)
                .raw(53, 9)),
        reads(
            "options without a type",
            "OTHER_REQUEST (v4) " + untyped,
            DhcpFrame.bootp(1, M1)
                .to(MacAddress.BROADCAST, "255.255.255.255", 67)
                .from(M1, "0.0.0.0")),
        reads(
            "padding between options",
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]",
            ack().raw(0, 0).leaseTime(90).raw(0)),
        reads("what follows the end", "ACK (v4) " + ANSWER, ack().raw(255).leaseTime(90)),
        reads(
            "options in the file name",
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]",
            ack().option(52, 1).with(b -> put(b, 108, 51, 4, 0, 0, 0, 90, 255))),
        reads(
            "in the server name",
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]",
            ack().option(52, 2).with(b -> put(b, 44, 51, 4, 0, 0, 0, 90, 255))),
        reads(
            "in both",
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]",
            ack().option(52, 3).with(b -> put(b, 44, 51, 4, 0, 0, 0, 90, 255))),
        reads(
            "in the file name, filled to its end",
            "ACK (v4) " + ANSWER + " [10.0.0.50 for 90 s]",
            ack()
                .option(52, 1)
                .with(
                    b -> {
                      put(b, 108, 99, 120);
                      put(b, 230, 51, 4, 0, 0, 0, 90);
                    })),
        reads(
            "names that are none",
            "ACK (v4) " + ANSWER,
            ack()
                .with(b -> put(b, 44, 51, 4, 0, 0, 0, 90, 255))
                .with(b -> put(b, 108, 51, 4, 0, 0, 0, 90))),
        reads(
            "in a VLAN",
            "DISCOVER (v4) " + FOUR.replace("FF from", "FF vlan 10 from"),
            client(1, M1).vlan(10)),
        reads(
            "in two",
            "SOLICIT (v6) " + SIX.replace("02 from", "02 vlan 10 inner vlan 20 from"),
            client6(1, M1).tags(0x8100, 10, 0x8100, 20)),
        reads("without a checksum", "DISCOVER (v4) " + FOUR, client(1, M1).withoutChecksum()),
        reads("with padding behind it", "DISCOVER (v4) " + FOUR, client(1, M1).padding(9)),
        reads("with IPv4 options", "DISCOVER (v4) " + FOUR, client(1, M1).extension(1, 1, 1, 1)),
        reads(
            "by a relay",
            "DISCOVER (v4) " + FOUR.replace("01 > ", "02 > ") + " relayed",
            client(1, M1).relay("10.0.0.9").from(M2, "0.0.0.0")),
        reads(
            "to a relay",
            "ACK (v4) " + ANSWER.replace("10.0.0.50", "10.0.0.9") + " relayed [10.0.0.50 for 9 s]",
            ack().relay("10.0.0.9").to(M1, "10.0.0.9", 67).leaseTime(9)),
        reads(
            "a relay's",
            "RELAY_FORWARD (v6) 02:00:00:00:00:01 > 33:33:00:01:00:02 from fe80::1 to"
                + " ff02::1:2 transaction 0 client 02:00:00:00:00:01 relayed",
            client6(12, M1).raw(new int[21])),
        reads(
            "a relay's answer",
            "RELAY_REPLY (v6) 02:00:00:00:00:02 > 02:00:00:00:00:01 from fe80::2 to"
                + " fe80::1 transaction 0 client 02:00:00:00:00:01 relayed",
            server6(13, M2, M1).to(M1, "fe80::1", 547).raw(new int[21])),
        reads(
            "a longest identifier",
            "SOLICIT (v6) " + SIX.replace("0003000107", "00".repeat(130)),
            nameless(1).option6(1, new int[130])),
        reads(
            "a shortest one",
            "SOLICIT (v6) " + SIX.replace("0003000107", "000000"),
            nameless(1).option6(1, new int[3])),
        reads("none at all", "SOLICIT (v6) " + SIX.replace(" id 0003000107", ""), nameless(1)));
  }

  private static DhcpFrame nameless(int type) {
    DhcpFrame frame = client6(type, M1);
    return frame.forgetOptions();
  }

  static void put(byte[] bytes, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      bytes[at + i] = (byte) values[i];
    }
  }

  @Test
  void otherTrafficIsNone() {
    byte[] frame = client(1, M1).bytes();
    for (byte[] other :
        List.of(
            set(frame, 12, 0x08, 0x06),
            set(frame, 14, 0x65),
            set(frame, 14, 0x44),
            set(frame, 23, 6),
            set(frame, 20, 0, 1),
            set(frame, 36, 0, 66),
            set(frame, 36, 0, 69),
            set(client6(1, M1).bytes(), 14, 0x40),
            set(client6(1, M1).bytes(), 20, 6),
            set(client6(1, M1).bytes(), 56, 2, 0x21),
            set(client6(1, M1).bytes(), 56, 2, 0x24),
            client6(1, M1).extension(17, 0, 0, 8, 0, 0, 0, 0).nextHeader(44).bytes(),
            client6(1, M1).extension(17, 200, 0, 0, 0, 0, 0, 0).nextHeader(0).bytes(),
            Arrays.copyOf(frame, 37),
            Arrays.copyOf(frame, 13),
            new byte[0])) {
      assertEquals("no DHCP", parse(other).toString());
      assertFalse(parse(other).isDhcp());
    }
    assertTrue(parse(frame).isDhcp());
  }

  static byte[] set(byte[] frame, int at, int... values) {
    byte[] changed = frame.clone();
    put(changed, at, values);
    return changed;
  }

  @Test
  void itReadsTheSameWhereverItIs() {
    byte[] frame = ack().leaseTime(90).bytes();
    byte[] around = new byte[frame.length + 20];
    Arrays.fill(around, (byte) 0xff);
    System.arraycopy(frame, 0, around, 9, frame.length);
    DhcpParsed expected = parse(frame);
    assertEquals(expected, DhcpParser.parse(around, 9, frame.length));
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 3);
    direct.position(3);
    direct.put(frame).flip().position(3);
    assertEquals(expected, DhcpParser.parse(direct));
    assertEquals(expected, DhcpParser.parse(ByteBuffer.wrap(around, 9, frame.length).slice()));
    assertEquals(expected.hashCode(), parse(frame).hashCode());
    assertThrows(IndexOutOfBoundsException.class, () -> DhcpParser.parse(frame, 1, frame.length));
    ByteBuffer tooLong = ByteBuffer.allocateDirect(20_000);
    tooLong.put(frame).clear();
    assertEquals("malformed: dhcp-oversized", DhcpParser.parse(tooLong).toString());
  }

  @Test
  void messagesThatDifferInAnythingAreNotEqual() {
    DhcpMessage message = message(ack().leaseTime(90));
    assertEquals(message, message(ack().leaseTime(90)));
    assertEquals(message.hashCode(), message(ack().leaseTime(90)).hashCode());
    for (DhcpFrame other :
        List.of(
            ack().leaseTime(91),
            ack().yourIp("10.0.0.51").leaseTime(90),
            ack().leaseTime(90).transaction(1),
            ack().leaseTime(90).vlan(5),
            ack().leaseTime(90).from(M2, "10.0.0.3"),
            ack().leaseTime(90).to(M1, "10.0.0.51", 68),
            ack().leaseTime(90).relay("10.0.0.9"),
            ack().leaseTime(90).with(b -> put(b, 28, 2, 0, 0, 0, 0, 9)),
            server(2, M2, M1).yourIp("10.0.0.50").leaseTime(90))) {
      assertNotEquals(message, message(other));
    }
    assertNotEquals(message(client6(1, M1)), message(nameless(1)));
    assertNotEquals(message, "a message");
    assertNotEquals(message.addresses().get(0), "an address");
    assertEquals(
        message.addresses().hashCode(), message(ack().leaseTime(90)).addresses().hashCode());
    assertNotEquals(parse(ack().bytes()), parse(new byte[0]));
    assertNotEquals(parse(new byte[0]), "nothing");
  }

  static DhcpMessage message(DhcpFrame frame) {
    return parse(frame.bytes()).message().orElseThrow();
  }

  @Test
  void whatTypesMean() {
    assertEquals(
        "[OFFER, ACK, NAK, ADVERTISE, REPLY, RECONFIGURE, RELAY_REPLY, OTHER_REPLY]",
        Stream.of(DhcpType.values())
            .filter(DhcpType::isFromServer)
            .collect(java.util.stream.Collectors.toList())
            .toString());
    assertEquals(
        "[DISCOVER, REQUEST, SOLICIT, RENEW, REBIND]",
        Stream.of(DhcpType.values())
            .filter(DhcpType::asksForLease)
            .collect(java.util.stream.Collectors.toList())
            .toString());
    assertEquals(
        "[DECLINE, RELEASE]",
        Stream.of(DhcpType.values())
            .filter(DhcpType::givesUp)
            .collect(java.util.stream.Collectors.toList())
            .toString());
    assertFalse(message(client(1, GROUP.equals(M1) ? M2 : M1)).isSix());
    assertTrue(message(client6(1, M1)).isSix());
  }
}
