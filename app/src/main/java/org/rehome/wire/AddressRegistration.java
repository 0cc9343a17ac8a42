package org.rehome.wire;

import java.util.Arrays;

/**
 * The extended address registration option of neighbor discovery, type 33 (RFC 8505 §4.1).
 *
 * <p>Immutable. The address that it registers is the target of the message that carries it. The
 * older form of RFC 6775 reads as the same with an eight-byte owner identifier.
 */
public final class AddressRegistration {
  private static final int TRANSACTION_FLAG = 0x01;
  private static final int ROUTING_FLAG = 0x02;
  private static final int KIND = 0x30;

  private final int status;
  private final int flags;
  private final int transaction;
  private final int lifetime;
  private final byte[] owner;

  private AddressRegistration(int status, int flags, int transaction, int lifetime, byte[] owner) {
    this.status = status;
    this.flags = flags;
    this.transaction = transaction;
    this.lifetime = lifetime;
    this.owner = owner;
  }

  /** Reads the option that occupies {@code length} bytes, at least 16, at {@code at}. */
  static AddressRegistration read(byte[] bytes, int at, int length) {
    return new AddressRegistration(
        Bytes.u8(bytes, at + 2),
        Bytes.u8(bytes, at + 4),
        Bytes.u8(bytes, at + 5),
        Bytes.u16(bytes, at + 6),
        Arrays.copyOfRange(bytes, at + 8, at + length));
  }

  /** 0 in a request and for success; other values are refusals (RFC 8505 §4.1). */
  public int status() {
    return status;
  }

  /** Whether the transaction identifier is in use (the T flag). */
  public boolean hasTransaction() {
    return (flags & TRANSACTION_FLAG) != 0;
  }

  /** Whether the node asks the router to advertise the address in routing (the R flag). */
  public boolean requestsRouting() {
    return (flags & ROUTING_FLAG) != 0;
  }

  /** Whether the address is one host's alone, not an anycast or multicast one (RFC 9685 §7.1). */
  public boolean isUnicast() {
    return (flags & KIND) == 0;
  }

  /** The transaction identifier, 0 to 255, ordered as a lollipop counter (RFC 8505 §5.2). */
  public int transaction() {
    return transaction;
  }

  /** The registration lifetime in units of 60 seconds; 0 de-registers the address. */
  public int lifetimeMinutes() {
    return lifetime;
  }

  /** Whether the node gives the address up. */
  public boolean isDeregistration() {
    return lifetime == 0;
  }

  /** The registration ownership verifier: a copy of 8, 16, 24 or 32 bytes. */
  public byte[] owner() {
    return owner.clone();
  }

  /** The registration ownership verifier, hexadecimal. */
  public String ownerText() {
    return Bytes.hex(owner);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof AddressRegistration)) {
      return false;
    }
    AddressRegistration that = (AddressRegistration) other;
    return status == that.status
        && flags == that.flags
        && transaction == that.transaction
        && lifetime == that.lifetime
        && Arrays.equals(owner, that.owner);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * transaction + lifetime) + Arrays.hashCode(owner);
  }

  @Override
  public String toString() {
    return "registration transaction "
        + transaction
        + " lifetime "
        + lifetime
        + " min status "
        + status
        + " owner "
        + ownerText();
  }
}
