package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** One's complement arithmetic where it is easily got wrong; the rest is proved by real packets. */
class ChecksumTest {
  private static final int ADDRESSES = 32;

  @Test
  void aCarryMayCauseAnother() {
    // 4 (length) + 58 (ICMPv6) + 0xffff + 0xffc2 = 0x1ffff, which folds to 0x10000 and then to 1.
    assertEquals(0xfffe, of(0xff, 0xff, 0xff, 0xc2));
  }

  @Test
  void anOddByteCountsAsTheUpperHalfOfAWord() {
    // 3 + 58 + 0x0102 + 0x0300 = 0x043f.
    assertEquals(0xfbc0, of(1, 2, 3));
  }

  @Test
  void theAddressesAreCovered() {
    byte[] bytes = new byte[ADDRESSES];
    bytes[31] = 1;
    // 0 + 58 + 1 = 0x3b.
    assertEquals(0xffc4, Checksum.of(bytes, 0, ADDRESSES, ADDRESSES));
  }

  private static int of(int... message) {
    byte[] bytes = new byte[ADDRESSES + message.length];
    for (int i = 0; i < message.length; i++) {
      bytes[ADDRESSES + i] = (byte) message[i];
    }
    return Checksum.of(bytes, 0, ADDRESSES, bytes.length);
  }
}
