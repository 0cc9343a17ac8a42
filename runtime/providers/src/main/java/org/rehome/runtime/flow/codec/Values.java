package org.rehome.runtime.flow.codec;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.TpPort;
import org.onosproject.net.PortNumber;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.IPv6FlowLabel;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TransportPort;

/**
 * The same value in both libraries. Every method refuses, with {@link IllegalArgumentException},
 * what would be cut off on the wire.
 */
final class Values {
  private static final long FIRST_RESERVED = PortNumber.IN_PORT.toLong(); // OFPP_IN_PORT
  private static final long LAST_PORT = 0xffff_ff00L; // OFPP_MAX

  private Values() {}

  // ONOS's reserved ports are negative: OpenFlow's numbers (§7.2.1) with their sign extended.
  static OFPort port(PortNumber port) {
    long number = port.toLong();
    boolean reserved = number >= FIRST_RESERVED && number < 0;
    return OFPort.of((int) (reserved ? number : within(number, LAST_PORT, "port")));
  }

  static PortNumber port(OFPort port) {
    int number = port.getPortNumber();
    long unsigned = Integer.toUnsignedLong(number);
    return PortNumber.portNumber(unsigned > LAST_PORT ? number : unsigned);
  }

  static MacAddress mac(org.onlab.packet.MacAddress mac) {
    return MacAddress.of(mac.toLong());
  }

  static org.onlab.packet.MacAddress mac(MacAddress mac) {
    return org.onlab.packet.MacAddress.valueOf(mac.getLong());
  }

  static IPv4Address ip4(IpAddress ip) {
    return IPv4Address.of(ip.getIp4Address().toInt());
  }

  static Ip4Address ip4(IPv4Address ip) {
    return Ip4Address.valueOf(ip.getInt());
  }

  static IPv6Address ip6(IpAddress ip) {
    return IPv6Address.of(ip.getIp6Address().toOctets());
  }

  static Ip6Address ip6(IPv6Address ip) {
    return Ip6Address.valueOf(ip.getBytes());
  }

  static IPv4Address mask4(IpPrefix prefix) {
    return IPv4Address.ofCidrMaskLength(prefix.prefixLength());
  }

  static IPv6Address mask6(IpPrefix prefix) {
    return IPv6Address.ofCidrMaskLength(prefix.prefixLength());
  }

  static TransportPort tp(TpPort port) {
    return TransportPort.of(port.toInt());
  }

  static TpPort tp(TransportPort port) {
    return TpPort.tpPort(port.getPort());
  }

  static IPv6FlowLabel flowLabel(int label) {
    return IPv6FlowLabel.of((int) within(label, 0xf_ffff, "IPv6 flow label"));
  }

  /** The value itself if it lies in 0..max. */
  static long within(long value, long max, String what) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is outside 0.." + max);
    }
    return value;
  }
}
