package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.HostId;
import org.onosproject.net.PortNumber;
import org.onosproject.ui.topo.PropertyPanel;
import org.onosproject.ui.topo.TopoJson;
import org.rehome.view.FakeMobility;

class HostOverlayTest {
  private final PropertyPanel panel = new PropertyPanel("10.0.0.5", "endstation");

  private static HostOverlay overlay(FakeMobility mobility) {
    return new HostOverlay(
        () -> Optional.of(mobility), device -> List.of(LEAF1, LEAF2), () -> THEN + 12_000);
  }

  private String value(String key) {
    return TopoJson.json(panel).at("/propValues").path(key).asText();
  }

  private String label(String key) {
    return TopoJson.json(panel).at("/propLabels").path(key).asText();
  }

  @Test
  void aHostTellsOfItsBindings() {
    overlay(FakeMobility.withThree()).modifyHostDetails(panel, HostId.hostId(M1));
    assertEquals("10.0.0.5", label("rehome-0"));
    assertEquals("valid since 12 s ago, sequence 1, at of:0000000000000201/3", value("rehome-0"));
    assertEquals("rehomePage", TopoJson.json(panel).at("/buttons/0").asText());
  }

  @Test
  void aHostTellsOfTheAddressesInItsVlanAlone() {
    overlay(FakeMobility.withThree())
        .modifyHostDetails(panel, HostId.hostId(M2, VlanId.vlanId((short) 10)));
    assertEquals("fe80::9%10", label("rehome-0"));
    assertEquals("", label("rehome-1"));
  }

  @Test
  void whoHasDepartedWasSomewhereLast() {
    overlay(FakeMobility.withThree()).modifyHostDetails(panel, HostId.hostId(M2));
    assertEquals(
        "left since 12 s ago, sequence 0, last at of:0000000000000202/4", value("rehome-0"));
  }

  @Test
  void ofManyAddressesAFewAreListedAndTheOthersCounted() {
    FakeMobility mobility = new FakeMobility();
    for (int i = 1; i <= 20; i++) {
      mobility.with(bound("10.0.0." + i, M1, LEAF1));
    }
    overlay(mobility).modifyHostDetails(panel, HostId.hostId(M1));
    assertEquals("10.0.0.8", label("rehome-7"));
    assertEquals("", label("rehome-8"));
    assertEquals("12", value("rehome-more"));
  }

  @Test
  void anUnknownHostHasTheButtonAlone() {
    overlay(new FakeMobility()).modifyHostDetails(panel, HostId.hostId(M1));
    JsonNode json = TopoJson.json(panel);
    assertEquals(1, json.at("/propOrder").size(), "a line");
    assertEquals(1, json.at("/buttons").size());
  }

  @Test
  void aSwitchTellsHowManyItHas() {
    overlay(FakeMobility.withThree()).modifyDeviceDetails(panel, LEAF1.deviceId());
    assertEquals("2", value("rehome-bindings"), "departed ones not counted");
  }

  @Test
  void theSummaryTellsHowManyThereAre() {
    FakeMobility mobility = FakeMobility.withThree().with(frozen(bound("10.0.0.9", M1, LEAF1)));
    overlay(mobility).modifySummary(panel);
    assertEquals("Bindings valid", label("rehome-VALID"));
    assertEquals("2", value("rehome-VALID"));
    assertEquals("1", value("rehome-FROZEN"));
    assertEquals("1", value("rehome-LEFT"));
    assertEquals("", value("rehome-TESTING"), "nothing is said of none");
  }

  @Test
  void nothingOfItIsMarkup() {
    ConnectPoint port =
        new ConnectPoint(LEAF1.deviceId(), PortNumber.portNumber(3, "<b onclick='x'>&\""));
    overlay(new FakeMobility().with(bound("10.0.0.5", M1, port)))
        .modifyHostDetails(panel, HostId.hostId(M1));
    assertTrue(value("rehome-0").contains("‹b"), value("rehome-0"));
    panel.properties().stream()
        .filter(property -> property.key().startsWith("rehome-"))
        .forEach(
            property ->
                assertTrue(
                    !(property.label() + property.value()).matches(".*[<>&\"'].*"),
                    property.value()));
  }
}
