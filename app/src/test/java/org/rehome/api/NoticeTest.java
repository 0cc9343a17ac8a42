package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/** What a notice may say, and what it must. */
class NoticeTest {
  private static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:01/1");

  private static Notice.Builder left() {
    return Notice.of(Notice.Kind.LEFT);
  }

  private static IpAddress ip(String text) {
    return IpAddress.valueOf(text);
  }

  @Test
  void itHasWhatWasSaid() {
    Notice notice =
        Notice.of(Notice.Kind.ARRIVED)
            .mac(M1)
            .address(ip("10.0.0.1"))
            .address(ip("2001:db8::1"))
            .vlan(VlanId.NONE)
            .location(P1)
            .migration(7)
            .build();
    assertEquals(Notice.Kind.ARRIVED, notice.kind());
    assertEquals(Optional.of(M1), notice.mac());
    assertEquals(Set.of(ip("10.0.0.1"), ip("2001:db8::1")), notice.addresses());
    assertEquals(Optional.of(VlanId.NONE), notice.vlan());
    assertEquals(Optional.of(P1), notice.location());
    assertEquals(OptionalLong.of(7), notice.migration());
    assertEquals(
        "arrived of 02:00:00:00:00:01 with [10.0.0.1, 2001:db8::1] at of:01/1, migration 7",
        notice.toString());
  }

  @Test
  void ofTheRestItSaysNothing() {
    Notice notice = left().mac(M1).build();
    assertEquals(Set.of(), notice.addresses());
    assertEquals(Optional.empty(), notice.vlan());
    assertEquals(Optional.empty(), notice.location());
    assertEquals(OptionalLong.empty(), notice.migration());
    assertEquals(Optional.empty(), left().address(ip("10.0.0.1")).build().mac());
    assertEquals("left of 02:00:00:00:00:01", notice.toString());
  }

  @Test
  void anAddressIsOneHoweverItIsMade() {
    Notice notice = left().address(ip("10.0.0.1")).address(Ip4Address.valueOf("10.0.0.1")).build();
    assertEquals(1, notice.addresses().size());
  }

  @Test
  void itMayHaveAThousandAddresses() {
    Notice.Builder notice = left();
    for (int i = 0; i < 1_000; i++) {
      notice.address(ip("10.1." + i / 250 + "." + (1 + i % 250)));
    }
    assertEquals(1_000, notice.build().addresses().size());
    notice.address(ip("10.1.0.1"));
    BadNotice bad = assertThrows(BadNotice.class, () -> notice.address(ip("10.2.0.1")));
    assertEquals("a notice may have 1000 addresses", bad.getMessage());
  }

  @Test
  void numbersOfMigrationsAreThoseThatJsonHolds() {
    long most = 9_007_199_254_740_991L;
    assertEquals(OptionalLong.of(1), left().mac(M1).migration(1).build().migration());
    assertEquals(OptionalLong.of(most), left().mac(M1).migration(most).build().migration());
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    Notice.Builder arrived = Notice.of(Notice.Kind.ARRIVED);
    return Stream.of(
        refused("mac", "say whom it is about: by mac, addresses or both", () -> left().build()),
        refused(
            "mac",
            "is missing: it is needed to say who has arrived",
            () -> arrived.address(ip("10.0.0.1")).location(P1).build()),
        refused(
            "location",
            "is missing: it is needed to say where the host has arrived",
            () -> Notice.of(Notice.Kind.ARRIVED).mac(M1).build()),
        refused(
            "migration",
            "'0' is not a whole number from 1 to 9007199254740991",
            () -> left().migration(0)),
        refused(
            "migration",
            "'9007199254740992' is not a whole number from 1 to 9007199254740991",
            () -> left().migration(Notice.MOST_MIGRATION + 1)),
        noMac("00:00:00:00:00:00"),
        noMac("01:00:00:00:00:01"),
        noMac("FF:FF:FF:FF:FF:FF"),
        noAddress("0.0.0.0"),
        noAddress("0.0.0.1"),
        noAddress("127.0.0.1"),
        noAddress("224.0.0.1"),
        noAddress("255.255.255.255"),
        noAddress("::"),
        noAddress("::1"),
        noAddress("ff02::1"));
  }

  @Test
  void theEdgesOfWhatAHostCanHave() {
    for (String text : new String[] {"1.0.0.0", "126.0.0.1", "128.0.0.1", "223.0.0.1", "fe80::1"}) {
      assertEquals(Set.of(ip(text)), left().address(ip(text)).build().addresses());
    }
  }

  private static DynamicTest noMac(String mac) {
    return refused(
        "mac",
        "'" + mac + "' is not a host's MAC address",
        () -> left().mac(MacAddress.valueOf(mac)));
  }

  private static DynamicTest noAddress(String address) {
    return refused(
        "addresses",
        "'" + address + "' is not an address that a host can have",
        () -> left().address(ip(address)));
  }

  private static DynamicTest refused(String field, String message, Executable notice) {
    return dynamicTest(
        field + " " + message,
        () -> {
          BadNotice bad = assertThrows(BadNotice.class, notice);
          assertEquals(field, bad.field());
          assertEquals(message, bad.getMessage());
        });
  }
}
