package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Place;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Repair;
import org.rehome.api.Violation;

class JsonTest {
  private static final String FIVE =
      "{'ip':'10.0.0.5','vlan':'None','mac':'00:00:00:00:00:01',"
          + "'location':'of:0000000000000201/3','state':'VALID','sequence':1,"
          + "'source':'NEIGHBOR','since':'2026-01-02T03:04:05.678Z',"
          + "'lastSeen':'2026-01-02T03:04:06.678Z','migration':null,'movingUntil':null,'expires':null,"
          + "'name':null}";
  private static final String NINE =
      "{'ip':'fe80::9','vlan':10,'mac':'00:00:00:00:00:02',"
          + "'location':'of:0000000000000202/4','state':'VALID','sequence':0,"
          + "'source':'NEIGHBOR','since':'2026-01-02T03:04:05.678Z','lastSeen':null,"
          + "'migration':null,'movingUntil':null,'expires':null,'name':null}";

  private final FakeMobility service = FakeMobility.withThree();

  private static void assertJson(String expected, JsonNode actual) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    // Through text, so that number types compare as a client sees them.
    assertEquals(mapper.readTree(expected.replace('\'', '"')), mapper.readTree(actual.toString()));
  }

  @Test
  void bindingsAreListed() throws Exception {
    List<Binding> present = new BindingFilter().presentUnlessAsked().apply(service);
    assertJson("{'bindings':[" + FIVE + "," + NINE + "]}", Json.bindings(present, service));
  }

  @Test
  void whatEndedIsListedWithItsTime() throws Exception {
    List<Binding> five = new BindingFilter().ip("10.0.0.5").apply(service);
    List<Binding> nine = new BindingFilter().ip("fe80::9").apply(service);
    NoticeResult result =
        NoticeResult.of(
            five,
            nine,
            List.of(nine.get(0).address(), five.get(0).address()),
            List.of(IpAddress.valueOf("10.9.9.9")));
    assertJson(
        "{'left':["
            + FIVE
            + "],'stale':["
            + NINE
            + "],'refused':[{'ip':'fe80::9','vlan':10},{'ip':'10.0.0.5','vlan':'None'}],"
            + "'unknown':['10.9.9.9'],'micros':6300}",
        Json.notice(Notice.Kind.LEFT, result, 6_300, service));
  }

  @Test
  void aMigrationIsToldWithItsBinding() throws Exception {
    Binding moving =
        bound("fe80::9", VlanId.vlanId((short) 10), M2, LEAF2)
            .changed(THEN)
            .migration(Notice.MOST_MIGRATION)
            .movingUntil(THEN + 1_000)
            .build();
    assertJson(
        NINE.replace("'migration':null", "'migration':9007199254740991")
            .replace("'movingUntil':null", "'movingUntil':'2026-01-02T03:04:06.678Z'"),
        Json.binding(moving, OptionalLong.empty()));
  }

  @Test
  void aNameIsTextWhateverItSays() throws Exception {
    Binding named = bound("fe80::9", VlanId.vlanId((short) 10), M2, LEAF2).named("<b>größe</b>");
    assertJson(
        NINE.replace("'name':null", "'name':'<b>größe</b>'"),
        Json.binding(named, OptionalLong.empty()));
  }

  @Test
  void eventsAreListed() throws Exception {
    Binding here = bound("10.0.0.5", M1, LEAF2);
    service.with(Kind.ARRIVED, here, Cause.ARP, null, -1);
    service.with(
        Kind.LEFT,
        here.changed(THEN).state(BindingState.LEFT, THEN).name("web-1").build(),
        Cause.PORT_DOWN,
        LEAF2,
        900);
    String host =
        "'time':'2026-01-02T03:04:05.678Z','ip':'10.0.0.5','vlan':'None',"
            + "'mac':'00:00:00:00:00:01','sequence':0,";
    assertJson(
        "{'events':[{'id':1,'kind':'ARRIVED',"
            + host
            + "'from':null,'to':'of:0000000000000202/4','cause':'ARP','otherMac':null,'violation':null,"
            + "'sentence':'10.0.0.5 arrived at of:0000000000000202/4 as 00:00:00:00:00:01,"
            + " shown by an ARP packet','convergedMicros':null,'rules':0,'unconfirmed':0,'name':null},"
            + "{'id':2,'kind':'LEFT',"
            + host
            + "'from':'of:0000000000000202/4','to':null,'cause':'PORT_DOWN',"
            + "'otherMac':null,'violation':null,"
            + "'sentence':'10.0.0.5 left of:0000000000000202/4, shown by its port going down,"
            + " purged after 0.9 ms','convergedMicros':900,'rules':0,'unconfirmed':0,'name':'web-1'}]}",
        Json.events(service.events(-1, 10)));
  }

  @Test
  void departuresAreListedAsEvents() throws Exception {
    service.departed(bound("10.0.0.8", M1, LEAF1), Cause.NOTICE, 0);
    JsonNode departure = Json.departures(service.departures()).at("/departures/0");
    assertEquals("LEFT", departure.get("kind").asText());
    assertEquals(LEAF1.toString(), departure.get("from").asText());
    assertEquals(8, departure.get("rules").asInt());
    assertEquals(1, departure.get("unconfirmed").asInt());
  }

  @Test
  void aViolationSaysWhoWasRefusedWhereAndWhy() throws Exception {
    service.with(Violation.GATEWAY_ADDRESS, bound("10.0.0.5", M1, LEAF1), M2, LEAF2);
    JsonNode event = Json.events(service.events(-1, 10)).at("/events/0");
    assertEquals("VIOLATION", event.get("kind").asText());
    assertEquals("GATEWAY_ADDRESS", event.get("violation").asText());
    assertEquals(M2.toString(), event.get("otherMac").asText());
    assertEquals(LEAF2.toString(), event.get("from").asText());
    assertEquals(
        "10.0.0.5 was refused to 00:00:00:00:00:02 at of:0000000000000202/4, because the address is"
            + " a gateway's, shown by a gratuitous ARP",
        event.get("sentence").asText());
  }

  @Test
  void whatWasReleasedIsListedWithItsTime() throws Exception {
    List<Binding> five = new BindingFilter().ip("10.0.0.5").apply(service);
    assertJson("{'released':[" + FIVE + "],'micros':6300}", Json.released(five, 6_300, service));
  }

  @Test
  void aStatusCountsEveryState() throws Exception {
    service.inTheWay("org.onosproject.proxyarp").misconfigured("bindings[0].mac is missing");
    assertJson(
        "{'version':'0.1.0','bindings':2,'left':1,"
            + "'states':{'VALID':2,'TESTING':0,'FROZEN':0,'LEFT':1},"
            + "'conflictingApplications':['org.onosproject.proxyarp'],"
            + "'configurationProblems':['bindings[0].mac is missing'],"
            + "'counters':{'dropped.truncated':3,'replies':12345},"
            + "'settings':{'ageSeconds':'300','freezeHold':'540000'}}",
        Json.status(service.status()));
  }

  private static final Audit.Finding STALE =
      Audit.Finding.of(LEAF1.deviceId(), Fault.STALE, "10.0.0.7/32 → 3", "has left");
  private static final List<Audit.Device> LINES =
      List.of(
          Audit.Device.of(LEAF1.deviceId(), 7, 8, 1, 0),
          Audit.Device.unread(LEAF2.deviceId(), 5, 0, 0, "it is mute"));

  private static String audit(int stale, String findings) {
    return "{'stale':"
        + stale
        + ",'missing':0,'rules':12,'rulesInSwitches':8,'time':'2026-01-02T03:04:05.678Z',"
        + "'devices':[{'device':'of:0000000000000201','rules':7,'rulesInSwitch':8,'stale':1,"
        + "'missing':0,'unread':null},"
        + "{'device':'of:0000000000000202','rules':5,'rulesInSwitch':null,'stale':0,'missing':0,"
        + "'unread':'it is mute'}],'findings':["
        + findings
        + "]}";
  }

  private static String stale(String rest) {
    return "{'device':'of:0000000000000201','fault':'STALE','rule':'10.0.0.7/32 → 3',"
        + "'reason':'has left',"
        + rest
        + "}";
  }

  @Test
  void anAuditNamesEveryFinding() throws Exception {
    assertJson(
        audit(1, stale("'places':['STORE'],'ageMillis':null,'remedy':null")),
        Json.audit(Audit.of(THEN, LINES, List.of(STALE))));
  }

  @Test
  void aRepairHasBothAudits() throws Exception {
    Audit.Finding both = STALE.in(List.of(Place.STORE, Place.SWITCH)).aged(1_500);
    assertJson(
        "{'repaired':1,'before':"
            + audit(1, stale("'places':['STORE','SWITCH'],'ageMillis':1500,'remedy':'REMOVED'"))
            + ",'after':"
            + audit(0, "")
            + "}",
        Json.repair(
            Repair.of(Audit.of(THEN, LINES, List.of(both)), Audit.of(THEN, LINES, List.of()))));
  }
}
