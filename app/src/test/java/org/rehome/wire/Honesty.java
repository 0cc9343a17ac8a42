package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Holds a message against the bytes it was read from: whatever a message says must stand in the
 * frame, at the place where the standard puts it.
 */
final class Honesty {
  private Honesty() {}

  static void check(byte[] frame, NeighborMessage message) {
    assertEquals(mac(frame, 0), message.etherDestination());
    assertEquals(mac(frame, 6), message.etherSource());
    checkTags(frame, message);
    usable(message.etherSource());
    message.senderMac().ifPresent(Honesty::usable);
    message.senderIp().ifPresent(Honesty::ownable);
    int body = body(frame);
    if (message.form().isNeighborDiscovery()) {
      checkDiscovery(frame, body, message);
    } else {
      checkArp(frame, body, message);
    }
  }

  private static void checkTags(byte[] frame, NeighborMessage message) {
    int tags = (body(frame) - 14) / 4;
    assertEquals(tags > 0 ? vlan(frame, 14) : VlanId.NONE, message.vlan());
    assertEquals(tags > 1 ? vlan(frame, 18) : VlanId.NONE, message.innerVlan());
    assertTrue(tags <= 2, "three tags");
  }

  private static VlanId vlan(byte[] frame, int at) {
    int identifier = (frame[at] & 0xf) << 8 | (frame[at + 1] & 0xff);
    return identifier == 0 ? VlanId.NONE : VlanId.vlanId((short) identifier);
  }

  private static int body(byte[] frame) {
    int at = 12;
    while (frame[at] == (byte) 0x81 || frame[at] == (byte) 0x88 || frame[at] == (byte) 0x91) {
      at += 4;
    }
    return at + 2;
  }

  private static void checkArp(byte[] frame, int body, NeighborMessage message) {
    assertEquals(mac(frame, body + 8), message.senderMac().orElseThrow());
    assertEquals(mac(frame, body + 18), message.targetMac().orElse(MacAddress.ZERO));
    if (message.form() != Form.RARP) {
      assertEquals(ip4(frame, body + 14), message.senderIp().orElse(Ip4Address.ZERO));
      assertEquals(ip4(frame, body + 24), message.targetIp().orElse(Ip4Address.ZERO));
    }
  }

  private static void checkDiscovery(byte[] frame, int body, NeighborMessage message) {
    assertEquals(255, frame[body + 7] & 0xff);
    if (frame[body + 6] == 58) {
      checkFlags(frame, body + 40, message);
    }
    assertEquals(ip6(frame, body + 8), message.sourceIp().orElseThrow());
    assertEquals(ip6(frame, body + 24), message.destinationIp().orElseThrow());
    message.targetIp().ifPresent(target -> contains(frame, body + 40, target.toOctets()));
    message.senderMac().ifPresent(mac -> contains(frame, body + 40, mac.toBytes()));
    message.targetMac().ifPresent(mac -> contains(frame, body + 40, mac.toBytes()));
    message.nonce().ifPresent(nonce -> contains(frame, body + 40, nonce));
  }

  private static void checkFlags(byte[] frame, int icmp, NeighborMessage message) {
    int type = frame[icmp] & 0xff;
    boolean advertises = type == 136;
    assertEquals(type == 135, message.form().isSolicitation());
    assertEquals(advertises, message.form().isAdvertisement());
    assertEquals(type == 134 || (advertises && (frame[icmp + 4] & 0x80) != 0), message.router());
    assertEquals(advertises && (frame[icmp + 4] & 0x40) != 0, message.solicited());
    assertEquals(advertises && (frame[icmp + 4] & 0x20) != 0, message.override());
  }

  private static void usable(MacAddress mac) {
    if (mac.equals(MacAddress.ZERO) || mac.isMulticast() || mac.isBroadcast()) {
      throw new AssertionError("nobody can be " + mac);
    }
  }

  private static void ownable(IpAddress ip) {
    if (ip.isZero() || ip.isMulticast() || ip.toInetAddress().isLoopbackAddress()) {
      throw new AssertionError("nobody can own " + ip);
    }
  }

  private static void contains(byte[] frame, int from, byte[] part) {
    for (int at = from; at + part.length <= frame.length; at++) {
      if (Arrays.equals(frame, at, at + part.length, part, 0, part.length)) {
        return;
      }
    }
    throw new AssertionError(Arrays.toString(part) + " is not in the frame");
  }

  private static MacAddress mac(byte[] frame, int at) {
    return MacAddress.valueOf(Arrays.copyOfRange(frame, at, at + 6));
  }

  private static IpAddress ip4(byte[] frame, int at) {
    return Ip4Address.valueOf(Arrays.copyOfRange(frame, at, at + 4));
  }

  private static IpAddress ip6(byte[] frame, int at) {
    return Ip6Address.valueOf(Arrays.copyOfRange(frame, at, at + 16));
  }
}
