package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.BadNotice;
import org.rehome.api.Binding;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.view.BadValue;
import org.rehome.view.FakeMobility;

class NoticesResourceTest {
  private static final String LEFT = "{\"kind\":\"left\",\"mac\":\"00:00:00:00:00:01\"}";

  private final FakeMobility service = FakeMobility.withThree();
  private final Rest rest = new Rest(new RehomeApplication(service.directory()));

  @Test
  void aMacLeavesWithItsAddresses() throws Exception {
    Rest.Answer answer = rest.post("notices", LEFT);
    assertEquals(200, answer.code);
    assertEquals(List.of("10.0.0.5"), answer.json.findValuesAsText("ip"));
    assertEquals("LEFT", answer.json.at("/left/0/state").asText());
    assertTrue(answer.json.get("micros").isIntegralNumber());
  }

  @Test
  void addressesLeaveOnceEach() throws Exception {
    Rest.Answer answer =
        rest.post(
            "notices",
            "{\"addresses\":[\"10.0.0.5\",\"fe80::9\",\"FE80:0::9\",\"10.9.9.9\"],\"kind\":\"left\"}");
    assertEquals(3, service.notices().get(0).addresses().size());
    assertEquals(List.of("10.0.0.5", "fe80::9"), answer.json.findValuesAsText("ip"));
  }

  @Test
  void aSecondNoticeChangesNothing() throws Exception {
    rest.post("notices", LEFT);
    assertEquals(0, rest.post("notices", LEFT).json.get("left").size());
  }

  @Test
  void everyFieldIsTaken() throws Exception {
    Rest.Answer answer =
        rest.post(
            "notices",
            ("{'kind':'arrived','mac':'00:00:00:00:00:01','addresses':['10.0.0.5'],'vlan':10,"
                    + "'location':'of:0000000000000202/4','migration':9007199254740991}")
                .replace('\'', '"'));
    assertEquals(200, answer.code);
    assertEquals("of:0000000000000202/4", answer.json.at("/arrived/0/location").asText());
    Notice given = service.notices().get(0);
    assertEquals(Optional.of(FakeMobility.LEAF2), given.location());
    assertEquals(Optional.of(VlanId.vlanId((short) 10)), given.vlan());
    assertEquals(OptionalLong.of(Notice.MOST_MIGRATION), given.migration());
  }

  @Test
  void untaggedTrafficIsNamedAsInABinding() throws Exception {
    rest.post("notices", LEFT.replace("}", ",\"vlan\":\"None\"}"));
    assertEquals(Optional.of(VlanId.NONE), service.notices().get(0).vlan());
  }

  @Test
  void whatANoticeDidNotChangeIsListedByItsReason() throws Exception {
    Binding newer = FakeMobility.bound("10.0.0.5", FakeMobility.M1, FakeMobility.LEAF2);
    service.answering(
        NoticeResult.of(
            List.of(),
            List.of(newer),
            List.of(newer.address()),
            List.of(IpAddress.valueOf("10.9.9.9"))));
    Rest.Answer answer = rest.post("notices", LEFT);
    assertEquals(200, answer.code);
    assertEquals(0, answer.json.get("left").size());
    assertEquals("10.0.0.5", answer.json.at("/stale/0/ip").asText());
    assertEquals("10.0.0.5", answer.json.at("/refused/0/ip").asText());
    assertEquals("10.9.9.9", answer.json.at("/unknown/0").asText());
  }

  @Test
  void aPlaceThatIsNoneIsTheFieldToBlame() throws Exception {
    service.purging(
        CompletableFuture.failedFuture(new BadNotice("location", "'of:01/3' is no port")));
    assertEquals("400 'of:01/3' is no port [location]", rest.post("notices", LEFT).failure());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400 is missing; allowed: leaving, left, arrived [kind]",
        "{'kind':'left'}|400 say whom it is about: by mac, addresses or both [mac]",
        "{'kind':'gone','mac':'00:00:00:00:00:01'}"
            + "|400 ~gone~ is not a kind of notice; allowed: leaving, left, arrived [kind]",
        "{'kind':'left','mac':1}|400 must be a text [mac]",
        "{'kind':null}|400 must be a text [kind]",
        "{'kind':'left','mac':'x'}"
            + "|400 ~x~ is not a MAC address such as 00:00:00:00:00:01 [mac]",
        "{'kind':'left','addresses':'10.0.0.5'}|400 must be a list of IP addresses [addresses]",
        "{'kind':'left','addresses':[]}|400 must have 1 to 1000 IP addresses [addresses]",
        "{'kind':'left','addresses':[['10.0.0.5']]}|400 must be a text [addresses]",
        "{'kind':'left','addresses':['10.0.0.x']}|400 ~10.0.0.x~ is not an IP address [addresses]",
        "{'kind':'left','addresses':['10.0.0.5','0.0.0.0']}"
            + "|400 ~0.0.0.0~ is not an address that a host can have [addresses]",
        "{'kind':'left','mac':'01:00:00:00:00:01'}"
            + "|400 ~01:00:00:00:00:01~ is not a host's MAC address [mac]",
        "{'kind':'left','mac':'00:00:00:00:00:01','vlan':4095}"
            + "|400 ~4095~ is not a VLAN: None (untagged), or 1 to 4094 [vlan]",
        "{'kind':'left','mac':'00:00:00:00:00:01','vlan':1.5}"
            + "|400 ~1.5~ is not a VLAN: None (untagged), or 1 to 4094 [vlan]",
        "{'kind':'left','mac':'00:00:00:00:00:01','vlan':[]}|400 must be a text [vlan]",
        "{'kind':'left','mac':'00:00:00:00:00:01','location':'here'}"
            + "|400 ~here~ is not a location: device/port, such as of:0000000000000201/3 [location]",
        "{'kind':'left','mac':'00:00:00:00:00:01','location':null}|400 must be a text [location]",
        "{'kind':'left','mac':'00:00:00:00:00:01','migration':'7'}"
            + "|400 must be a whole number [migration]",
        "{'kind':'left','mac':'00:00:00:00:00:01','migration':7.5}"
            + "|400 must be a whole number [migration]",
        "{'kind':'left','mac':'00:00:00:00:00:01','migration':0}"
            + "|400 ~0~ is not a whole number from 1 to 9007199254740991 [migration]",
        "{'kind':'left','mac':'00:00:00:00:00:01','migration':99999999999999999999}"
            + "|400 ~99999999999999999999~ is not a whole number from 1 to 9007199254740991"
            + " [migration]",
        "{'kind':'arrived','addresses':['10.0.0.5'],'location':'of:01/1'}"
            + "|400 is missing: it is needed to say who has arrived [mac]",
        "{'kind':'arrived','mac':'00:00:00:00:00:01'}"
            + "|400 is missing: it is needed to say where the host has arrived [location]",
        "{'kind':'left','port':3}"
            + "|400 unknown field; allowed: kind, mac, addresses, vlan, location, migration [port]",
        "[]|400 a notice is a JSON object [null]",
        "{'kind':'left','mac':'00:00:00:00:00:01'} {}"
            + "|400 there is something after the notice [null]",
      })
  void anotherNoticeIsRefused(String body, String failure) throws Exception {
    Rest.Answer answer = rest.post("notices", body.replace('\'', '"'));
    assertEquals(failure.replace('~', '\''), answer.failure());
    assertEquals(List.of(), rest.get("bindings?ip=10.0.0.5&state=LEFT").json.findValues("ip"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{", "{'kind':'left'", "{'kind':'left','kind':'left'}", "nonsense", "{'a':1,}"})
  void whatIsNotJsonIsRefused(String body) throws Exception {
    Rest.Answer answer = rest.post("notices", body.replace('\'', '"'));
    assertEquals(400, answer.code, body);
  }

  @Test
  void damagedUtf32IsRefused() {
    byte[] body = {0, 0, 0, '{', 0x7f, 0, 0, 0};
    assertThrows(BadValue.class, () -> NoticeBody.parse(body));
  }

  @Test
  void anEmptyNoticeIsRefused() throws Exception {
    assertEquals(400, rest.post("notices", "").code);
  }

  @Test
  void aDeeplyNestedNoticeIsRefusedAtItsFirstLevel() throws Exception {
    Rest.Answer answer = rest.post("notices", "{\"kind\":" + "[".repeat(60_000));
    assertEquals("400 must be a text [kind]", answer.failure());
  }

  @Test
  void everyCutOfANoticeIsRefused() {
    byte[] whole = LEFT.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThrows(
          BadValue.class,
          () -> NoticeBody.parse(cut),
          () -> new String(cut, StandardCharsets.UTF_8));
    }
  }

  @Test
  void tooManyAddressesAreRefused() throws Exception {
    String many =
        IntStream.rangeClosed(0, 1_000)
            .mapToObj(i -> "\"10.1." + i / 250 + "." + i % 250 + "\"")
            .collect(Collectors.joining(","));
    Rest.Answer answer = rest.post("notices", "{\"kind\":\"left\",\"addresses\":[" + many + "]}");
    assertEquals("400 a notice may have 1000 addresses [addresses]", answer.failure());
  }

  @Test
  void anOverlongNoticeIsRefused() throws Exception {
    Rest.Answer answer = rest.post("notices", LEFT + " ".repeat(Body.LONGEST));
    assertEquals("413 a notice may have 65536 bytes [null]", answer.failure());
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    byte[] body = LEFT.getBytes(StandardCharsets.UTF_8);
    String refusal = "415 the content type must be application/json [null]";
    assertEquals(refusal, rest.ask("POST", "notices", "text/plain", body).failure());
    assertEquals(refusal, rest.ask("POST", "notices", null, body).failure());
  }

  @Test
  void aViewerMayNotGiveNotice() throws Exception {
    assertEquals(403, rest.as("viewer").post("notices", LEFT).code);
    assertEquals("VALID", rest.get("bindings/10.0.0.5").json.at("/bindings/0/state").asText());
  }

  @Test
  void aNoticeCannotBeRead() throws Exception {
    Rest.Answer answer = rest.get("notices");
    assertEquals(405, answer.code);
    assertTrue(answer.allow.contains("POST"), answer.allow);
  }

  @Test
  void aFailedPurgeIsTold() throws Exception {
    service.purging(CompletableFuture.failedFuture(new IllegalStateException("store is away")));
    assertEquals(
        "500 the purge failed: store is away [null]", rest.post("notices", LEFT).failure());
  }
}
