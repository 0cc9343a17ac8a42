package org.rehome.wire;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;

/**
 * Reads Ethernet frames to the ports of DHCP: UDP 67 and 68 over IPv4, 546 and 547 over IPv6;
 * untagged, tagged and double-tagged.
 *
 * <p>Stateless, safe from any thread. Whatever the bytes are, the result is a {@link DhcpParsed};
 * the only exceptions are for arguments that name bytes outside the array. Trailing padding is
 * legal. What is too short to show its UDP port is no DHCP.
 */
public final class DhcpParser {
  private static final int ADDRESSES = 12;
  private static final int TAG = 4;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private DhcpParser() {}

  /**
   * Reads the frame between the buffer's position and limit and leaves both as they are.
   *
   * <p>A buffer that lets its array be seen is read in place, any other one is copied.
   */
  public static DhcpParsed parse(ByteBuffer frame) {
    if (frame.hasArray()) {
      return parse(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }
    // One byte more than allowed is enough to see that a frame is too long.
    byte[] copy = new byte[Math.min(frame.remaining(), FrameParser.MAX_FRAME_LENGTH + 1)];
    frame.duplicate().get(copy);
    return parse(copy, 0, copy.length);
  }

  /**
   * Reads the frame of {@code length} bytes that starts at {@code offset}, without the frame check
   * sequence.
   *
   * @throws IndexOutOfBoundsException if these bytes are not all within the array
   */
  public static DhcpParsed parse(byte[] frame, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, frame.length);
    int end = offset + length;
    int typeAt = offset + ADDRESSES;
    int tags = 0;
    while (typeAt + 2 <= end && tags < 2 && EtherHeader.isTagProtocol(Bytes.u16(frame, typeAt))) {
      typeAt += TAG;
      tags++;
    }
    if (typeAt + 2 > end) {
      return DhcpParsed.other();
    }
    int etherType = Bytes.u16(frame, typeAt);
    if (etherType != IPV4 && etherType != IPV6) {
      return DhcpParsed.other();
    }
    FrameParser.Frame link = new FrameParser.Frame(frame, offset, tags, typeAt + 2, end);
    Datagram datagram = etherType == IPV4 ? Datagram.ofFour(link) : Datagram.ofSix(link);
    if (datagram == null) {
      return DhcpParsed.other();
    }
    MalformedDhcp fault =
        length > FrameParser.MAX_FRAME_LENGTH ? MalformedDhcp.OVERSIZED : datagram.fault();
    return fault != null ? DhcpParsed.malformed(fault) : read(datagram, link.header());
  }

  private static DhcpParsed read(Datagram datagram, EtherHeader ether) {
    IpAddress source = address(datagram, datagram.sourceAt());
    IpAddress destination = address(datagram, datagram.destinationAt());
    DhcpMessage.Builder builder = new DhcpMessage.Builder(ether, source, destination);
    MalformedDhcp fault =
        datagram.isSix()
            ? new Dhcp6Reader(datagram, builder).read(ether)
            : new Dhcp4Reader(datagram, builder).read();
    return fault != null ? DhcpParsed.malformed(fault) : DhcpParsed.message(builder.build());
  }

  private static IpAddress address(Datagram datagram, int at) {
    return datagram.isSix()
        ? Ip6Address.valueOf(datagram.bytes(), at)
        : Ip4Address.valueOf(Bytes.i32(datagram.bytes(), at));
  }
}
