package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.bound;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;

class SearchTest {
  private static final MacAddress M3 = MacAddress.valueOf("02:AB:00:5E:00:30");

  private final FakeMobility service =
      FakeMobility.withThree()
          .with(bound("10.0.0.50", VlanId.vlanId((short) 100), M3, LEAF1))
          .with(bound("2001:db8::5", M3, LEAF1))
          .departed(bound("10.0.0.55", M3, LEAF2).named("Größe-1"), Cause.PORT_DOWN, 60_000);

  private String found(String text) {
    return Search.of("q", text).apply(service).stream()
        .map(hit -> hit.binding().address().ip() + " " + String.join("+", hit.fields()))
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.5|10.0.0.5 ip, 10.0.0.50 ip, 10.0.0.55 ip",
        "0.0.7|10.0.0.7 ip",
        "FE80|fe80::9 ip",
        "2001:db8:0:0:0:0:0:5|2001:db8::5 ip",
        "db8|2001:db8::5 ip",
        "02:ab|2001:db8::5 mac, 10.0.0.50 mac, 10.0.0.55 mac",
        "02AB.005e|2001:db8::5 mac, 10.0.0.50 mac, 10.0.0.55 mac",
        "ab-00-5e|2001:db8::5 mac, 10.0.0.50 mac, 10.0.0.55 mac",
        "202/4|fe80::9 location, 10.0.0.7 location, 10.0.0.55 location",
        "GRÖSSE|''",
        "GRÖßE-1|10.0.0.55 name",
        "-1|10.0.0.55 name",
        "nothing|''",
      })
  void anyPartIsFound(String text, String hosts) {
    assertEquals(hosts, found(text));
  }

  @Test
  void aVlanIsFoundAsAWhole() {
    assertEquals("10.0.0.50 vlan", found("100").replaceAll(", .*", ""));
    assertEquals(0, found("4094").length());
  }

  @Test
  void whoCallsItselfLikeAnothersAddressComesAfterThatOne() {
    service.with(bound("10.0.0.1", M1, LEAF1).named("10.0.0.50"));
    assertEquals("10.0.0.50 ip, 10.0.0.1 name", found("10.0.0.50"));
    service.with(bound("10.0.0.2", M1, LEAF1).named("web"));
    service.with(bound("10.0.0.1", M1, LEAF1).named("a-web"));
    assertEquals("10.0.0.2 name, 10.0.0.1 name", found("web"));
  }

  @Test
  void aTombstoneIsNoSecondHit() {
    service.departed(bound("10.0.0.8", M1, LEAF1), Cause.ARP, 10);
    Binding host = bound("10.0.0.8", M1, LEAF1);
    service.with(host.changed(0).state(BindingState.LEFT, FakeMobility.THEN).build());
    assertEquals("10.0.0.8 ip", found("10.0.0.8"));
  }

  @Test
  void whoWasFoundIsShownAsIsGivenOverRest() {
    String json = Json.found(Search.of("q", "10.0.0.5").apply(service), 1).toString();
    assertEquals(
        "{\"total\":3,\"results\":[{\"ip\":\"10.0.0.5\",\"vlan\":\"None\","
            + "\"mac\":\"00:00:00:00:00:01\",\"location\":\"of:0000000000000201/3\","
            + "\"state\":\"VALID\",\"since\":\"2026-01-02T03:04:05.678Z\",\"name\":null,"
            + "\"match\":[\"ip\"]}]}",
        json);
  }

  @Test
  void nothingCannotBeSearchedForNorTooMuch() {
    for (String text : new String[] {null, "", "  "}) {
      assertEquals("q", assertThrows(BadValue.class, () -> Search.of("q", text)).field());
    }
    assertThrows(BadValue.class, () -> Search.of("q", "x".repeat(65)));
  }
}
