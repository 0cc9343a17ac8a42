package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.MobilityEvent;

/** What is searched for, and who has to go. */
class HistoryIndexTest {
  private static final Address TAGGED = Address.of(VlanId.vlanId((short) 7), A1.ip());

  private final HistoryIndex index = new HistoryIndex();
  private long version;

  private void put(Address address, MobilityEvent... events) {
    put(address, ++version, events);
  }

  private void put(Address address, long version, MobilityEvent... events) {
    Chronicle chronicle = Chronicle.EMPTY.with(List.of(events), 100);
    index.put(new HistoryIndex.Known(address, version, chronicle));
  }

  private static MobilityEvent arrived(Address address) {
    return Events.arrived(bound(address, M1, P1));
  }

  private static MobilityEvent left(Address address, long after) {
    return Events.left(bound(address, M1, P1), T0 + after);
  }

  private static MobilityEvent refused(Address address, long after) {
    return Events.conflict(bound(address, M1, P1), T0 + after);
  }

  private List<Address> departed() {
    return index.departures().stream()
        .map(event -> event.subject().address())
        .sorted()
        .collect(Collectors.toList());
  }

  private List<Address> excess(int most) {
    return index.takeExcess(most).stream()
        .map(HistoryIndex.Known::address)
        .collect(Collectors.toList());
  }

  @Test
  void aDepartureIsToldWithItsPlaceAndCause() {
    put(A1, arrived(A1), left(A1, 10));
    put(A2, arrived(A2));

    MobilityEvent departure = index.departures().iterator().next();
    assertEquals(List.of(A1), departed());
    assertEquals(P1, departure.from().orElseThrow());
    assertEquals(T0 + 10, departure.time());
    assertEquals(M1, departure.subject().mac());
  }

  @Test
  void whoComesBackHasNotDeparted() {
    put(A1, arrived(A1), left(A1, 10));
    put(A1, left(A1, 10), Events.arrived(bound(A1, M1, P1).changed(T0 + 20).build()));
    assertEquals(List.of(), departed());
  }

  @Test
  void anEarlierVersionChangesNothing() {
    put(A1, 9, arrived(A1), left(A1, 10));
    put(A1, 8, arrived(A1));
    assertEquals(List.of(A1), departed());
  }

  @Test
  void anAddressIsFoundByIpInAnyVlanAndByWhoeverHadIt() {
    put(A1, arrived(A1), left(A1, 10));
    put(TAGGED, arrived(TAGGED), refused(TAGGED, 20));
    put(A2, arrived(A2));

    assertEquals(List.of(TAGGED, A1), index.of(A1.ip(), 10));
    assertEquals(List.of(TAGGED), index.of(A1.ip(), 1));
    assertEquals(List.of(TAGGED), index.of(M2, 10));
    assertEquals(List.of(TAGGED, A1), index.of(M1, 2));
    assertEquals(List.of(), index.of(MacAddress.valueOf("02:00:00:00:00:99"), 10));
    assertTrue(index.knows(A2));
    assertEquals(3, index.size());
  }

  @Test
  void whatIsRemovedIsNotFound() {
    put(A1, arrived(A1), left(A1, 10));
    index.remove(A1);
    index.remove(A2);

    assertFalse(index.knows(A1));
    assertEquals(List.of(), departed());
    assertEquals(List.of(), excess(0));
  }

  @Test
  void theEldestDepartureGoesFirstAndNeverSomebodyWhoIsThere() {
    put(A2, left(A2, 20));
    put(A1, arrived(A1));
    put(A3, left(A3, 10));
    put(TAGGED, left(TAGGED, 30));

    assertEquals(List.of(), excess(3));
    assertEquals(List.of(A3, A2), excess(1));
    assertEquals(List.of(TAGGED), departed());
    assertTrue(index.knows(A1));
  }

  @Test
  void ofThoseThatAreThereTheLongestQuietGoesFirst() {
    put(A1, arrived(A1), refused(A1, 50));
    put(A2, arrived(A2), Events.moved(bound(A2, M1, P1), T0 + 10));
    put(A3, left(A3, 1));

    assertEquals(List.of(A2), excess(1));
    assertEquals(List.of(A3), departed());
  }

  @Test
  void atTheSameTimeEveryNodeNamesTheSame() {
    put(A2, left(A2, 10));
    put(A1, left(A1, 10));
    put(A3, left(A3, 10));
    assertEquals(List.of(A1, A2), excess(1));
  }

  @Test
  void whoWasOnlyRefusedPushesNobodyOut() {
    put(A1, left(A1, 1));
    for (int i = 1; i <= 20; i++) {
      Address claimed = Hosts.address("10.0.9." + i);
      put(claimed, refused(claimed, 100 + i));
    }

    assertEquals(18, excess(20).size());
    assertEquals(List.of(A1), departed());
    assertEquals(3, index.size());
  }
}
