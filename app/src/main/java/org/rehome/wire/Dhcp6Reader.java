package org.rehome.wire;

import java.util.Arrays;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;

/**
 * Reads the body of DHCPv6 messages (RFC 8415). What is inside a relay's message is not looked at:
 * the relay says the same to the client in the open.
 */
final class Dhcp6Reader {
  private static final int HEADER = 4;
  private static final int RELAY_HEADER = 34;
  private static final int OPTION_HEADER = 4;
  private static final int LONGEST_IDENTIFIER = 130;
  private static final int MOST_ADDRESSES = 64;

  private static final int CLIENT_IDENTIFIER = 1;
  private static final int NON_TEMPORARY = 3;
  private static final int TEMPORARY = 4;
  private static final int ADDRESS = 5;
  private static final int STATUS = 13;
  private static final int QUALIFIED_NAME = 39;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final boolean toServer;
  private final DhcpMessage.Builder builder;
  private final HostName hostName = new HostName();
  private DhcpType type;
  private boolean identified;
  private int addresses;
  private MalformedDhcp fault;

  Dhcp6Reader(Datagram datagram, DhcpMessage.Builder builder) {
    this.bytes = datagram.bytes();
    this.start = datagram.start();
    this.end = datagram.end();
    this.toServer = datagram.port() == Datagram.SERVER_SIX;
    this.builder = builder;
  }

  /** Fills the builder; what is wrong, null for nothing. */
  MalformedDhcp read(EtherHeader ether) {
    if (end - start < HEADER) {
      return MalformedDhcp.TRUNCATED;
    }
    type =
        DhcpType.ofSix(
            Bytes.u8(bytes, start), toServer ? DhcpType.OTHER_REQUEST : DhcpType.OTHER_REPLY);
    boolean relayed = type == DhcpType.RELAY_FORWARD || type == DhcpType.RELAY_REPLY;
    if (type.isFromServer() == toServer && type != DhcpType.RELAY_REPLY) {
      return MalformedDhcp.DIRECTION;
    }
    MacAddress client = type.isFromServer() ? ether.destination() : ether.source();
    builder.type(type).client(client).relayed(relayed);
    if (relayed) {
      return end - start < RELAY_HEADER ? MalformedDhcp.TRUNCATED : null;
    }
    builder.transaction(Bytes.i32(bytes, start) & 0xffffff);
    boolean granted = isGranted(start + HEADER, end);
    for (int at = start + HEADER; at < end && fault == null; at = next(at)) {
      take(at, granted);
    }
    builder.name(hostName.read());
    return fault;
  }

  /** Whether the options in {@code [from, to)}, which are looked through, tell of no failure. */
  private boolean isGranted(int from, int to) {
    boolean good = true;
    int at = from;
    while (at < to) {
      if (at + OPTION_HEADER > to || next(at) > to) {
        fault = MalformedDhcp.OPTION_TRUNCATED;
        return false;
      }
      if (code(at) == STATUS) {
        if (length(at) < 2) {
          fault = MalformedDhcp.OPTION_SIZE;
          return false;
        }
        good &= Bytes.u16(bytes, at + OPTION_HEADER) == 0;
      }
      at = next(at);
    }
    return good;
  }

  private void take(int at, boolean granted) {
    switch (code(at)) {
      case CLIENT_IDENTIFIER:
        identify(at);
        break;
      case NON_TEMPORARY:
        association(at, 12, granted);
        break;
      case TEMPORARY:
        association(at, 4, granted);
        break;
      case QUALIFIED_NAME:
        hostName.qualifiedOfSix(bytes, at + OPTION_HEADER, next(at));
        break;
      default:
        break;
    }
  }

  private void identify(int at) {
    int length = length(at);
    if (length < 3 || length > LONGEST_IDENTIFIER) {
      fault = MalformedDhcp.OPTION_SIZE;
    } else if (identified) {
      fault = MalformedDhcp.OPTION_REPEATED;
    } else {
      int value = at + OPTION_HEADER;
      builder.clientId(Bytes.hex(Arrays.copyOfRange(bytes, value, value + length)));
    }
    identified = true;
  }

  /** An identity association, whose addresses follow {@code fixed} bytes of its own. */
  private void association(int at, int fixed, boolean granted) {
    if (length(at) < fixed) {
      fault = MalformedDhcp.OPTION_SIZE;
      return;
    }
    int from = at + OPTION_HEADER + fixed;
    int to = next(at);
    boolean good = isGranted(from, to) && granted;
    for (int inner = from; inner < to && fault == null; inner = next(inner)) {
      if (code(inner) == ADDRESS) {
        address(inner, good);
      }
    }
  }

  private void address(int at, boolean granted) {
    if (length(at) < 24) {
      fault = MalformedDhcp.OPTION_SIZE;
      return;
    }
    int value = at + OPTION_HEADER;
    boolean good = isGranted(value + 24, next(at)) && granted;
    boolean counts = type.givesUp() || (type == DhcpType.REPLY && good);
    if (counts && fault == null && canBeLeased(value)) {
      addresses++;
      fault = addresses > MOST_ADDRESSES ? MalformedDhcp.ADDRESSES : null;
      long valid = Bytes.i32(bytes, value + 20) & LeasedAddress.INFINITE;
      builder.address(Ip6Address.valueOf(bytes, value), type.givesUp() ? 0 : valid);
    }
  }

  private boolean canBeLeased(int at) {
    return !NdReader.isMulticast(bytes, at)
        && !NdReader.isUnspecified(bytes, at)
        && !NdReader.isLoopback(bytes, at)
        && !NdReader.isLinkLocal(bytes, at);
  }

  private int code(int option) {
    return Bytes.u16(bytes, option);
  }

  private int length(int option) {
    return Bytes.u16(bytes, option + 2);
  }

  private int next(int option) {
    return option + OPTION_HEADER + length(option);
  }
}
