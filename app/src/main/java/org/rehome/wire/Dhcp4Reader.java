package org.rehome.wire;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/** Reads the body of BOOTP and DHCPv4 messages (RFC 951, RFC 2131, RFC 2132). */
final class Dhcp4Reader {
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int ETHERNET_SIX_BYTES = 1 << 8 | 6;
  private static final int COOKIE = 0x63825363;
  private static final int OPTIONS = 240;
  private static final int SERVER_NAME = 44;
  private static final int FILE = 108;
  private static final int COOKIE_AT = 236;

  private static final int PAD = 0;
  private static final int HOST_NAME = 12;
  private static final int REQUESTED_ADDRESS = 50;
  private static final int LEASE_TIME = 51;
  private static final int OVERLOAD = 52;
  private static final int MESSAGE_TYPE = 53;
  private static final int QUALIFIED_NAME = 81;
  private static final int END = 255;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final boolean toServer;
  private final DhcpMessage.Builder builder;

  private final HostName hostName = new HostName();

  // Where the value of an option is; 0 where it is not there.
  private int requestedAddress;
  private int leaseTime;
  private int overload;
  private int messageType;
  private MalformedDhcp fault;

  Dhcp4Reader(Datagram datagram, DhcpMessage.Builder builder) {
    this.bytes = datagram.bytes();
    this.start = datagram.start();
    this.end = datagram.end();
    this.toServer = datagram.port() == Datagram.SERVER;
    this.builder = builder;
  }

  /** Fills the builder; what is wrong, null for nothing. */
  MalformedDhcp read() {
    if (end - start < OPTIONS) {
      return MalformedDhcp.TRUNCATED;
    }
    int operation = Bytes.u8(bytes, start);
    if (operation != REQUEST && operation != REPLY) {
      return MalformedDhcp.OPERATION;
    }
    if (Bytes.u16(bytes, start + 1) != ETHERNET_SIX_BYTES) {
      return MalformedDhcp.HARDWARE;
    }
    long client = Bytes.mac(bytes, start + 28);
    if (client == 0 || Bytes.isGroup(client)) {
      return MalformedDhcp.CLIENT_MAC;
    }
    boolean relayed = Bytes.i32(bytes, start + 24) != 0;
    // A server's answer goes to a server's port where a relay is to take it on.
    if (operation == REQUEST ? !toServer : toServer && !relayed) {
      return MalformedDhcp.DIRECTION;
    }
    builder
        .transaction(Bytes.i32(bytes, start + 4))
        .client(MacAddress.valueOf(client))
        .relayed(relayed);
    boolean isDhcp = Bytes.i32(bytes, start + COOKIE_AT) == COOKIE;
    if (isDhcp) {
      readOptions();
      builder.name(hostName.read());
    }
    return fault != null ? fault : conclude(operation);
  }

  private MalformedDhcp conclude(int operation) {
    DhcpType other = operation == REQUEST ? DhcpType.OTHER_REQUEST : DhcpType.OTHER_REPLY;
    DhcpType type = messageType == 0 ? other : DhcpType.ofFour(Bytes.u8(bytes, messageType), other);
    builder.type(type);
    if (type.isFromServer() != (operation == REPLY)) {
      return MalformedDhcp.DIRECTION;
    }
    if (type == DhcpType.ACK && leaseTime != 0) {
      name(start + 16, Bytes.i32(bytes, leaseTime) & LeasedAddress.INFINITE);
    } else if (type == DhcpType.RELEASE) {
      name(start + 12, 0);
    } else if (type == DhcpType.DECLINE && requestedAddress != 0) {
      name(requestedAddress, 0);
    }
    return null;
  }

  private void name(int at, long seconds) {
    int ip = Bytes.i32(bytes, at);
    if (ArpReader.canBeOwned(ip)) {
      builder.address(Ip4Address.valueOf(ip), seconds);
    }
  }

  /** Reads the options, and where they say so those in the fields for names (RFC 2132 §9.3). */
  private void readOptions() {
    readOptions(start + OPTIONS, end);
    int fields = fault != null || overload == 0 ? 0 : Bytes.u8(bytes, overload);
    if ((fields & 1) != 0) {
      readOptions(start + FILE, start + COOKIE_AT);
    }
    if ((fields & 2) != 0) {
      readOptions(start + SERVER_NAME, start + FILE);
    }
  }

  private void readOptions(int from, int to) {
    int at = from;
    while (at < to && fault == null && Bytes.u8(bytes, at) != END) {
      int code = Bytes.u8(bytes, at++);
      if (code == PAD) {
        continue;
      }
      int length = at < to ? Bytes.u8(bytes, at) : 0;
      at++;
      if (at + length > to) {
        fault = MalformedDhcp.OPTION_TRUNCATED;
      } else {
        take(code, at, length);
      }
      at += length;
    }
  }

  private void take(int code, int at, int length) {
    switch (code) {
      case HOST_NAME:
        hostName.plain(bytes, at, at + length);
        break;
      case QUALIFIED_NAME:
        hostName.qualifiedOfFour(bytes, at, at + length);
        break;
      case REQUESTED_ADDRESS:
        requestedAddress = once(requestedAddress, at, length, 4);
        break;
      case LEASE_TIME:
        leaseTime = once(leaseTime, at, length, 4);
        break;
      case OVERLOAD:
        overload = once(overload, at, length, 1);
        break;
      case MESSAGE_TYPE:
        messageType = once(messageType, at, length, 1);
        break;
      default:
        break;
    }
  }

  private int once(int before, int at, int length, int size) {
    if (length != size) {
      fault = MalformedDhcp.OPTION_SIZE;
    } else if (before != 0) {
      fault = MalformedDhcp.OPTION_REPEATED;
    }
    return at;
  }
}
