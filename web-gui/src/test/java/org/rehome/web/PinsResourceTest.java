package org.rehome.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rehome.api.BadPin;
import org.rehome.view.FakeMobility;

class PinsResourceTest {
  private static final String HERE = "{\"address\":\"10.0.0.5\"}";

  private final FakeMobility service = FakeMobility.withThree();
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  private String pinned(String body) throws Exception {
    Rest.Answer answer = rest.post("pins", body.replace('\'', '"'));
    assertEquals(200, answer.code);
    return answer.json.get("pinned").toString().replace('"', '\'');
  }

  @Test
  void anAddressIsPinnedAsItIsBound() throws Exception {
    Rest.Answer answer = rest.post("pins", HERE);
    assertEquals(200, answer.code);
    assertEquals(
        "{\"ip\":\"10.0.0.5\",\"vlan\":\"None\",\"mac\":\"00:00:00:00:00:01\","
            + "\"location\":\"of:0000000000000201/3\"}",
        answer.json.get("pinned").toString());
    assertEquals("10.0.0.5", answer.json.at("/binding/ip").asText());
    assertTrue(answer.json.get("micros").isIntegralNumber());
    assertEquals(List.of("10.0.0.5"), rest.get("pins").json.findValuesAsText("ip"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'address':'fe80::9'}"
            + "|{'ip':'fe80::9','vlan':10,'mac':'00:00:00:00:00:02','location':'of:0000000000000202/4'}",
        "{'address':'10.0.0.5','location':'of:0000000000000203/1'}"
            + "|{'ip':'10.0.0.5','vlan':'None','mac':'00:00:00:00:00:01','location':'of:0000000000000203/1'}",
        "{'address':'10.9.9.9','mac':'00:00:00:00:00:09','vlan':7}"
            + "|{'ip':'10.9.9.9','vlan':7,'mac':'00:00:00:00:00:09','location':null}",
        "{'address':'10.9.9.9','mac':'00:00:00:00:00:09','vlan':'none'}"
            + "|{'ip':'10.9.9.9','vlan':'None','mac':'00:00:00:00:00:09','location':null}",
      })
  void whatIsSaidOutranksWhatIsBound(String body, String pin) throws Exception {
    assertEquals(pin, pinned(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}|400 is missing; allowed: an IP address [address]",
        "{'address':'me'}|400 ~me~ is not an IP address [address]",
        "{'address':'10.9.9.9'}|400 is missing; required where nothing is bound to 10.9.9.9 [mac]",
        "{'address':'10.0.0.5','mac':'5'}"
            + "|400 ~5~ is not a MAC address such as 00:00:00:00:00:01 [mac]",
        "{'address':'10.0.0.5','vlan':0}"
            + "|400 ~0~ is not a VLAN: None (untagged), or 1 to 4094 [vlan]",
        "{'address':'10.0.0.5','vlan':[1]}|400 must be a text [vlan]",
        "{'address':'10.0.0.5','location':3}|400 must be a text [location]",
        "{'address':'10.0.0.5','port':3}"
            + "|400 unknown field; allowed: address, vlan, mac, location [port]",
        "[]|400 a pin is a JSON object [null]",
      })
  void anotherPinIsRefused(String body, String failure) throws Exception {
    Rest.Answer answer = rest.post("pins", body.replace('\'', '"'));
    assertEquals(failure.replace('~', '\''), answer.failure());
    assertEquals(0, rest.get("pins").json.get("pins").size());
  }

  @Test
  void whatTheNetworkConfigurationForbidsIsRefusedByItsField() throws Exception {
    service.forbidding(new BadPin("mac", "cannot be pinned: a gateway has this MAC"));
    assertEquals(
        "400 cannot be pinned: a gateway has this MAC [mac]", rest.post("pins", HERE).failure());
  }

  @Test
  void aPinIsTakenBack() throws Exception {
    rest.post("pins", HERE);
    Rest.Answer answer = rest.ask("DELETE", "pins/10.0.0.5", null, null);
    assertEquals(200, answer.code);
    assertEquals(List.of("10.0.0.5"), answer.json.get("unpinned").findValuesAsText("ip"));
    assertEquals(0, rest.get("pins").json.get("pins").size());
    assertEquals(
        "404 nothing pins 10.0.0.5 [null]",
        rest.ask("DELETE", "pins/10.0.0.5", null, null).failure());
  }

  @Test
  void anotherVlanIsAnotherPin() throws Exception {
    rest.post("pins", HERE);
    assertEquals(404, rest.ask("DELETE", "pins/10.0.0.5?vlan=10", null, null).code);
    assertEquals(200, rest.ask("DELETE", "pins/10.0.0.5?vlan=None", null, null).code);
    assertEquals(400, rest.ask("DELETE", "pins/me", null, null).code);
    assertEquals(400, rest.ask("DELETE", "pins/10.0.0.5?ip=1", null, null).code);
  }

  @Test
  void aViewerMayOnlyLook() throws Exception {
    rest.post("pins", HERE);
    rest.as("viewer");
    assertEquals(200, rest.get("pins").code);
    assertEquals(403, rest.post("pins", HERE).code);
    assertEquals(403, rest.ask("DELETE", "pins/10.0.0.5", null, null).code);
    assertEquals(1, rest.get("pins").json.get("pins").size());
  }

  @Test
  void onlyJsonOfALengthIsTaken() throws Exception {
    assertEquals(415, rest.ask("POST", "pins", "text/plain", HERE.getBytes(UTF_8)).code);
    assertEquals(415, rest.ask("POST", "pins", null, HERE.getBytes(UTF_8)).code);
    assertEquals(413, rest.post("pins", HERE + " ".repeat(Body.LONGEST)).code);
  }
}
