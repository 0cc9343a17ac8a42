package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.rehome.wire.Specimens.ALL;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;
import static org.rehome.wire.Specimens.ip;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The properties that the fuzzer tries: they hold of every golden packet, and they can fail. */
class ParserFuzzTest {
  static List<GoldenPacket> packets() {
    return GoldenPacket.all();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void everyPropertyHoldsOfAGoldenPacket(GoldenPacket packet) {
    ParserFuzz.fuzzerTestOneInput(packet.frame());
  }

  @Test
  void aSpoiltChecksumIsRepaired() {
    for (GoldenPacket packet : packets()) {
      byte[] frame = packet.frame();
      Parsed read = Specimens.parse(frame);
      if (read.message().filter(m -> m.form().isNeighborDiscovery()).isPresent()) {
        byte[] spoilt = frame.clone();
        spoilt[frame.length - 1] ^= 1;
        assertEquals("malformed: nd-checksum", Specimens.parse(spoilt).toString());
        assertEquals(true, Specimens.parse(Repair.checksum(spoilt)).message().isPresent());
        assertArrayEquals(frame, Repair.lengthAndChecksum(frame), packet.toString());
      }
    }
  }

  @Test
  void aChecksumBehindOtherHeadersIsRepaired() {
    byte[] option = {0, 0, 1, 4, 0, 0, 0, 0};
    byte[] right =
        NdFrame.solicitation("fe80::1", "fe80::2", "fe80::2")
            .extension(0, option)
            .extension(60, option)
            .bytes();
    byte[] wrong = right.clone();
    wrong[14 + 40 + 16 + 2] ^= 1;
    assertArrayEquals(right, Repair.checksum(wrong));
  }

  @Test
  void aMessageThatTheBytesDoNotBearOutIsALie() {
    byte[] frame = ArpFrame.request(M1, "10.0.0.1", "10.0.0.2").bytes();
    NeighborMessage.Builder truth =
        new NeighborMessage.Builder(EtherHeader.untagged(M1, ALL)).form(Form.ARP_REQUEST);
    Honesty.check(frame, truth.sender(ip("10.0.0.1"), M1).target(ip("10.0.0.2"), null).build());
    lie(frame, truth.sender(ip("10.0.0.3"), M1).build());
    lie(frame, truth.sender(ip("10.0.0.1"), M2).build());
    lie(frame, truth.sender(ip("10.0.0.1"), M1).target(ip("10.0.0.9"), null).build());
    byte[] tagged = ArpFrame.request(M1, "10.0.0.1", "10.0.0.2").tags(0x8100, 5).bytes();
    lie(tagged, truth.target(ip("10.0.0.2"), null).build());
  }

  private static void lie(byte[] frame, NeighborMessage message) {
    assertThrows(AssertionError.class, () -> Honesty.check(frame, message));
  }

  @Test
  void mostOfWhatIsReadCanBeWritten() {
    long writable =
        packets().stream()
            .map(packet -> Specimens.parse(packet.frame()).message())
            .filter(message -> message.flatMap(Rewriting::of).isPresent())
            .count();
    assertEquals(true, writable > packets().size() / 2, writable + " of " + packets().size());
  }

  @Test
  void aWriterThatCannotSayItIsNotAsked() {
    byte[] prioritized = ArpFrame.request(M1, "10.0.0.1", "10.0.0.2").tags(0x88a8, 0x6000).bytes();
    byte[] optioned =
        NdFrame.solicitation("fe80::1", "fe80::2", "fe80::2").linkLayer(1, M1).option(9, 1).bytes();
    for (byte[] frame : Arrays.asList(prioritized, optioned)) {
      assertEquals(false, Rewriting.of(Specimens.parse(frame).message().orElseThrow()).isPresent());
    }
  }
}
