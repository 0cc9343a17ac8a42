package org.rehome.onos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/** A kind of value in the network configuration: how it is written, and what is allowed. */
final class DeclaredValue<T> {
  static final DeclaredValue<MacAddress> MAC =
      new DeclaredValue<>("a unicast MAC such as 02:00:00:00:00:01", DeclaredValue::mac);
  static final DeclaredValue<IpAddress> IP =
      new DeclaredValue<>(
          "an IPv4 or IPv6 address that one host can have, neither multicast, loopback, reserved"
              + " nor unspecified,",
          DeclaredValue::ip);
  static final DeclaredValue<IpPrefix> PREFIX =
      new DeclaredValue<>(
          "an IPv4 or IPv6 prefix of unicast addresses such as 10.0.1.0/24", DeclaredValue::prefix);
  static final DeclaredValue<VlanId> VLAN =
      new DeclaredValue<>("a VLAN from 1 to 4094, or none for untagged,", DeclaredValue::vlan);
  static final DeclaredValue<ConnectPoint> PORT =
      new DeclaredValue<>("a port such as of:0000000000000011/3", DeclaredValue::port);
  static final DeclaredValue<DeviceId> DEVICE =
      new DeclaredValue<>("a switch such as of:0000000000000011", DeclaredValue::device);

  static final DeclaredValue<JsonNode> LIST =
      new DeclaredValue<>("a list", node -> node.isArray() ? node : null);

  private static final Pattern UNICAST_MAC =
      Pattern.compile("[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}");
  private static final Pattern LENGTH = Pattern.compile("[^/]+/(0|[1-9][0-9]{0,2})");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,9}");
  // A shorter id, or one with capitals, would be a device that ONOS never meets.
  private static final Pattern DATAPATH = Pattern.compile("of:[0-9A-Fa-f]{16}");
  private static final IpAddress LOOPBACK = IpAddress.valueOf("::1");
  private static final long MAX_VLAN = 4094;
  private static final long MAX_PORT = 0xffffff00L;

  private final String allowed;
  private final Function<JsonNode, T> reader;

  private DeclaredValue(String allowed, Function<JsonNode, T> reader) {
    this.allowed = allowed;
    this.reader = reader;
  }

  /** Completes a sentence such as "… is allowed". */
  String allowed() {
    return allowed;
  }

  /** The value that {@code node} has; null when it is not one that is allowed. */
  T read(JsonNode node) {
    try {
      return reader.apply(node);
    } catch (IllegalArgumentException e) {
      // The caller says what is allowed, which helps more than what a parser stumbled over.
      return null;
    }
  }

  /** Whether one host can have {@code ip}; a link-local address it can. */
  private static boolean isUnicast(IpAddress ip) {
    if (ip.isIp6()) {
      return !ip.isMulticast() && !ip.isZero() && !ip.equals(LOOPBACK);
    }
    int first = Byte.toUnsignedInt(ip.toOctets()[0]);
    return first != 0 && first != 127 && first < 224;
  }

  private static IpAddress ip(JsonNode node) {
    IpAddress ip = anyIp(node.textValue());
    return ip != null && isUnicast(ip) ? ip : null;
  }

  /** Refuses an IPv4 address in IPv6's clothes, which would be read as another than was written. */
  private static IpAddress anyIp(String text) {
    if (text == null) {
      return null;
    }
    IpAddress ip = IpAddress.valueOf(text);
    return ip.isIp4() && text.contains(":") ? null : ip;
  }

  private static IpPrefix prefix(JsonNode node) {
    String text = node.textValue();
    if (text == null || !LENGTH.matcher(text).matches()) {
      return null;
    }
    IpAddress address = anyIp(text.substring(0, text.indexOf('/')));
    IpPrefix prefix = address == null ? null : IpPrefix.valueOf(text);
    return prefix != null && isUnicast(prefix.address()) ? prefix : null;
  }

  private static MacAddress mac(JsonNode node) {
    String text = node.textValue();
    if (text == null || !UNICAST_MAC.matcher(text).matches()) {
      return null;
    }
    MacAddress mac = MacAddress.valueOf(text);
    return mac.equals(MacAddress.ZERO) ? null : mac;
  }

  /** A number, as ONOS takes one: as such or as text. */
  private static VlanId vlan(JsonNode node) {
    if (node.isTextual() && node.textValue().equalsIgnoreCase("none")) {
      return VlanId.NONE;
    }
    long number = node.isTextual() ? number(node.textValue(), MAX_VLAN) : whole(node);
    return number < 1 || number > MAX_VLAN ? null : VlanId.vlanId((short) number);
  }

  private static long whole(JsonNode node) {
    return node.isNumber() && node.canConvertToInt() && node.doubleValue() == node.intValue()
        ? node.intValue()
        : -1;
  }

  private static long number(String text, long most) {
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    return number > most ? -1 : number;
  }

  private static DeviceId device(JsonNode node) {
    return device(node.textValue());
  }

  private static DeviceId device(String text) {
    return text != null && DATAPATH.matcher(text).matches()
        ? DeviceId.deviceId(text.toLowerCase(Locale.ROOT))
        : null;
  }

  private static ConnectPoint port(JsonNode node) {
    String text = node.textValue();
    int slash = text == null ? -1 : text.indexOf('/');
    if (slash < 0) {
      return null;
    }
    DeviceId device = device(text.substring(0, slash));
    long number = number(text.substring(slash + 1), MAX_PORT);
    return device == null || number < 0
        ? null
        : new ConnectPoint(device, PortNumber.portNumber(number));
  }
}
