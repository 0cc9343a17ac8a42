package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rehome.api.Cause;
import org.rehome.api.Excerpt;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Decision;
import org.rehome.core.Mobility;
import org.rehome.core.Policy;
import org.rehome.core.Sighting;

/** The newest events, by their ids. */
class JournalTest {
  private final Journal journal = new Journal(3);

  /** An arrival, as {@link Mobility} reports it. */
  private static Decision.Report report(long at) {
    Sighting sighting = Sighting.of(A1, M1, P1, Sighting.Weight.CLAIM, Cause.ARP, at);
    return Mobility.decide(null, sighting, Policy.defaults()).decisions().stream()
        .filter(Decision.Report.class::isInstance)
        .map(Decision.Report.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<Long> ids(long after, int limit) {
    return journal.after(after, limit).stream().map(MobilityEvent::id).collect(Collectors.toList());
  }

  @Test
  void anIdIsTheTimeOrOneMoreThanTheLast() {
    assertEquals(T0, journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING).id());
    assertEquals(T0 + 1, journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING).id());
    assertEquals(T0 + 2, journal.write(report(T0 - 5), Journal.NO_CHANGE, Written.NOTHING).id());
    assertEquals(T0 + 9, journal.write(report(T0 + 9), Journal.NO_CHANGE, Written.NOTHING).id());
    assertEquals(List.of(T0 + 1, T0 + 2, T0 + 9), ids(0, 10));
  }

  @Test
  void theEventIsWhatWasReported() {
    MobilityEvent event = journal.write(report(T0 + 7), Journal.NO_CHANGE, Written.NOTHING);

    assertEquals(MobilityEvent.Kind.ARRIVED, event.type());
    assertEquals(T0 + 7, event.time());
    assertEquals(A1, event.subject().address());
    assertEquals(Cause.ARP, event.cause());
  }

  @Test
  void theOldestGoesFirst() {
    for (int i = 0; i < 5; i++) {
      journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING);
    }

    assertEquals(List.of(T0 + 2, T0 + 3, T0 + 4), ids(0, 10));
  }

  @Test
  void itBeginsWithThePastAndItsIdsGoOnFromThere() {
    List<MobilityEvent> past = List.of(event(T0 + 1), event(T0 + 1), event(T0 + 7));
    journal.begin(past);
    assertEquals(List.of(T0 + 1, T0 + 1, T0 + 7), ids(0, 10));

    // The clock was set back meanwhile.
    assertEquals(T0 + 8, journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING).id());
    assertEquals(List.of(T0 + 1, T0 + 7, T0 + 8), ids(0, 10));
    assertEquals(List.of(T0 + 7, T0 + 8), ids(T0 + 1, 10));
  }

  private static MobilityEvent event(long id) {
    return report(T0).event(id);
  }

  @Test
  void onlyEventsAfterTheIdAndTheNewestOfThem() {
    for (int i = 0; i < 3; i++) {
      journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING);
    }

    assertEquals(List.of(T0 + 1, T0 + 2), ids(T0, 10));
    assertEquals(List.of(T0 + 2), ids(0, 1));
    assertEquals(List.of(), ids(T0 + 2, 10));
    assertEquals(List.of(), ids(0, 0));
  }

  private String excerpt(long after, int limit) {
    Excerpt excerpt = journal.excerpt(after, limit);
    List<Long> ids =
        excerpt.events().stream().map(event -> event.id() - T0).collect(Collectors.toList());
    return ids + ", last " + (excerpt.last() - T0) + (excerpt.gap() ? ", gap" : "");
  }

  @Test
  void whoReadsOnMissesNothingOrIsTold() {
    assertEquals("[], last " + -T0, excerpt(0, 10));
    assertEquals("[], last " + -T0 + ", gap", excerpt(T0, 10));
    for (int i = 0; i < 5; i++) {
      journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING);
    }

    assertEquals("[2, 3, 4], last 4", excerpt(T0 + 1, 10));
    assertEquals("[3, 4], last 4", excerpt(T0 + 2, 10));
    assertEquals("[2], last 2", excerpt(T0 + 1, 1));
    assertEquals("[], last 4", excerpt(T0 + 4, 10));
    assertEquals("[2, 3, 4], last 4, gap", excerpt(T0, 10));
    assertEquals("[], last 4, gap", excerpt(T0 + 5, 10));
    assertEquals("[], last 4, gap", excerpt(Long.MAX_VALUE, 1));
  }

  @Test
  void whatWasBeforeThePastIsNotKnown() {
    journal.begin(List.of(event(T0 + 5), event(T0 + 7)));

    assertEquals("[5, 7], last 7", excerpt(T0 + 4, 10));
    assertEquals("[5, 7], last 7, gap", excerpt(T0 + 3, 10));
  }

  @Test
  void anEventKnowsHowLongTheSwitchesTook() {
    journal.write(report(T0), 1_234, Written.of(5, Set.of(P1.deviceId())));
    journal.write(report(T0), Journal.NO_CHANGE, Written.NOTHING);

    assertEquals(OptionalLong.of(1_234), journal.after(0, 2).get(0).convergedMicros());
    assertEquals(5, journal.after(0, 2).get(0).rules());
    assertEquals(1, journal.after(0, 2).get(0).unconfirmed());
    assertEquals(OptionalLong.empty(), journal.after(0, 2).get(1).convergedMicros());
    assertEquals(0, journal.after(0, 2).get(1).rules());
  }
}
