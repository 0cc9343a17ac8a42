package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rehome.api.Binding;

/** What the log says of events. */
class EventLogTest {
  private static final Binding HOST = Hosts.bound(Hosts.A1, Hosts.M1, Hosts.P1);

  private final FakeTimers timers = new FakeTimers();
  private final List<String> lines = new ArrayList<>();
  private final EventLog log =
      new EventLog(timers, (warning, line) -> lines.add((warning ? "! " : "") + line));

  @Test
  void anEventIsALine() {
    log.write(Events.arrived(HOST));
    log.write(Events.conflict(HOST, Hosts.T0));

    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith(HOST + " ARRIVED, shown by "), lines.get(0));
    assertTrue(lines.get(1).startsWith("! " + HOST + " CONFLICT"), lines.get(1));
  }

  @Test
  void ofManyAtOnceTheLogSaysHowMany() {
    for (int i = 0; i < 1_000; i++) {
      log.write(Events.arrived(HOST));
    }
    for (int i = 0; i < 20; i++) {
      log.write(Events.left(HOST, Hosts.T0));
    }
    assertEquals(50, lines.size());
    timers.pass(999);
    assertEquals(50, lines.size());
    timers.pass(1);
    assertEquals(51, lines.size());
    assertEquals(
        "And within a second 950 arrived, 20 left; rehome-events shows each", lines.get(50));
  }

  @Test
  void whatOthersAreToLookIntoWarnsInTheSummaryToo() {
    for (int i = 0; i < 51; i++) {
      log.write(Events.conflict(HOST, Hosts.T0));
    }
    timers.pass(1_000);
    assertEquals(
        "! And within a second 1 conflict; rehome-events shows each", lines.get(lines.size() - 1));
  }

  @Test
  void aFloodOfOtherEventsHidesNoWarning() {
    for (int i = 0; i < 1_000; i++) {
      log.write(Events.arrived(HOST));
    }
    log.write(Events.conflict(HOST, Hosts.T0));
    assertTrue(lines.get(50).startsWith("! " + HOST + " CONFLICT"), lines.get(50));
  }

  @Test
  void aSecondLaterEachIsALineAgain() {
    for (int i = 0; i < 100; i++) {
      log.write(Events.arrived(HOST));
    }
    timers.pass(1_000);
    lines.clear();
    log.write(Events.left(HOST, Hosts.T0));
    assertEquals(1, lines.size());
    timers.pass(10_000);
    assertEquals(1, lines.size());
  }
}
