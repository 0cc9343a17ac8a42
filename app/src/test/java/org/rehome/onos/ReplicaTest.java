package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.Source;

/** The copy of every binding, whatever order its versions come in. */
class ReplicaTest {
  private static final Binding FIRST = bound(A1, M1, P1);
  private static final Binding SECOND = moved(FIRST, P2);
  private static final Binding TOMBSTONE = left(SECOND);

  private final Replica replica = new Replica();

  private static Set<Binding> set(Collection<Binding> bindings) {
    return new HashSet<>(bindings);
  }

  @Test
  void whatIsPutIsFound() {
    replica.put(FIRST);

    assertEquals(FIRST, replica.find(A1));
    assertNull(replica.find(A2));
    assertEquals(List.of(FIRST), replica.all());
    assertEquals(List.of(FIRST), replica.ofMac(M1));
    assertEquals(List.of(FIRST), replica.at(P1));
    assertEquals(List.of(FIRST), replica.ofIp(A1.ip()));
    assertEquals(Set.of(P1), replica.locations());
  }

  @Test
  void whoIsBoundIsPresentUntilItLeaves() {
    assertFalse(replica.isPresent(A1));
    replica.put(FIRST);
    assertTrue(replica.isPresent(A1));
    assertFalse(replica.isPresent(A2));
    replica.put(TOMBSTONE);
    assertFalse(replica.isPresent(A1));
    replica.remove(TOMBSTONE);
    assertFalse(replica.isPresent(A1));
    Binding version = bound(A2, M2, P2);
    for (BindingState state : BindingState.values()) {
      version = version.changed(T0).state(state, T0).build();
      replica.put(version);
      assertEquals(state != BindingState.LEFT, replica.isPresent(A2), state + "");
    }
  }

  @Test
  void aWalkComesByEverybodyOnce() {
    assertFalse(replica.walk().hasNext());
    assertEquals(0, replica.size());
    replica.put(FIRST);
    replica.put(bound(A2, M2, P2));

    List<Binding> met = new ArrayList<>();
    replica.walk().forEachRemaining(met::add);
    assertEquals(2, replica.size());
    assertEquals(2, met.size());
    assertEquals(set(replica.all()), set(met));
  }

  @Test
  void whenSomebodyWasHeardIsZeroForNever() {
    replica.put(FIRST);
    assertEquals(0, replica.heardAt(A1));
    assertEquals(0, replica.heardAt(A2));
    replica.heard(A1, T0 + 3);
    assertEquals(T0 + 3, replica.heardAt(A1));
  }

  @Test
  void anEarlierRevisionDoesNotReplaceALaterOne() {
    replica.put(SECOND);
    replica.put(FIRST);

    assertEquals(SECOND, replica.find(A1));
    assertEquals(List.of(), replica.at(P1));
    assertEquals(List.of(SECOND), replica.at(P2));
  }

  @Test
  void theSameRevisionTwiceIsOnce() {
    replica.put(FIRST);
    replica.put(bound(A1, M2, P2));

    assertEquals(FIRST, replica.find(A1));
    assertEquals(List.of(), replica.ofMac(M2));
  }

  @Test
  void aRemovalOfAnEarlierRevisionIsLate() {
    replica.put(SECOND);
    replica.remove(FIRST);

    assertEquals(SECOND, replica.find(A1));
  }

  @Test
  void aRemovalTakesEarlierRevisionsToo() {
    replica.put(FIRST);
    replica.remove(TOMBSTONE);

    assertNull(replica.find(A1));
    assertEquals(List.of(), replica.all());
    assertEquals(Set.of(), replica.locations());
    assertEquals(List.of(), replica.ofMac(M1));
  }

  @Test
  void aRemovalOfNothingIsNothing() {
    replica.remove(FIRST);

    assertEquals(List.of(), replica.all());
  }

  @Test
  void aMoveMovesTheIndexes() {
    replica.put(FIRST);
    replica.put(SECOND);

    assertEquals(List.of(), replica.at(P1));
    assertEquals(List.of(SECOND), replica.at(P2));
    assertEquals(List.of(SECOND), replica.ofMac(M1));
    assertEquals(Set.of(P2), replica.locations());
  }

  @Test
  void aNewOwnerMovesTheMacIndex() {
    Binding taken = FIRST.changed(T0).mac(M2).build();
    replica.put(FIRST);
    replica.put(taken);

    assertEquals(List.of(), replica.ofMac(M1));
    assertEquals(List.of(taken), replica.ofMac(M2));
    assertEquals(List.of(taken), replica.at(P1));
  }

  @Test
  void oneOfTwoAddressesGoesAndTheOtherStays() {
    Binding other = bound(A2, M1, P1);
    replica.put(FIRST);
    replica.put(other);
    assertEquals(Set.of(FIRST, other), set(replica.ofMac(M1)));
    assertEquals(Set.of(FIRST, other), set(replica.at(P1)));

    replica.remove(FIRST);
    assertEquals(List.of(other), replica.ofMac(M1));
    assertEquals(List.of(other), replica.at(P1));
  }

  @Test
  void thoseBehindAPortAreCountedTombstonesIncluded() {
    assertEquals(0, replica.countAt(P1));
    replica.put(FIRST);
    replica.put(bound(A2, M2, P1));
    assertEquals(2, replica.countAt(P1));

    replica.put(SECOND);
    assertEquals(1, replica.countAt(P1));
    replica.put(TOMBSTONE);
    assertEquals(1, replica.countAt(P2));
    replica.remove(TOMBSTONE);
    assertEquals(0, replica.countAt(P2));
  }

  @Test
  void aMacIsKnownUntilItsLastTombstoneIsGone() {
    assertFalse(replica.knows(M1));
    replica.put(FIRST);
    replica.put(bound(A2, M1, P1));
    assertTrue(replica.knows(M1));
    assertFalse(replica.knows(M2));

    replica.remove(bound(A2, M1, P1));
    replica.put(TOMBSTONE);
    assertTrue(replica.knows(M1));
    replica.remove(TOMBSTONE);
    assertFalse(replica.knows(M1));
  }

  @Test
  void anIpIsFoundInEveryVlan() {
    Binding tagged = bound(Address.of(VlanId.vlanId((short) 10), A1.ip()), M2, P2);
    replica.put(FIRST);
    replica.put(tagged);

    assertEquals(Set.of(FIRST, tagged), set(replica.ofIp(A1.ip())));
  }

  @Test
  void lastSeenNeverFallsBack() {
    replica.put(FIRST);
    assertEquals(OptionalLong.empty(), replica.lastSeen(A1));

    replica.heard(A1, T0 + 10);
    replica.heard(A1, T0 + 5);
    assertEquals(OptionalLong.of(T0 + 10), replica.lastSeen(A1));

    replica.put(SECOND);
    assertEquals(OptionalLong.of(T0 + 10), replica.lastSeen(A1));
  }

  @Test
  void whatIsNotBoundIsNotSeen() {
    replica.heard(A1, T0);

    assertEquals(OptionalLong.empty(), replica.lastSeen(A1));
  }

  @Test
  void everyStateButValidIsUnsettled() {
    Claim claim = Claim.of(M2, P2, Source.NEIGHBOR, Cause.ARP, false);
    Binding testing = FIRST.changed(T0).claim(claim, T0).build();
    Binding frozen = testing.changed(T0).state(BindingState.FROZEN, T0).build();
    Binding valid = frozen.changed(T0).state(BindingState.VALID, T0).build();

    replica.put(FIRST);
    assertEquals(Set.of(), replica.unsettled());
    replica.put(testing);
    assertEquals(Set.of(A1), replica.unsettled());
    replica.put(frozen);
    assertEquals(Set.of(A1), replica.unsettled());
    assertEquals(Map.of(BindingState.FROZEN, 1), replica.count());
    replica.put(valid);
    assertEquals(Set.of(), replica.unsettled());

    Binding tombstone = left(valid);
    replica.put(tombstone);
    assertEquals(Set.of(A1), replica.unsettled());
    assertEquals(Map.of(BindingState.LEFT, 1), replica.count());
    replica.remove(tombstone);
    assertEquals(Set.of(), replica.unsettled());
  }

  @Test
  void whatEndsIsFoundInTheOrderOfItsEnd() {
    Binding late = FIRST.changed(T0).source(Source.DHCP).expires(T0 + 9).build();
    Binding soon = bound(A2, M2, P2).changed(T0).source(Source.DHCP).expires(T0 + 5).build();
    replica.put(late);
    replica.put(soon);
    replica.put(bound(A3, M2, P2));
    assertEquals(List.of(), replica.ended(T0 + 4, 9));
    assertEquals(List.of(A2), replica.ended(T0 + 5, 9));
    assertEquals(List.of(A2, A1), replica.ended(T0 + 9, 9));
    assertEquals(List.of(A2), replica.ended(T0 + 9, 1));

    Binding renewed = late.changed(T0).expires(T0 + 20).build();
    replica.put(renewed);
    assertEquals(List.of(A2), replica.ended(T0 + 19, 9));
    replica.put(renewed.changed(T0).source(Source.STATIC).build());
    replica.put(left(soon));
    assertEquals(List.of(), replica.ended(T0 + 99, 9), "what is declared, or gone");
    replica.put(bound(A3, M2, P2).changed(T0).expires(T0 + 5).build());
    assertEquals(List.of(A3), replica.ended(T0 + 99, 9));
    replica.remove(replica.find(A3));
    assertEquals(List.of(), replica.ended(T0 + 99, 9));
  }

  @Test
  void manyThreadsEndInOneTruth() throws InterruptedException, ExecutionException {
    List<Binding> versions = versions(64, 40, new Random(7));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> runs = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random order = new Random(thread);
      runs.add(pool.submit(() -> putAll(versions, order)));
    }
    for (Future<?> run : runs) {
      run.get();
    }
    pool.shutdown();

    assertConsistent(64);
  }

  @Test
  void whoLooksWhileVersionsChangeMissesNobody() throws InterruptedException, ExecutionException {
    List<Address> addresses = List.of(A1, A2, A3);
    addresses.forEach(address -> replica.put(bound(address, M1, P1)));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> writer =
        pool.submit(
            () -> {
              for (long at = 1; at <= 30_000; at++) {
                Binding present = replica.find(addresses.get((int) (at % 3)));
                replica.put(present.changed(T0 + at).build());
              }
            });
    while (!writer.isDone()) {
      assertEquals(3, replica.ofMac(M1).size());
      assertEquals(3, replica.at(P1).size());
    }
    writer.get();
    pool.shutdown();
  }

  private void putAll(List<Binding> versions, Random random) {
    List<Binding> mine = new ArrayList<>(versions);
    java.util.Collections.shuffle(mine, random);
    for (Binding version : mine) {
      replica.put(version);
      replica.heard(version.address(), version.revision());
    }
  }

  /** The lives of {@code addresses} among a few hosts and places. */
  private static List<Binding> versions(int addresses, int each, Random random) {
    List<Binding> versions = new ArrayList<>();
    for (int a = 0; a < addresses; a++) {
      Binding binding =
          bound(Address.untagged(IpAddress.valueOf(0x0a000000 + a)), mac(random), place(random));
      for (int i = 0; i < each; i++) {
        versions.add(binding);
        binding =
            binding
                .changed(T0)
                .mac(mac(random))
                .location(place(random))
                .state(random.nextBoolean() ? BindingState.VALID : BindingState.LEFT, T0 + i)
                .build();
      }
    }
    return versions;
  }

  private static MacAddress mac(Random random) {
    return MacAddress.valueOf(0x020000000000L + random.nextInt(8));
  }

  private static ConnectPoint place(Random random) {
    return FakeNet.port(1 + random.nextInt(3), 1 + random.nextInt(3));
  }

  private void assertConsistent(int addresses) {
    List<Binding> all = replica.all();
    assertEquals(addresses, all.size());
    for (Binding binding : all) {
      assertEquals(T0 + 39, binding.revision(), "the last version of " + binding);
      assertEquals(OptionalLong.of(T0 + 39), replica.lastSeen(binding.address()));
    }
    Map<MacAddress, Set<Binding>> byMac =
        all.stream().collect(Collectors.groupingBy(Binding::mac, Collectors.toSet()));
    byMac.forEach((mac, bindings) -> assertEquals(bindings, set(replica.ofMac(mac))));
    Map<ConnectPoint, Set<Binding>> byPlace =
        all.stream().collect(Collectors.groupingBy(Binding::location, Collectors.toSet()));
    byPlace.forEach((place, bindings) -> assertEquals(bindings, set(replica.at(place))));
    assertEquals(byPlace.keySet(), replica.locations());
    Set<Address> unsettled =
        all.stream()
            .filter(binding -> binding.state() != BindingState.VALID)
            .map(Binding::address)
            .collect(Collectors.toSet());
    assertEquals(unsettled, replica.unsettled());
    assertTrue(replica.count().values().stream().mapToInt(Integer::intValue).sum() == addresses);
  }
}
