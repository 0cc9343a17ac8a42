package org.rehome.wire;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Reads Ethernet frames: ARP, RARP and IPv6 neighbor discovery; untagged, tagged and double-tagged.
 *
 * <p>Stateless, safe from any thread. Whatever the bytes are, the result is a {@link Parsed}; the
 * only exceptions are for arguments that name bytes outside the array. Trailing padding is legal.
 *
 * <p>Three tags, IEEE 802.3 length frames and ARP in SNAP are not neighbor traffic.
 */
public final class FrameParser {
  /** The longest frame read, in bytes: a common jumbo payload, header and two tags. */
  public static final int MAX_FRAME_LENGTH = 9216 + 22;

  private static final int ADDRESSES = 12;
  private static final int TAG = 4;
  private static final int ARP = 0x0806;
  private static final int REVERSE_ARP = 0x8035;
  private static final int IPV6 = 0x86dd;
  private static final int RESERVED_VLAN = 0xfff;

  private FrameParser() {}

  /**
   * Reads the frame between the buffer's position and limit and leaves both as they are.
   *
   * <p>A buffer that lets its array be seen is read in place, any other one is copied.
   */
  public static Parsed parse(ByteBuffer frame) {
    if (frame.hasArray()) {
      return parse(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }
    // One byte more than allowed is enough to see that a frame is too long.
    byte[] copy = new byte[Math.min(frame.remaining(), MAX_FRAME_LENGTH + 1)];
    frame.duplicate().get(copy);
    return parse(copy, 0, copy.length);
  }

  /**
   * Reads the frame of {@code length} bytes that starts at {@code offset}, without the frame check
   * sequence.
   *
   * @throws IndexOutOfBoundsException if these bytes are not all within the array
   */
  public static Parsed parse(byte[] frame, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, frame.length);
    int end = offset + length;
    int typeAt = offset + ADDRESSES;
    int tags = 0;
    while (typeAt + 2 <= end && tags < 2 && EtherHeader.isTagProtocol(Bytes.u16(frame, typeAt))) {
      typeAt += TAG;
      tags++;
    }
    if (typeAt + 2 > end) {
      return Parsed.malformed(Malformed.ETHERNET_TRUNCATED);
    }
    int etherType = Bytes.u16(frame, typeAt);
    if (etherType != ARP && etherType != REVERSE_ARP && etherType != IPV6) {
      return Parsed.notNeighborTraffic();
    }
    if (length > MAX_FRAME_LENGTH) {
      return Parsed.malformed(Malformed.ETHERNET_OVERSIZED);
    }
    return parseBody(etherType, new Frame(frame, offset, tags, typeAt + 2, end));
  }

  private static Parsed parseBody(int etherType, Frame frame) {
    if (etherType == IPV6) {
      return NdReader.read(frame);
    }
    Malformed fault = frame.linkFault();
    return fault != null
        ? Parsed.malformed(fault)
        : ArpReader.read(frame, etherType == REVERSE_ARP);
  }

  /** The bounds of one frame: where its body is and what its link-layer header says. */
  static final class Frame {
    final byte[] bytes;
    final int body;
    final int end;
    private final int start;
    private final int tags;

    Frame(byte[] bytes, int start, int tags, int body, int end) {
      this.bytes = bytes;
      this.start = start;
      this.tags = tags;
      this.body = body;
      this.end = end;
    }

    /** What is wrong with the Ethernet header, or null. */
    Malformed linkFault() {
      long source = sourceMac();
      if (source == 0 || Bytes.isGroup(source)) {
        return Malformed.ETHERNET_SOURCE;
      }
      for (int tag = 0; tag < tags; tag++) {
        if (identifier(tag) == RESERVED_VLAN) {
          return Malformed.VLAN_RESERVED;
        }
      }
      return null;
    }

    private long sourceMac() {
      return Bytes.mac(bytes, start + 6);
    }

    boolean hasGroupDestination() {
      return (bytes[start] & 1) != 0;
    }

    EtherHeader header() {
      long destination = Bytes.mac(bytes, start);
      return new EtherHeader(
          MacAddress.valueOf(sourceMac()),
          destination == Bytes.BROADCAST ? MacAddress.BROADCAST : MacAddress.valueOf(destination),
          tags > 0 ? vlan(0) : VlanId.NONE,
          tags > 1 ? vlan(1) : VlanId.NONE,
          tags > 0 ? Bytes.u16(bytes, start + ADDRESSES) : EtherHeader.CUSTOMER_TAG);
    }

    private int identifier(int tag) {
      return Bytes.u16(bytes, start + ADDRESSES + TAG * tag + 2) & 0xfff;
    }

    private VlanId vlan(int tag) {
      int identifier = identifier(tag);
      return identifier == 0 ? VlanId.NONE : VlanId.vlanId((short) identifier);
    }
  }
}
