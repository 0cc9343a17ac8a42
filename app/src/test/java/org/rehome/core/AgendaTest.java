package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.Agenda.Kind.SERIES;
import static org.rehome.core.Agenda.Kind.SINGLE;
import static org.rehome.core.Agenda.Kind.URGENT;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Source;

/** What is announced before what, what replaces what, and what is left out. */
class AgendaTest {
  private static final MacAddress M1 = MacAddress.valueOf("02:00:00:00:00:01");
  private static final MacAddress M2 = MacAddress.valueOf("02:00:00:00:00:02");
  private static final ConnectPoint P1 = ConnectPoint.deviceConnectPoint("of:1/1");
  private static final ConnectPoint P2 = ConnectPoint.deviceConnectPoint("of:2/1");
  private static final ConnectPoint EDGE = null;
  private static final long T0 = 1_700_000_000_000L;

  private final Agenda agenda = Agenda.of(6, 2_000);

  private static Binding bound(int host) {
    Address address = Address.untagged(IpAddress.valueOf("10.0.0." + host));
    return Binding.of(address, M1, P1, Source.NEIGHBOR, T0);
  }

  private static Binding moved(Binding binding) {
    return binding.changed(T0).location(P2).nextSequence().build();
  }

  private static Binding taken(Binding binding) {
    return binding.changed(T0).mac(M2).nextSequence().build();
  }

  /** Sends all that is due at {@code at}; the last parts of the addresses, in order. */
  private List<Integer> sendAll(long at) {
    List<Integer> sent = new ArrayList<>();
    for (Agenda.Entry next = agenda.due(at); next != null; next = agenda.due(at)) {
      byte[] octets = next.address().ip().toOctets();
      sent.add((int) octets[3]);
      agenda.sent(next, at);
    }
    return sent;
  }

  // Order.

  @Test
  @DisplayName("nothing is due on an empty agenda, ever")
  void empty() {
    assertNull(agenda.due(T0));
    assertEquals(OptionalLong.empty(), agenda.next(T0));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("a single announcement is sent once")
  void single() {
    agenda.add(bound(1), EDGE, SINGLE);
    assertEquals(OptionalLong.of(0), agenda.next(T0));
    assertEquals(List.of(1), sendAll(T0));
    assertEquals(OptionalLong.empty(), agenda.next(T0));
  }

  @Test
  @DisplayName("an urgent one is sent once")
  void urgent() {
    agenda.add(bound(1), P2, URGENT);
    assertEquals(List.of(1), sendAll(T0));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("only a single one may be taken at leisure")
  void leisurely() {
    agenda.add(bound(1), EDGE, SINGLE);
    assertTrue(agenda.due(T0).isLeisurely());
    agenda.add(bound(1), EDGE, SERIES);
    assertFalse(agenda.due(T0).isLeisurely());
    agenda.add(bound(2), P2, URGENT);
    agenda.sent(agenda.due(T0), T0);
    assertFalse(agenda.due(T0).isLeisurely());
  }

  @Test
  @DisplayName("a series is sent three times, an interval apart")
  void series() {
    agenda.add(bound(1), EDGE, SERIES);
    assertEquals(List.of(1), sendAll(T0));
    assertEquals(OptionalLong.of(2_000), agenda.next(T0));
    assertEquals(List.of(), sendAll(T0 + 1_999));
    assertEquals(OptionalLong.of(1), agenda.next(T0 + 1_999));
    assertEquals(List.of(1), sendAll(T0 + 2_000));
    assertEquals(List.of(1), sendAll(T0 + 4_000));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("a repetition waits its interval from when it was really sent")
  void lateSeries() {
    agenda.add(bound(1), EDGE, SERIES);
    assertEquals(List.of(1), sendAll(T0 + 700));
    assertEquals(List.of(), sendAll(T0 + 2_699));
    assertEquals(List.of(1), sendAll(T0 + 2_700));
  }

  @Test
  @DisplayName("first what is new, then what is repeated, then what is said once; each in turn")
  void order() {
    agenda.add(bound(1), EDGE, SERIES);
    sendAll(T0);
    agenda.add(bound(2), EDGE, SINGLE);
    agenda.add(bound(3), EDGE, SINGLE);
    agenda.add(bound(4), P2, URGENT);
    agenda.add(bound(5), EDGE, SERIES);
    assertEquals(List.of(4, 5, 1, 2, 3), sendAll(T0 + 2_000));
  }

  @Test
  @DisplayName("a clock set back brings the repetitions forward")
  void clockSetBack() {
    agenda.add(bound(1), EDGE, SERIES);
    agenda.add(bound(2), EDGE, SERIES);
    sendAll(T0);
    assertEquals(OptionalLong.of(0), agenda.next(T0 - 3_600_000));
    Agenda.Entry due = agenda.due(T0 - 3_600_000);
    agenda.sent(due, T0 - 3_600_000);
    assertEquals(bound(2).address(), agenda.due(T0 - 3_600_000).address());
  }

  // One entry for an address and a place.

  @Test
  @DisplayName("a newer owner's series replaces the older, from its start")
  void replaces() {
    agenda.add(bound(1), EDGE, SERIES);
    sendAll(T0);
    agenda.add(moved(bound(1)), EDGE, SERIES);
    assertEquals(1, agenda.size());
    assertTrue(agenda.due(T0 + 500).holds(moved(bound(1))));
    assertEquals(List.of(1), sendAll(T0 + 500));
    assertEquals(List.of(), sendAll(T0 + 2_000));
    assertEquals(List.of(1), sendAll(T0 + 2_500));
    assertEquals(List.of(1), sendAll(T0 + 4_500));
  }

  @Test
  @DisplayName("a newer owner's single announcement ends the older one's series")
  void singleReplaces() {
    agenda.add(bound(1), EDGE, SERIES);
    sendAll(T0);
    agenda.add(taken(bound(1)), EDGE, SINGLE);
    assertEquals(List.of(1), sendAll(T0));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("what a series says anyway is not said besides")
  void coalesces() {
    agenda.add(bound(1), EDGE, SERIES);
    agenda.add(bound(1), EDGE, SINGLE);
    assertEquals(List.of(1), sendAll(T0));
    agenda.add(bound(1), EDGE, SINGLE);
    assertEquals(List.of(), sendAll(T0));
    assertEquals(List.of(1), sendAll(T0 + 2_000));
    assertEquals(List.of(1), sendAll(T0 + 4_000));
  }

  @Test
  @DisplayName("what is urgent is sent now, and the rest of the series later as before")
  void urgentWithinSeries() {
    agenda.add(bound(1), P2, SERIES);
    sendAll(T0);
    agenda.add(bound(1), P2, URGENT);
    assertEquals(List.of(1), sendAll(T0 + 1_000));
    assertEquals(List.of(1), sendAll(T0 + 3_000));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("an older binding does not replace a newer one")
  void olderIsLeftOut() {
    agenda.add(taken(bound(1)), EDGE, SINGLE);
    agenda.add(bound(1), EDGE, SERIES);
    assertTrue(agenda.due(T0).holds(taken(bound(1))));
    assertEquals(List.of(1), sendAll(T0));
    assertEquals(0, agenda.size());
  }

  @Test
  @DisplayName("who is announced again while waiting keeps its turn")
  void keepsItsTurn() {
    agenda.add(bound(1), EDGE, SINGLE);
    agenda.add(bound(2), EDGE, SINGLE);
    agenda.add(moved(bound(1)), EDGE, SINGLE);
    assertTrue(agenda.due(T0).holds(moved(bound(1))));
    assertEquals(List.of(1, 2), sendAll(T0));
  }

  @Test
  @DisplayName("another place is another announcement")
  void placesAreApart() {
    agenda.add(bound(1), EDGE, SERIES);
    agenda.add(bound(1), P1, SERIES);
    agenda.add(bound(1), P2, URGENT);
    assertEquals(3, agenda.size());
    assertTrue(agenda.awaits(bound(1).address(), P1));
    assertFalse(agenda.awaits(bound(2).address(), P1));
  }

  @Test
  @DisplayName("an announcement is awaited until it is sent for the first time")
  void awaits() {
    agenda.add(bound(1), EDGE, SERIES);
    agenda.add(bound(2), EDGE, SINGLE);
    assertTrue(agenda.awaits(bound(1).address(), EDGE));
    assertTrue(agenda.awaits(bound(2).address(), EDGE));
    sendAll(T0);
    assertFalse(agenda.awaits(bound(1).address(), EDGE));
    assertFalse(agenda.awaits(bound(2).address(), EDGE));
  }

  @Test
  @DisplayName("what was dropped is not sent, and what replaced it is")
  void drops() {
    agenda.add(bound(1), EDGE, SERIES);
    Agenda.Entry old = agenda.due(T0);
    agenda.drop(old);
    assertEquals(0, agenda.size());
    agenda.add(bound(1), EDGE, SERIES);
    agenda.drop(old);
    assertEquals(1, agenda.size());
    agenda.clear();
    assertEquals(0, agenda.size());
  }

  // Room.

  @Test
  @DisplayName("the eldest single announcement is shed first")
  void shedsSingles() {
    agenda.add(bound(1), EDGE, SERIES);
    for (int host = 2; host <= 6; host++) {
      assertEquals(0, agenda.add(bound(host), EDGE, SINGLE));
    }
    assertEquals(1, agenda.add(bound(7), EDGE, SERIES));
    assertEquals(1, agenda.add(bound(8), EDGE, SINGLE));
    assertEquals(List.of(1, 7, 4, 5, 6, 8), sendAll(T0));
  }

  @Test
  @DisplayName("then what was said before, then the eldest; a single one sheds itself")
  void shedsSeries() {
    agenda.add(bound(1), EDGE, SERIES);
    agenda.add(bound(2), EDGE, SERIES);
    sendAll(T0);
    for (int host = 3; host <= 6; host++) {
      agenda.add(bound(host), EDGE, SERIES);
    }
    assertEquals(1, agenda.add(bound(7), EDGE, SINGLE), "itself");
    assertEquals(1, agenda.add(bound(8), EDGE, SERIES), "1, said before");
    assertEquals(1, agenda.add(bound(9), EDGE, SERIES), "2, said before");
    assertEquals(1, agenda.add(bound(10), EDGE, SERIES), "3, the eldest");
    assertEquals(List.of(4, 5, 6, 8, 9, 10), sendAll(T0 + 2_000));
  }

  @Test
  @DisplayName("a replacement takes no room")
  void replacementsTakeNoRoom() {
    for (int host = 1; host <= 6; host++) {
      agenda.add(bound(host), EDGE, SINGLE);
    }
    assertEquals(0, agenda.add(moved(bound(1)), EDGE, SERIES));
    assertEquals(0, agenda.add(moved(bound(2)), EDGE, SINGLE));
    assertEquals(6, agenda.size());
  }

  // Truth.

  @Test
  @DisplayName("the edge is told only of the same owner at the same place")
  void holdsAtTheEdge() {
    agenda.add(bound(1), EDGE, SERIES);
    Agenda.Entry entry = agenda.due(T0);
    assertTrue(entry.holds(bound(1)));
    assertTrue(entry.holds(bound(1).changed(T0 + 9).router(false).build()), "a later version");
    assertFalse(entry.holds(moved(bound(1))), "moved");
    assertFalse(entry.holds(taken(bound(1))), "taken over");
    assertFalse(entry.holds(bound(1).changed(T0).state(BindingState.LEFT, T0).build()), "left");
    assertFalse(entry.holds(null), "forgotten");
  }

  @Test
  @DisplayName(
      "one port is told of the same owner wherever it is, but not again where it is itself")
  void holdsAtOnePort() {
    agenda.add(bound(1), P1, SERIES);
    Agenda.Entry entry = agenda.due(T0);
    assertTrue(entry.holds(moved(bound(1))), "moved");
    assertFalse(entry.holds(bound(1)), "returned");
    assertFalse(entry.holds(taken(bound(1))), "taken over");
    assertFalse(entry.holds(bound(1).changed(T0).state(BindingState.LEFT, T0).build()), "left");
    assertFalse(entry.holds(null), "forgotten");
  }
}
