package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Observed.SELF;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.rehome.api.Cause;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
import org.rehome.core.Sighting.Weight;
import org.rehome.wire.Form;

/** Which form of message shows what: the table of the design, row by row. */
class ObservationsTest {
  private static final String NONE = "-";

  // The form, the sighting it shows and of which address, the query it is and for which target.
  private static Stream<Observed> table() {
    return Stream.of(
        row(Observed.arpRequest(), "CLAIM", "ARP", "10.0.0.1", "RESOLUTION", "10.0.0.2"),
        row(Observed.arpUnicastRequest(), "CLAIM", "ARP", "10.0.0.1", "REACHABILITY", "10.0.0.2"),
        row(Observed.arpProbe(), "TENTATIVE", "ARP_PROBE", "10.0.0.2", "DETECTION", "10.0.0.2"),
        row(Observed.arpAnnouncement(), "CLAIM", "GRATUITOUS_ARP", "10.0.0.1", NONE, NONE),
        row(Observed.arpGratuitousReply(), "CLAIM", "GRATUITOUS_ARP", "10.0.0.1", NONE, NONE),
        row(Observed.arpReply(), "CLAIM", "ARP", "10.0.0.1", NONE, NONE),
        row(Observed.rarp(), NONE, NONE, NONE, NONE, NONE),
        row(
            Observed.solicitation(),
            "HINT",
            "NEIGHBOR_SOLICITATION",
            "2001:db8::1",
            "RESOLUTION",
            "2001:db8::2"),
        row(
            Observed.unicastSolicitation(),
            "HINT",
            "NEIGHBOR_SOLICITATION",
            "2001:db8::1",
            "REACHABILITY",
            "2001:db8::2"),
        row(
            Observed.duplicateDetection(),
            "TENTATIVE",
            "DUPLICATE_ADDRESS_DETECTION",
            "2001:db8::2",
            "DETECTION",
            "2001:db8::2"),
        row(
            Observed.solicitedAdvertisement(true),
            "CLAIM",
            "NEIGHBOR_ADVERTISEMENT",
            "2001:db8::1",
            NONE,
            NONE),
        row(
            Observed.unsolicitedAdvertisement(true),
            "CLAIM",
            "NEIGHBOR_ADVERTISEMENT",
            "2001:db8::1",
            NONE,
            NONE),
        row(Observed.routerSolicitation(), "HINT", "NEIGHBOR_SOLICITATION", "fe80::1", NONE, NONE),
        row(Observed.routerAdvertisement(), "HINT", "ROUTER_ADVERTISEMENT", "fe80::1", NONE, NONE),
        row(Observed.redirect(), NONE, NONE, NONE, NONE, NONE));
  }

  private static Observed row(Observed message, String... expected) {
    return message.expecting(expected);
  }

  @TestFactory
  Stream<DynamicTest> everyFormShowsWhatTheTableSays() {
    return table().map(row -> dynamicTest(row.form().toString(), () -> check(row)));
  }

  private static void check(Observed row) {
    Observations seen = row.observations();
    String sighting =
        seen.sighting()
            .map(each -> each.weight() + " " + each.cause() + " " + each.address())
            .orElse("- - -");
    String query = seen.query().map(each -> each.kind() + " " + each.address()).orElse("- -");
    assertEquals(String.join(" ", row.expected()), sighting + " " + query);
    seen.sighting().ifPresent(ObservationsTest::checkSighting);
    seen.query().ifPresent(ObservationsTest::checkQuery);
  }

  private static void checkSighting(Sighting sighting) {
    assertEquals(M1, sighting.mac());
    assertEquals(P1, sighting.location());
    assertEquals(T0, sighting.at());
  }

  private static void checkQuery(Query query) {
    assertEquals(M1, query.askerMac());
    assertEquals(P1, query.location());
    assertEquals(T0, query.at());
    assertTrue(query.answerable());
    assertEquals(query.kind() == Query.Kind.DETECTION, query.askerIp().isEmpty());
  }

  @Test
  void theTableHasEveryForm() {
    Set<Form> forms = table().map(Observed::form).collect(Collectors.toSet());

    assertEquals(EnumSet.allOf(Form.class), forms);
  }

  @Test
  void anAdvertisementThatDoesNotOverrideIsAHint() {
    assertEquals(Weight.OFFER, weight(Observed.solicitedAdvertisement(false)));
    assertEquals(Weight.OFFER, weight(Observed.unsolicitedAdvertisement(false)));
  }

  private static Weight weight(Observed message) {
    return message.observations().sighting().orElseThrow().weight();
  }

  @Test
  void whatIsSentToTheControllersMacAnswersItsProbe() {
    for (Observed answer : Set.of(Observed.arpReplyToSelf(), Observed.advertisementToSelf())) {
      Sighting sighting = answer.observations().sighting().orElseThrow();
      assertTrue(answer.observations().answersProbe());
      assertEquals(Cause.PROBE_ANSWER, sighting.cause());
      assertEquals(Weight.CLAIM, sighting.weight());
    }
    assertFalse(Observed.arpReply().observations().answersProbe());
  }

  @Test
  void onlyAnAdvertisementSaysWhetherAHostIsARouter() {
    assertEquals(Optional.of(false), seen(Observed.solicitedAdvertisement(true)).router());
    assertEquals(Optional.of(false), seen(Observed.unsolicitedAdvertisement(true)).router());
    assertEquals(Optional.empty(), seen(Observed.arpReply()).router());
    assertEquals(Optional.empty(), seen(Observed.solicitation()).router());
  }

  @Test
  void onlyAnAnswerSaysHowAHostIsToBeAnsweredFor() {
    assertEquals(Optional.of(true), seen(Observed.solicitedAdvertisement(true)).override());
    assertEquals(Optional.of(false), seen(Observed.solicitedAdvertisement(false)).override());
    assertEquals(Optional.empty(), seen(Observed.unsolicitedAdvertisement(false)).override());
    assertEquals(Optional.empty(), seen(Observed.arpReply()).override());
  }

  private static Sighting seen(Observed message) {
    return message.observations().sighting().orElseThrow();
  }

  @Test
  void otherAddressesOfTheMacAreFollowedByTheMacAlone() {
    Sighting byRarp = Observed.rarp().observations().follow(A2);
    Sighting byOther = Observed.arpAnnouncement().observations().follow(A2);

    assertEquals(Weight.MAC, byRarp.weight());
    assertEquals(Cause.RARP, byRarp.cause());
    assertEquals(A2, byRarp.address());
    assertEquals(Weight.MAC, byOther.weight());
    assertEquals(Cause.SAME_MAC, byOther.cause());
  }

  @Test
  void theControllerItselfIsClaimedByMacAndByLinkLocalAddress() {
    assertFalse(Observed.arpAnnouncement().observations().claimsController());
    assertTrue(Observed.announcementOf(SELF).observations().claimsController());
    assertTrue(Observed.advertisementOfSelf().observations().claimsController());
    assertEquals("fe80::52:48ff:fe4d:1", PacketSender.linkLocal(SELF).toString());
    assertFalse(PacketSender.linkLocal(M2).equals(PacketSender.linkLocal(M1)));
  }

  @Test
  void aReplyIsForWhoAsked() {
    assertEquals("10.0.0.2", receiver(Observed.arpReply()));
    assertEquals("2001:db8::2", receiver(Observed.solicitedAdvertisement(true)));
    assertEquals("fe80::2", receiver(Observed.redirect()));
    assertEquals("10.0.0.1", receiver(Observed.arpReplyToSelf()), "who has no address as yet");
  }

  private static String receiver(Observed observed) {
    return observed.observations().receiver().ip().toString();
  }
}
