package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;
import org.rehome.onos.Chronicle.Standing;

/** The newest events of one address. */
class ChronicleTest {
  private static final Binding HOST = bound(A1, M1, P1);

  private static Chronicle of(MobilityEvent... events) {
    return Chronicle.EMPTY.with(List.of(events), 100);
  }

  private static List<MobilityEvent> conflicts(int count) {
    List<MobilityEvent> events = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      events.add(Events.conflict(HOST, T0 + i));
    }
    return events;
  }

  @Test
  void itIsInTheOrderInWhichTheBindingChangedWhoeverToldFirst() {
    MobilityEvent arrived = Events.arrived(HOST);
    MobilityEvent moved = Events.moved(HOST, T0 + 10);
    // Decided by a node whose clock is behind: its revision is not.
    MobilityEvent left = Events.left(moved.subject(), T0 + 5);

    List<MobilityEvent> told = new ArrayList<>(List.of(arrived, moved, left));
    for (int i = 0; i < 3; i++) {
      Collections.rotate(told, 1);
      assertEquals(
          List.of(Kind.ARRIVED, Kind.MOVED, Kind.LEFT),
          Events.kinds(Chronicle.EMPTY.with(told, 100).events()));
    }
  }

  @Test
  void onlyTheNewestNamesAreRemembered() {
    List<MobilityEvent> events = new ArrayList<>();
    for (String name : List.of("a", "b", "a", "c", "a")) {
      events.add(Events.moved(HOST.named(name), T0 + events.size()));
    }
    List<String> names = new ArrayList<>();
    for (MobilityEvent event : Chronicle.EMPTY.with(events, 100).events()) {
      names.add(event.subject().name().orElse("-"));
    }
    assertEquals(List.of("a", "-", "a", "c", "a"), names);
  }

  @Test
  void anEventThatIsThereAlreadyIsNotTakenTwice() {
    Chronicle once = of(Events.arrived(HOST), Events.moved(HOST, T0 + 10));
    Chronicle again = Chronicle.read(A1, once.bytes()).with(List.of(Events.arrived(HOST)), 100);

    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), Events.kinds(again.events()));
  }

  @Test
  void theOldestGoesFirst() {
    Chronicle chronicle =
        of(Events.arrived(HOST), Events.moved(HOST, T0 + 10))
            .with(List.of(Events.left(HOST, T0 + 20)), 2);

    assertEquals(List.of(Kind.MOVED, Kind.LEFT), Events.kinds(chronicle.events()));
  }

  @Test
  void refusalsMakeNoMoreThanHalfOfItForgotten() {
    Chronicle chronicle =
        of(Events.arrived(HOST), Events.moved(HOST, T0 + 100)).with(conflicts(50), 4);

    assertEquals(
        List.of(Kind.ARRIVED, Kind.CONFLICT, Kind.CONFLICT, Kind.MOVED),
        Events.kinds(chronicle.events()));
    assertEquals(List.of(T0, T0 + 49, T0 + 50, T0 + 100), Events.ids(chronicle.events()));
  }

  @Test
  void theLastChangeIsKeptHoweverLittleRoomThereIs() {
    Chronicle chronicle = of(Events.arrived(HOST)).with(conflicts(9), 1);
    assertEquals(List.of(Kind.ARRIVED), Events.kinds(chronicle.events()));
    assertEquals(List.of(T0 + 9), Events.ids(Chronicle.EMPTY.with(conflicts(9), 1).events()));
  }

  @Test
  void itsStandingIsThatOfTheLastChange() {
    MobilityEvent left = Events.left(HOST, T0 + 10);

    assertEquals(Standing.REFUSED, Chronicle.EMPTY.standing());
    assertEquals(Standing.REFUSED, of(Events.conflict(HOST, T0)).standing());
    assertEquals(Standing.PRESENT, of(Events.arrived(HOST)).standing());
    assertEquals(Standing.PRESENT, of(Events.arrived(HOST), Events.conflict(HOST, T0)).standing());
    Chronicle gone = of(Events.arrived(HOST), left, Events.conflict(left.subject(), T0 + 20));
    assertEquals(Standing.DEPARTED, gone.standing());
    assertSame(left, gone.change().orElseThrow());
    assertEquals(T0 + 20, gone.time());
    assertEquals(0, Chronicle.EMPTY.time());
  }

  @Test
  void itNamesWhoHadItAndWhoWasRefusedIt() {
    assertEquals(Set.of(M1, M2), of(Events.arrived(HOST), Events.conflict(HOST, T0 + 1)).macs());
  }
}
