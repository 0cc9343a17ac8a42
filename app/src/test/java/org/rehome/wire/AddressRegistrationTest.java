package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The registration option, laid out by hand after RFC 8505 §4.1. */
class AddressRegistrationTest {
  /** Status 3, opaque 0, flags R and T, transaction 240, lifetime 600 min, owner 1 to 8. */
  private static final byte[] OPTION = {
    33, 2, 3, 0, 0x03, (byte) 240, 0x02, 0x58, 1, 2, 3, 4, 5, 6, 7, 8
  };

  @Test
  void everyFieldIsRead() {
    AddressRegistration registration = read(OPTION);
    assertEquals(3, registration.status());
    assertTrue(registration.hasTransaction());
    assertTrue(registration.requestsRouting());
    assertEquals(240, registration.transaction());
    assertEquals(600, registration.lifetimeMinutes());
    assertFalse(registration.isDeregistration());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, registration.owner());
  }

  @Test
  void anyOfTheTwoBitsOfItsKindMakesItNoHostsOwn() {
    assertTrue(read(OPTION).isUnicast());
    assertFalse(read(with(OPTION, 4, 0x10)).isUnicast());
    assertFalse(read(with(OPTION, 4, 0x20)).isUnicast());
    assertFalse(read(with(OPTION, 4, 0x33)).isUnicast());
    assertTrue(read(with(OPTION, 4, 0xCF)).isUnicast());
  }

  @Test
  void whatDiffersIsFoundUnderAnotherHash() {
    assertEquals(read(OPTION).hashCode(), read(OPTION).hashCode());
    assertNotEquals(read(OPTION).hashCode(), read(with(OPTION, 5, 1)).hashCode());
    assertNotEquals(read(OPTION).hashCode(), read(with(OPTION, 7, 1)).hashCode());
    assertNotEquals(read(OPTION).hashCode(), read(with(OPTION, 15, 1)).hashCode());
  }

  @Test
  void lifetimeZeroDeregisters() {
    assertTrue(read(with(with(OPTION, 6, 0), 7, 0)).isDeregistration());
    assertFalse(read(with(OPTION, 6, 0)).isDeregistration());
    assertFalse(read(with(OPTION, 7, 0)).isDeregistration());
  }

  @Test
  void theOldFormHasNoFlags() {
    AddressRegistration registration = read(with(OPTION, 4, 0));
    assertFalse(registration.hasTransaction());
    assertFalse(registration.requestsRouting());
  }

  @Test
  void eachFlagHasItsBit() {
    assertTrue(read(with(OPTION, 4, 1)).hasTransaction());
    assertFalse(read(with(OPTION, 4, 1)).requestsRouting());
    assertTrue(read(with(OPTION, 4, 2)).requestsRouting());
    assertFalse(read(with(OPTION, 4, 2)).hasTransaction());
  }

  @Test
  void theOwnerMayHaveUpTo32Bytes() {
    byte[] longest = Arrays.copyOf(OPTION, 40);
    longest[1] = 5;
    longest[39] = 9;
    byte[] owner = read(longest).owner();
    assertEquals(32, owner.length);
    assertEquals(9, owner[31]);
  }

  @Test
  void theOwnerIsNotLentOut() {
    AddressRegistration registration = read(OPTION);
    registration.owner()[0] = 99;
    assertEquals(1, registration.owner()[0]);
  }

  @Test
  void ofTwoTheFirstCounts() {
    byte[] frame =
        NdFrame.solicitation("fe80::1", "fe80::2", "2001:db8::1")
            .raw(OPTION)
            .raw(with(OPTION, 5, 1))
            .bytes();
    assertEquals(240, registrationOf(frame).transaction());
  }

  @Test
  void equalityIsByFields() {
    assertEquals(read(OPTION), read(OPTION));
    assertEquals(read(OPTION).hashCode(), read(OPTION).hashCode());
    assertNotEquals(read(OPTION), (Object) "text");
    for (int field : new int[] {2, 4, 5, 6, 7, 8, 15}) {
      assertNotEquals(read(OPTION), read(with(OPTION, field, 77)));
    }
  }

  @Test
  void textIsReadable() {
    assertEquals(
        "registration transaction 240 lifetime 600 min status 3 owner 0102030405060708",
        read(OPTION).toString());
  }

  private static byte[] with(byte[] option, int at, int value) {
    byte[] changed = option.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static AddressRegistration read(byte[] option) {
    return registrationOf(
        NdFrame.solicitation("fe80::1", "fe80::2", "2001:db8::1").raw(option).bytes());
  }

  private static AddressRegistration registrationOf(byte[] frame) {
    NeighborMessage message = Specimens.parse(frame).message().orElseThrow();
    assertEquals(Specimens.ip("2001:db8::1"), message.targetIp().orElseThrow());
    assertFalse(message.unknownOptions());
    return message.registration().orElseThrow();
  }
}
