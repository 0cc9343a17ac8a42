package org.rehome.wire;

import java.util.Optional;

/** Makes of a frame what a router makes of it: another link-layer header, and one hop less. */
public final class RoutedFrame {
  private static final int ADDRESSES = 12;
  private static final int TAG = 4;
  private static final int IPV4 = 0x0800;
  private static final int TIME_TO_LIVE = 8;
  private static final int HEADER_CHECKSUM = 10;
  private static final int HOP_LIMIT = 7;

  private RoutedFrame() {}

  /**
   * The packet in {@code frame}, one that {@link DhcpParser} took for a message, behind {@code
   * header}, which has one tag or none; empty when it has no hop left.
   */
  public static Optional<byte[]> of(byte[] frame, EtherHeader header) {
    int typeAt = ADDRESSES;
    while (EtherHeader.isTagProtocol(Bytes.u16(frame, typeAt))) {
      typeAt += TAG;
    }
    int etherType = Bytes.u16(frame, typeAt);
    int length = frame.length - typeAt - 2;
    byte[] routed = new byte[FrameWriter.frameLength(header, length)];
    int ip = FrameWriter.header(routed, header, etherType);
    System.arraycopy(frame, typeAt + 2, routed, ip, length);
    boolean four = etherType == IPV4;
    int hops = ip + (four ? TIME_TO_LIVE : HOP_LIMIT);
    if (Bytes.u8(routed, hops) <= 1) {
      return Optional.empty();
    }
    routed[hops]--;
    if (four) {
      int end = ip + (Bytes.u8(routed, ip) & 0xf) * 4;
      Bytes.put16(routed, ip + HEADER_CHECKSUM, 0);
      Bytes.put16(routed, ip + HEADER_CHECKSUM, Checksum.plain(routed, ip, end));
    }
    return Optional.of(routed);
  }
}
