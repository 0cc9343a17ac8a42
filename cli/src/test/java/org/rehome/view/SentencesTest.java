package org.rehome.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.LEAF2;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.M2;
import static org.rehome.view.FakeMobility.THEN;
import static org.rehome.view.FakeMobility.bound;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.api.Violation;

class SentencesTest {
  private static final Binding HERE = bound("10.0.0.5", M1, LEAF2);

  private static MobilityEvent event(Kind kind, Binding subject, Cause cause, ConnectPoint from) {
    return MobilityEvent.of(1, kind, subject, THEN, cause, from, M2);
  }

  @Test
  void aMoveSaysFromWhereToWhereAndHowFast() {
    assertEquals(
        "10.0.0.5 moved from of:0000000000000201/3 to of:0000000000000202/4, shown by RARP,"
            + " converged after 7.1 ms",
        Sentences.of(event(Kind.MOVED, HERE, Cause.RARP, LEAF1).converged(7_123)));
  }

  @Test
  void whoDidNotConfirmIsCounted() {
    MobilityEvent move = event(Kind.MOVED, HERE, Cause.RARP, LEAF1).converged(3_000_000);
    assertTrue(Sentences.of(move.programmed(8, 1)).endsWith("3.0 s, not confirmed by 1 switch"));
    assertTrue(Sentences.of(move.programmed(8, 2)).endsWith("3.0 s, not confirmed by 2 switches"));
  }

  @Test
  void anArrivalNamesTheHost() {
    assertEquals(
        "10.0.0.5%10 arrived at of:0000000000000202/4 as 00:00:00:00:00:01, shown by an ARP packet",
        Sentences.of(
            event(
                Kind.ARRIVED,
                bound("10.0.0.5", VlanId.vlanId((short) 10), M1, LEAF2),
                Cause.ARP,
                null)));
  }

  @Test
  void aTakeoverNamesBothHosts() {
    assertEquals(
        "10.0.0.5 passed from 00:00:00:00:00:02 at of:0000000000000201/3 to 00:00:00:00:00:01"
            + " at of:0000000000000202/4, shown by silence under probing",
        Sentences.of(event(Kind.TAKEN_OVER, HERE, Cause.PROBE_SILENCE, LEAF1)));
  }

  @Test
  void aConflictSaysWhoKeptTheAddress() {
    assertEquals(
        "10.0.0.5 stayed with 00:00:00:00:00:01 at of:0000000000000202/4, refused to"
            + " 00:00:00:00:00:02, shown by an answer to a probe",
        Sentences.of(event(Kind.CONFLICT, HERE, Cause.PROBE_ANSWER, LEAF2)));
  }

  @ParameterizedTest
  @EnumSource
  void aViolationSaysWhoWasRefusedWhereAndWhy(Violation violation) {
    assertEquals(
        "10.0.0.5 was refused to 00:00:00:00:00:02 at of:0000000000000201/3, because "
            + violation.phrase()
            + ", shown by a gratuitous ARP",
        Sentences.of(
            event(Kind.VIOLATION, HERE, Cause.GRATUITOUS_ARP, LEAF1).violating(violation)));
  }

  @Test
  void whoIsRefusedItsOwnAddressElsewhereIsNamedToo() {
    assertEquals(
        "10.0.0.5 was refused to 00:00:00:00:00:01 at of:0000000000000201/3, because the MAC is"
            + " pinned to another port, shown by RARP",
        Sentences.of(
            MobilityEvent.of(1, Kind.VIOLATION, HERE, THEN, Cause.RARP, LEAF1, null)
                .violating(Violation.STICKY_MAC)));
  }

  @Test
  void freezingAndReleaseSayWhere() {
    assertEquals(
        "10.0.0.5 was frozen at of:0000000000000202/4 after too many moves, shown by RARP",
        Sentences.of(event(Kind.FROZEN, HERE, Cause.RARP, LEAF1)));
    assertEquals(
        "10.0.0.5 is trusted again at of:0000000000000202/4, shown by the end of its hold time",
        Sentences.of(event(Kind.RELEASED, HERE, Cause.EXPIRY, LEAF2)));
  }

  @Test
  void aDepartureSaysHowFastItWasPurged() {
    Binding gone = HERE.changed(THEN).state(BindingState.LEFT, THEN).build();
    assertEquals(
        "10.0.0.5 left of:0000000000000202/4, shown by its port going down, purged after 0.9 ms",
        Sentences.of(event(Kind.LEFT, gone, Cause.PORT_DOWN, LEAF2).converged(900)));
  }

  @ParameterizedTest
  @CsvSource({"0,0.0 ms", "49,0.0 ms", "7123,7.1 ms", "999999,1000.0 ms", "2345678,2.3 s"})
  void spansAreShort(long micros, String text) {
    assertEquals(text, Sentences.span(micros));
  }

  @ParameterizedTest
  @CsvSource({
    "-5,just now",
    "999,just now",
    "1000,1 s ago",
    "119999,119 s ago",
    "120000,2 min ago",
    "7200000,2 h ago",
    "172800000,2 days ago"
  })
  void agesAreRounded(long millis, String text) {
    assertEquals(text, Sentences.ago(THEN - millis, THEN));
  }

  @ParameterizedTest
  @CsvSource({"-5,now", "999,now", "1000,in 1 s", "120000,in 2 min", "172800000,in 2 days"})
  void whatIsToComeIsRoundedToo(long millis, String text) {
    assertEquals(text, Sentences.ahead(THEN + millis, THEN));
  }
}
