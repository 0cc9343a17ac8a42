package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.onlab.packet.Ip6Address;

/**
 * What must hold of {@link FrameParser} whatever the bytes are, and with {@link DhcpFuzz} of {@link
 * DhcpParser}. The entry point of the fuzzer, which calls {@link #fuzzerTestOneInput} with bytes
 * that it changes to reach new code.
 *
 * <p>Every input is tried as it is, and with the checksum and then also the length put right: a
 * fuzzer that had to guess the checksum would never see what lies behind it.
 */
public final class ParserFuzz {
  /** Every cut of every input would be slow; over the runs, every length has its turn. */
  private static final int CUTS = 6;

  private static final int LONGEST_OPTION = 255 * 8;

  private ParserFuzz() {}

  /** Throws whatever shows that the parser is wrong about these bytes. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    DhcpFuzz.tryOut(bytes);
    check(bytes);
    byte[] repaired = Repair.checksum(bytes);
    if (!Arrays.equals(bytes, repaired)) {
      check(repaired);
    }
    byte[] fitted = Repair.lengthAndChecksum(bytes);
    if (!Arrays.equals(repaired, fitted)) {
      check(fitted);
    }
  }

  private static void check(byte[] frame) {
    byte[] before = frame.clone();
    Parsed parsed = Specimens.parse(frame);
    isOneThing(parsed);
    readsTheSame(parsed, frame);
    readsTheSameInBuffers(parsed, frame);
    cutsAreNoticed(parsed, frame);
    parsed.message().ifPresent(message -> checkMessage(frame, message));
    Optional<GroupLeave> leave = GroupLeave.read(ByteBuffer.wrap(frame));
    assertFalse(leave.isPresent() && parsed.message().isPresent(), "both a neighbor and a leave");
    leave.ifPresent(each -> checkLeave(frame, each));
    assertTrue(Arrays.equals(before, frame), "the frame was written to");
  }

  private static void isOneThing(Parsed parsed) {
    assertFalse(parsed.message().isPresent() && parsed.malformed().isPresent(), "both");
    assertEquals(
        parsed.message().isPresent() || parsed.malformed().isPresent(),
        parsed.isNeighborTraffic(),
        "neighbor traffic");
  }

  private static void readsTheSame(Parsed parsed, byte[] frame) {
    Parsed again = Specimens.parse(frame);
    assertEquals(parsed, again);
    assertEquals(parsed.hashCode(), again.hashCode());
    assertEquals(parsed, FrameParser.parse(surrounded(frame), 7, frame.length), "inside an array");
  }

  private static void readsTheSameInBuffers(Parsed parsed, byte[] frame) {
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 12);
    direct.position(5);
    direct.put(frame).flip().position(5);
    ByteBuffer part = ByteBuffer.wrap(surrounded(frame), 7, frame.length);
    for (ByteBuffer buffer :
        new ByteBuffer[] {direct, part, part.slice(), part.asReadOnlyBuffer()}) {
      int position = buffer.position();
      int limit = buffer.limit();
      assertEquals(parsed, FrameParser.parse(buffer), "in a buffer");
      assertEquals(position, buffer.position());
      assertEquals(limit, buffer.limit());
    }
  }

  /** What lies around a frame must not matter, least of all where the frame is cut short. */
  private static byte[] surrounded(byte[] frame) {
    byte[] around = new byte[frame.length + 64];
    Arrays.fill(around, (byte) 0xff);
    System.arraycopy(frame, 0, around, 7, frame.length);
    return around;
  }

  /** Losing padding loses nothing; losing anything else must be noticed. */
  private static void cutsAreNoticed(Parsed whole, byte[] frame) {
    boolean tooLong = frame.length > FrameParser.MAX_FRAME_LENGTH;
    Random random = new Random(Arrays.hashCode(frame));
    for (int cuts = Math.min(CUTS, frame.length); cuts > 0; cuts--) {
      int length = random.nextInt(frame.length);
      Parsed cut = Specimens.parse(Arrays.copyOf(frame, length));
      assertEquals(cut, FrameParser.parse(frame, 0, length), "what follows a cut was read");
      if (cut.message().isPresent() && !tooLong) {
        assertEquals(whole, cut, "a cut was not noticed");
      }
    }
  }

  /** A leave reads the same wherever it lies, and names only groups that are in the bytes. */
  private static void checkLeave(byte[] frame, GroupLeave leave) {
    ByteBuffer part = ByteBuffer.wrap(surrounded(frame), 7, frame.length);
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    for (ByteBuffer buffer : new ByteBuffer[] {part, part.slice().asReadOnlyBuffer(), direct}) {
      assertEquals(leave.toString(), GroupLeave.read(buffer).orElseThrow().toString());
    }
    assertTrue(leave.isWellFormed() || leave.groups().isEmpty(), "a leave of nobody");
    for (Ip6Address group : leave.groups()) {
      assertTrue(leave.concerns(group), "who has the last three bytes");
      int at = 0;
      while (!Arrays.equals(group.toOctets(), Arrays.copyOfRange(frame, at, at + 16))) {
        at++;
        assertTrue(at + 16 <= frame.length, "a group that nobody named");
      }
    }
  }

  private static void checkMessage(byte[] frame, NeighborMessage message) {
    Honesty.check(frame, message);
    assertTrue(message.nonce().map(nonce -> nonce.length).orElse(0) < LONGEST_OPTION, "nonce");
    assertTrue(message.registration().map(r -> r.owner().length).orElse(0) <= 32, "owner");
    assertTrue(message.toString().length() < 2 * LONGEST_OPTION + 1_000, "description");
    Rewriting.of(message)
        .ifPresent(written -> assertEquals(Parsed.message(message), Specimens.parse(written)));
  }
}
