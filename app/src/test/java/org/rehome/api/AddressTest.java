package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

class AddressTest {
  private static final IpAddress IP = IpAddress.valueOf("10.0.0.1");

  private static Address tagged(int vlan, String ip) {
    return Address.of(VlanId.vlanId((short) vlan), IpAddress.valueOf(ip));
  }

  private static Address untagged(String ip) {
    return Address.untagged(IpAddress.valueOf(ip));
  }

  @Test
  @DisplayName("the same IP address in two VLANs is two addresses")
  void vlansKeepAddressesApart() {
    assertNotEquals(tagged(7, "10.0.0.1"), tagged(8, "10.0.0.1"));
    assertNotEquals(tagged(7, "10.0.0.1"), Address.untagged(IP));
    assertEquals(Address.of(VlanId.NONE, IP), Address.untagged(IP));
    assertEquals(tagged(7, "10.0.0.1").hashCode(), tagged(7, "10.0.0.1").hashCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.0", "2001:db8::"})
  @DisplayName("addresses that follow one another have hashes of their own")
  void hashes(String first) {
    byte[] octets = IpAddress.valueOf(first).toOctets();
    Set<Integer> hashes = new HashSet<>();
    for (int number = 0; number < 65_536; number++) {
      octets[octets.length - 2] = (byte) (number >> 8);
      octets[octets.length - 1] = (byte) number;
      IpAddress.Version version =
          octets.length == 4 ? IpAddress.Version.INET : IpAddress.Version.INET6;
      hashes.add(Address.untagged(IpAddress.valueOf(version, octets)).hashCode());
    }
    assertTrue(hashes.size() > 65_000, hashes.size() + " hashes");
    assertEquals(
        2_000,
        IntStream.range(1, 2_001).map(vlan -> tagged(vlan, first).hashCode()).distinct().count(),
        "of one address in many VLANs");
  }

  @Test
  @DisplayName("untagged is written as the IP address, tagged with its VLAN")
  void isWritten() {
    assertEquals("10.0.0.1", Address.untagged(IP).toString());
    assertEquals("10.0.0.1%7", tagged(7, "10.0.0.1").toString());
    assertEquals("2001:db8::1%7", tagged(7, "2001:db8::1").toString());
  }

  @Test
  @DisplayName("addresses are ordered by VLAN, then IPv4 before IPv6, then by number")
  void isOrdered() {
    List<Address> sorted =
        Stream.of(
                untagged("10.0.0.1"),
                tagged(8, "10.0.0.1"),
                tagged(7, "2001:db8::1"),
                tagged(7, "10.0.0.10"),
                tagged(7, "10.0.0.9"))
            .sorted()
            .collect(Collectors.toList());
    assertEquals(
        List.of(
            untagged("10.0.0.1"),
            tagged(7, "10.0.0.9"),
            tagged(7, "10.0.0.10"),
            tagged(7, "2001:db8::1"),
            tagged(8, "10.0.0.1")),
        sorted);
  }

  @Test
  @DisplayName("there is no address without VLAN or IP")
  void needsItsParts() {
    assertThrows(NullPointerException.class, () -> Address.of(null, IP));
    assertThrows(NullPointerException.class, () -> Address.untagged(null));
  }
}
