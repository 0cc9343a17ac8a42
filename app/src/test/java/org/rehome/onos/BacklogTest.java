package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;

/** What waits to be stored, within bounds. */
class BacklogTest {
  private static final int KEPT = 3;

  private final Counters counters = new Counters();
  private final Backlog backlog = new Backlog(4, counters);

  private static MobilityEvent arrived(Address address) {
    return Events.arrived(bound(address, M1, P1));
  }

  private static MobilityEvent moved(Address address, long after) {
    return Events.moved(bound(address, M1, P1), T0 + after);
  }

  private static MobilityEvent left(Address address) {
    return Events.left(bound(address, M1, P1), T0 + 1_000);
  }

  private void add(MobilityEvent... events) {
    for (MobilityEvent event : events) {
      backlog.add(event, KEPT);
    }
  }

  private List<Kind> of(Address address) {
    return Events.kinds(backlog.of(address));
  }

  private long dropped() {
    return counters.snapshot().getOrDefault("history-dropped", 0L);
  }

  @Test
  void firstComeFirstServedAndAllOfAnAddressTogether() {
    add(arrived(A2), arrived(A1), moved(A2, 1));

    assertEquals(A2, backlog.next());
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), Events.kinds(backlog.underWay(A2)));
    assertEquals(A1, backlog.next());
    assertNull(backlog.next());
    assertEquals(0, backlog.size());
    assertFalse(backlog.isEmpty());
    backlog.stored(A2);
    backlog.stored(A1);
    assertTrue(backlog.isEmpty());
  }

  @Test
  void whoHasOnlyArrivedCanBeLeftForLater() {
    add(arrived(A1), arrived(A2), left(A3));
    assertEquals(1, backlog.pressing());
    assertEquals(A3, backlog.nextPressing());
    assertNull(backlog.nextPressing());

    add(moved(A2, 1));
    assertEquals(1, backlog.pressing());
    assertEquals(A2, backlog.nextPressing());
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), Events.kinds(backlog.underWay(A2)));
    assertEquals(0, backlog.pressing());
    backlog.failed(A2, KEPT);
    assertEquals(1, backlog.pressing());
    assertEquals(A1, backlog.next());
  }

  @Test
  void whoLosesAllButArrivalsPressesNoMore() {
    add(left(A1), arrived(A1), moved(A2, 1), moved(A2, 2), arrived(A3));
    assertEquals(List.of(Kind.ARRIVED), of(A1));
    assertEquals(1, backlog.pressing());
    assertEquals(A2, backlog.nextPressing());
  }

  @Test
  void whatComesOfAnAddressBeingStoredWaitsForThat() {
    add(arrived(A1));
    assertEquals(A1, backlog.next());
    add(moved(A1, 1), arrived(A2));

    assertEquals(A2, backlog.next());
    assertNull(backlog.next());
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), of(A1));
    backlog.stored(A1);
    assertEquals(A1, backlog.next());
    assertEquals(List.of(Kind.MOVED), of(A1));
  }

  @Test
  void whatFailedWaitsAgainBeforeWhatCameSince() {
    add(arrived(A1));
    backlog.next();
    add(left(A1));
    backlog.failed(A1, KEPT);

    assertEquals(2, backlog.size());
    assertEquals(A1, backlog.next());
    assertEquals(List.of(Kind.ARRIVED, Kind.LEFT), Events.kinds(backlog.underWay(A1)));
  }

  @Test
  void moreThanIsKeptOfAnAddressNeedNotWait() {
    add(arrived(A1), moved(A1, 1), moved(A1, 2), moved(A1, 3));

    assertEquals(List.of(T0 + 1, T0 + 2, T0 + 3), Events.ids(backlog.of(A1)));
    assertEquals(0, dropped());
  }

  @Test
  void whereTooManyWaitWhoHasSeveralLosesTheOlder() {
    add(arrived(A1), moved(A1, 1), moved(A1, 2), arrived(A2), arrived(A3));

    assertEquals(4, backlog.size());
    assertEquals(List.of(T0 + 1, T0 + 2), Events.ids(backlog.of(A1)));
    assertEquals(List.of(Kind.ARRIVED), of(A2));
    assertEquals(List.of(Kind.ARRIVED), of(A3));
    assertEquals(1, dropped());
  }

  @Test
  void theLatestOfAnAddressThatWaitsIsNeverLost() {
    for (int i = 1; i <= 4; i++) {
      add(arrived(Hosts.address("10.0.1." + i)));
    }
    for (int i = 1; i <= 4; i++) {
      add(moved(Hosts.address("10.0.1." + i), i));
    }

    assertEquals(4, backlog.size());
    for (int i = 1; i <= 4; i++) {
      assertEquals(List.of(T0 + i), Events.ids(backlog.of(Hosts.address("10.0.1." + i))));
    }
    assertEquals(4, dropped());
  }

  @Test
  void aNewcomerIsTurnedAwayAndADepartureIsNot() {
    for (int i = 1; i <= 4; i++) {
      add(arrived(Hosts.address("10.0.1." + i)));
    }
    add(arrived(A1), left(A2));

    assertEquals(List.of(), of(A1));
    assertEquals(List.of(Kind.LEFT), of(A2));
    assertEquals(5, backlog.size());
    for (int i = 1; i <= 9; i++) {
      add(left(Hosts.address("10.0.2." + i)));
    }
    assertEquals(8, backlog.size());
    assertEquals(7, dropped());
  }
}
