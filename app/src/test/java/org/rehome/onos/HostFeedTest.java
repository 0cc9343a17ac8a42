package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.address;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.Hosts.moved;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.HostId;
import org.onosproject.net.host.HostDescription;
import org.onosproject.store.service.ConsistentMapException;
import org.rehome.api.Address;
import org.rehome.api.Binding;

/** The same hosts in ONOS's own store. */
class HostFeedTest {
  private static final HostId H1 = HostId.hostId(M1, VlanId.NONE);

  private final FakeHosts onos = new FakeHosts();
  private final Replica replica = new Replica();
  private final Queue<Runnable> chores = new ArrayDeque<>();
  private final FakeTimers timers = new FakeTimers();
  private boolean crowded;
  private final HostFeed feed = newFeed();

  private HostFeed newFeed() {
    return new HostFeed(onos, onos.service(), replica, chores::add, timers, () -> crowded);
  }

  private void store(Binding binding) {
    Binding before = replica.find(binding.address());
    replica.put(binding);
    feed.changed(before, binding);
  }

  private void crowd(int hosts) {
    for (int host = 0; host < hosts; host++) {
      MacAddress mac = MacAddress.valueOf(0x0200_0001_0000L + host);
      store(bound(address("10.1." + (host >> 8) + "." + (host & 255)), mac, P1));
    }
  }

  private void run() {
    while (!chores.isEmpty()) {
      chores.remove().run();
    }
  }

  private void passRunning(long millis) {
    run();
    for (long passed = 0; passed < millis; passed += 100) {
      timers.pass(100);
      run();
    }
  }

  private HostDescription host(HostId id) {
    return onos.hosts().get(id);
  }

  @Test
  void aBoundHostAppears() {
    feed.start();
    assertTrue(onos.registered());
    store(bound(A1, M1, P1));
    run();

    HostDescription host = host(H1);
    assertEquals(M1, host.hwAddress());
    assertEquals(VlanId.NONE, host.vlan());
    assertEquals(P1.deviceId(), host.location().deviceId());
    assertEquals(P1.port(), host.location().port());
    assertEquals(Set.of(A1.ip()), host.ipAddress());
    assertFalse(host.configured());
  }

  @Test
  void whatWasBoundBeforeTheStartAppearsToo() {
    replica.put(bound(A1, M1, P1));
    feed.start();
    run();

    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void theAddressesOfAMacInAVlanAreOneHost() {
    feed.start();
    VlanId vlan = VlanId.vlanId((short) 10);
    store(bound(A1, M1, P1));
    store(bound(A2, M1, P1));
    store(bound(Address.of(vlan, A3.ip()), M1, P2));
    run();

    assertEquals(Set.of(A1.ip(), A2.ip()), host(H1).ipAddress());
    assertEquals(Set.of(A3.ip()), host(HostId.hostId(M1, vlan)).ipAddress());
    assertEquals(2, onos.hosts().size());
  }

  @Test
  void aBurstOfChangesIsOneUpdateWithTheLastState() {
    feed.start();
    run();
    Binding binding = bound(A1, M1, P1);
    for (int i = 0; i < 50; i++) {
      store(binding);
      binding = moved(binding, i % 2 == 0 ? P2 : P1);
    }
    store(binding);
    assertEquals(1, chores.size());
    run();

    assertEquals(List.of("+" + H1), onos.drain());
    assertEquals(binding.location().deviceId(), host(H1).location().deviceId());
  }

  @Test
  void theHostIsWhereItsNewestBindingIs() {
    feed.start();
    store(bound(A1, M1, P1));
    store(moved(bound(A2, M1, P1), P2));
    run();

    assertEquals(P2.deviceId(), host(H1).location().deviceId());
  }

  @Test
  void anAddressThatLeavesLeavesTheHost() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M1, P1));
    run();
    store(left(bound(A2, M1, P1)));
    run();

    assertEquals(Set.of(A1.ip()), host(H1).ipAddress());
  }

  @Test
  void aHostWithoutAnAddressVanishes() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    onos.drain();
    store(left(bound(A1, M1, P1)));
    run();
    assertEquals(List.of("-" + H1), onos.drain());

    feed.changed(left(bound(A1, M1, P1)), null);
    run();
    assertEquals(Set.of(), onos.hosts().keySet());
  }

  @Test
  void aNewOwnerIsAnotherHost() {
    feed.start();
    Binding before = bound(A1, M1, P1);
    store(before);
    run();
    Binding after = before.changed(Hosts.T0).mac(M2).location(P2).build();
    replica.put(after);
    feed.changed(before, after);
    run();

    assertEquals(Set.of(HostId.hostId(M2, VlanId.NONE)), onos.hosts().keySet());
  }

  @Test
  void aHostThatOnosRefusesDoesNotStopTheOthers() {
    feed.start();
    onos.breakDown(new IllegalArgumentException("no"));
    store(bound(A1, M1, P1));
    run();
    onos.breakDown(null);
    store(bound(A2, M2, P2));
    run();

    assertEquals(Set.of(HostId.hostId(M2, VlanId.NONE)), onos.hosts().keySet());
  }

  @Test
  void whomTheHostStoreDidNotTakeIsFedAgainAfterAPause() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    onos.stuck.add(H1);
    store(moved(bound(A1, M1, P1), P2));
    store(bound(A2, M2, P1));
    run();
    assertEquals(P1.deviceId(), host(H1).location().deviceId());
    assertEquals(2, onos.hosts().size(), "the others are fed");
    timers.pass(1_000);
    run();
    timers.pass(999);
    onos.stuck.clear();
    run();
    assertEquals(P1.deviceId(), host(H1).location().deviceId());

    timers.pass(1);
    run();
    assertEquals(P2.deviceId(), host(H1).location().deviceId());
    assertEquals(0, timers.waiting());
    store(moved(replica.find(A1), P1));
    run();
    assertEquals(P1.deviceId(), host(H1).location().deviceId(), "and nobody waits any more");
  }

  @Test
  void whileTheHostStoreAnswersNobodyOthersAreTriedEachTime() {
    feed.start();
    run();
    onos.breakDown(new ConsistentMapException.Timeout());
    crowd(1_000);
    run();
    List<String> first = onos.drain();
    store(bound(A1, M1, P1));
    assertEquals(0, chores.size(), "who changes meanwhile waits, too");
    timers.pass(1_000);
    run();
    List<String> second = onos.drain();
    assertEquals(3, first.size());
    assertEquals(3, second.size());
    assertTrue(first.contains(second.get(0)), "one of those");
    assertTrue(Collections.disjoint(first, second.subList(1, 3)));

    onos.breakDown(null);
    timers.pass(1_000);
    run();
    assertEquals(1_001, onos.hosts().size());
  }

  @Test
  void onceStoppedNobodyIsFedAgain() {
    feed.start();
    onos.breakDown(new ConsistentMapException.Timeout());
    store(bound(A1, M1, P1));
    run();
    feed.stop();
    onos.breakDown(null);
    timers.pass(10_000);
    run();

    assertEquals(Set.of(), onos.hosts().keySet());
    assertEquals(0, timers.waiting());
  }

  @Test
  void whatChangesWhileItIsFedIsFedOnceMore() {
    feed.start();
    run();
    onos.each =
        () -> {
          onos.each = () -> {};
          store(moved(bound(A1, M1, P1), P2));
        };
    store(bound(A1, M1, P1));
    run();

    assertEquals(P2.deviceId(), host(H1).location().deviceId());
  }

  @Test
  void whileManyBindingsChangeTheHostsWait() {
    feed.start();
    crowded = true;
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P2));
    run();
    timers.pass(100);
    assertEquals(1, chores.size());
    run();
    assertEquals(Set.of(), onos.hosts().keySet());

    crowded = false;
    timers.pass(100);
    run();
    assertEquals(2, onos.hosts().size());
    assertEquals(0, timers.waiting());
  }

  @Test
  void butForTwoSecondsAtMostWhereOnosBelievesWhatIsNotSo() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A3, M3, P1));
    run();
    crowded = true;
    store(moved(bound(A1, M1, P1), P2));
    store(left(bound(A3, M3, P1)));
    store(bound(A2, M2, P2));
    passRunning(1_900);
    assertEquals(P1.deviceId(), host(H1).location().deviceId());
    assertEquals(2, onos.hosts().size());

    passRunning(100);
    assertEquals(Set.of(H1), onos.hosts().keySet());
    assertEquals(P2.deviceId(), host(H1).location().deviceId());
  }

  @Test
  void andForAMinuteWithThoseThatHaveOnlyArrived() {
    feed.start();
    run();
    crowded = true;
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P2));
    store(moved(bound(A2, M2, P2), P1));
    passRunning(59_900);
    assertEquals(Set.of(HostId.hostId(M2, VlanId.NONE)), onos.hosts().keySet());

    passRunning(100);
    assertEquals(2, onos.hosts().size());
  }

  @Test
  void theNextCrowdIsMadeWayForAsTheFirstWas() {
    feed.start();
    run();
    crowded = true;
    store(bound(A1, M1, P1));
    passRunning(70_000);
    crowded = false;
    passRunning(100);
    assertEquals(0, timers.waiting());
    crowded = true;
    store(bound(A2, M2, P2));
    passRunning(10_000);

    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void whoHasMovedAndComeIsFedOnce() {
    feed.start();
    run();
    crowded = true;
    store(bound(A1, M1, P1));
    store(moved(bound(A1, M1, P1), P2));
    store(bound(A2, M1, P2));
    crowded = false;
    run();

    assertEquals(List.of("+" + H1), onos.drain());
  }

  @Test
  void withdrawingTakesOutWhatWasPutIn() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P2));
    run();
    feed.withdraw();

    assertEquals(Set.of(), onos.hosts().keySet());
  }

  @Test
  void aHostThatStaysKeepsNoOtherIn() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P2));
    store(bound(A3, M3, P1));
    run();
    onos.stuck.add(H1);
    feed.withdraw();

    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void aHostStoreThatAnswersNobodyIsNotAskedForEach() {
    feed.start();
    crowd(1_000);
    run();
    onos.drain();
    onos.breakDown(new ConsistentMapException.Timeout());
    feed.withdraw();

    assertEquals(3, onos.drain().size());
  }

  @Test
  void stoppingLeavesWhatWasPutIn() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    feed.stop();
    store(bound(A2, M2, P2));
    run();

    assertFalse(onos.registered());
    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void stoppingFeedsTheLastAndDoesNotTakeLong() {
    feed.start();
    run();
    crowd(1_000);
    onos.each = () -> timers.pass(10);
    feed.stop();

    assertEquals(100, onos.hosts().size());
    assertFalse(onos.registered());
    run();
    assertEquals(100, onos.hosts().size());
  }

  @Test
  void whoIsGoneIsTakenOutBeforeTheLastAreFed() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    onos.stuck.add(H1);
    replica.remove(bound(A1, M1, P1));
    feed.changed(bound(A1, M1, P1), null);
    run();
    onos.stuck.clear();
    crowd(1_000);
    onos.each = () -> timers.pass(10);
    feed.stop();

    assertFalse(onos.hosts().containsKey(H1));
    assertEquals(100, onos.hosts().size());
  }

  @Test
  void whoMovesWhileManyAreFedIsFedBeforeThem() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    onos.drain();
    crowd(1_000);
    onos.each =
        () -> {
          onos.each = () -> {};
          store(moved(bound(A1, M1, P1), P2));
        };
    run();

    int turn = onos.drain().indexOf("+" + H1);
    assertTrue(turn > 0 && turn <= 64, () -> "it was fed after " + turn);
  }

  @Test
  void aCrowdThatComesWhileManyAreFedIsMadeWayFor() {
    feed.start();
    run();
    crowd(1_000);
    onos.each = () -> crowded = true;
    run();
    assertEquals(64, onos.hosts().size());

    crowded = false;
    onos.each = () -> {};
    timers.pass(100);
    run();
    assertEquals(1_000, onos.hosts().size());
  }

  @Test
  void whoIsNoLongerTakenKeepsNoNewcomerWaiting() {
    feed.start();
    List<Address> addresses = List.of(A1, A2, A3, address("10.0.0.4"));
    for (int i = 0; i < addresses.size(); i++) {
      MacAddress mac = MacAddress.valueOf(0x0200_0000_0010L + i);
      store(bound(addresses.get(i), mac, P1));
      onos.stuck.add(HostId.hostId(mac, VlanId.NONE));
    }
    Set<HostId> stuck = Set.copyOf(onos.stuck);
    onos.stuck.clear();
    run();
    onos.stuck.addAll(stuck);
    addresses.forEach(each -> store(moved(replica.find(each), P2)));
    run();
    store(bound(address("10.0.0.9"), M1, P1));
    timers.pass(1_000);
    run();
    assertEquals(P1.deviceId(), host(H1).location().deviceId());
    assertTrue(stuck.stream().allMatch(each -> isAt(each, P1)));

    onos.stuck.clear();
    timers.pass(1_000);
    run();
    assertTrue(stuck.stream().allMatch(each -> isAt(each, P2)));
  }

  private boolean isAt(HostId host, ConnectPoint port) {
    return host(host).location().deviceId().equals(port.deviceId());
  }

  @Test
  void inACrowdWhatOnosDoesNotLackWaitsWithThoseThatHaveArrived() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    onos.drain();
    crowded = true;
    feed.changed(bound(A1, M1, P1), bound(A1, M1, P1));
    passRunning(59_900);
    assertEquals(List.of(), onos.drain());

    passRunning(100);
    assertEquals(List.of("+" + H1), onos.drain());
  }

  @Test
  void whoHasGoneIsTakenOutThoughManyAreBeingFedWhenItStops() throws InterruptedException {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    crowd(1_000);
    Thread stopping = new Thread(feed::stop);
    onos.each =
        () -> {
          onos.each = () -> timers.pass(10);
          replica.remove(bound(A1, M1, P1));
          feed.changed(bound(A1, M1, P1), null);
          stopping.start();
          while (stopping.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
        };
    run();
    stopping.join();

    assertFalse(onos.hosts().containsKey(H1));
    assertFalse(onos.registered());
    assertEquals(101, onos.hosts().size(), "the one at hand, and those of the last second");
  }

  @Test
  void aCrowdThatComesAndGoesHoldsNobodyUpForLonger() {
    feed.start();
    run();
    crowded = true;
    crowd(1_000);
    onos.each = () -> crowded = true;
    for (int pause = 0; pause < 5; pause++) {
      passRunning(9_900);
      crowded = false;
      passRunning(100);
    }
    passRunning(9_900);
    assertTrue(crowded);
    assertEquals(5 * 64, onos.hosts().size(), "some in each pause");

    passRunning(100);
    assertEquals(1_000, onos.hosts().size());
  }

  @Test
  void whoMovesWhileAnotherIsNotTakenIsFedAtOnce() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P1));
    run();
    onos.stuck.add(H1);
    store(moved(bound(A1, M1, P1), P2));
    run();
    store(moved(bound(A2, M2, P1), P2));
    run();

    assertTrue(isAt(HostId.hostId(M2, VlanId.NONE), P2));
    assertTrue(isAt(H1, P1));
  }

  @Test
  void whoeverFailsForAnotherReasonThanItselfIsFedAgain() {
    feed.start();
    onos.breakDown(new IllegalStateException("closed session"));
    store(bound(A1, M1, P1));
    run();
    onos.breakDown(null);
    timers.pass(1_000);
    run();

    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void theLongerTheStoreTakesToFailTheLaterItIsTriedAgain() {
    feed.start();
    run();
    onos.stuck.add(H1);
    onos.each = () -> timers.pass(500);
    store(bound(A1, M1, P1));
    run();
    onos.each = () -> {};
    onos.drain();
    timers.pass(1_999);
    run();
    assertEquals(List.of(), onos.drain());

    timers.pass(1);
    run();
    assertEquals(List.of("!" + H1), onos.drain());
  }

  @Test
  void whoHasMovedGoesFirstAgainOnceTheStoreAnswers() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P1));
    run();
    onos.breakDown(new ConsistentMapException.Timeout());
    store(moved(bound(A1, M1, P1), P2));
    store(moved(bound(A2, M2, P1), P2));
    crowd(1_000);
    run();
    onos.breakDown(null);
    onos.drain();
    timers.pass(1_000);
    run();

    List<String> fed = onos.drain();
    int turn = fed.indexOf("+" + HostId.hostId(M2, VlanId.NONE));
    assertTrue(turn > 0 && turn <= 64, () -> "it was fed after " + turn);
    assertEquals(1_002, fed.size());
  }

  @Test
  void whomAnEarlierRunHasLeftBehindAreTakenOutAtTheStart() {
    feed.start();
    store(bound(A1, M1, P1));
    store(bound(A2, M2, P1));
    store(bound(A3, M3, P1));
    run();
    replica.remove(bound(A1, M1, P1));
    replica.remove(bound(A2, M2, P1));
    onos.giveAway(HostId.hostId(M2, VlanId.NONE));
    onos.drain();
    newFeed().start();
    run();

    assertEquals(Set.of(HostId.hostId(M3, VlanId.NONE)), onos.hosts().keySet());
    assertEquals("-" + H1, onos.drain().get(0));
  }

  @Test
  void aStoreThatDoesNotTellItsHostsKeepsNobodyFromBeingFed() {
    onos.breakDown(new ConsistentMapException.Timeout());
    replica.put(bound(A1, M1, P1));
    feed.start();
    run();
    onos.breakDown(null);
    timers.pass(1_000);
    run();

    assertEquals(Set.of(H1), onos.hosts().keySet());
  }

  @Test
  void withdrawingTakesOutWhomAnEarlierRunHasLeftBehind() {
    feed.start();
    store(bound(A1, M1, P1));
    run();
    replica.remove(bound(A1, M1, P1));
    feed.withdraw();

    assertEquals(Set.of(), onos.hosts().keySet());
  }
}
