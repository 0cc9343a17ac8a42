package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import com.google.common.base.Throwables;
import com.google.common.io.BaseEncoding;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.store.service.ConsistentMapException;
import org.onosproject.store.service.StorageException;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.Registration;
import org.rehome.api.Source;
import org.rehome.core.Detachment;
import org.rehome.core.Expiry;
import org.rehome.core.Mobility;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;
import org.rehome.core.Policy;
import org.rehome.core.Sighting;

/** Compare and set against the fabric-wide map, and the replica that follows it. */
class BindingStoreTest {
  private static final Policy POLICY = Policy.defaults();

  private final FakeMap map = new FakeMap();
  private final Replica replica = new Replica();
  private final Counters counters = new Counters();
  private final FakeTimers timers = new FakeTimers();
  private final BindingStore store =
      new BindingStore(List.of(map), replica, Runnable::run, timers, counters);
  private final List<Binding> decidedOn = new ArrayList<>();
  private final List<Outcome> late = new ArrayList<>();

  private Outcome change(Observation observation) {
    return attempt(observation).join();
  }

  private CompletableFuture<Outcome> attempt(Observation observation) {
    return store.change(
        observation.address(),
        before -> {
          decidedOn.add(before);
          return Mobility.decide(before, observation, POLICY);
        },
        late::add);
  }

  private long counted(String name) {
    return counters.snapshot().getOrDefault(name, 0L);
  }

  private static Sighting seenAt(ConnectPoint place, long at) {
    return Sighting.of(A1, M1, place, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, at);
  }

  @Test
  void openingReadsAllThatIsStored() {
    Binding one = bound(A1, M1, P1);
    Binding other = left(bound(A2, M2, P2));
    map.elsewhere(A1, one);
    map.elsewhere(A2, other);

    store.open().join();

    assertEquals(one, replica.find(A1));
    assertEquals(other, replica.find(A2));
  }

  @Test
  void whatIsStoredIsWalkedOnAThreadOfItsOwn() {
    map.elsewhere(A1, bound(A1, M1, P1));
    Queue<Runnable> ready = new ArrayDeque<>();
    CompletableFuture<Void> open =
        new BindingStore(List.of(map), replica, ready::add, timers, counters).open();
    assertNull(replica.find(A1), "the map's own threads fetch the rest of it meanwhile");

    while (!ready.isEmpty()) {
      ready.remove().run();
    }
    open.join();
    assertEquals(P1, replica.find(A1).location());
  }

  @Test
  void whatOtherNodesStoreArrivesByEvents() {
    store.open().join();
    Binding binding = bound(A1, M1, P1);

    map.elsewhere(A1, binding);
    assertEquals(binding, replica.find(A1));
    map.elsewhere(A1, moved(binding, P2));
    assertEquals(P2, replica.find(A1).location());
    map.elsewhere(A1, null);
    assertNull(replica.find(A1));
  }

  @Test
  void closingStopsFollowingAndKeepsTheMap() {
    store.open().join();
    change(seenAt(P1, T0));
    store.close();

    assertFalse(map.followed());
    assertEquals(P1, map.stored(A1).location());
  }

  @Test
  void anArrivalIsPutWhereNothingIs() {
    Outcome outcome = change(seenAt(P1, T0));

    assertTrue(outcome.changes());
    assertEquals(outcome.after().orElseThrow(), map.stored(A1));
    assertEquals(map.stored(A1), replica.find(A1));
  }

  @Test
  void aMoveReplacesAndTheEndOfATombstoneRemoves() {
    change(seenAt(P1, T0));
    change(seenAt(P2, T0 + 1_000));
    assertEquals(P2, map.stored(A1).location());

    change(Detachment.anywhere(A1, Cause.NOTICE, T0 + 2_000));
    assertEquals(BindingState.LEFT, map.stored(A1).state());

    change(Expiry.of(A1, T0 + 2_000 + POLICY.tombstone()));
    assertNull(map.stored(A1));
    assertNull(replica.find(A1));
  }

  @Test
  void whatChangesNothingIsNotWritten() {
    change(seenAt(P1, T0));
    int calls = map.calls();
    change(seenAt(P1, T0 + 1_000));

    assertEquals(calls, map.calls());
  }

  @Test
  void anArrivalThatLostToAnotherIsDecidedAgain() {
    Binding theirs = bound(A1, M2, P2);
    map.deaf(true);
    map.beforeNextWrite(() -> map.elsewhere(A1, theirs));

    Outcome outcome = change(seenAt(P1, T0 + 1_000));

    assertEquals(2, decidedOn.size());
    assertNull(decidedOn.get(0));
    assertEquals(theirs, decidedOn.get(1));
    assertEquals(BindingState.TESTING, outcome.after().orElseThrow().state());
    assertEquals(map.stored(A1), replica.find(A1));
    assertEquals(Map.of("store-conflicts", 1L), counters.snapshot());
    assertEquals(1, counters.latencies().get("store").count(), "two tries are one change");
  }

  @Test
  void aMoveThatLostToAnotherIsDecidedAgain() {
    Binding mine = bound(A1, M1, P1);
    Binding theirs = moved(mine, P2);
    map.elsewhere(A1, mine);
    store.open().join();
    map.deaf(true);
    map.beforeNextWrite(() -> map.elsewhere(A1, theirs));

    change(seenAt(P3, T0 + 1_000));

    assertEquals(List.of(mine, theirs), decidedOn);
    assertEquals(2, map.stored(A1).sequence());
    assertEquals(P3, replica.find(A1).location());
  }

  @Test
  void aMoveOfWhatIsGoneIsAnArrival() {
    map.elsewhere(A1, bound(A1, M1, P1));
    store.open().join();
    map.deaf(true);
    map.beforeNextWrite(() -> map.elsewhere(A1, null));

    Outcome outcome = change(seenAt(P2, T0 + 1_000));

    assertNull(decidedOn.get(1));
    assertEquals(0, outcome.after().orElseThrow().sequence());
    assertEquals(map.stored(A1), replica.find(A1));
  }

  @Test
  void aConflictMayEndInNoChange() {
    Binding theirs = bound(A1, M1, P2);
    map.deaf(true);
    map.beforeNextWrite(() -> map.elsewhere(A1, theirs));

    Outcome outcome = change(seenAt(P2, T0 + 1_000));

    assertFalse(outcome.changes());
    assertEquals(theirs, replica.find(A1));
  }

  @Test
  void whatNeverStopsChangingFails() {
    map.deaf(true);
    long[] time = {T0};
    map.beforeEveryWrite(() -> map.elsewhere(A1, bound(A1, M2, P2).changed(++time[0]).build()));

    CompletableFuture<Outcome> failed = attempt(seenAt(P1, T0 + 60_000));

    assertThrows(CompletionException.class, failed::join);
    assertTrue(decidedOn.size() > 10 && decidedOn.size() < 100, "tries: " + decidedOn.size());
  }

  @Test
  void aMapThatFailsChangesNothingHere() {
    map.breakDown(new IllegalStateException("no quorum"));

    assertTrue(attempt(seenAt(P1, T0)).isCompletedExceptionally());
    assertNull(replica.find(A1));
  }

  @Test
  void anEventOlderThanOurOwnChangeDoesNotBringTheOldBack() {
    store.open().join();
    change(seenAt(P1, T0));
    Binding old = replica.find(A1);
    change(seenAt(P2, T0 + 1_000));
    map.elsewhere(A1, old);

    assertEquals(P2, replica.find(A1).location());
  }

  // What cannot be read.

  @Test
  void oneEntryThatCannotBeReadKeepsNoOtherFromBeingRead() {
    Binding one = bound(A1, M1, P1);
    Binding other = bound(Hosts.A3, M2, P2);
    map.elsewhere(A1, one);
    map.damage(A2);
    map.elsewhere(Hosts.A3, other);

    store.open().join();

    assertEquals(Set.of(one, other), Set.copyOf(replica.all()));
    assertEquals(Map.of("bindings-unreadable", 1L), counters.snapshot());
    assertTrue(map.has(A2), "whoever wrote it can read it");
  }

  @Test
  void howeverManyThereAre() {
    for (int host = 0; host < 200; host++) {
      Address address = Hosts.address("10.0.7." + host);
      map.elsewhere(address, bound(address, M1, P1));
      if (host % 2 == 0) {
        map.damage(address);
      }
    }

    store.open().join();

    assertEquals(100, replica.size());
    assertEquals(100, counted("bindings-unreadable"));
  }

  @Test
  void aStoreThatDoesNotAnswerIsNotTakenForOneThatIsEmpty() {
    map.elsewhere(A1, bound(A1, M1, P1));
    map.lose(new IllegalStateException("no quorum"));

    assertThrows(CompletionException.class, () -> store.open().join());
    assertEquals(0, counted("bindings-unreadable"));
  }

  @Test
  void whatCannotBeReadIsReplacedByWhatTheHostSays() {
    map.damage(A1);
    map.deaf(true);
    store.open().join();

    Outcome outcome = change(seenAt(P1, T0));

    assertEquals(outcome.after().orElseThrow(), map.stored(A1));
    assertEquals(P1, replica.find(A1).location());
  }

  @Test
  void soIsWhatAnotherBuildHasWrittenMeanwhile() {
    map.elsewhere(A1, bound(A1, M1, P1));
    store.open().join();
    map.deaf(true);
    map.beforeNextWrite(() -> map.damage(A1));

    change(seenAt(P2, T0 + 1_000));

    assertEquals(P2, map.stored(A1).location());
    assertEquals(P2, replica.find(A1).location());
  }

  @Test
  void aWriteThatFailsTakesNothingOut() {
    map.damage(A1);
    map.breakDown(new IllegalStateException("no quorum"));

    assertTrue(attempt(seenAt(P1, T0)).isCompletedExceptionally());
    assertTrue(map.has(A1));
  }

  @TestFactory
  Stream<DynamicTest> aStoreThatFailsForAMomentLosesNothing() {
    return Stream.of(
            new CompletionException(new TimeoutException()),
            new CompletionException(new StorageException.Unavailable()),
            new ConsistentMapException.Timeout(),
            new ConsistentMapException("closed session"),
            new ConnectException("refused"),
            new IllegalStateException("closed session"))
        .flatMap(why -> Stream.of(1, 2).map(calls -> passing(why, calls)));
  }

  private static DynamicTest passing(Throwable why, int calls) {
    return dynamicTest(
        calls + " calls fail: " + why,
        () -> {
          BindingStoreTest test = new BindingStoreTest();
          Binding binding = bound(A1, M1, P1);
          test.map.elsewhere(A1, binding);
          test.store.open().join();
          test.map.failAfter(0, calls, why);
          assertTrue(test.attempt(seenAt(P2, T0 + 1_000)).isCompletedExceptionally());
          assertEquals(binding, test.map.stored(A1));
          assertEquals(binding, test.replica.find(A1));
        });
  }

  @Test
  void norIsOneThatFailsForAMomentAtTheStartTakenForOneThatCannotBeRead() {
    map.damage(A1);
    // Neither when all of it is asked for, nor which entries there are.
    map.failAfter(2, 1, new ConsistentMapException("closed session"));

    assertThrows(CompletionException.class, () -> store.open().join());
    assertEquals(0, counted("bindings-unreadable"));
  }

  @Test
  void whatCanBeReadAgainByThenIsNotTakenOut() {
    Binding theirs = bound(A1, M2, P2);
    map.damage(A1);
    map.deaf(true);
    store.open().join();
    // The write that finds it, and the one that is to take it out.
    AtomicInteger writes = new AtomicInteger();
    map.beforeEveryWrite(
        () -> {
          if (writes.incrementAndGet() == 2) {
            map.elsewhere(A1, theirs);
          }
        });

    change(seenAt(P1, T0 + 1_000));

    assertEquals(theirs, decidedOn.get(1));
    assertEquals(M2, map.stored(A1).mac());
  }

  @Test
  void nothingIsTakenOutOnceNobodyWaitsForIt() {
    map.damage(A1);
    store.open().join();
    map.holdReads();
    CompletableFuture<Outcome> arrival = attempt(seenAt(P1, T0));
    timers.pass(BindingStore.DEADLINE);
    assertTrue(arrival.isCompletedExceptionally());

    map.letGo();
    assertTrue(map.has(A1));
  }

  @Test
  void whyItCannotBeReadIsToldByTheLastOfAChainOfCauses() {
    // Of a failure ONOS's map hands on nothing else.
    Throwable last =
        Throwables.getRootCause(
            assertThrows(
                RuntimeException.class, () -> BindingStore.SERIALIZER.decode(new byte[] {1, 2})));
    assertTrue(BindingCodec.Unreadable.isBehind(last));
    assertEquals(1, last.getSuppressed().length);
  }

  // What is stored later than anybody waits for.

  @Test
  void whatIsNotAnsweredInTimeFailsAndIsHandedBackWhenItIs() {
    map.deaf(true);
    map.hold();
    CompletableFuture<Outcome> arrival = attempt(seenAt(P1, T0));
    timers.pass(BindingStore.DEADLINE - 1);
    assertFalse(arrival.isDone());
    timers.pass(1);
    assertTrue(arrival.isCompletedExceptionally());
    assertNull(replica.find(A1));
    assertEquals(List.of(), late);

    map.letGo();
    assertEquals(P1, replica.find(A1).location());
    assertEquals(List.of(map.stored(A1)), List.of(late.get(0).after().orElseThrow()));
    assertEquals(Map.of("store-late", 1L), counters.snapshot());
  }

  @Test
  void aRemovalToo() {
    Binding tombstone = left(bound(A1, M1, P1));
    map.elsewhere(A1, tombstone);
    store.open().join();
    map.deaf(true);
    map.hold();
    CompletableFuture<Outcome> end = attempt(Expiry.of(A1, T0 + 60_000));
    timers.pass(BindingStore.DEADLINE);
    assertTrue(end.isCompletedExceptionally());

    map.letGo();
    assertNull(replica.find(A1));
    assertEquals(1, late.size());
  }

  @Test
  void whatWasNotStoredAfterAllIsNot() {
    map.hold();
    assertFalse(attempt(seenAt(P1, T0)).isDone());
    timers.pass(BindingStore.DEADLINE);
    map.elsewhere(A1, bound(A1, M2, P2));
    map.letGo();
    assertEquals(List.of(), late);

    map.hold();
    assertFalse(attempt(seenAt(P3, T0 + 60_000)).isDone());
    timers.pass(BindingStore.DEADLINE);
    map.breakDown(new IllegalStateException("no quorum"));
    map.letGo();
    assertEquals(List.of(), late);
    assertEquals(0, counted("store-late"));
  }

  // Many maps, each with the addresses that are its own.

  private BindingStore storeIn(List<FakeMap> maps) {
    return new BindingStore(List.copyOf(maps), replica, Runnable::run, timers, counters);
  }

  private CompletableFuture<Outcome> arrive(BindingStore where, int number) {
    Sighting sighting =
        Sighting.of(newcomer(number), M2, P2, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, T0);
    return where.change(
        sighting.address(), before -> Mobility.decide(before, sighting, POLICY), late::add);
  }

  @Test
  void eachMapIsReadAndFollowedAndLetGoOf() {
    List<FakeMap> maps = List.of(new FakeMap(), new FakeMap());
    maps.get(0).elsewhere(A1, bound(A1, M1, P1));
    maps.get(1).elsewhere(A2, bound(A2, M2, P2));
    BindingStore both = storeIn(maps);
    both.open().join();
    assertEquals(4, both.progress(), "two bindings, two maps");
    maps.get(1).elsewhere(A2, moved(bound(A2, M2, P2), P3));
    maps.get(0).elsewhere(A1, null);
    assertEquals(P3, replica.find(A2).location());
    assertNull(replica.find(A1));

    both.close();
    assertFalse(maps.stream().anyMatch(FakeMap::followed));
  }

  @Test
  void twoMapsAreOpenedAtATimeAndNoneOnceItIsClosed() {
    List<FakeMap> maps = Stream.generate(FakeMap::new).limit(8).collect(Collectors.toList());
    maps.forEach(FakeMap::holdReads);
    BindingStore many = storeIn(maps);
    CompletableFuture<Void> opened = many.open();
    assertEquals(List.of(0, 1), followed(maps));
    maps.get(1).letGo();
    assertEquals(List.of(0, 1, 3), followed(maps));
    assertFalse(opened.isDone());

    many.close();
    maps.forEach(FakeMap::letGo);
    assertEquals(List.of(), followed(maps));
  }

  private static List<Integer> followed(List<FakeMap> maps) {
    return IntStream.range(0, maps.size())
        .filter(number -> maps.get(number).followed())
        .boxed()
        .collect(Collectors.toList());
  }

  @Test
  void oneMapThatCannotBeReadIsToldThoughAnotherIsSilent() {
    List<FakeMap> maps = List.of(new FakeMap(), new FakeMap());
    maps.get(0).holdReads();
    IllegalStateException lost = new IllegalStateException("lost");
    maps.get(1).lose(lost);
    CompletableFuture<Void> opened = storeIn(maps).open();

    assertTrue(opened.isCompletedExceptionally(), "nobody has to wait for it");
    CompletionException told = assertThrows(CompletionException.class, opened::join);
    assertEquals(lost, Throwables.getRootCause(told));
  }

  @Test
  void changesOfDifferentMapsAreMadeSideBySide() {
    List<FakeMap> maps = Stream.generate(FakeMap::new).limit(4).collect(Collectors.toList());
    maps.forEach(FakeMap::hold);
    BindingStore many = storeIn(maps);
    for (int i = 0; i < 40; i++) {
      CompletableFuture<Outcome> unused = arrive(many, i);
    }
    maps.forEach(each -> assertEquals(1, each.calls(), "each map has one under way"));
    maps.forEach(FakeMap::letGo);
    assertEquals(40, replica.size());
    maps.forEach(each -> assertEquals(10, each.calls(), "and an equal share"));
  }

  @Test
  void aMapThatAnswersNobodyIsGivenUpThoughOthersAnswer() {
    List<FakeMap> maps = List.of(new FakeMap(), new FakeMap());
    BindingStore both = storeIn(maps);
    maps.get(0).hold();
    List<CompletableFuture<Outcome>> arrivals = new ArrayList<>();
    for (int i = 0; i < 2 * MANY; i++) {
      arrivals.add(arrive(both, i));
    }
    timers.pass(BindingStore.DEADLINE - 1);
    assertEquals(MANY, arrivals.stream().filter(CompletableFuture::isDone).count());
    timers.pass(1);
    assertTrue(arrivals.stream().filter(CompletableFuture::isDone).count() > MANY + 50);
    timers.pass(BindingStore.DEADLINE);
    assertEquals(MANY, arrivals.stream().filter(each -> each.isCompletedExceptionally()).count());
  }

  @Test
  void aChangeThatLastsLongLetsTheNextOneBegin() {
    map.hold();
    CompletableFuture<Outcome> first = arrival(0);
    CompletableFuture<Outcome> second = arrival(1);
    assertEquals(1, map.calls());
    timers.pass(Turns.LONGEST);
    assertEquals(2, map.calls());
    map.letGo();
    assertTrue(first.isDone() && second.isDone());
  }

  @Test
  void whereAnAddressIsStoredNeverChanges() {
    assertEquals(64, BindingStore.MAPS);
    assertEquals("rehome-bindings-63", BindingStore.name(63));
    assertEquals(7, BindingStore.number(A1, BindingStore.MAPS));
    assertEquals(
        25,
        BindingStore.number(
            Address.of(VlanId.vlanId((short) 7), IpAddress.valueOf("2001:db8::1")),
            BindingStore.MAPS));
  }

  // When more is to be changed than a map is asked at a time.

  private static Address newcomer(int number) {
    return Address.untagged(IpAddress.valueOf(0x0b000000 + number));
  }

  private CompletableFuture<Outcome> arrival(int number) {
    return attempt(
        Sighting.of(newcomer(number), M2, P2, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, T0));
  }

  @Test
  void aMapIsAskedForOneChangeAtATime() {
    map.hold();
    int asked = map.calls();
    List<CompletableFuture<Outcome>> arrivals = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      arrivals.add(arrival(i));
    }
    assertEquals(1, map.calls() - asked);

    map.letGo();
    arrivals.forEach(CompletableFuture::join);
    assertEquals(P2, replica.find(newcomer(50)).location());
  }

  @Test
  void whoIsBoundGoesBeforeNewcomersAndIsDecidedAboutWhenItIsItsTurn() {
    change(seenAt(P1, T0));
    map.hold();
    for (int i = 0; i < 51; i++) {
      CompletableFuture<Outcome> unused = arrival(i);
    }
    decidedOn.clear();
    CompletableFuture<Outcome> move = attempt(seenAt(P3, T0 + 1_000));
    assertEquals(List.of(), decidedOn, "nothing is decided on what may not be so any more");

    map.letGo();
    assertEquals(P3, move.join().after().orElseThrow().location());
    assertEquals(A1, decidedOn.get(0).address());
  }

  // As many as begin in the time that the store has, one second's after the other's, and more.
  private static final int MANY = (int) (BindingStore.DEADLINE / Turns.LONGEST) + 50;

  @Test
  void aStoreThatAnswersNobodyIsWaitedForByNoNewcomer() {
    map.hold();
    List<CompletableFuture<Outcome>> arrivals = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      arrivals.add(arrival(i));
    }
    timers.pass(BindingStore.DEADLINE - 1);
    assertFalse(arrivals.stream().anyMatch(CompletableFuture::isDone));
    timers.pass(1);
    assertTrue(arrivals.get(0).isCompletedExceptionally());
    assertTrue(arrivals.get(MANY - 1).isCompletedExceptionally(), "though it was never asked");
  }

  @Test
  void aStoreThatAnswersOthersIsWaitedFor() {
    map.hold();
    for (int i = 0; i < MANY - 1; i++) {
      CompletableFuture<Outcome> unused = arrival(i);
    }
    CompletableFuture<Outcome> last = arrival(MANY - 1);
    timers.pass(BindingStore.DEADLINE / 2);
    map.letGoOne();
    timers.pass(BindingStore.DEADLINE / 2);
    assertFalse(last.isDone(), "somebody was answered since the oldest was asked");

    map.letGo();
    assertEquals(P2, last.join().after().orElseThrow().location());
  }

  @Test
  void whoIsBoundIsNeverGivenUpUnasked() {
    for (int i = 0; i < MANY; i++) {
      arrival(i).join();
    }
    map.hold();
    CompletableFuture<Outcome> last = null;
    for (int i = 0; i < MANY; i++) {
      last = attempt(Detachment.from(P2, newcomer(i), Cause.PORT_DOWN, T0 + 1_000));
    }
    timers.pass(BindingStore.DEADLINE);
    assertFalse(last.isDone());
    map.letGo();

    last.join();
    assertEquals(BindingState.LEFT, replica.find(newcomer(MANY - 1)).state());
  }

  @Test
  void whatIsAnsweredInTimeLeavesNoTimerBehind() {
    change(seenAt(P1, T0));

    assertEquals(0, timers.waiting());
    assertEquals(List.of(), late);
  }

  // Compare-and-set by value compares bytes: what is equal must be equal there, too.

  @TestFactory
  Stream<DynamicTest> everyBindingSurvivesSerialization() {
    return specimens().stream()
        .map(
            binding ->
                dynamicTest(
                    binding.toString(),
                    () -> {
                      byte[] bytes = BindingStore.SERIALIZER.encode(binding);
                      Binding read = BindingStore.SERIALIZER.decode(bytes);
                      assertNotSame(binding, read);
                      assertEquals(binding, read);
                      assertEquals(binding.toString(), read.toString());
                      assertArrayEquals(bytes, BindingStore.SERIALIZER.encode(read));
                    }));
  }

  /** What was written of a binding before there were names; every later release must read it. */
  private static final String WRITTEN_BEFORE =
      "F70301014801000000040A0000010108FFFF010101A50201A102016F663A30303030303030303030303030"
          + "3030B2A202010000000000000000014A0102000000000201030188A0ABFEF96282A0ABFEF962C0C9B2FEF9"
          + "62A50201A102016F663A303030303030303030303030303030B1A202010000000000000000014A01020000"
          + "0000010E06A09EB6FEF96201000101303031313232333334343535363637B7E00392A0ABFEF962000292A0"
          + "ABFEF96201020102";

  @Test
  void whatWasWrittenBeforeThereWereNamesIsReadAndComparesAsTheSame() {
    long at = 1_700_000_000_000L;
    ConnectPoint one = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
    ConnectPoint two = ConnectPoint.deviceConnectPoint("of:0000000000000002/1");
    Binding binding =
        Binding.of(A1, M1, one, Source.DHCP, at)
            .changed(at + 5)
            .router(false)
            .nextSequence()
            .moves(3, at + 1, at + 4)
            .expires(at + 60_000)
            .migration(7)
            .movingUntil(at + 90_000)
            .registration(Registration.of("0011223344556677", 240))
            .build()
            .changed(at + 9)
            .claim(Claim.of(M2, two, Source.NOTICE, Cause.ARP, true), at + 9)
            .build();
    byte[] before = BaseEncoding.base16().decode(WRITTEN_BEFORE);
    assertEquals(binding, BindingStore.SERIALIZER.decode(before));
    assertArrayEquals(before, BindingStore.SERIALIZER.encode(binding));
  }

  @Test
  void aNameIsWrittenAndReadAndMakesABindingAnother() {
    Binding plain = bound(A1, M1, P1);
    Binding named = plain.named("<b>größe</b>");
    Binding read = BindingStore.SERIALIZER.copy(named);
    assertNotSame(named, read);
    assertEquals(named, read);
    assertEquals(Optional.of("<b>größe</b>"), read.name());
    map.elsewhere(A1, named);
    assertFalse(map.replace(A1, plain, named).join());
    assertFalse(map.replace(A1, plain.named("other"), named).join());
    assertTrue(map.replace(A1, read, plain).join());
    assertEquals(plain, map.stored(A1));
  }

  @Test
  void equalAddressesAreTheSameKeyHoweverTheyWereMade() {
    // The map finds a key by its bytes, and packets make other objects of an address than texts do.
    for (IpAddress ofPacket :
        List.of(Ip4Address.valueOf("10.0.0.1"), Ip6Address.valueOf("2001:db8::1"))) {
      IpAddress ofText = IpAddress.valueOf(ofPacket.toString());
      Address key = Address.of(VlanId.vlanId((short) 10), ofText);
      Address same = Address.of(VlanId.vlanId("10"), ofPacket);
      assertEquals(key, same);
      assertArrayEquals(
          BindingStore.SERIALIZER.encode(key), BindingStore.SERIALIZER.encode(same), "" + key);
    }
  }

  @Test
  void keysAreWrittenAsTheyEverWere() {
    Map<String, Address> keys =
        Map.of(
            "F603014801000000040A0000010108FFFF", Address.untagged(IpAddress.valueOf("10.0.0.1")),
            "F603014801000000040A0000010108000A",
                Address.of(VlanId.vlanId((short) 10), IpAddress.valueOf("10.0.0.1")),
            "F6030149010000001020010DB80000000000000000000000010108000A",
                Address.of(VlanId.vlanId((short) 10), IpAddress.valueOf("2001:db8::1")));
    keys.forEach(
        (written, key) -> {
          assertEquals(written, BaseEncoding.base16().encode(BindingStore.SERIALIZER.encode(key)));
          assertEquals(key, BindingStore.SERIALIZER.decode(BaseEncoding.base16().decode(written)));
        });
  }

  @Test
  void equalBindingsAreEqualBytesHoweverTheyWereMade() {
    List<Binding> some = specimens();
    List<Binding> again = specimens();
    for (int i = 0; i < some.size(); i++) {
      assertEquals(some.get(i), again.get(i));
      assertArrayEquals(
          BindingStore.SERIALIZER.encode(some.get(i)),
          BindingStore.SERIALIZER.encode(again.get(i)));
    }
  }

  @Test
  void whatWasWrittenAndWhatIsReadOfItCompareAsTheSame() {
    // Parts that are one object are written once. So bytes may differ among bindings that are
    // equal,
    // but never between a binding that was stored and what anybody reads of it.
    Claim ofOneObject = Claim.of(M1, P1, Source.NEIGHBOR, Cause.ARP, true);
    ConnectPoint copy = ConnectPoint.deviceConnectPoint(P1.toString());
    Claim ofEqualParts = Claim.of(M1, copy, Source.NEIGHBOR, Cause.ARP, true);
    for (Claim claim : List.of(ofOneObject, ofEqualParts)) {
      Binding stored = claimed(bound(A1, M1, P1), claim);
      map.elsewhere(A1, stored);
      Binding read = map.stored(A1);

      assertEquals(stored, read);
      assertTrue(map.replace(A1, stored, read).join());
      assertTrue(map.replace(A1, read, stored).join());
      assertTrue(map.remove(A1, map.stored(A1)).join());
    }
  }

  private static Binding claimed(Binding binding, Claim claim) {
    return binding.changed(T0).claim(claim, T0).build();
  }

  private static List<Binding> specimens() {
    List<Address> addresses =
        List.of(
            Address.untagged(IpAddress.valueOf("10.0.0.1")),
            Address.of(VlanId.vlanId((short) 4094), IpAddress.valueOf("192.0.2.255")),
            Address.of(VlanId.vlanId((short) 1), IpAddress.valueOf("2001:db8::1")),
            Address.untagged(IpAddress.valueOf("fe80::1")));
    List<Binding> specimens = new ArrayList<>();
    for (Address address : addresses) {
      ConnectPoint place = ConnectPoint.deviceConnectPoint("of:00000000000000ff/42");
      for (Source source : Source.values()) {
        specimens.add(Binding.of(address, M1, place, source, T0));
      }
      Binding busy =
          Binding.of(address, M1, place, Source.DHCP, T0)
              .changed(T0 + 5)
              .router(false)
              .nextSequence()
              .moves(3, T0 + 1, T0 + 4)
              .expires(T0 + 60_000)
              .migration(7)
              .movingUntil(T0 + 90_000)
              .registration(Registration.of("0011223344556677", 240))
              .build();
      for (BindingState state : BindingState.values()) {
        specimens.add(busy.changed(T0 + 9).state(state, T0 + 9).build());
        specimens.add(busy.changed(T0 + 9).state(state, T0 + 9).name("web-" + state).build());
      }
      for (Cause cause : Cause.values()) {
        boolean tentative = specimens.size() % 2 == 0;
        specimens.add(claimed(busy, Claim.of(M2, P2, Source.NOTICE, cause, tentative)));
      }
    }
    return specimens;
  }
}
