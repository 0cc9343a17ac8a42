package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged golden packets: never an exception, never a message that the bytes do not bear out. */
class DamageTest {
  private static final int MUTATIONS = 200_000;
  private static final long SEED = 20_261_120;

  static List<GoldenPacket> packets() {
    return GoldenPacket.all();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aFrameCutShortIsNoMessage(GoldenPacket packet) {
    byte[] frame = packet.frame();
    Parsed whole = Specimens.parse(frame);
    for (int length = 0; length < frame.length; length++) {
      Parsed cut = FrameParser.parse(frame, 0, length);
      if (cut.message().isPresent()) {
        // Losing padding loses nothing; losing anything else must be noticed.
        assertTrue(length >= contentLength(frame), packet + " cut at " + length);
        assertEquals(whole, cut, packet + " cut at " + length);
      }
      assertEquals(cut, Specimens.parse(Arrays.copyOf(frame, length)));
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aWrongByteIsRefusedOrReadAsItStands(GoldenPacket packet) {
    byte[] frame = packet.frame();
    for (int at = 0; at < frame.length; at++) {
      byte original = frame[at];
      frame[at] = 0;
      check(packet, frame, at);
      frame[at] = (byte) 0xff;
      check(packet, frame, at);
      for (int bit = 0; bit < 8; bit++) {
        frame[at] = (byte) (original ^ 1 << bit);
        check(packet, frame, at);
      }
      frame[at] = original;
    }
  }

  private static void check(GoldenPacket packet, byte[] damaged, int at) {
    Optional<NeighborMessage> message = Specimens.parse(damaged).message();
    if (message.isEmpty()) {
      return;
    }
    Honesty.check(damaged, message.get());
    boolean covered = message.get().form().isNeighborDiscovery() && at >= Repair.ipv6Body(damaged);
    if (covered && Specimens.parse(packet.frame()).message().isPresent()) {
      // The checksum notices any one wrong byte, so only the flow label may differ.
      NeighborMessage original = Specimens.parse(packet.frame()).message().orElseThrow();
      assertEquals(original, message.get(), packet + " damaged at " + at);
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
      byte[] damaged = damage(frame, packets, random);
      Parsed parsed = Specimens.parse(damaged);
      if (parsed.message().isPresent()) {
        Honesty.check(damaged, parsed.message().get());
        messages++;
      }
    }
    assertTrue(messages > MUTATIONS / 20, "too few survive to test anything: " + messages);
  }

  private static byte[] damage(byte[] frame, List<GoldenPacket> packets, Random random) {
    byte[] damaged = frame;
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      damaged = edit(damaged, packets, random);
    }
    return random.nextBoolean() ? Repair.checksum(damaged) : damaged;
  }

  private static byte[] edit(byte[] frame, List<GoldenPacket> packets, Random random) {
    if (frame.length == 0) {
      return frame;
    }
    int at = random.nextInt(frame.length);
    switch (random.nextInt(6)) {
      case 0:
        return Arrays.copyOf(frame, at);
      case 1:
        return Arrays.copyOf(frame, frame.length + random.nextInt(40));
      case 2:
        byte[] other = packets.get(random.nextInt(packets.size())).frame();
        int length = Math.min(random.nextInt(20), Math.min(other.length, frame.length) - 1);
        int source = random.nextInt(other.length - Math.max(0, length));
        int target = random.nextInt(frame.length - Math.max(0, length));
        System.arraycopy(other, source, frame, target, Math.max(0, length));
        return frame;
      case 3:
        frame[at] =
            (byte) new int[] {0, 1, 2, 4, 6, 14, 33, 43, 44, 60, 127, 255}[random.nextInt(12)];
        return frame;
      default:
        frame[at] = (byte) random.nextInt(256);
        return frame;
    }
  }

  private static int contentLength(byte[] frame) {
    int ip = Repair.ipv6Body(frame);
    if (ip >= 0) {
      return ip + 40 + Bytes.u16(frame, ip + 4);
    }
    int at = 12;
    while (EtherHeader.isTagProtocol(Bytes.u16(frame, at))) {
      at += 4;
    }
    return at + 2 + 28;
  }
}
