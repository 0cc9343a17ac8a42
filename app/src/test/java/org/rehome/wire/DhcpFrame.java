package org.rehome.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** A DHCP message as clients and servers send it, and as they must not. */
public final class DhcpFrame {
  private static final MacAddress SERVERS = MacAddress.valueOf("33:33:00:01:00:02");

  private final boolean six;
  private final ByteArrayOutputStream options = new ByteArrayOutputStream();
  private byte[] body;
  private MacAddress source;
  private MacAddress destination;
  private IpAddress sourceIp;
  private IpAddress destinationIp;
  private int port;
  private byte[] tags = {};
  private byte[] extension = {};
  private int nextHeader = 17;
  private int udpLength = -1;
  private boolean withoutChecksum;
  private int padding;

  private DhcpFrame(boolean six) {
    this.six = six;
  }

  /** A client's DHCPv4 message, broadcast from no address. */
  public static DhcpFrame client(int type, MacAddress client) {
    DhcpFrame frame = bootp(1, client).to(MacAddress.BROADCAST, "255.255.255.255", 67);
    return frame.from(client, "0.0.0.0").option(53, type);
  }

  /** A server's DHCPv4 message to a client. */
  public static DhcpFrame server(int type, MacAddress server, MacAddress client) {
    DhcpFrame frame = bootp(2, client).to(client, "10.0.0.50", 68);
    return frame.from(server, "10.0.0.2").option(53, type);
  }

  static DhcpFrame bootp(int operation, MacAddress client) {
    DhcpFrame frame = new DhcpFrame(false);
    frame.body = new byte[240];
    frame.body[0] = (byte) operation;
    frame.body[1] = 1;
    frame.body[2] = 6;
    Bytes.put(frame.body, 28, client);
    return frame.cookie(0x63825363).transaction(0x1234);
  }

  /** A client's DHCPv6 message to all servers. */
  public static DhcpFrame client6(int type, MacAddress client) {
    DhcpFrame frame = six(type).to(SERVERS, "ff02::1:2", 547);
    return frame.from(client, "fe80::1").option6(1, 0, 3, 0, 1, 7);
  }

  /** A server's DHCPv6 message to a client. */
  public static DhcpFrame server6(int type, MacAddress server, MacAddress client) {
    DhcpFrame frame = six(type).to(client, "fe80::1", 546);
    return frame.from(server, "fe80::2").option6(1, 0, 3, 0, 1, 7);
  }

  private static DhcpFrame six(int type) {
    DhcpFrame frame = new DhcpFrame(true);
    frame.body = new byte[] {(byte) type, 0, 0x12, 0x34};
    return frame;
  }

  /** From another station. */
  public DhcpFrame from(MacAddress mac, String ip) {
    source = mac;
    sourceIp = IpAddress.valueOf(ip);
    return this;
  }

  /** To another one, or another port. */
  public DhcpFrame to(MacAddress mac, String ip, int udpPort) {
    destination = mac;
    destinationIp = IpAddress.valueOf(ip);
    port = udpPort;
    return this;
  }

  /** With that number. */
  public DhcpFrame transaction(int number) {
    if (six) {
      body[1] = (byte) (number >> 16);
      Bytes.put16(body, 2, number);
    } else {
      Bytes.put16(body, 4, number >>> 16);
      Bytes.put16(body, 6, number);
    }
    return this;
  }

  DhcpFrame cookie(int value) {
    Bytes.put16(body, 236, value >>> 16);
    Bytes.put16(body, 238, value);
    return this;
  }

  /** With the address that the client has. */
  public DhcpFrame clientIp(String ip) {
    return field(12, ip);
  }

  /** With the address that the client gets. */
  public DhcpFrame yourIp(String ip) {
    return field(16, ip);
  }

  /** Taken on by a relay. */
  public DhcpFrame relay(String ip) {
    return field(24, ip);
  }

  private DhcpFrame field(int at, String ip) {
    Bytes.put(body, at, IpAddress.valueOf(ip).getIp4Address());
    return this;
  }

  /** Where bytes of the fixed part are set. */
  DhcpFrame with(Consumer<byte[]> change) {
    change.accept(body);
    return this;
  }

  /** With an option of DHCPv4. */
  public DhcpFrame option(int code, int... value) {
    options.write(code);
    options.write(value.length);
    return raw(value);
  }

  /** With a lease time, in seconds. */
  public DhcpFrame leaseTime(int seconds) {
    return option(51, bytes(seconds));
  }

  /** Asking for an address. */
  public DhcpFrame requestedIp(String ip) {
    return option(50, bytes(IpAddress.valueOf(ip).getIp4Address().toInt()));
  }

  /** With an option of DHCPv6. */
  public DhcpFrame option6(int code, int... value) {
    return raw(0, code, value.length >> 8, value.length).raw(value);
  }

  /** With an association that has one address for that many seconds. */
  public DhcpFrame address6(String ip, int seconds) {
    return option6(3, concat(new int[12], addressOption(ip, seconds)));
  }

  static int[] addressOption(String ip, int seconds, int... inner) {
    int[] address = unsigned(IpAddress.valueOf(ip).toOctets());
    int[] times = concat(bytes(seconds), bytes(seconds));
    int[] value = concat(concat(address, times), inner);
    return concat(new int[] {0, 5, value.length >> 8, value.length & 0xff}, value);
  }

  static int[] concat(int[] one, int[] other) {
    int[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static int[] bytes(int value) {
    return new int[] {value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff};
  }

  private static int[] unsigned(byte[] value) {
    int[] all = new int[value.length];
    for (int i = 0; i < value.length; i++) {
      all[i] = value[i] & 0xff;
    }
    return all;
  }

  DhcpFrame raw(int... value) {
    for (int each : value) {
      options.write(each);
    }
    return this;
  }

  /** In that VLAN. */
  public DhcpFrame vlan(int vlan) {
    return tags(0x8100, vlan);
  }

  /** With tags, as pairs of protocol identifier and control information. */
  public DhcpFrame tags(int... values) {
    tags = Specimens.tags(values);
    return this;
  }

  DhcpFrame extension(int... header) {
    extension = new byte[header.length];
    for (int i = 0; i < header.length; i++) {
      extension[i] = (byte) header[i];
    }
    return this;
  }

  DhcpFrame nextHeader(int value) {
    nextHeader = value;
    return this;
  }

  DhcpFrame forgetOptions() {
    options.reset();
    return this;
  }

  DhcpFrame udpLength(int more) {
    udpLength = more;
    return this;
  }

  DhcpFrame withoutChecksum() {
    withoutChecksum = true;
    return this;
  }

  DhcpFrame padding(int length) {
    padding = length;
    return this;
  }

  /** The whole frame. */
  public byte[] bytes() {
    int message = body.length + options.size();
    int header = six ? 40 + extension.length : 20 + extension.length;
    int start = 14 + tags.length;
    byte[] frame = new byte[start + header + 8 + message + padding];
    Bytes.put(frame, 0, destination);
    Bytes.put(frame, 6, source);
    System.arraycopy(tags, 0, frame, 12, tags.length);
    Bytes.put16(frame, start - 2, six ? 0x86dd : 0x0800);
    int udp = start + header;
    int length = udpLength >= 0 ? udpLength : 8 + message;
    if (six) {
      frame[start] = 0x60;
      Bytes.put16(frame, start + 4, extension.length + 8 + message);
      frame[start + 6] = (byte) nextHeader;
      frame[start + 7] = 64;
      System.arraycopy(sourceIp.toOctets(), 0, frame, start + 8, 16);
      System.arraycopy(destinationIp.toOctets(), 0, frame, start + 24, 16);
      System.arraycopy(extension, 0, frame, start + 40, extension.length);
    } else {
      frame[start] = (byte) (0x40 | header / 4);
      Bytes.put16(frame, start + 2, header + 8 + message);
      frame[start + 8] = 64;
      frame[start + 9] = 17;
      System.arraycopy(sourceIp.toOctets(), 0, frame, start + 12, 4);
      System.arraycopy(destinationIp.toOctets(), 0, frame, start + 16, 4);
      System.arraycopy(extension, 0, frame, start + 20, extension.length);
      Bytes.put16(frame, start + 10, Checksum.plain(frame, start, start + header));
    }
    Bytes.put16(frame, udp, port == 67 || port == 547 ? port + 1 : port - 1);
    Bytes.put16(frame, udp + 2, port);
    Bytes.put16(frame, udp + 4, length);
    System.arraycopy(body, 0, frame, udp + 8, body.length);
    System.arraycopy(options.toByteArray(), 0, frame, udp + 8 + body.length, options.size());
    if (!withoutChecksum && length >= 8 && udp + length <= frame.length) {
      int at = six ? start + 8 : start + 12;
      int sum = Checksum.withPseudoHeader(frame, at, six ? 32 : 8, 17, udp, udp + length);
      Bytes.put16(frame, udp + 6, sum);
    }
    return frame;
  }
}
