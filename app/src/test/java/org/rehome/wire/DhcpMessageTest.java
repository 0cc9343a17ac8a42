package org.rehome.wire;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** A DHCP message is what all it says makes it. */
class DhcpMessageTest {
  private static final MacAddress CLIENT = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress SERVER = MacAddress.valueOf("02:00:00:00:00:02");
  private static final IpAddress ANY = IpAddress.valueOf("0.0.0.0");
  private static final IpAddress ALL = IpAddress.valueOf("255.255.255.255");
  private static final IpAddress LEASED = IpAddress.valueOf("10.0.0.9");

  private static DhcpMessage.Builder message() {
    return new DhcpMessage.Builder(EtherHeader.untagged(CLIENT, SERVER), ANY, ALL)
        .type(DhcpType.ACK)
        .transaction(0x1234)
        .client(CLIENT)
        .clientId("ab01");
  }

  @Test
  void itSaysWhatItWasMadeOf() {
    DhcpMessage relayed = message().relayed(true).address(LEASED, 60).build();
    DhcpMessage named = message().relayed(true).name("web-1").address(LEASED, 60).build();
    assertAll(
        () -> assertEquals(Optional.empty(), relayed.name()),
        () -> assertEquals(Optional.of("web-1"), named.name()),
        () ->
            assertEquals(
                relayed.toString().replace(" relayed", " relayed called web-1"), named.toString()),
        () -> assertEquals(0x1234, relayed.transaction()),
        () -> assertEquals("ab01", relayed.clientId()),
        () -> assertEquals(ALL, relayed.destinationIp()),
        () -> assertTrue(relayed.isRelayed()),
        () -> assertFalse(message().build().isRelayed()),
        () -> assertEquals(List.of(new LeasedAddress(LEASED, 60)), relayed.addresses()),
        () -> assertEquals(60, relayed.addresses().get(0).seconds()));
  }

  @TestFactory
  Stream<DynamicTest> others() {
    return Stream.of(
        another("type", each -> each.type(DhcpType.NAK)),
        another("transaction", each -> each.transaction(0x1235)),
        another("client", each -> each.client(SERVER)),
        another("client id", each -> each.clientId("ab02")),
        another("way", each -> each.relayed(true)),
        another("name", each -> each.name("web-1")),
        another("address", each -> each.address(LEASED, 60)));
  }

  private static DynamicTest another(String what, UnaryOperator<DhcpMessage.Builder> change) {
    return dynamicTest(
        "one with another " + what + " is another",
        () -> {
          DhcpMessage other = change.apply(message()).build();
          assertNotEquals(message().build(), other);
          assertEquals(other, change.apply(message()).build());
          assertEquals(other.hashCode(), change.apply(message()).build().hashCode());
        });
  }

  @Test
  void whatDiffersIsFoundUnderAnotherHash() {
    assertNotEquals(message().build().hashCode(), message().transaction(1).build().hashCode());
    assertNotEquals(
        new LeasedAddress(LEASED, 1).hashCode(), new LeasedAddress(LEASED, 2).hashCode());
  }
}
