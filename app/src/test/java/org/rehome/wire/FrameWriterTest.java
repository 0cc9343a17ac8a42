package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.EtherHeader.CUSTOMER_TAG;
import static org.rehome.wire.EtherHeader.SERVICE_TAG;
import static org.rehome.wire.EtherHeader.doubleTagged;
import static org.rehome.wire.EtherHeader.tagged;
import static org.rehome.wire.EtherHeader.untagged;
import static org.rehome.wire.Specimens.ALL;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;
import static org.rehome.wire.Specimens.VIRTUAL;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/** What is written can be read back, and is what real hosts write. */
class FrameWriterTest {
  private static final Ip4Address A = Ip4Address.valueOf("10.0.0.10");
  private static final Ip4Address B = Ip4Address.valueOf("10.0.0.11");
  private static final Ip6Address X = Ip6Address.valueOf("2001:db8::a");
  private static final Ip6Address Y = Ip6Address.valueOf("2001:db8::b");
  private static final Ip6Address Y_GROUP = Ip6Address.valueOf("ff02::1:ff00:b");
  private static final VlanId V100 = VlanId.vlanId((short) 100);
  private static final VlanId V200 = VlanId.vlanId((short) 200);
  private static final MacAddress HOST_A = MacAddress.valueOf("02:00:00:00:00:0a");
  private static final MacAddress HOST_B = MacAddress.valueOf("02:00:00:00:00:0b");

  @TestFactory
  Stream<DynamicTest> whatIsWrittenIsRead() {
    return forms().stream()
        .flatMap(form -> headers(form.destination).map(header -> form.test(header)));
  }

  private static Stream<EtherHeader> headers(MacAddress destination) {
    return Stream.of(
        untagged(M1, destination),
        tagged(M1, destination, V100),
        tagged(M1, destination, VlanId.vlanId((short) 1)),
        tagged(M1, destination, VlanId.vlanId((short) 4094)),
        doubleTagged(M1, destination, SERVICE_TAG, V200, V100),
        doubleTagged(M1, destination, CUSTOMER_TAG, V200, V100),
        doubleTagged(M1, destination, 0x9100, V200, V100));
  }

  private static List<Written> forms() {
    return List.of(
        written(ALL, h -> FrameWriter.arpRequest(h, VIRTUAL, A, B))
            .reads(Form.ARP_REQUEST, m -> m.sender(A, VIRTUAL).target(B, null)),
        written(M2, h -> FrameWriter.arpRequest(h, M1, A, B))
            .reads(Form.ARP_UNICAST_REQUEST, m -> m.sender(A, M1).target(B, null)),
        written(ALL, h -> FrameWriter.arpProbe(h, M1, B))
            .reads(Form.ARP_PROBE, m -> m.sender(null, M1).target(B, null)),
        written(ALL, h -> FrameWriter.arpAnnouncement(h, M1, A))
            .reads(Form.ARP_ANNOUNCEMENT, m -> m.sender(A, M1).target(A, null)),
        written(ALL, h -> FrameWriter.arpGratuitousReply(h, M1, A))
            .reads(Form.ARP_GRATUITOUS_REPLY, m -> m.sender(A, M1).target(A, M1)),
        written(M2, h -> FrameWriter.arpReply(h, VIRTUAL, A, M2, B))
            .reads(Form.ARP_REPLY, m -> m.sender(A, VIRTUAL).target(B, M2)),
        written(M2, h -> FrameWriter.arpReply(h, M1, A, M2, Ip4Address.ZERO))
            .reads(Form.ARP_REPLY, m -> m.sender(A, M1).target(null, M2)),
        written(ALL, h -> FrameWriter.rarp(h, VIRTUAL))
            .reads(Form.RARP, m -> m.sender(null, VIRTUAL).target(null, VIRTUAL)),
        written(FrameWriter.groupMac(Y_GROUP), h -> FrameWriter.neighborSolicitation(h, X, M1, Y))
            .reads(Form.NS_RESOLUTION, m -> m.ipv6(X, Y_GROUP).sender(X, M1).target(Y, null)),
        written(M2, h -> FrameWriter.unicastSolicitation(h, X, M1, Y))
            .reads(Form.NS_REACHABILITY, m -> m.ipv6(X, Y).sender(X, M1).target(Y, null)),
        written(FrameWriter.groupMac(Y_GROUP), h -> FrameWriter.duplicateDetection(h, Y))
            .reads(Form.NS_DAD, m -> m.ipv6(Ip6Address.ZERO, Y_GROUP).target(Y, null)),
        written(M2, h -> advertise(h, Y, VIRTUAL, FrameWriter.SOLICITED | FrameWriter.OVERRIDE))
            .reads(Form.NA_SOLICITED, m -> owned(m, Y, VIRTUAL).flags(false, true, true)),
        written(M2, h -> advertise(h, Y, null, FrameWriter.SOLICITED | FrameWriter.ROUTER))
            .reads(Form.NA_SOLICITED, m -> owned(m, Y, null).flags(true, true, false)),
        written(M2, h -> advertise(h, FrameWriter.ALL_NODES, M1, FrameWriter.OVERRIDE))
            .reads(
                Form.NA_UNSOLICITED,
                m -> owned(m, FrameWriter.ALL_NODES, M1).flags(false, false, true)),
        written(M2, h -> advertise(h, FrameWriter.ALL_ROUTERS, M1, 0))
            .reads(Form.NA_UNSOLICITED, m -> owned(m, FrameWriter.ALL_ROUTERS, M1)));
  }

  private static byte[] advertise(EtherHeader header, Ip6Address to, MacAddress mac, int flags) {
    return FrameWriter.neighborAdvertisement(header, X, to, X, mac, flags);
  }

  private static NeighborMessage.Builder owned(
      NeighborMessage.Builder message, Ip6Address to, MacAddress mac) {
    return message.ipv6(X, to).sender(X, mac).target(X, null);
  }

  @TestFactory
  Stream<DynamicTest> hostsWriteTheSame() {
    EtherHeader query = untagged(HOST_A, ALL);
    EtherHeader reply = untagged(HOST_B, HOST_A);
    EtherHeader toGroup = untagged(HOST_A, FrameWriter.groupMac(Y_GROUP));
    EtherHeader vlan = tagged(HOST_A, toGroup.destination(), V100);
    EtherHeader service = doubleTagged(HOST_A, ALL, SERVICE_TAG, V200, V100);
    EtherHeader customer = doubleTagged(HOST_B, HOST_A, CUSTOMER_TAG, V200, V100);
    MacAddress machine = MacAddress.valueOf("52:54:00:12:34:56");
    MacAddress moved = MacAddress.valueOf("02:00:00:00:00:1a");
    int answer = FrameWriter.SOLICITED | FrameWriter.OVERRIDE;
    return Stream.of(
        same("arp-request-kernel", FrameWriter.arpRequest(query, HOST_A, A, B)),
        same("arp-reply-kernel", FrameWriter.arpReply(reply, HOST_B, B, HOST_A, A)),
        same(
            "arp-reply-to-probe-kernel",
            FrameWriter.arpReply(reply, HOST_B, B, HOST_A, Ip4Address.ZERO)),
        same(
            "arp-unicast-request-kernel",
            FrameWriter.arpRequest(query.between(HOST_A, HOST_B), HOST_A, A, B)),
        same(
            "arp-announcement-kernel",
            FrameWriter.arpAnnouncement(query.between(moved, ALL), moved, A)),
        same("arp-gratuitous-reply-arping", FrameWriter.arpGratuitousReply(query, HOST_A, A)),
        same("arp-request-qinq", FrameWriter.arpRequest(service, HOST_A, A, B)),
        same("rarp-qemu", FrameWriter.rarp(untagged(machine, ALL), machine)),
        same("ns-resolution-kernel", FrameWriter.neighborSolicitation(toGroup, X, HOST_A, Y)),
        same("ns-resolution-vlan", FrameWriter.neighborSolicitation(vlan, X, HOST_A, Y)),
        same(
            "ns-dad-kernel",
            FrameWriter.duplicateDetection(
                untagged(HOST_A, MacAddress.valueOf("33:33:ff:00:00:a2")),
                Ip6Address.valueOf("2001:db8::a2"))),
        same(
            "na-solicited-kernel",
            FrameWriter.neighborAdvertisement(reply, Y, X, Y, HOST_B, answer)),
        same(
            "na-solicited-qinq-8100",
            FrameWriter.neighborAdvertisement(customer, Y, X, Y, HOST_B, answer)),
        same(
            "na-defending-kernel",
            FrameWriter.neighborAdvertisement(
                untagged(HOST_B, FrameWriter.groupMac(FrameWriter.ALL_NODES)),
                Y,
                FrameWriter.ALL_NODES,
                Y,
                HOST_B,
                FrameWriter.OVERRIDE)));
  }

  @Test
  void frameLengths() {
    EtherHeader plain = untagged(M1, M2);
    EtherHeader two = doubleTagged(M1, M2, SERVICE_TAG, V200, V100);
    assertEquals(60, FrameWriter.arpRequest(plain, M1, A, B).length);
    assertEquals(60, FrameWriter.arpRequest(two, M1, A, B).length);
    assertEquals(60, FrameWriter.rarp(plain, M1).length);
    assertEquals(78, FrameWriter.duplicateDetection(plain, Y).length);
    assertEquals(86, FrameWriter.unicastSolicitation(plain, X, M1, Y).length);
    assertEquals(94, FrameWriter.unicastSolicitation(two, X, M1, Y).length);
  }

  @Test
  void groupsOfAnAddress() {
    Ip6Address address = Ip6Address.valueOf("2001:db8::1234:56ff:fe9a:bcde");
    assertEquals(Ip6Address.valueOf("ff02::1:ff9a:bcde"), FrameWriter.solicitedNode(address));
    assertEquals(
        MacAddress.valueOf("33:33:ff:9a:bc:de"),
        FrameWriter.groupMac(FrameWriter.solicitedNode(address)));
    assertEquals(
        MacAddress.valueOf("33:33:00:00:00:01"), FrameWriter.groupMac(FrameWriter.ALL_NODES));
  }

  @Test
  void whatCannotBeOnTheWireIsRefused() {
    VlanId reserved = VlanId.vlanId((short) 4095);
    VlanId zero = VlanId.vlanId((short) 0);
    for (VlanId wrong : List.of(reserved, zero)) {
      assertThrows(IllegalArgumentException.class, () -> tagged(M1, M2, wrong));
      refused(CUSTOMER_TAG, V100, wrong);
      refused(CUSTOMER_TAG, wrong, V100);
    }
    refused(CUSTOMER_TAG, VlanId.NONE, V100);
    refused(CUSTOMER_TAG, V100, VlanId.NONE);
    refused(0x0800, V100, V200);
    assertThrows(IllegalArgumentException.class, () -> advertise(untagged(M1, M2), Y, M1, 0x10));
  }

  @Test
  void noVlanIsNoTag() {
    assertEquals(untagged(M1, M2), tagged(M1, M2, VlanId.NONE));
  }

  @Test
  void aReplyKeepsTheTags() {
    EtherHeader asked = doubleTagged(M1, ALL, SERVICE_TAG, V200, V100);
    assertEquals(doubleTagged(M2, M1, SERVICE_TAG, V200, V100), asked.between(M2, asked.source()));
  }

  @Test
  void aPriorityTagIsWrittenBack() {
    byte[] frame = ArpFrame.request(M1, "10.0.0.1", "10.0.0.2").tags(0x8100, 0, 0x8100, 6).bytes();
    NeighborMessage read = Specimens.parse(frame).message().orElseThrow();
    byte[] again =
        FrameWriter.arpRequest(
            read.ether(), M1, Ip4Address.valueOf("10.0.0.1"), Ip4Address.valueOf("10.0.0.2"));
    assertArrayEquals(Arrays.copyOf(frame, 60), again);
  }

  private static void refused(int protocol, VlanId outer, VlanId inner) {
    assertThrows(
        IllegalArgumentException.class, () -> doubleTagged(M1, M2, protocol, outer, inner));
  }

  private static DynamicTest same(String golden, byte[] frame) {
    byte[] expected = GoldenPacket.frame(golden);
    return dynamicTest(
        golden,
        () -> assertArrayEquals(Arrays.copyOf(expected, Math.max(60, expected.length)), frame));
  }

  private static Written written(MacAddress destination, Function<EtherHeader, byte[]> frame) {
    return new Written(destination, frame);
  }

  private static final class Written {
    final MacAddress destination;
    private final Function<EtherHeader, byte[]> frame;
    private Form form;
    private Consumer<NeighborMessage.Builder> fields;

    Written(MacAddress destination, Function<EtherHeader, byte[]> frame) {
      this.destination = destination;
      this.frame = frame;
    }

    Written reads(Form expected, Consumer<NeighborMessage.Builder> content) {
      form = expected;
      fields = content;
      return this;
    }

    DynamicTest test(EtherHeader header) {
      NeighborMessage.Builder expected = new NeighborMessage.Builder(header).form(form);
      fields.accept(expected);
      Parsed message = Parsed.message(expected.build());
      return dynamicTest(
          message.toString(), () -> assertEquals(message, Specimens.parse(frame.apply(header))));
    }
  }
}
