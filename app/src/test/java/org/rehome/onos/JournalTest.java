package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rehome.api.Cause;
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
  void idsRiseByOne() {
    assertEquals(1, journal.write(report(T0), Journal.NO_CHANGE).id());
    assertEquals(2, journal.write(report(T0), Journal.NO_CHANGE).id());
    assertEquals(List.of(1L, 2L), ids(0, 10));
  }

  @Test
  void theEventIsWhatWasReported() {
    MobilityEvent event = journal.write(report(T0 + 7), Journal.NO_CHANGE);

    assertEquals(MobilityEvent.Kind.ARRIVED, event.type());
    assertEquals(T0 + 7, event.time());
    assertEquals(A1, event.subject().address());
    assertEquals(Cause.ARP, event.cause());
  }

  @Test
  void theOldestGoesFirst() {
    for (int i = 0; i < 5; i++) {
      journal.write(report(T0), Journal.NO_CHANGE);
    }

    assertEquals(List.of(3L, 4L, 5L), ids(0, 10));
  }

  @Test
  void onlyEventsAfterTheIdAndTheNewestOfThem() {
    for (int i = 0; i < 3; i++) {
      journal.write(report(T0), Journal.NO_CHANGE);
    }

    assertEquals(List.of(2L, 3L), ids(1, 10));
    assertEquals(List.of(3L), ids(0, 1));
    assertEquals(List.of(), ids(3, 10));
    assertEquals(List.of(), ids(0, 0));
  }

  @Test
  void anEventKnowsHowLongTheSwitchesTook() {
    journal.write(report(T0), 1_234);
    journal.write(report(T0), Journal.NO_CHANGE);

    assertEquals(OptionalLong.of(1_234), journal.after(0, 2).get(0).convergedMicros());
    assertEquals(OptionalLong.empty(), journal.after(0, 2).get(1).convergedMicros());
  }
}
