package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.DhcpFrame.addressOption;
import static org.rehome.wire.DhcpFrame.client;
import static org.rehome.wire.DhcpFrame.client6;
import static org.rehome.wire.DhcpFrame.concat;
import static org.rehome.wire.DhcpFrame.server;
import static org.rehome.wire.DhcpFrame.server6;
import static org.rehome.wire.DhcpParserTest.parse;
import static org.rehome.wire.DhcpParserTest.set;
import static org.rehome.wire.MalformedDhcp.ADDRESSES;
import static org.rehome.wire.MalformedDhcp.CLIENT_MAC;
import static org.rehome.wire.MalformedDhcp.DIRECTION;
import static org.rehome.wire.MalformedDhcp.EXTENSION;
import static org.rehome.wire.MalformedDhcp.FRAGMENT;
import static org.rehome.wire.MalformedDhcp.HARDWARE;
import static org.rehome.wire.MalformedDhcp.IP_CHECKSUM;
import static org.rehome.wire.MalformedDhcp.IP_LENGTH;
import static org.rehome.wire.MalformedDhcp.IP_SOURCE;
import static org.rehome.wire.MalformedDhcp.LINK;
import static org.rehome.wire.MalformedDhcp.OPERATION;
import static org.rehome.wire.MalformedDhcp.OPTION_REPEATED;
import static org.rehome.wire.MalformedDhcp.OPTION_SIZE;
import static org.rehome.wire.MalformedDhcp.OPTION_TRUNCATED;
import static org.rehome.wire.MalformedDhcp.OVERSIZED;
import static org.rehome.wire.MalformedDhcp.TRUNCATED;
import static org.rehome.wire.MalformedDhcp.UDP_CHECKSUM;
import static org.rehome.wire.MalformedDhcp.UDP_LENGTH;
import static org.rehome.wire.Specimens.GROUP;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;
import static org.rehome.wire.Specimens.ZERO;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which DHCP is refused, and under which name it is counted. */
class MalformedDhcpTest {
  private static final int IP = 14;
  private static final int UDP = IP + 20;
  private static final int UDP_SIX = IP + 40;

  @TestFactory
  Stream<DynamicTest> everyFault() {
    return faults().stream()
        .map(
            fault ->
                dynamicTest(
                    fault.sentence,
                    () ->
                        assertEquals("malformed: " + fault.reason, parse(fault.frame).toString())));
  }

  @Test
  void everyReasonHasARow() {
    Set<MalformedDhcp> seen =
        faults().stream().map(fault -> fault.reason).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(MalformedDhcp.class), seen);
    assertEquals("dhcp-udp-length", UDP_LENGTH.label());
  }

  private static List<Fault> faults() {
    return Stream.of(packetFaults(), fourFaults(), sixFaults())
        .flatMap(List::stream)
        .collect(Collectors.toList());
  }

  private static List<Fault> packetFaults() {
    byte[] four = client(1, M1).bytes();
    byte[] six = client6(1, M1).bytes();
    return List.of(
        new Fault("too long", OVERSIZED, Arrays.copyOf(four, 9_239)),
        new Fault("from a group", LINK, client(1, M1).from(GROUP, "0.0.0.0").bytes()),
        new Fault("from nobody", LINK, client6(1, M1).from(ZERO, "fe80::1").bytes()),
        new Fault("in a reserved VLAN", LINK, client(1, M1).vlan(4095).bytes()),
        new Fault("a first piece", FRAGMENT, set(four, IP + 6, 0x20)),
        new Fault(
            "a first piece of IPv6",
            FRAGMENT,
            client6(1, M1).extension(17, 0, 0, 1, 0, 0, 0, 0).nextHeader(44).bytes()),
        new Fault(
            "options for every hop",
            EXTENSION,
            client6(1, M1).extension(17, 0, 1, 4, 0, 0, 0, 0).nextHeader(0).bytes()),
        new Fault(
            "options for the destination",
            EXTENSION,
            client6(1, M1).extension(17, 0, 1, 4, 0, 0, 0, 0).nextHeader(60).bytes()),
        new Fault(
            "a routing header",
            EXTENSION,
            client6(1, M1)
                .extension(17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                .nextHeader(43)
                .bytes()),
        new Fault("more than there is", IP_LENGTH, Arrays.copyOf(four, four.length - 1)),
        new Fault("more than there is of IPv6", IP_LENGTH, Arrays.copyOf(six, six.length - 1)),
        new Fault("less than the headers", IP_LENGTH, set(four, IP + 2, 0, 27)),
        new Fault("less than the UDP header", IP_LENGTH, set(six, IP + 4, 0, 7)),
        new Fault("a wrong header", IP_CHECKSUM, set(four, IP + 1, 4)),
        new Fault("from many", IP_SOURCE, client(1, M1).from(M1, "224.0.0.1").bytes()),
        new Fault("from all", IP_SOURCE, client(1, M1).from(M1, "255.255.255.255").bytes()),
        new Fault("from itself", IP_SOURCE, client(1, M1).from(M1, "127.0.0.1").bytes()),
        new Fault("from many in IPv6", IP_SOURCE, client6(1, M1).from(M1, "ff02::1").bytes()),
        new Fault("from itself in IPv6", IP_SOURCE, client6(1, M1).from(M1, "::1").bytes()),
        new Fault("a datagram without end", UDP_LENGTH, client(1, M1).udpLength(252).bytes()),
        new Fault("without a header", UDP_LENGTH, client(1, M1).udpLength(7).bytes()),
        new Fault("a wrong datagram", UDP_CHECKSUM, set(four, UDP + 8 + 5, 9)),
        new Fault("a wrong one of IPv6", UDP_CHECKSUM, set(six, UDP_SIX + 8 + 3, 9)),
        new Fault("no checksum in IPv6", UDP_CHECKSUM, client6(1, M1).withoutChecksum().bytes()));
  }

  private static List<Fault> fourFaults() {
    return List.of(
        new Fault("a short message", TRUNCATED, client(1, M1).udpLength(8 + 239).bytes()),
        new Fault("operation 0", OPERATION, client(1, M1).with(b -> b[0] = 0).bytes()),
        new Fault("operation 3", OPERATION, client(1, M1).with(b -> b[0] = 3).bytes()),
        new Fault("no Ethernet", HARDWARE, client(1, M1).with(b -> b[1] = 6).bytes()),
        new Fault("a long address", HARDWARE, client(1, M1).with(b -> b[2] = 16).bytes()),
        new Fault("no client", CLIENT_MAC, client(1, ZERO).from(M1, "0.0.0.0").bytes()),
        new Fault("many clients", CLIENT_MAC, client(1, GROUP).from(M1, "0.0.0.0").bytes()),
        new Fault("a request to a client", DIRECTION, client(1, M1).to(M2, "10.0.0.9", 68).bytes()),
        new Fault(
            "an answer to a server", DIRECTION, server(5, M2, M1).to(M1, "10.0.0.9", 67).bytes()),
        new Fault("an offer as a request", DIRECTION, client(2, M1).bytes()),
        new Fault("a discovery as an answer", DIRECTION, server(1, M2, M1).bytes()),
        new Fault("a code without length", OPTION_TRUNCATED, client(1, M1).raw(12).bytes()),
        new Fault("a value cut short", OPTION_TRUNCATED, client(1, M1).raw(12, 2, 1).bytes()),
        new Fault(
            "one that leaves the file name",
            OPTION_TRUNCATED,
            client(1, M1).option(52, 1).with(b -> set108(b, 99, 127)).bytes()),
        new Fault(
            "a type of two bytes",
            OPTION_SIZE,
            client(1, M1).forgetOptions().option(53, 1, 1).bytes()),
        new Fault("a lease time of three", OPTION_SIZE, client(1, M1).option(51, 1, 2, 3).bytes()),
        new Fault(
            "an address of five", OPTION_SIZE, client(1, M1).option(50, 1, 2, 3, 4, 5).bytes()),
        new Fault("an overload of two", OPTION_SIZE, client(1, M1).option(52, 1, 1).bytes()),
        new Fault(
            "an overload of none, at the very end", OPTION_SIZE, client(1, M1).option(52).bytes()),
        new Fault("two types", OPTION_REPEATED, client(1, M1).option(53, 3).bytes()),
        new Fault(
            "two lease times", OPTION_REPEATED, client(1, M1).leaseTime(1).leaseTime(1).bytes()),
        new Fault(
            "two addresses",
            OPTION_REPEATED,
            client(1, M1).requestedIp("10.0.0.1").requestedIp("10.0.0.1").bytes()),
        new Fault(
            "two overloads", OPTION_REPEATED, client(1, M1).option(52, 1).option(52, 1).bytes()));
  }

  private static void set108(byte[] body, int code, int length) {
    body[108] = (byte) code;
    body[109] = (byte) length;
  }

  private static List<Fault> sixFaults() {
    int[] many = new int[12];
    for (int i = 0; i < 65; i++) {
      many = concat(many, addressOption("2001:db8::" + Integer.toHexString(i + 1), 9));
    }
    return List.of(
        new Fault("three bytes", TRUNCATED, client6(1, M1).udpLength(11).bytes()),
        new Fault("a short relay's", TRUNCATED, client6(12, M1).raw(new int[20]).bytes()),
        new Fault("a reply to a server", DIRECTION, client6(7, M1).bytes()),
        new Fault("a solicitation to a client", DIRECTION, server6(1, M2, M1).bytes()),
        new Fault("a relay's to a client", DIRECTION, server6(12, M2, M1).raw(new int[21]).bytes()),
        new Fault("half an option", OPTION_TRUNCATED, client6(1, M1).raw(0, 8, 0).bytes()),
        new Fault("an option cut short", OPTION_TRUNCATED, client6(1, M1).raw(0, 8, 0, 1).bytes()),
        new Fault(
            "half an option inside",
            OPTION_TRUNCATED,
            client6(1, M1).option6(3, concat(new int[12], new int[] {0, 5, 0})).bytes()),
        new Fault(
            "half an option of an address",
            OPTION_TRUNCATED,
            client6(1, M1)
                .option6(3, concat(new int[12], addressOption("2001:db8::1", 9, 0, 13, 0)))
                .bytes()),
        new Fault("a status of one byte", OPTION_SIZE, client6(1, M1).option6(13, 0).bytes()),
        new Fault("an identifier of two", OPTION_SIZE, bare().option6(1, 0, 1).bytes()),
        new Fault("one of 131", OPTION_SIZE, bare().option6(1, new int[131]).bytes()),
        new Fault(
            "an association of 11", OPTION_SIZE, client6(1, M1).option6(3, new int[11]).bytes()),
        new Fault(
            "a temporary one of 3", OPTION_SIZE, client6(1, M1).option6(4, new int[3]).bytes()),
        new Fault(
            "an address of 23",
            OPTION_SIZE,
            client6(1, M1)
                .option6(3, concat(concat(new int[12], new int[] {0, 5, 0, 23}), new int[23]))
                .bytes()),
        new Fault(
            "two identifiers", OPTION_REPEATED, client6(1, M1).option6(1, 0, 3, 0, 1, 7).bytes()),
        new Fault("65 addresses", ADDRESSES, server6(7, M2, M1).option6(3, many).bytes()));
  }

  private static DhcpFrame bare() {
    return client6(1, M1).forgetOptions();
  }

  private static final class Fault {
    private final String sentence;
    private final MalformedDhcp reason;
    private final byte[] frame;

    Fault(String sentence, MalformedDhcp reason, byte[] frame) {
      this.sentence = sentence;
      this.reason = reason;
      this.frame = frame;
    }
  }
}
