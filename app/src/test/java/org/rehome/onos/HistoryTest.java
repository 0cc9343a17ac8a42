package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.address;
import static org.rehome.onos.Hosts.bound;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityEvent.Kind;

/** Every event is stored fabric-wide, and found again. */
class HistoryTest {
  private static final int MOST_WAITING = 2_000;

  private static final Binding HOST = bound(A1, M1, P1);
  private static final Address TAGGED =
      Address.of(VlanId.vlanId((short) 4094), IpAddress.valueOf("fe80::1"));

  private final FakeHistoryMap map = new FakeHistoryMap();
  private final FakeTimers timers = new FakeTimers();
  private final Counters counters = new Counters();
  private final Map<String, Object> properties = new HashMap<>();
  private final Replica replica = new Replica();
  private boolean crowded;
  private final History history = opened();
  private final Recall recall = new Recall(history, replica);

  private History node(int mostWaiting) {
    return new History(
        map,
        new OneAfterAnother(),
        timers,
        counters,
        () -> Settings.of(properties::get),
        () -> crowded,
        mostWaiting);
  }

  private History opened() {
    History node = node(MOST_WAITING);
    node.open(0).join();
    return node;
  }

  private long counted(String name) {
    return counters.snapshot().getOrDefault(name, 0L);
  }

  private List<Kind> stored(Address address) {
    return Events.kinds(map.stored(address));
  }

  private static MobilityEvent departure(Address address, long after) {
    return Events.left(bound(address, M1, P1), T0 + after);
  }

  @Test
  void aLifeIsStoredAsItHappens() {
    history.record(Events.arrived(HOST));
    assertEquals(List.of(Kind.ARRIVED), stored(A1));
    MobilityEvent moved = Events.moved(HOST, T0 + 10);
    history.record(moved);
    history.record(Events.conflict(moved.subject(), T0 + 20));
    history.record(Events.left(moved.subject(), T0 + 30));

    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED, Kind.CONFLICT, Kind.LEFT), stored(A1));
    assertEquals(map.stored(A1).size(), recall.of(A1).join().size());
    assertTrue(history.drained().isDone());
  }

  @Test
  void aNewAddressIsNotAskedForFirst() {
    history.record(Events.arrived(HOST));
    assertEquals(0, map.reads());
    assertEquals(1, map.writes());
  }

  @Test
  void everyAddressHasAKeyThatIsReadAgain() {
    for (Address address : List.of(A1, TAGGED)) {
      history.record(departure(address, 10));
    }
    History another = opened();
    Set<Address> departed =
        another.index().departures().stream()
            .map(event -> event.subject().address())
            .collect(Collectors.toSet());
    assertEquals(Set.of(A1, TAGGED), departed);
  }

  @Test
  void onlySoManyEventsAreKeptOfAnAddress() {
    properties.put("historyEvents", 3);
    for (int i = 0; i < 10; i++) {
      history.record(Events.moved(HOST, T0 + i));
    }
    assertEquals(List.of(T0 + 7, T0 + 8, T0 + 9), Events.ids(map.stored(A1)));
  }

  @Test
  void onlySoManyDepartedAddressesAreKeptAndTheEldestGoesFirst() {
    properties.put("historyAddresses", 2);
    history.record(Events.arrived(HOST));
    history.record(departure(A2, 20));
    history.record(departure(A3, 10));
    history.record(departure(TAGGED, 30));

    assertEquals(List.of(), stored(A3));
    assertEquals(List.of(Kind.LEFT), stored(A2));
    assertEquals(List.of(Kind.LEFT), stored(TAGGED));
    assertEquals(List.of(Kind.ARRIVED), stored(A1));
    assertEquals(1, counted("history-evicted"));
  }

  @Test
  void whatHappensToTheEldestMeanwhileSavesIt() {
    properties.put("historyAddresses", 1);
    history.record(departure(A1, 10));
    History other = opened();
    map.beforeEveryWrite(
        () -> {
          if (map.addresses() == 2) {
            map.beforeEveryWrite(() -> {});
            other.record(Events.arrived(HOST.changed(T0 + 99).build()));
          }
        });
    history.record(departure(A2, 20));

    assertEquals(List.of(Kind.LEFT, Kind.ARRIVED), stored(A1));
    assertEquals(List.of(Kind.LEFT), stored(A2));
    assertEquals(0, counted("history-evicted"));
  }

  @Test
  void twoNodesLoseNothingOfEachOther() {
    History other = opened();
    history.record(Events.arrived(HOST));
    map.beforeNextWrite(() -> other.record(Events.moved(HOST, T0 + 10)));
    history.record(Events.left(HOST, T0 + 20));

    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED, Kind.LEFT), stored(A1));
    assertEquals(1, counted("history-conflicts"));
  }

  @Test
  void twoNodesMayTellOfANewAddressAtTheSameTime() {
    History other = opened();
    map.beforeNextWrite(() -> other.record(Events.arrived(HOST)));
    history.record(Events.moved(HOST, T0 + 10));

    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), stored(A1));
  }

  @Test
  void everyNodeKnowsWhatAnotherWrote() {
    History other = opened();
    other.record(Events.arrived(HOST));
    other.record(Events.left(HOST, T0 + 10));

    assertEquals(A1, recall.departures().iterator().next().subject().address());
    assertEquals(List.of(Kind.ARRIVED, Kind.LEFT), Events.kinds(recall.of(M1).join()));
  }

  @Test
  void aHistoryThatNeverRestsIsGivenUpForAWhile() {
    History other = opened();
    history.record(Events.arrived(HOST));
    int[] changes = new int[1];
    boolean[] own = new boolean[1];
    map.beforeEveryWrite(
        () -> {
          if (!own[0] && changes[0] < 17) {
            own[0] = true;
            other.record(Events.moved(HOST, T0 + 10 + changes[0]++));
            own[0] = false;
          }
        });
    history.record(Events.left(HOST, T0 + 100));

    assertEquals(17, changes[0]);
    assertEquals(1, counted("history-failures"));
    assertFalse(stored(A1).contains(Kind.LEFT));
    timers.pass(1_000);
    assertTrue(stored(A1).contains(Kind.LEFT));
  }

  @Test
  void anEventIsWrittenOnceThoughItsConfirmationWasLost() {
    map.loseConfirmation();
    history.record(Events.arrived(HOST));
    assertFalse(history.drained().isDone());
    timers.pass(1_000);

    assertEquals(List.of(Kind.ARRIVED), stored(A1));
    assertTrue(history.drained().isDone());
  }

  @Test
  void whileTheStoreDoesNotAnswerEventsWaitAndAreStillTold() {
    history.record(Events.arrived(HOST));
    map.breakDown(new IllegalStateException("no quorum"));
    history.record(Events.moved(HOST, T0 + 10));
    history.record(Events.left(HOST, T0 + 20));
    timers.pass(60_000);
    CompletableFuture<Void> drained = history.drained();

    assertFalse(drained.isDone());
    assertTrue(counted("history-failures") > 10);
    assertThrows(CompletionException.class, () -> recall.of(A1).join());
    map.breakDown(null);
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED, Kind.LEFT), Events.kinds(recall.of(A1).join()));
    timers.pass(1_000);
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED, Kind.LEFT), stored(A1));
    assertTrue(drained.isDone());
  }

  @Test
  void aStoreThatCannotEvenBeAskedIsTriedAgain() {
    history.record(Events.arrived(HOST));
    map.close(new IllegalStateException("closed"));
    history.record(Events.moved(HOST, T0 + 10));
    assertEquals(1, counted("history-failures"));
    assertThrows(CompletionException.class, () -> recall.of(A1).join());

    map.close(null);
    timers.pass(1_000);
    assertEquals(List.of(Kind.ARRIVED, Kind.MOVED), stored(A1));
    assertTrue(history.drained().isDone());
  }

  @Test
  void aThousandDeparturesAreWrittenAFewAtATime() {
    map.hold();
    for (int i = 0; i < 1_000; i++) {
      history.record(departure(address("10.1." + i / 250 + "." + i % 250), i));
    }
    assertEquals(History.UNDER_WAY, map.waiting());
    while (map.waiting() > 0) {
      map.letOneGo();
    }
    assertEquals(History.UNDER_WAY, map.mostWaiting());
    assertEquals(1_000, map.addresses());
    assertEquals(1_000, map.writes());
    assertEquals(1_000, recall.departures().size());
    assertEquals(0, counted("history-dropped"));
    assertTrue(history.drained().isDone());
  }

  @Test
  void whileManyBindingsChangeNothingIsWritten() {
    crowded = true;
    map.hold();
    leave(100);
    timers.pass(Crowd.DEFERENCE - 1);
    assertEquals(0, map.waiting());
    assertEquals(100, recall.departures().size());

    crowded = false;
    timers.pass(100);
    assertEquals(History.UNDER_WAY, map.waiting());
    while (map.waiting() > 0) {
      map.letOneGo();
    }
    assertEquals(100, map.addresses());
  }

  @Test
  void inACrowdThoseThatHaveOnlyArrivedWaitLongest() {
    crowded = true;
    map.hold();
    arrive(100);
    history.record(departure(address("10.3.0.1"), 1));
    timers.pass(Crowd.DEFERENCE);
    assertEquals(1, map.waiting());
    map.letOneGo();
    assertEquals(List.of(Kind.LEFT), stored(address("10.3.0.1")));
    assertEquals(0, map.waiting());

    timers.pass(Crowd.DEFERENCE_OF_ARRIVALS - Crowd.DEFERENCE - 1);
    assertEquals(0, map.waiting());
    timers.pass(100);
    assertEquals(History.UNDER_WAY_IN_A_CROWD, map.waiting());
    history.record(departure(address("10.3.0.2"), 1));
    map.letOneGo();
    map.letOneGo();
    assertEquals(List.of(Kind.LEFT), stored(address("10.3.0.2")), "before all that arrived");
    crowded = false;
    timers.pass(100);
    assertEquals(History.UNDER_WAY, map.waiting());
  }

  @Test
  void whereVeryManyHaveArrivedTheyAreWrittenAsEver() {
    crowded = true;
    map.hold();
    arrive(MOST_WAITING - MOST_WAITING / 4 - 1);
    assertEquals(0, map.waiting());
    history.record(Events.arrived(bound(address("10.3.0.1"), M1, P1)));
    assertEquals(1, map.waiting());
  }

  private void arrive(int hosts) {
    for (int i = 0; i < hosts; i++) {
      history.record(Events.arrived(bound(address("10.1." + i / 250 + "." + i % 250), M1, P1)));
    }
  }

  @Test
  void whereTheCrowdHasNoEndItIsWrittenOneByOne() {
    crowded = true;
    map.hold();
    leave(100);
    timers.pass(Crowd.DEFERENCE);
    assertEquals(History.UNDER_WAY_IN_A_CROWD, map.waiting());
    map.letOneGo();
    assertEquals(History.UNDER_WAY_IN_A_CROWD, map.waiting());
    assertEquals(1, map.addresses());
  }

  @Test
  void theNextCrowdIsMadeWayForAsTheFirstWas() {
    crowded = true;
    map.hold();
    leave(1);
    timers.pass(Crowd.DEFERENCE);
    map.letOneGo();
    crowded = false;
    timers.pass(60_000);
    crowded = true;
    history.record(departure(address("10.3.0.1"), 1));
    assertEquals(0, map.waiting());
  }

  @Test
  void whatWaitsBecauseOfACrowdIsWrittenBeforeTheEnd() {
    crowded = true;
    leave(100);
    assertEquals(0, map.addresses());
    assertTrue(history.drained().isDone());
    assertEquals(100, map.addresses());
  }

  @Test
  void whereMuchWaitsItIsWrittenAsEver() {
    crowded = true;
    map.hold();
    leave(500);
    assertEquals(History.UNDER_WAY, map.waiting());
  }

  private void leave(int hosts) {
    for (int i = 0; i < hosts; i++) {
      history.record(departure(address("10.1." + i / 250 + "." + i % 250), i));
    }
  }

  @Test
  void whatWaitsOfOneAddressIsWrittenAtOnce() {
    map.hold();
    for (int i = 0; i < 20; i++) {
      history.record(Events.moved(HOST, T0 + i));
    }
    map.letGo();

    assertEquals(20, map.stored(A1).size());
    assertEquals(2, map.writes());
  }

  @Test
  void underOverloadTheLatestIsNeverLostAndWhatIsLostIsCounted() {
    History small = node(100);
    small.open(0).join();
    map.hold();
    for (int round = 0; round < 10; round++) {
      for (int host = 0; host < 80; host++) {
        Binding binding = bound(address("10.2.0." + host), M1, P1);
        small.record(Events.moved(binding, T0 + round * 1_000L + host));
      }
    }
    map.letGo();

    int kept = 0;
    for (int host = 0; host < 80; host++) {
      List<MobilityEvent> events = map.stored(address("10.2.0." + host));
      assertEquals(T0 + 9_000 + host, events.get(events.size() - 1).id());
      kept += events.size();
    }
    assertEquals(800, kept + counted("history-dropped"));
    assertTrue(kept <= 100 + History.UNDER_WAY, () -> "what was under way, and what could wait");
  }

  @Test
  void aRestartKnowsTheNewestOfAllAddresses() {
    for (int i = 0; i < 20; i++) {
      history.record(departure(address("10.3.0." + i), i % 2 == 0 ? i : 100 + i));
    }
    List<MobilityEvent> past = node(10).open(5).join();

    assertEquals(List.of(T0 + 111, T0 + 113, T0 + 115, T0 + 117, T0 + 119), Events.ids(past));
  }

  @Test
  void afterARestartAnAddressGoesOnWhereItWas() {
    history.record(Events.arrived(HOST));
    history.close();
    assertFalse(map.followed());
    opened().record(Events.left(HOST, T0 + 10));

    assertEquals(List.of(Kind.ARRIVED, Kind.LEFT), stored(A1));
  }

  @Test
  void whatCannotBeReadIsCountedAndBegunAnew() {
    map.elsewhere(History.key(A1), new byte[] {9, 9, 9});
    map.elsewhere("nonsense", new byte[] {1});
    map.elsewhere("10.0.0.1%99999", new byte[] {1});
    map.elsewhere("nonsense", null);
    assertEquals(4, counted("history-unreadable"));
    assertEquals(List.of(), recall.of(A1).join());

    History another = opened();
    another.record(Events.arrived(HOST));
    assertEquals(List.of(Kind.ARRIVED), stored(A1));
  }

  @Test
  void aMacsHistoryIsWhatConcernsIt() {
    history.record(Events.arrived(HOST));
    Binding second = bound(A2, M1, P1);
    history.record(Events.arrived(second));
    MobilityEvent left = Events.left(second, T0 + 10);
    history.record(left);
    Binding heir = left.subject().changed(T0 + 20).mac(M2).location(P2).build();
    history.record(Events.arrived(heir));

    assertEquals(
        List.of(Kind.ARRIVED, Kind.ARRIVED, Kind.LEFT), Events.kinds(recall.of(M1).join()));
    assertEquals(List.of(Kind.ARRIVED), Events.kinds(recall.of(M2).join()));
    assertEquals(
        List.of(Kind.ARRIVED, Kind.LEFT, Kind.ARRIVED), Events.kinds(recall.of(A2.ip()).join()));
  }

  @Test
  void whatIsBoundIsNoDeparture() {
    history.record(departure(A1, 10));
    assertEquals(1, recall.departures().size());
    replica.put(HOST);
    assertEquals(0, recall.departures().size());
    replica.put(Hosts.left(HOST).changed(T0 + 50).build());
    assertEquals(1, recall.departures().size());
  }

  @Test
  void whatIsBoundIsReadThoughNothingWasHeardOfItsHistory() {
    map.elsewhere(History.key(A1), new byte[0]);
    History deaf = node(10);
    Recall other = new Recall(deaf, replica);
    history.record(Events.arrived(HOST));
    assertEquals(List.of(), other.of(M1).join());
    replica.put(HOST);
    assertEquals(List.of(Kind.ARRIVED), Events.kinds(other.of(M1).join()));
    assertEquals(List.of(Kind.ARRIVED), Events.kinds(other.of(A1.ip()).join()));
  }
}
