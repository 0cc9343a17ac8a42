package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.rehome.api.Audit.Fault;

/** What an audit and a status tell, they tell of one moment. */
class ReportsTest {
  private static final DeviceId S1 = DeviceId.deviceId("of:01");
  private static final DeviceId S2 = DeviceId.deviceId("of:02");

  @Test
  @DisplayName("an audit adds its switches up and counts its findings by fault")
  void auditCounts() {
    Audit audit =
        Audit.of(
            5,
            List.of(Audit.Device.of(S1, 10, 2, 0), Audit.Device.of(S2, 7, 0, 1)),
            List.of(
                Audit.Finding.of(S1, Fault.STALE, "10.0.0.1 → 3", "nobody is bound to it"),
                Audit.Finding.of(S1, Fault.STALE, "10.0.0.2 → 3", "nobody is bound to it"),
                Audit.Finding.of(S2, Fault.MISSING, "10.0.0.3 → 1", "it is bound")));
    assertAll(
        () -> assertEquals(17, audit.rules()),
        () -> assertEquals(5, audit.time()),
        () -> assertEquals(S2, audit.devices().get(1).id()),
        () -> assertEquals(2, audit.devices().get(0).stale()),
        () -> assertEquals(1, audit.devices().get(1).missing()),
        () -> assertEquals(S2, audit.findings().get(2).device()),
        () -> assertEquals("10.0.0.3 → 1", audit.findings().get(2).rule()),
        () -> assertEquals("it is bound", audit.findings().get(2).reason()),
        () -> assertEquals(2, audit.count(Fault.STALE)),
        () -> assertEquals(1, audit.count(Fault.MISSING)),
        () -> assertEquals(0, Audit.of(5, List.of(), List.of()).rules()));
  }

  @Test
  @DisplayName("findings are the same when all they say is")
  void findingsAreValues() {
    Audit.Finding finding = Audit.Finding.of(S1, Fault.STALE, "rule", "reason");
    assertAll(
        () -> assertEquals(finding, Audit.Finding.of(S1, Fault.STALE, "rule", "reason")),
        () ->
            assertEquals(
                finding.hashCode(), Audit.Finding.of(S1, Fault.STALE, "rule", "reason").hashCode()),
        () -> assertNotEquals(finding, new Object()),
        () -> assertNotEquals(finding, Audit.Finding.of(S2, Fault.STALE, "rule", "reason")),
        () -> assertNotEquals(finding, Audit.Finding.of(S1, Fault.MISSING, "rule", "reason")),
        () -> assertNotEquals(finding, Audit.Finding.of(S1, Fault.STALE, "other", "reason")),
        () -> assertNotEquals(finding, Audit.Finding.of(S1, Fault.STALE, "rule", "other")),
        () -> assertEquals("of:01 STALE rule: reason", finding.toString()));
  }

  @Test
  @DisplayName("a report is a copy, in order, that nobody changes afterwards")
  void reportsAreSnapshots() {
    Map<String, Long> counters = new HashMap<>(Map.of("z", 1L, "a", 2L));
    List<String> conflicts = new ArrayList<>(List.of("org.onosproject.proxyarp"));
    Status status =
        Status.of(
            "1",
            Map.of(BindingState.LEFT, 1, BindingState.VALID, 2),
            conflicts,
            List.of("bindings[0].mac is missing"),
            counters,
            Map.of("tombstone", "30000"));
    counters.put("b", 3L);
    conflicts.clear();
    assertAll(
        () -> assertEquals("1", status.version()),
        () -> assertEquals(List.of("a", "z"), List.copyOf(status.counters().keySet())),
        () -> assertEquals(BindingState.VALID, status.bindings().firstKey()),
        () -> assertEquals(List.of("org.onosproject.proxyarp"), status.conflictingApplications()),
        () -> assertEquals(List.of("bindings[0].mac is missing"), status.configurationProblems()),
        () -> assertEquals("30000", status.settings().get("tombstone")),
        () ->
            assertThrows(
                UnsupportedOperationException.class, () -> status.counters().put("c", 1L)));
  }
}
