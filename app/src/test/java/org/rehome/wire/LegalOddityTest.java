package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.wire.ArpFrame.request;
import static org.rehome.wire.NdFrame.advertisement;
import static org.rehome.wire.NdFrame.routerAdvertisement;
import static org.rehome.wire.NdFrame.solicitation;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Frames that look odd and are right, frames that are none of our business, and where bytes lie.
 */
class LegalOddityTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String X = "2001:db8::1";
  private static final String Y = "2001:db8::2";
  private static final byte[] OPTIONS = {0, 0, 1, 4, 0, 0, 0, 0};

  @TestFactory
  Stream<DynamicTest> accepted() {
    byte[] jumbo = request(M1, A, B).padding(9216 + 22 - 42).bytes();
    return Stream.of(
        accepts("ARP padded to the least frame", request(M1, A, B).padding(18).bytes()),
        accepts("ARP padded to the longest frame", jumbo),
        accepts("ND with padding after the IPv6 payload", query().padding(7).bytes()),
        accepts("hop-by-hop options before ND", query().extension(0, OPTIONS).bytes()),
        accepts("destination options before ND", query().extension(60, OPTIONS).bytes()),
        accepts("several extension headers", severalExtensions()),
        accepts(
            "an authentication header",
            query().extension(51, new byte[] {0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}).bytes()),
        accepts(
            "a used-up routing header",
            query().extension(43, new byte[] {0, 0, 4, 0, 0, 0, 0, 0}).bytes()),
        accepts("reserved bits in the flags of NA", advertisement(X, Y, X, 0x5f).bytes()),
        accepts("an IPv6 group at a unicast MAC", solicitation(X, "ff02::1:ff00:2", Y).bytes()),
        accepts(
            "RA with options we do not know",
            routerAdvertisement("fe80::1").option(200, 3).bytes()));
  }

  @TestFactory
  Stream<DynamicTest> passedBy() {
    byte[] laterFragment = query().extension(44, new byte[] {0, 0, 0, 8, 0, 0, 0, 9}).bytes();
    byte[] udp = query().bytes();
    udp[20] = 17;
    return Stream.of(
        passes("IPv4", typed(0x0800)),
        passes("LLDP", typed(0x88cc)),
        passes("an 802.3 length", typed(46)),
        passes("three tags", request(M1, A, B).tags(0x88a8, 1, 0x8100, 2, 0x8100, 3).bytes()),
        passes("UDP over IPv6", udp),
        passes("an ICMPv6 echo", NdFrame.other(128).bytes()),
        passes("a multicast listener report", NdFrame.other(143).extension(0, OPTIONS).bytes()),
        passes("an ICMPv6 type above redirect", NdFrame.other(138).bytes()),
        passes("a fragment that is not the first", laterFragment),
        passes("encrypted payload", query().extension(50, OPTIONS).bytes()),
        passes(
            "other traffic that is longer than any frame", Arrays.copyOf(typed(0x0800), 20_000)));
  }

  @Test
  void tagsAreRead() {
    assertTags(request(M1, A, B).bytes(), VlanId.NONE, VlanId.NONE);
    assertTags(request(M1, A, B).tags(0x8100, 0xa005).bytes(), vlan(5), VlanId.NONE);
    assertTags(request(M1, A, B).tags(0x88a8, 5, 0x8100, 4094).bytes(), vlan(5), vlan(4094));
    assertTags(request(M1, A, B).tags(0x8100, 5, 0x8100, 6).bytes(), vlan(5), vlan(6));
    assertTags(request(M1, A, B).tags(0x9100, 5, 0x8100, 6).bytes(), vlan(5), vlan(6));
    assertTags(query().tags(0x88a8, 5).bytes(), vlan(5), VlanId.NONE);
  }

  @Test
  void aPriorityTagIsNoVlan() {
    assertTags(request(M1, A, B).tags(0x8100, 0xe000).bytes(), VlanId.NONE, VlanId.NONE);
    assertTags(request(M1, A, B).tags(0x8100, 0xe000, 0x8100, 6).bytes(), VlanId.NONE, vlan(6));
  }

  @Test
  void flagsAreReadOneByOne() {
    NeighborMessage router = message(advertisement(X, Y, X, 0x80).bytes());
    NeighborMessage solicited = message(advertisement(X, Y, X, 0x40).bytes());
    NeighborMessage override = message(advertisement(X, Y, X, 0x20).bytes());
    assertTrue(router.router() && !router.solicited() && !router.override());
    assertTrue(solicited.solicited() && !solicited.router() && !solicited.override());
    assertTrue(override.override() && !override.router() && !override.solicited());
    assertTrue(message(routerAdvertisement("fe80::1").bytes()).router());
    assertFalse(message(request(M1, A, B).bytes()).router());
  }

  @Test
  void optionsThatAProxyDoesNotKnowAreReported() {
    assertFalse(
        message(query().linkLayer(1, M1).option(14, 1).option(33, 2).bytes()).unknownOptions());
    assertFalse(message(query().option(3, 4).option(5, 1).bytes()).unknownOptions());
    assertTrue(message(query().linkLayer(1, M1).option(12, 3).bytes()).unknownOptions());
    assertTrue(message(query().option(253, 1).linkLayer(1, M1).bytes()).unknownOptions());
    assertTrue(message(advertisement(X, Y, X, 0).option(6, 1).bytes()).unknownOptions());
    assertTrue(message(query().raw((byte) 0, (byte) 1).raw(new byte[6]).bytes()).unknownOptions());
    assertFalse(message(routerAdvertisement("fe80::1").option(25, 3).bytes()).unknownOptions());
  }

  @Test
  void aNonceIsReadAndNotLentOut() {
    NeighborMessage message =
        message(
            solicitation("::", "ff02::1:ff00:2", Y)
                .raw(new byte[] {14, 1, 1, 2, 3, 4, 5, 6})
                .bytes());
    byte[] expected = {1, 2, 3, 4, 5, 6};
    message.nonce().orElseThrow()[0] = 99;
    assertArrayEquals(expected, message.nonce().orElseThrow());
    assertTrue(message(query().bytes()).nonce().isEmpty());
  }

  @Test
  void addressesOfTheIpHeaderAreKept() {
    NeighborMessage message = message(solicitation("::", "ff02::1:ff00:2", Y).bytes());
    assertEquals(Specimens.ip("::"), message.sourceIp().orElseThrow());
    assertEquals(Specimens.ip("ff02::1:ff00:2"), message.destinationIp().orElseThrow());
  }

  @Test
  void aFrameMayLieAnywhereInAnArray() {
    byte[] frame = query().linkLayer(1, M1).bytes();
    byte[] larger = new byte[frame.length + 20];
    Arrays.fill(larger, (byte) 0xff);
    System.arraycopy(frame, 0, larger, 7, frame.length);
    assertEquals(Specimens.parse(frame), FrameParser.parse(larger, 7, frame.length));
    assertThrows(
        IndexOutOfBoundsException.class, () -> FrameParser.parse(larger, 7, larger.length));
  }

  @Test
  void aBufferIsReadBetweenPositionAndLimitAndLeftAlone() {
    byte[] frame = query().linkLayer(1, M1).bytes();
    ByteBuffer onHeap = ByteBuffer.allocate(frame.length + 20);
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 20);
    for (ByteBuffer buffer : new ByteBuffer[] {onHeap, direct}) {
      buffer.position(7);
      buffer.put(frame);
      buffer.limit(7 + frame.length).position(7);
      assertEquals(Specimens.parse(frame), FrameParser.parse(buffer));
      assertEquals(Specimens.parse(frame), FrameParser.parse(buffer.slice()));
      assertEquals(Specimens.parse(frame), FrameParser.parse(buffer.asReadOnlyBuffer()));
      assertEquals(7, buffer.position());
      assertEquals(7 + frame.length, buffer.limit());
    }
  }

  @Test
  void aBufferOfAnAbsurdSizeIsReadLikeAnArray() {
    for (byte[] frame : new byte[][] {request(M1, A, B).bytes(), typed(0x0800)}) {
      byte[] absurd = Arrays.copyOf(frame, 100_000);
      ByteBuffer direct = ByteBuffer.allocateDirect(absurd.length).put(absurd).rewind();
      assertEquals(Specimens.parse(absurd), FrameParser.parse(direct));
    }
  }

  private static NdFrame query() {
    return solicitation(X, Y, Y);
  }

  private static byte[] severalExtensions() {
    return query()
        .extension(0, OPTIONS)
        .extension(60, OPTIONS)
        .extension(60, new byte[] {0, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
        .bytes();
  }

  private static byte[] typed(int etherType) {
    byte[] frame = request(M1, A, B).bytes();
    frame[12] = (byte) (etherType >> 8);
    frame[13] = (byte) etherType;
    return frame;
  }

  private static VlanId vlan(int identifier) {
    return VlanId.vlanId((short) identifier);
  }

  private static NeighborMessage message(byte[] frame) {
    Parsed parsed = Specimens.parse(frame);
    return parsed.message().orElseThrow(() -> new AssertionError(parsed.toString()));
  }

  private static void assertTags(byte[] frame, VlanId outer, VlanId inner) {
    assertEquals(outer, message(frame).vlan());
    assertEquals(inner, message(frame).innerVlan());
    assertEquals(M1, message(frame).etherSource());
  }

  private static DynamicTest accepts(String what, byte[] frame) {
    return dynamicTest(
        what + " is legal", () -> assertTrue(Specimens.parse(frame).message().isPresent()));
  }

  private static DynamicTest passes(String what, byte[] frame) {
    return dynamicTest(
        what + " is none of our business",
        () -> {
          assertEquals(Parsed.notNeighborTraffic(), Specimens.parse(frame));
          assertFalse(Specimens.parse(frame).isNeighborTraffic());
        });
  }

  @Test
  void etherSourceAndSenderMacAreIndependent() {
    NeighborMessage message = message(request(M1, A, B).from(M2).bytes());
    assertEquals(M2, message.etherSource());
    assertEquals(MacAddress.BROADCAST, message.etherDestination());
    assertEquals(M1, message.senderMac().orElseThrow());
  }
}
