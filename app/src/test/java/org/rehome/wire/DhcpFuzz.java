package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What must hold of {@link DhcpParser} whatever the bytes are: they are tried as they are, and with
 * lengths and checksums put right.
 */
final class DhcpFuzz {
  private static final int CUTS = 6;
  private static final int MOST_ADDRESSES = 64;
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\x{fffd}]");

  private DhcpFuzz() {}

  /** Throws whatever shows that the parser is wrong about these bytes. */
  static void tryOut(byte[] bytes) {
    check(bytes);
    byte[] repaired = DhcpRepair.of(bytes);
    if (!Arrays.equals(bytes, repaired)) {
      check(repaired);
    }
  }

  static DhcpParsed parse(byte[] frame) {
    return DhcpParser.parse(frame, 0, frame.length);
  }

  private static void check(byte[] frame) {
    byte[] before = frame.clone();
    DhcpParsed parsed = parse(frame);
    boolean both = parsed.message().isPresent() && parsed.malformed().isPresent();
    assertFalse(both, "both");
    boolean either = parsed.message().isPresent() || parsed.malformed().isPresent();
    assertEquals(either, parsed.isDhcp());
    assertEquals(parsed, parse(frame));
    byte[] around = new byte[frame.length + 64];
    Arrays.fill(around, (byte) 0xff);
    System.arraycopy(frame, 0, around, 7, frame.length);
    assertEquals(parsed, DhcpParser.parse(around, 7, frame.length), "inside an array");
    cutsAreNoticed(parsed, frame);
    parsed.message().ifPresent(message -> isHonest(frame, message));
    assertTrue(Arrays.equals(before, frame), "the frame was written to");
  }

  private static void cutsAreNoticed(DhcpParsed whole, byte[] frame) {
    boolean tooLong = frame.length > FrameParser.MAX_FRAME_LENGTH;
    Random random = new Random(Arrays.hashCode(frame));
    for (int cuts = Math.min(CUTS, frame.length); cuts > 0; cuts--) {
      int length = random.nextInt(frame.length);
      DhcpParsed cut = parse(Arrays.copyOf(frame, length));
      assertEquals(cut, DhcpParser.parse(frame, 0, length), "what follows a cut was read");
      if (cut.message().isPresent() && !tooLong) {
        assertEquals(whole, cut, "a cut was not noticed");
      }
    }
  }

  /** What a message says stands in the bytes, and can be. */
  static void isHonest(byte[] frame, DhcpMessage message) {
    assertTrue(message.addresses().size() <= MOST_ADDRESSES, "addresses");
    assertTrue(message.clientId().length() <= 2 * 130, "identifier");
    assertTrue(message.toString().length() < 10_000, "description");
    contains(frame, message.clientMac().toBytes());
    contains(frame, message.sourceIp().toOctets());
    message.name().ifPresent(name -> isHonest(frame, name));
    for (LeasedAddress each : message.addresses()) {
      contains(frame, each.ip().toOctets());
      assertFalse(each.ip().isZero() || each.ip().isMulticast(), "nobody can have " + each);
      assertTrue(each.seconds() >= 0 && each.seconds() <= LeasedAddress.INFINITE, "seconds");
    }
    boolean names = message.type() == DhcpType.ACK || message.type() == DhcpType.REPLY;
    assertTrue(names || message.type().givesUp() || message.addresses().isEmpty(), "names");
  }

  /**
   * A name stands in the bytes, label by label, is no longer than names are, and shows as it is.
   */
  private static void isHonest(byte[] frame, String name) {
    assertFalse(name.isEmpty() || name.length() > 253, "length of " + name);
    for (String label : name.split("\\.", -1)) {
      byte[] octets = label.getBytes(StandardCharsets.UTF_8);
      assertTrue(octets.length > 0 && octets.length <= 63, "label of " + name);
      contains(frame, octets);
    }
    assertFalse(UNSHOWN.matcher(name).find(), "characters of " + name);
  }

  private static void contains(byte[] frame, byte[] part) {
    for (int at = 0; at + part.length <= frame.length; at++) {
      if (Arrays.equals(frame, at, at + part.length, part, 0, part.length)) {
        return;
      }
    }
    throw new AssertionError(Arrays.toString(part) + " is not in the frame");
  }
}
