package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.THEN;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.view.BadValue;
import org.rehome.view.FakeMobility;

class AuditResourceTest {
  private static final String REPAIR = "{\"repair\":true}";

  private final FakeMobility service =
      new FakeMobility()
          .with(
              Audit.of(
                  THEN,
                  List.of(Audit.Device.of(LEAF1.deviceId(), 2, 1, 0, 1)),
                  List.of(
                      Audit.Finding.of(LEAF1.deviceId(), Fault.MISSING, "a rule", "a reason"))));
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  private void assertUnrepaired() throws Exception {
    assertEquals(1, rest.as("viewer").get("audit").json.get("missing").asInt());
  }

  @Test
  void anAuditIsGivenAndChangesNothing() throws Exception {
    assertEquals(1, rest.get("audit").json.get("rulesInSwitches").asInt());
    assertUnrepaired();
  }

  @Test
  void aRepairTellsOfBeforeAndAfter() throws Exception {
    Rest.Answer answer = rest.post("audit", REPAIR);
    assertEquals(200, answer.code);
    assertEquals(1, answer.json.get("repaired").asInt());
    assertEquals("WRITTEN", answer.json.at("/before/findings/0/remedy").asText());
    assertEquals(0, answer.json.at("/after/missing").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400 is missing; allowed: true [repair]",
        "{'repair':false}|400 must be true; to look only, use GET [repair]",
        "{'repair':'true'}|400 must be true; to look only, use GET [repair]",
        "{'repair':1}|400 must be true; to look only, use GET [repair]",
        "{'repair':null}|400 must be true; to look only, use GET [repair]",
        "{'repair':{'repair':true}}|400 must be true; to look only, use GET [repair]",
        "{'purge':true}|400 unknown field; allowed: repair [purge]",
        "[]|400 a repair is a JSON object [null]",
        "true|400 a repair is a JSON object [null]",
        "{'repair':true} {}|400 there is something after the repair [null]",
      },
      quoteCharacter = '^')
  void anotherRepairIsRefused(String body, String failure) throws Exception {
    assertEquals(failure, rest.post("audit", body.replace('\'', '"')).failure());
    assertUnrepaired();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "nonsense", "{\"repair\":true,\"repair\":true}"})
  void whatIsNotJsonIsRefused(String body) throws Exception {
    assertEquals(400, rest.post("audit", body).code);
    assertUnrepaired();
  }

  @Test
  void everyCutOfARepairIsRefused() {
    byte[] whole = REPAIR.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(BadValue.class, () -> AuditResource.check(cut));
    }
  }

  @Test
  void anOverlongRepairIsRefused() throws Exception {
    assertEquals(
        "413 a repair may have 65536 bytes [null]",
        rest.post("audit", REPAIR + " ".repeat(Body.LONGEST)).failure());
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    byte[] body = REPAIR.getBytes(StandardCharsets.UTF_8);
    String refusal = "415 the content type must be application/json [null]";
    assertEquals(refusal, rest.ask("POST", "audit", "text/plain", body).failure());
    assertEquals(refusal, rest.ask("POST", "audit", null, body).failure());
    assertUnrepaired();
  }

  @Test
  void aViewerMayLookAndNotRepair() throws Exception {
    assertEquals(403, rest.as("viewer").post("audit", REPAIR).code);
    assertUnrepaired();
  }

  @Test
  void noParameterIsTaken() throws Exception {
    assertEquals(
        "400 unknown parameter; none is allowed here [deep]",
        rest.post("audit?deep=1", REPAIR).failure());
    assertUnrepaired();
  }

  @Test
  void anotherMethodNamesThoseThatAreOffered() throws Exception {
    Rest.Answer answer = rest.ask("DELETE", "audit", null, null);
    assertEquals(405, answer.code);
    assertTrue(answer.allow.contains("GET") && answer.allow.contains("POST"), answer.allow);
  }
}
