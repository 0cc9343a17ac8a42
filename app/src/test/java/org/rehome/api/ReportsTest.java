package org.rehome.api;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Place;
import org.rehome.api.Audit.Remedy;

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
            List.of(
                Audit.Device.of(S1, 10, 9, 2, 0), Audit.Device.unread(S2, 7, 0, 1, "it is mute")),
            List.of(
                Audit.Finding.of(S1, Fault.STALE, "10.0.0.1 → 3", "nobody is bound to it"),
                Audit.Finding.of(S1, Fault.STALE, "10.0.0.2 → 3", "nobody is bound to it"),
                Audit.Finding.of(S2, Fault.MISSING, "10.0.0.3 → 1", "it is bound")));
    assertAll(
        () -> assertEquals(17, audit.rules()),
        () -> assertEquals(9, audit.rulesInSwitches()),
        () -> assertEquals(OptionalInt.of(9), audit.devices().get(0).rulesInSwitch()),
        () -> assertEquals(Optional.empty(), audit.devices().get(0).unread()),
        () -> assertEquals(OptionalInt.empty(), audit.devices().get(1).rulesInSwitch()),
        () -> assertEquals(Optional.of("it is mute"), audit.devices().get(1).unread()),
        () -> assertEquals(5, audit.time()),
        () -> assertEquals(S2, audit.devices().get(1).id()),
        () -> assertEquals(2, audit.devices().get(0).stale()),
        () -> assertEquals(1, audit.devices().get(1).missing()),
        () -> assertEquals(S2, audit.findings().get(2).device()),
        () -> assertEquals("10.0.0.3 → 1", audit.findings().get(2).rule()),
        () -> assertEquals("it is bound", audit.findings().get(2).reason()),
        () -> assertEquals(2, audit.count(Fault.STALE)),
        () -> assertEquals(1, audit.count(Fault.MISSING)),
        () -> assertEquals("0 rules, []", Audit.of(5, List.of(), List.of()).toString()),
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
        () -> assertNotEquals(finding, finding.in(List.of(Place.SWITCH))),
        () -> assertNotEquals(finding, finding.aged(5)),
        () -> assertNotEquals(finding, finding.remedied(Remedy.REMOVED)),
        () -> assertEquals("of:01 STALE in [STORE] rule: reason", finding.toString()));
  }

  @Test
  @DisplayName("a finding says where it is, how old the rule is, and what was done about it")
  void findingsTellMore() {
    Audit.Finding plain = Audit.Finding.of(S1, Fault.STALE, "rule", "reason");
    Audit.Finding told =
        plain.in(List.of(Place.SWITCH, Place.STORE)).aged(1_500).remedied(Remedy.REMAINS);
    assertAll(
        () -> assertEquals(Set.of(Place.STORE), plain.places()),
        () -> assertEquals(OptionalLong.empty(), plain.age()),
        () -> assertEquals(Optional.empty(), plain.remedy()),
        () -> assertEquals(List.of(Place.STORE, Place.SWITCH), List.copyOf(told.places())),
        () -> assertEquals(OptionalLong.of(1_500), told.age()),
        () -> assertEquals(Optional.of(Remedy.REMAINS), told.remedy()),
        () -> assertTrue(plain.isOfSameRule(told)),
        () -> assertFalse(told.isOfSameRule(Audit.Finding.of(S2, Fault.STALE, "rule", "reason"))));
  }

  @Test
  @DisplayName("a repair says of each finding whether it is gone, by another audit")
  void repairsCompare() {
    Audit.Finding stale = Audit.Finding.of(S1, Fault.STALE, "a", "reason").aged(1_000);
    Audit.Finding missing = Audit.Finding.of(S1, Fault.MISSING, "b", "reason");
    Audit.Finding stubborn = Audit.Finding.of(S2, Fault.STALE, "a", "reason");
    Audit before = Audit.of(5, List.of(), List.of(stale, missing, stubborn));
    Audit after = Audit.of(6, List.of(), List.of(stubborn.aged(7)));
    Repair repair = Repair.of(before, after);
    assertAll(
        () ->
            assertEquals(
                List.of(
                    stale.remedied(Remedy.REMOVED),
                    missing.remedied(Remedy.WRITTEN),
                    stubborn.remedied(Remedy.REMAINS)),
                repair.before().findings()),
        () -> assertEquals(5, repair.before().time()),
        () -> assertEquals(after, repair.after()),
        () -> assertEquals(2, repair.repaired().size()));
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
