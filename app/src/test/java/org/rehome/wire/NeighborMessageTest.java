package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.wire.Specimens.M1;
import static org.rehome.wire.Specimens.M2;
import static org.rehome.wire.Specimens.ip;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/** Values: equality, text, and what the forms say about themselves. */
class NeighborMessageTest {
  private static final EtherHeader ETHER = EtherHeader.untagged(M1, M2);
  private static final VlanId V5 = VlanId.vlanId((short) 5);

  @Test
  void messagesThatDifferInAnyFieldAreNotEqual() {
    List<NeighborMessage> different = new ArrayList<>();
    for (int i = 0; i < variants(); i++) {
      different.add(variant(i));
    }
    for (int i = 0; i < different.size(); i++) {
      assertEquals(variant(i), different.get(i));
      assertTrue(different.get(i).equals(different.get(i)), "a message equals itself");
      assertEquals(variant(i).hashCode(), different.get(i).hashCode());
      assertEquals(Parsed.message(variant(i)).hashCode(), Parsed.message(variant(i)).hashCode());
      assertEquals(Set.of(variant(i)), Set.of(different.get(i)));
      for (int j = 0; j < i; j++) {
        assertNotEquals(different.get(i), different.get(j));
        assertNotEquals(Parsed.message(different.get(i)), Parsed.message(different.get(j)));
      }
      assertNotEquals(different.get(i), (Object) "text");
    }
  }

  private static int variants() {
    return 20;
  }

  private static NeighborMessage variant(int which) {
    NeighborMessage.Builder message = base(ETHER);
    switch (which) {
      case 0:
        return message.build();
      case 1:
        return message.form(Form.NS_RESOLUTION).build();
      case 2:
        return message.sender(ip("fe80::3"), M1).build();
      case 3:
        return message.sender(ip("fe80::1"), M2).build();
      case 4:
        return message.sender(ip("fe80::1"), null).build();
      case 5:
        return message.target(ip("fe80::3"), null).build();
      case 6:
        return message.target(ip("fe80::2"), M1).build();
      case 7:
        return message.ipv6(ip("fe80::9"), ip("ff02::1")).build();
      case 8:
        return message.ipv6(ip("fe80::1"), ip("ff02::2")).build();
      case 9:
        return message.flags(true, false, false).build();
      case 10:
        return message.flags(false, true, false).build();
      case 11:
        return message.flags(false, false, true).build();
      case 12:
        return message.options(new byte[] {1}, null, false).build();
      case 13:
        return message.options(null, registration(1), false).build();
      case 14:
        return message.options(null, null, true).build();
      case 15:
        return base(EtherHeader.untagged(M2, M2)).build();
      case 16:
        return base(EtherHeader.untagged(M1, M1)).build();
      case 17:
        return base(EtherHeader.tagged(M1, M2, V5)).build();
      case 18:
        return base(EtherHeader.doubleTagged(M1, M2, EtherHeader.CUSTOMER_TAG, V5, V5)).build();
      default:
        return base(EtherHeader.doubleTagged(M1, M2, EtherHeader.SERVICE_TAG, V5, V5)).build();
    }
  }

  private static NeighborMessage.Builder base(EtherHeader ether) {
    return new NeighborMessage.Builder(ether)
        .form(Form.NA_UNSOLICITED)
        .sender(ip("fe80::1"), M1)
        .target(ip("fe80::2"), null)
        .ipv6(ip("fe80::1"), ip("ff02::1"));
  }

  private static AddressRegistration registration(int transaction) {
    byte[] option = new byte[16];
    option[5] = (byte) transaction;
    return AddressRegistration.read(option, 0, option.length);
  }

  @Test
  void textNamesWhatPeopleLookFor() {
    NeighborMessage message =
        base(EtherHeader.doubleTagged(M1, M2, EtherHeader.SERVICE_TAG, V5, V5))
            .flags(true, true, true)
            .options(new byte[] {0x0a, (byte) 0xf0}, registration(7), true)
            .build();
    assertEquals(
        "NA_UNSOLICITED 02:00:00:00:00:01 > 02:00:00:00:00:02 vlan 5 (0x88a8) inner vlan 5"
            + " sender fe80::1 at 02:00:00:00:00:01 target fe80::2 from fe80::1 to ff02::1"
            + " flags RSO nonce 0af0 registration transaction 7 lifetime 0 min status 0"
            + " owner 0000000000000000 unknown options",
        message.toString());
    assertEquals("malformed: nd-hop-limit", Parsed.malformed(Malformed.ND_HOP_LIMIT).toString());
    assertEquals("not neighbor traffic", Parsed.notNeighborTraffic().toString());
  }

  @Test
  void hashesSpread() {
    Set<Integer> hashes = new HashSet<>();
    for (Form form : Form.values()) {
      NeighborMessage message = base(ETHER).form(form).build();
      hashes.add(message.hashCode());
      hashes.add(Parsed.message(message).hashCode());
    }
    for (int i = 1; i <= 15; i++) {
      hashes.add(EtherHeader.tagged(M1, M2, VlanId.vlanId((short) i)).hashCode());
      hashes.add(registration(i).hashCode());
    }
    assertEquals(4 * 15, hashes.size());
  }

  @Test
  void headersDifferByEveryField() {
    EtherHeader header = EtherHeader.tagged(M1, M2, V5);
    assertEquals(header.hashCode(), EtherHeader.tagged(M1, M2, V5).hashCode());
    assertNotEquals(header, (Object) "text");
    assertNotEquals(header, EtherHeader.tagged(M1, MacAddress.BROADCAST, V5));
    assertEquals(EtherHeader.CUSTOMER_TAG, header.outerTagProtocol());
  }

  @Test
  void formsSayWhatTheyAre() {
    assertEquals(6, which(Form::isArp).size());
    assertEquals(
        EnumSet.of(Form.NS_RESOLUTION, Form.NS_REACHABILITY, Form.NS_DAD),
        which(Form::isSolicitation));
    assertEquals(EnumSet.of(Form.NA_SOLICITED, Form.NA_UNSOLICITED), which(Form::isAdvertisement));
    assertEquals(8, which(Form::isNeighborDiscovery).size());
    assertEquals(EnumSet.of(Form.ARP_REQUEST, Form.NS_RESOLUTION), which(Form::isQuery));
    assertEquals(
        EnumSet.of(Form.ARP_UNICAST_REQUEST, Form.NS_REACHABILITY),
        which(Form::isReachabilityCheck));
    assertEquals(EnumSet.of(Form.ARP_PROBE, Form.NS_DAD), which(Form::isConflictProbe));
    assertEquals(
        EnumSet.of(Form.ARP_ANNOUNCEMENT, Form.ARP_GRATUITOUS_REPLY, Form.NA_UNSOLICITED),
        which(Form::isAnnouncement));
    assertEquals(EnumSet.of(Form.ARP_REPLY, Form.NA_SOLICITED), which(Form::isReply));
    assertEquals(EnumSet.of(Form.RA, Form.REDIRECT), which(Form::isFromRouter));
    assertEquals(
        EnumSet.of(Form.RARP), which(form -> !form.isArp() && !form.isNeighborDiscovery()));
  }

  private static Set<Form> which(Predicate<Form> predicate) {
    return EnumSet.allOf(Form.class).stream().filter(predicate).collect(Collectors.toSet());
  }
}
