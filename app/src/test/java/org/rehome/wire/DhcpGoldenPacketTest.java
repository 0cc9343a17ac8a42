package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.VlanId;

/** What dnsmasq and dhclient put on the wire, whole, cut, and damaged. */
class DhcpGoldenPacketTest {
  private static final int MUTATIONS = 20_000;
  private static final long SEED = 20_261_128;

  static List<GoldenPacket> packets() {
    return GoldenPacket.ofDhcp();
  }

  @Test
  void everyPacketReadsAsItWasSent() {
    Map<String, String> expected =
        GoldenPacket.readingsOfDhcp().stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(": ", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    Map<String, String> read =
        packets().stream()
            .collect(
                Collectors.toMap(
                    GoldenPacket::name, packet -> DhcpFuzz.parse(packet.frame()).toString()));
    assertEquals(expected, read);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aFrameCutShortIsNoMessage(GoldenPacket packet) {
    byte[] frame = packet.frame();
    for (int length = 0; length < frame.length; length++) {
      DhcpParsed cut = DhcpParser.parse(frame, 0, length);
      assertEquals(Optional.empty(), cut.message(), packet + " cut at " + length);
      assertEquals(cut, DhcpFuzz.parse(Arrays.copyOf(frame, length)));
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aCutDatagramIsReadAsFarAsItGoes(GoldenPacket packet) {
    byte[] frame = packet.frame();
    for (int length = 0; length < frame.length; length++) {
      DhcpFuzz.tryOut(Arrays.copyOf(frame, length));
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void theChecksumNoticesAnyWrongByte(GoldenPacket packet) {
    byte[] frame = packet.frame();
    int ip = 14;
    int from = frame[12] == 8 ? ip + 28 : ip + 48;
    for (int at = from; at < frame.length; at++) {
      frame[at] ^= 4;
      assertEquals("malformed: dhcp-udp-checksum", DhcpFuzz.parse(frame).toString());
      frame[at] ^= 4;
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void itReadsTheSameInAVlan(GoldenPacket packet) {
    byte[] frame = packet.frame();
    byte[] tagged = new byte[frame.length + 4];
    System.arraycopy(frame, 0, tagged, 0, 12);
    Bytes.put16(tagged, 12, 0x8100);
    Bytes.put16(tagged, 14, 10);
    System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
    DhcpMessage plain = DhcpFuzz.parse(frame).message().orElseThrow();
    DhcpMessage read = DhcpFuzz.parse(tagged).message().orElseThrow();
    assertNotEquals(plain, read);
    assertEquals(VlanId.vlanId((short) 10), read.ether().vlan());
    assertEquals(plain.addresses(), read.addresses());
    assertEquals(plain.type(), read.type());
  }

  @Test
  void onlyRoutersChangeTheHop() {
    for (GoldenPacket packet : packets()) {
      DhcpMessage message = DhcpFuzz.parse(packet.frame()).message().orElseThrow();
      EtherHeader header = EtherHeader.tagged(Specimens.M1, Specimens.M2, VlanId.vlanId((short) 7));
      Optional<byte[]> routed = RoutedFrame.of(packet.frame(), header);
      int hops = packet.frame()[message.isSix() ? 21 : 22] & 0xff;
      boolean hasHops = hops > 1;
      assertEquals(hasHops, routed.isPresent(), packet.toString());
      if (hasHops) {
        DhcpMessage after = DhcpFuzz.parse(routed.get()).message().orElseThrow();
        assertEquals(header, after.ether());
        assertEquals(message.type(), after.type());
        assertEquals(hops - 1, routed.get()[message.isSix() ? 25 : 26] & 0xff);
      }
    }
  }

  @Test
  @Tag("random")
  void randomDamageIsRefusedOrReadAsItStands() {
    Random random = new Random(SEED);
    List<GoldenPacket> packets = packets();
    int messages = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] frame = packets.get(random.nextInt(packets.size())).frame();
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      byte[] repaired = DhcpRepair.of(frame);
      DhcpParsed parsed = DhcpFuzz.parse(repaired);
      if (parsed.message().isPresent()) {
        DhcpFuzz.isHonest(repaired, parsed.message().get());
        messages++;
      }
    }
    assertTrue(messages > MUTATIONS / 20, "too few survive to test anything: " + messages);
  }
}
