package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.bound;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.VlanId;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.view.FakeMobility;

class HistoryResourceTest {
  private final FakeMobility service = FakeMobility.withThree();
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  @BeforeEach
  void aLife() {
    service
        .with(Kind.ARRIVED, bound("10.0.0.8", M1, LEAF1), Cause.ARP, null, -1)
        .with(Kind.MOVED, bound("10.0.0.8", M1, LEAF2), Cause.RARP, LEAF1, 7_100)
        .departed(bound("10.0.0.8", M1, LEAF2), Cause.PORT_DOWN, 0)
        .departed(bound("fe80::8", VlanId.vlanId((short) 10), M2, LEAF1), Cause.NOTICE, 0);
  }

  private List<String> kinds(String query) throws Exception {
    Rest.Answer answer = rest.get("history" + query);
    assertEquals(200, answer.code);
    return answer.json.get("events").findValuesAsText("kind");
  }

  private List<String> departed(String query) throws Exception {
    Rest.Answer answer = rest.get("departures" + query);
    assertEquals(200, answer.code);
    return answer.json.get("departures").findValuesAsText("ip");
  }

  @Test
  void aLifeIsGivenOldestFirstThoughNothingIsBound() throws Exception {
    assertEquals(List.of("ARRIVED", "MOVED", "LEFT"), kinds("?ip=10.0.0.8"));
    assertEquals(List.of("ARRIVED", "MOVED", "LEFT"), kinds("?mac=00:00:00:00:00:01"));
    assertEquals(404, rest.get("bindings/10.0.0.8").code);
  }

  @Test
  void everyParameterNarrowsALife() throws Exception {
    assertEquals(List.of("MOVED", "LEFT"), kinds("?ip=10.0.0.8&limit=2"));
    assertEquals(List.of("MOVED", "LEFT"), kinds("?ip=10.0.0.8&since=1"));
    assertEquals(List.of("ARRIVED", "MOVED"), kinds("?ip=10.0.0.8&before=3"));
    assertEquals(List.of("MOVED"), kinds("?ip=10.0.0.8&kind=moved"));
    assertEquals(List.of("ARRIVED"), kinds("?ip=10.0.0.8&location=of:0000000000000201/3"));
    assertEquals(List.of(), kinds("?ip=10.0.0.8&vlan=10"));
  }

  @Test
  void whoHasLeftIsGivenTheLatestLast() throws Exception {
    assertEquals(List.of("10.0.0.8", "fe80::8"), departed(""));
    assertEquals(List.of("fe80::8"), departed("?limit=1"));
    assertEquals(List.of("10.0.0.8"), departed("?limit=1&before=4"));
    assertEquals(List.of("fe80::8"), departed("?since=3"));
  }

  @Test
  void everyParameterNarrowsDepartures() throws Exception {
    assertEquals(List.of("10.0.0.8"), departed("?ip=10.0.0.8"));
    assertEquals(List.of("10.0.0.8"), departed("?mac=00:00:00:00:00:01"));
    assertEquals(List.of("fe80::8"), departed("?vlan=10"));
    assertEquals(List.of("10.0.0.8"), departed("?location=of:0000000000000202/4"));
    assertEquals(List.of(), departed("?ip=10.9.9.9"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "history|400 is missing; required: ip or mac [ip]",
        "history?ip=10.0.0.8&mac=00:00:00:00:00:01|400 is given beside ip; allowed: one of them"
            + " [mac]",
        "history?ip=10.0.0.x|400 ''10.0.0.x'' is not an IP address [ip]",
        "history?mac=1|400 ''1'' is not a MAC address such as 00:00:00:00:00:01 [mac]",
        "history?ip=10.9.9.9|404 nothing is remembered of 10.9.9.9 [null]",
        "history?ip=10.0.0.8&limit=0|400 ''0'' is not a whole number from 1 to 10000 [limit]",
        "history?ip=10.0.0.8&before=x|400 ''x'' is not a whole number of 0 or more [before]",
        "history?ip=10.0.0.8&state=LEFT|400 unknown parameter; allowed: ip, mac, vlan, location,"
            + " kind, since, before, limit [state]",
        "departures?vlan=0|400 ''0'' is not a VLAN: None (untagged), or 1 to 4094 [vlan]",
        "departures?since=x|400 ''x'' is not a whole number of 0 or more [since]",
        "departures?kind=LEFT|400 unknown parameter; allowed: ip, mac, vlan, location, since,"
            + " before, limit [kind]",
      })
  void whatCannotBeAnsweredIsExplained(String path, String failure) throws Exception {
    assertEquals(failure.replace("''", "'"), rest.get(path).failure());
  }

  @Test
  void aStoreThatDoesNotAnswerIsNoEmptyHistory() throws Exception {
    service.forgetting();
    assertEquals(
        "504 the history cannot be read: the store does not answer [null]",
        rest.get("history?ip=10.0.0.8").failure());
  }

  @Test
  void aViewerMayLookAndAStrangerMayNot() throws Exception {
    assertEquals(200, rest.as("viewer").get("departures").code);
    assertEquals(403, rest.as("guest").get("history?ip=10.0.0.8").code);
  }
}
