package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.BindingState;

class ValuesTest {
  private static String complaint(Executable reading) {
    BadValue bad = assertThrows(BadValue.class, reading);
    assertEquals("f", bad.field());
    return bad.getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "fe80::1", "FE80:0:0:0:0:0:0:1", "::"})
  void addressesOfBothVersionsAreRead(String text) {
    assertEquals(IpAddress.valueOf(text), Values.ip("f", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10.0.0",
        "10.0.0.x",
        "10.0.0.5/24",
        "010.0.0.1",
        "fe80::1%3",
        "a.example"
      })
  void whatIsNoAddressIsRefusedWithItsText(String text) {
    assertEquals("'" + text + "' is not an IP address", complaint(() -> Values.ip("f", text)));
  }

  @Test
  void anOverlongTextIsCut() {
    String message = complaint(() -> Values.ip("f", "1".repeat(10_000)));
    assertEquals("'" + "1".repeat(59) + "…' is not an IP address", message);
  }

  @Test
  void macsAreReadInAnyCase() {
    assertEquals(MacAddress.valueOf("0A:00:00:00:00:0B"), Values.mac("f", "0a:00:00:00:00:0b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0:0:0:0:0:1", "000000000001", "00-00-00-00-00-01", "00:00:00:00:00:0g"})
  void whatIsNoMacIsRefused(String text) {
    assertEquals(
        "'" + text + "' is not a MAC address such as 00:00:00:00:00:01",
        complaint(() -> Values.mac("f", text)));
  }

  @ParameterizedTest
  @CsvSource({"None,-1", "none,-1", "1,1", "4094,4094"})
  void vlansAreReadByNumberOrAsNone(String text, short id) {
    assertEquals(VlanId.vlanId(id), Values.vlan("f", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "4095", "-1", "Any", "1.5", "99999999999999999999"})
  void whatIsNoVlanIsRefused(String text) {
    assertEquals(
        "'" + text + "' is not a VLAN: None (untagged), or 1 to 4094",
        complaint(() -> Values.vlan("f", text)));
  }

  @Test
  void locationsAreReadAsDeviceAndPort() {
    assertEquals(
        ConnectPoint.deviceConnectPoint("of:0000000000000201/3"),
        Values.location("f", "of:0000000000000201/3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/3", "of:0000000000000201", "of:1/x", "of:1/-1", "of:1/2/3", "of:1/ 2"})
  void whatIsNoLocationIsRefused(String text) {
    assertEquals(
        "'" + text + "' is not a location: device/port, such as of:0000000000000201/3",
        complaint(() -> Values.location("f", text)));
  }

  @Test
  void namesAreReadInAnyCaseAndOthersRefusedWithWhatIsAllowed() {
    assertEquals(BindingState.LEFT, Values.constant("f", "left", BindingState.class));
    assertEquals(
        "'gone' is not one of VALID, TESTING, FROZEN, LEFT",
        complaint(() -> Values.constant("f", "gone", BindingState.class)));
  }

  @Test
  void numbersAreRefusedOutsideTheirRange() {
    assertEquals(7, Values.number("f", "7", 1, 9));
    assertEquals(
        "'10' is not a whole number from 1 to 9", complaint(() -> Values.number("f", "10", 1, 9)));
    assertEquals(
        "'x' is not a whole number of 0 or more",
        complaint(() -> Values.number("f", "x", 0, Long.MAX_VALUE)));
  }

  @Test
  void aSubjectIsAnIpOrAMac() {
    assertEquals("fe80::1", Subject.parse("f", "fe80::1").toString());
    assertEquals("00:00:00:00:00:0A", Subject.parse("f", "00:00:00:00:00:0a").toString());
    assertEquals(
        "'10.0.0.x' is neither an IP address nor a MAC address",
        complaint(() -> Subject.parse("f", "10.0.0.x")));
  }
}
