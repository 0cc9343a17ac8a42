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
import org.junit.jupiter.api.Test;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;

class JsonTest {
  private static final String FIVE =
      "{'ip':'10.0.0.5','vlan':'None','mac':'00:00:00:00:00:01',"
          + "'location':'of:0000000000000201/3','state':'VALID','sequence':1,"
          + "'source':'NEIGHBOR','since':'2026-01-02T03:04:05.678Z',"
          + "'lastSeen':'2026-01-02T03:04:06.678Z'}";
  private static final String NINE =
      "{'ip':'fe80::9','vlan':10,'mac':'00:00:00:00:00:02',"
          + "'location':'of:0000000000000202/4','state':'VALID','sequence':0,"
          + "'source':'NEIGHBOR','since':'2026-01-02T03:04:05.678Z','lastSeen':null}";

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
    assertJson("{'left':[" + FIVE + "],'micros':6300}", Json.left(five, 6_300, service));
  }

  @Test
  void eventsAreListed() throws Exception {
    Binding here = bound("10.0.0.5", M1, LEAF2);
    service.with(Kind.ARRIVED, here, Cause.ARP, null, -1);
    service.with(
        Kind.LEFT,
        here.changed(THEN).state(BindingState.LEFT, THEN).build(),
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
            + " shown by an ARP packet','convergedMicros':null},"
            + "{'id':2,'kind':'LEFT',"
            + host
            + "'from':'of:0000000000000202/4','to':null,'cause':'PORT_DOWN',"
            + "'otherMac':null,'violation':null,"
            + "'sentence':'10.0.0.5 left of:0000000000000202/4, shown by its port going down,"
            + " purged after 0.9 ms','convergedMicros':900}]}",
        Json.events(service.events(-1, 10)));
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
            + "'settings':{'ageSeconds':'300'}}",
        Json.status(service.status()));
  }

  @Test
  void anAuditNamesEveryFinding() throws Exception {
    Audit audit =
        Audit.of(
            THEN,
            List.of(
                Audit.Device.of(LEAF1.deviceId(), 7, 1, 0),
                Audit.Device.of(LEAF2.deviceId(), 5, 0, 0)),
            List.of(
                Audit.Finding.of(LEAF1.deviceId(), Fault.STALE, "10.0.0.7/32 → 3", "has left")));
    assertJson(
        "{'stale':1,'missing':0,'rules':12,'time':'2026-01-02T03:04:05.678Z',"
            + "'devices':[{'device':'of:0000000000000201','rules':7,'stale':1,'missing':0},"
            + "{'device':'of:0000000000000202','rules':5,'stale':0,'missing':0}],"
            + "'findings':[{'device':'of:0000000000000201','fault':'STALE',"
            + "'rule':'10.0.0.7/32 → 3','reason':'has left'}]}",
        Json.audit(audit));
  }
}
