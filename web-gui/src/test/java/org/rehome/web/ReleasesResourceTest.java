package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.VlanId;
import org.rehome.view.BadValue;
import org.rehome.view.FakeMobility;

class ReleasesResourceTest {
  private static final String ADDRESS = "{\"address\":\"10.0.0.8\"}";
  private static final VlanId V10 = VlanId.vlanId((short) 10);

  private final FakeMobility service =
      FakeMobility.withThree()
          .with(frozen(bound("10.0.0.8", M1, LEAF1)))
          .with(frozen(bound("fe80::8", V10, M1, LEAF1)));
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  @Test
  void anAddressIsReleased() throws Exception {
    Rest.Answer answer = rest.post("releases", ADDRESS);
    assertEquals(200, answer.code);
    assertEquals(List.of("10.0.0.8"), answer.json.get("released").findValuesAsText("ip"));
    assertEquals("VALID", answer.json.at("/released/0/state").asText());
    assertTrue(answer.json.get("micros").isIntegralNumber());
    assertEquals("FROZEN", rest.get("bindings/fe80::8").json.at("/bindings/0/state").asText());
  }

  @Test
  void aMacIsReleasedWithItsAddresses() throws Exception {
    Rest.Answer answer = rest.post("releases", "{\"address\":\"00:00:00:00:00:01\"}");
    assertEquals(List.of("10.0.0.8", "fe80::8"), answer.json.findValuesAsText("ip"));
  }

  @Test
  void whatIsNotFrozenIsNotReleasedAndNoError() throws Exception {
    rest.post("releases", ADDRESS);
    assertEquals(0, rest.post("releases", ADDRESS).json.get("released").size());
    Rest.Answer unbound = rest.post("releases", "{\"address\":\"10.9.9.9\"}");
    assertEquals(200, unbound.code);
    assertEquals(0, unbound.json.get("released").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400 is missing; allowed: an IP address or a MAC address [address]",
        "{'address':1}|400 must be a text [address]",
        "{'address':null}|400 must be a text [address]",
        "{'address':['10.0.0.8']}|400 must be a text [address]",
        "{'address':'me'}|400 ~me~ is neither an IP address nor a MAC address [address]",
        "{'mac':'00:00:00:00:00:01'}|400 unknown field; allowed: address [mac]",
        "[]|400 a release is a JSON object [null]",
        "'10.0.0.8'|400 a release is a JSON object [null]",
        "{'address':'10.0.0.8'} {}|400 there is something after the release [null]",
      },
      quoteCharacter = '^')
  void anotherReleaseIsRefused(String body, String failure) throws Exception {
    Rest.Answer answer = rest.post("releases", body.replace('\'', '"'));
    assertEquals(failure.replace('~', '\''), answer.failure());
    assertEquals("FROZEN", rest.get("bindings/10.0.0.8").json.at("/bindings/0/state").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "nonsense", "{\"address\":\"10.0.0.8\",\"address\":\"10.0.0.8\"}"})
  void whatIsNotJsonIsRefused(String body) throws Exception {
    assertEquals(400, rest.post("releases", body).code);
  }

  @Test
  void everyCutOfAReleaseIsRefused() {
    byte[] whole = ADDRESS.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(
          BadValue.class,
          () -> ReleasesResource.parse(cut),
          () -> new String(cut, StandardCharsets.UTF_8));
    }
  }

  @Test
  void anOverlongReleaseIsRefused() throws Exception {
    Rest.Answer answer = rest.post("releases", ADDRESS + " ".repeat(Body.LONGEST));
    assertEquals("413 a release may have 65536 bytes [null]", answer.failure());
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    byte[] body = ADDRESS.getBytes(StandardCharsets.UTF_8);
    String refusal = "415 the content type must be application/json [null]";
    assertEquals(refusal, rest.ask("POST", "releases", "text/plain", body).failure());
    assertEquals(refusal, rest.ask("POST", "releases", null, body).failure());
  }

  @Test
  void aViewerMayNotRelease() throws Exception {
    assertEquals(403, rest.as("viewer").post("releases", ADDRESS).code);
    assertEquals("FROZEN", rest.get("bindings/10.0.0.8").json.at("/bindings/0/state").asText());
  }

  @Test
  void aReleaseCannotBeRead() throws Exception {
    Rest.Answer answer = rest.get("releases");
    assertEquals(405, answer.code);
    assertTrue(answer.allow.contains("POST"), answer.allow);
  }

  @Test
  void aFailedReleaseIsTold() throws Exception {
    service.purging(CompletableFuture.failedFuture(new IllegalStateException("store is away")));
    assertEquals(
        "500 the release failed: store is away [null]", rest.post("releases", ADDRESS).failure());
  }
}
