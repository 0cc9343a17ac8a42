package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;
import org.rehome.view.FakeMobility;

class QueryResourceTest {
  private final FakeMobility service = FakeMobility.withThree();
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  private List<String> found(String query) throws Exception {
    Rest.Answer answer = rest.get("bindings" + query);
    assertEquals(200, answer.code);
    return answer.json.findValuesAsText("ip");
  }

  @Test
  void bindingsAreGivenInOrderDepartedOnesIncluded() throws Exception {
    assertEquals(List.of("10.0.0.5", "10.0.0.7", "fe80::9"), found(""));
  }

  @Test
  void everyFilterNarrows() throws Exception {
    assertEquals(List.of("10.0.0.5"), found("?ip=10.0.0.5"));
    assertEquals(List.of("10.0.0.5"), found("?mac=00:00:00:00:00:01"));
    assertEquals(List.of("fe80::9"), found("?vlan=10"));
    assertEquals(List.of("10.0.0.5", "10.0.0.7"), found("?vlan=None"));
    assertEquals(List.of("10.0.0.5"), found("?location=of:0000000000000201/3"));
    assertEquals(List.of("10.0.0.5"), found("?location=of%3A0000000000000201%2F3"));
    assertEquals(List.of("10.0.0.7"), found("?state=LEFT&mac=00:00:00:00:00:02"));
  }

  @Test
  void bindingsArePagedAndCounted() throws Exception {
    assertEquals(3, rest.get("bindings").json.get("total").asInt());
    Rest.Answer page = rest.get("bindings?offset=1&limit=1");
    assertEquals(List.of("10.0.0.7"), page.json.findValuesAsText("ip"));
    assertEquals(3, page.json.get("total").asInt());
    assertEquals(List.of("fe80::9"), found("?limit=10000&offset=2"));
    assertEquals(List.of(), found("?offset=3"));
    assertEquals(1, rest.get("bindings?state=LEFT&limit=2").json.get("total").asInt());
  }

  @Test
  void bindingsAreOrderedAsAskedFor() throws Exception {
    assertEquals(List.of("10.0.0.5", "10.0.0.7", "fe80::9"), found("?sort=sequence"));
    assertEquals(List.of("10.0.0.5", "fe80::9", "10.0.0.7"), found("?sort=STATE"));
    assertEquals(List.of("10.0.0.5", "10.0.0.7", "fe80::9"), found("?sort=LOCATION"));
  }

  @Test
  void anAddressIsGivenWithItsHistory() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF2), Cause.RARP, LEAF1, 7_100)
        .departed(bound("10.0.0.8", M1, LEAF1), Cause.PORT_DOWN, 5);
    Rest.Answer answer = rest.get("bindings/10.0.0.5?history=1");
    assertEquals(1, answer.json.get("bindings").size());
    assertEquals(List.of("MOVED"), answer.json.get("events").findValuesAsText("kind"));
    Rest.Answer gone = rest.get("bindings/10.0.0.8?history=10");
    assertEquals(0, gone.json.get("bindings").size());
    assertEquals(List.of("LEFT"), gone.json.get("events").findValuesAsText("kind"));
  }

  @Test
  void conflictsAreRefusedClaims() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.CONFLICT, bound("10.0.0.5", M1, LEAF1), Cause.ARP, LEAF2, -1)
        .with(Violation.STICKY_MAC, bound("10.0.0.7", M2, LEAF2), M2, LEAF1);
    assertEquals(
        List.of("CONFLICT", "VIOLATION"), rest.get("conflicts").json.findValuesAsText("kind"));
    assertEquals(
        List.of("CONFLICT"), rest.get("conflicts?ip=10.0.0.5").json.findValuesAsText("kind"));
    assertEquals(List.of("VIOLATION"), rest.get("conflicts?since=2").json.findValuesAsText("kind"));
  }

  @Test
  void theFrozenAreGivenWithTheEndOfTheirHold() throws Exception {
    service.with(frozen(bound("10.0.0.8", M1, LEAF1)));
    Rest.Answer answer = rest.get("frozen");
    assertEquals(List.of("10.0.0.8"), answer.json.findValuesAsText("ip"));
    assertEquals("2026-01-02T03:13:05.678Z", answer.json.at("/frozen/0/until").asText());
  }

  @Test
  void hostsAreFoundByAPart() throws Exception {
    Rest.Answer answer = rest.get("search?q=00:02&limit=1");
    assertEquals(2, answer.json.get("total").asInt());
    assertEquals(List.of("fe80::9"), answer.json.findValuesAsText("ip"));
    assertEquals(0, rest.get("search?q=%3Cscript%3E").json.get("total").asInt());
  }

  @Test
  void anAddressHasItsBindings() throws Exception {
    Rest.Answer answer = rest.get("bindings/fe80::9");
    assertEquals("application/json", answer.type);
    assertEquals(10, answer.json.at("/bindings/0/vlan").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bindings/10.9.9.9|404 nothing is bound to 10.9.9.9 [null]",
        "bindings/10.0.0.x|400 ''10.0.0.x'' is not an IP address [ip]",
        "bindings?ip=|400 '''' is not an IP address [ip]",
        "bindings?mac=1|400 ''1'' is not a MAC address such as 00:00:00:00:00:01 [mac]",
        "bindings?vlan=0|400 ''0'' is not a VLAN: None (untagged), or 1 to 4094 [vlan]",
        "bindings?location=x|400 ''x'' is not a location: device/port, such as"
            + " of:0000000000000201/3 [location]",
        "bindings?state=x|400 ''x'' is not one of VALID, TESTING, FROZEN, LEFT [state]",
        "bindings?ipp=1|400 unknown parameter; allowed: ip, mac, vlan, location, state, sort,"
            + " offset, limit [ipp]",
        "bindings?ip=10.0.0.5&ip=10.0.0.7|400 is given 2 times; once is allowed [ip]",
        "bindings?limit=0|400 ''0'' is not a whole number from 1 to 10000 [limit]",
        "bindings?offset=-1|400 ''-1'' is not a whole number from 0 to 2147483647 [offset]",
        "bindings?sort=AGE|400 ''AGE'' is not one of ADDRESS, MAC, LOCATION, STATE, SEQUENCE, SINCE"
            + " [sort]",
        "bindings/10.9.9.9?history=5|404 nothing is bound to 10.9.9.9 [null]",
        "bindings/10.0.0.5?history=0|400 ''0'' is not a whole number from 1 to 10000 [history]",
        "conflicts?kind=LEFT|400 unknown parameter; allowed: ip, mac, vlan, location, since,"
            + " before, limit [kind]",
        "frozen?ip=1|400 unknown parameter; none is allowed here [ip]",
        "search|400 is missing; allowed: a part of an address, MAC, VLAN, location or name [q]",
        "search?q=1&limit=101|400 ''101'' is not a whole number from 1 to 100 [limit]",
        "events?since=-1|400 ''-1'' is not a whole number of 0 or more [since]",
        "events?limit=0|400 ''0'' is not a whole number from 1 to 10000 [limit]",
        "events?kind=GONE|400 ''GONE'' is not one of ARRIVED, MOVED, TAKEN_OVER, CONFLICT,"
            + " VIOLATION, FROZEN, RELEASED, LEFT [kind]",
        "status?x=1|400 unknown parameter; none is allowed here [x]",
        "audit?deep=1|400 unknown parameter; none is allowed here [deep]",
        "nowhere|404 no such resource [null]",
      })
  void whatCannotBeAnsweredIsExplained(String path, String failure) throws Exception {
    Rest.Answer answer = rest.get(path);
    assertEquals(failure.replace("''", "'"), answer.failure());
    assertEquals(answer.code, answer.json.get("code").asInt());
    assertEquals("application/json", answer.type);
  }

  @Test
  void eventsAreGivenOldestFirst() throws Exception {
    service
        .with(Kind.ARRIVED, bound("10.0.0.5", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.5", M1, LEAF2), Cause.RARP, LEAF1, 7_100);
    assertEquals(List.of("ARRIVED", "MOVED"), rest.get("events").json.findValuesAsText("kind"));
    assertEquals(List.of("MOVED"), rest.get("events?since=1").json.findValuesAsText("kind"));
    assertEquals(List.of("MOVED"), rest.get("events?limit=1").json.findValuesAsText("kind"));
    assertEquals(List.of("ARRIVED"), rest.get("events?kind=ARRIVED").json.findValuesAsText("kind"));
  }

  @Test
  void statusAndAuditAreGiven() throws Exception {
    assertEquals(2, rest.get("status").json.get("bindings").asInt());
    assertEquals(0, rest.get("audit").json.get("stale").asInt());
  }

  @Test
  void aMethodThatIsNotOfferedNamesThoseThatAre() throws Exception {
    Rest.Answer answer = rest.ask("DELETE", "bindings", null, null);
    assertEquals("405 this method is not allowed here [null]", answer.failure());
    assertTrue(answer.allow.contains("GET"), answer.allow);
  }

  @Test
  void aViewerMayLook() throws Exception {
    assertEquals(200, rest.as("viewer").get("bindings").code);
  }

  @Test
  void aStrangerMayNotLook() throws Exception {
    assertEquals(403, rest.as("guest").get("bindings").code);
  }

  @Test
  void withoutTheApplicationNothingIsKnown() throws Exception {
    Rest empty = new Rest(new RehomeApplication(FakeMobility.nothing()));
    assertEquals("503 Rehome is not active on this node [null]", empty.get("status").failure());
  }
}
