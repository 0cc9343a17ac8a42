package org.rehome.view;

import com.google.common.base.Ascii;
import com.google.common.base.Enums;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/**
 * Reads the values that people and programs write.
 *
 * <p>Each method throws {@link BadValue}, naming {@code field}, the text and what is allowed.
 */
public final class Values {
  private static final Pattern MAC = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");
  private static final Pattern LOCATION = Pattern.compile("[a-zA-Z][\\w.+-]*:[^/\\s]+/[0-9]{1,10}");
  private static final int LONGEST_SHOWN = 60;

  private Values() {}

  /** An IPv4 or IPv6 address. */
  public static IpAddress ip(String field, String text) {
    return read(field, text, IpAddress::valueOf, "is not an IP address");
  }

  /** A MAC address: six pairs of hexadecimal digits with colons between them. */
  public static MacAddress mac(String field, String text) {
    if (!isMac(text)) {
      throw bad(field, text, "is not a MAC address such as 00:00:00:00:00:01");
    }
    return MacAddress.valueOf(text);
  }

  /** Whether a text has the form of a MAC address. */
  public static boolean isMac(String text) {
    return MAC.matcher(text).matches();
  }

  /** Whether a text is an IPv4 or IPv6 address. */
  public static boolean isIp(String text) {
    try {
      IpAddress.valueOf(text);
      return true;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  /** A VLAN: {@code None} for untagged traffic, or 1 to 4094. */
  public static VlanId vlan(String field, String text) {
    if (Ascii.equalsIgnoreCase(text, "none")) {
      return VlanId.NONE;
    }
    long number = number(field, text, 1, 4094, "is not a VLAN: None (untagged), or 1 to 4094");
    return VlanId.vlanId((short) number);
  }

  /** An edge port: {@code device/port}. */
  public static ConnectPoint location(String field, String text) {
    String complaint = "is not a location: device/port, such as of:0000000000000201/3";
    if (!LOCATION.matcher(text).matches()) {
      throw bad(field, text, complaint);
    }
    return read(field, text, ConnectPoint::deviceConnectPoint, complaint);
  }

  /** A constant of {@code type}, in any letter case. */
  public static <E extends Enum<E>> E constant(String field, String text, Class<E> type) {
    String allowed =
        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    return Enums.getIfPresent(type, Ascii.toUpperCase(text))
        .toJavaUtil()
        .orElseThrow(() -> bad(field, text, "is not one of " + allowed));
  }

  /** A whole number from {@code least} to {@code most}. */
  public static long number(String field, String text, long least, long most) {
    String range =
        most == Long.MAX_VALUE ? "of " + least + " or more" : "from " + least + " to " + most;
    return number(field, text, least, most, "is not a whole number " + range);
  }

  private static long number(String field, String text, long least, long most, String complaint) {
    long number = read(field, text, Long::parseLong, complaint);
    if (number < least || number > most) {
      throw bad(field, text, complaint);
    }
    return number;
  }

  /** The complaint {@code 'text' complaint}, with an over-long text cut. */
  public static BadValue bad(String field, String text, String complaint) {
    String shown =
        text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN - 1) + "…" : text;
    return new BadValue(field, "'" + shown + "' " + complaint);
  }

  private static <T> T read(
      String field, String text, Function<String, T> reader, String complaint) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException unreadable) {
      throw bad(field, text, complaint);
    }
  }
}
