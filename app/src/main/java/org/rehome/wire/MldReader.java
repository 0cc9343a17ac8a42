package org.rehome.wire;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.Ip6Address;

/**
 * Reads multicast listener discovery as far as it says what a host leaves (RFC 2710, RFC 3810),
 * after the checks that a receiver owes it.
 */
final class MldReader {
  private static final int ADDRESSES = 12;
  private static final int TAG = 4;
  private static final int ETHER_IPV6 = 0x86dd;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTER_ALERT = 5;
  private static final int DONE = 132;
  private static final int DONE_LENGTH = 24;
  private static final int REPORT = 143;
  private static final int REPORT_HEADER = 8;
  private static final int RECORD_HEADER = 20;
  private static final int CHANGE_TO_INCLUDE = 3;

  private final FrameParser.Frame frame;
  private final byte[] bytes;
  private final int ip;
  private final int message;
  private final int end;

  private MldReader(FrameParser.Frame frame, int message, int end) {
    this.frame = frame;
    this.bytes = frame.bytes;
    this.ip = frame.body;
    this.message = message;
    this.end = end;
  }

  static Optional<GroupLeave> read(byte[] bytes, int offset, int length) {
    int limit = offset + length;
    int typeAt = offset + ADDRESSES;
    int tags = 0;
    while (typeAt + 2 <= limit && tags < 2 && EtherHeader.isTagProtocol(Bytes.u16(bytes, typeAt))) {
      typeAt += TAG;
      tags++;
    }
    int ip = typeAt + 2;
    // The router alert that it must carry puts it behind a hop-by-hop header; nothing else is here.
    int options = ip + NdReader.IPV6_HEADER;
    if (options + 8 > limit
        || Bytes.u16(bytes, typeAt) != ETHER_IPV6
        || Bytes.u8(bytes, ip) >>> 4 != 6
        || Bytes.u8(bytes, ip + 6) != HOP_BY_HOP
        || Bytes.u8(bytes, options) != NdReader.ICMPV6) {
      return Optional.empty();
    }
    int message = options + (Bytes.u8(bytes, options + 1) + 1) * 8;
    if (message >= limit || !isLeave(Bytes.u8(bytes, message))) {
      return Optional.empty();
    }
    int end = ip + NdReader.IPV6_HEADER + Bytes.u16(bytes, ip + 4);
    FrameParser.Frame frame = new FrameParser.Frame(bytes, offset, tags, ip, limit);
    return Optional.of(new MldReader(frame, message, end).read(length));
  }

  private static boolean isLeave(int type) {
    return type == DONE || type == REPORT;
  }

  private GroupLeave read(int length) {
    boolean sound =
        length <= FrameParser.MAX_FRAME_LENGTH
            && frame.linkFault() == null
            && end <= frame.end
            && Bytes.u8(bytes, ip + 7) == 1
            && isLocalSource()
            && hasRouterAlert();
    if (!sound || end - message < REPORT_HEADER) {
      return GroupLeave.malformed();
    }
    if (Checksum.of(bytes, ip + 8, message, end) != 0) {
      return GroupLeave.malformed();
    }
    Set<Ip6Address> groups = new LinkedHashSet<>();
    boolean whole = Bytes.u8(bytes, message) == DONE ? readDone(groups) : readRecords(groups);
    return whole ? GroupLeave.of(frame.header(), groups) : GroupLeave.malformed();
  }

  /** RFC 3590 §4: the unspecified address, too, as long as there is no other. */
  private boolean isLocalSource() {
    int source = ip + 8;
    return NdReader.isLinkLocal(bytes, source) || NdReader.isUnspecified(bytes, source);
  }

  private boolean hasRouterAlert() {
    int at = ip + NdReader.IPV6_HEADER + 2;
    while (at < message) {
      int option = Bytes.u8(bytes, at);
      if (option == 0) {
        at++; // Pad1 has no length
        continue;
      }
      if (at + 2 > message) {
        return false;
      }
      int size = Bytes.u8(bytes, at + 1);
      if (option == ROUTER_ALERT) {
        return size == 2 && at + 4 <= message && Bytes.u16(bytes, at + 2) == 0;
      }
      at += 2 + size;
    }
    return false;
  }

  private boolean readDone(Set<Ip6Address> groups) {
    if (end - message < DONE_LENGTH) {
      return false;
    }
    add(groups, message + 8);
    return true;
  }

  private boolean readRecords(Set<Ip6Address> groups) {
    int at = message + REPORT_HEADER;
    for (int left = Bytes.u16(bytes, message + 6); left > 0; left--) {
      if (at + RECORD_HEADER > end) {
        return false;
      }
      int sources = Bytes.u16(bytes, at + 2);
      int next = at + RECORD_HEADER + sources * 16 + Bytes.u8(bytes, at + 1) * 4;
      if (next > end) {
        return false;
      }
      if (Bytes.u8(bytes, at) == CHANGE_TO_INCLUDE && sources == 0) {
        add(groups, at + 4);
      }
      at = next;
    }
    return true;
  }

  private void add(Set<Ip6Address> groups, int at) {
    if (NdReader.isSolicitedNode(bytes, at)) {
      groups.add(NdReader.address(bytes, at));
    }
  }
}
