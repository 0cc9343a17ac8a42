package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.A3;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.link.LinkEvent;
import org.rehome.core.Detachment;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;

/** What the switches' news mean for the hosts behind them. */
class PortWatcherTest {
  private static final long GRACE = 30_000;

  private final FakeTimers timers = new FakeTimers();
  private final FakeNet net = FakeNet.leafSpine();
  private final Replica replica = new Replica();
  private final Fabric fabric = new Fabric(net.devices(), net.links(), null, timers);
  private final List<Observation> observed = new ArrayList<>();
  private final List<DeviceId> returned = new ArrayList<>();
  private final List<DeviceId> removed = new ArrayList<>();
  private final List<ConnectPoint> up = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private NetworkConfig network = NetworkConfig.none();
  private int topologyChanges;
  private final PortWatcher watcher =
      new PortWatcher(
          net.devices(),
          net.links(),
          fabric,
          replica,
          timers,
          Runnable::run,
          () -> network,
          observation -> {
            observed.add(observation);
            meanwhile.run();
          },
          new PortWatcher.FabricListener() {
            @Override
            public void topologyChanged() {
              topologyChanges++;
            }

            @Override
            public void portUp(ConnectPoint port) {
              up.add(port);
            }

            @Override
            public void deviceReturned(DeviceId device) {
              returned.add(device);
            }

            @Override
            public void deviceRemoved(DeviceId device) {
              removed.add(device);
            }
          });

  @BeforeEach
  void hosts() {
    watcher.grace(GRACE);
    replica.put(bound(A1, M1, P1));
    replica.put(bound(A2, M2, P1));
    replica.put(bound(A3, M3, P2));
  }

  private void start() {
    watcher.start();
    topologyChanges = 0;
    observed.clear();
    returned.clear();
  }

  /** What was observed since the last call, in any order. */
  private Set<String> drain() {
    Set<String> texts = new TreeSet<>();
    for (Observation observation : observed) {
      assertEquals(timers.now(), observation.at());
      assertTrue(texts.add(observation.toString()), "twice: " + observation);
    }
    observed.clear();
    return texts;
  }

  private static Set<String> bothAtP1(String cause) {
    return Set.of(
        "10.0.0.1 detached from of:0000000000000001/1, " + cause,
        "10.0.0.2 detached from of:0000000000000001/1, " + cause);
  }

  private static final Set<String> NOTHING = Set.of();

  // Ports.

  @Test
  void aPortThatGoesDownDetachesExactlyTheHostsThere() {
    start();
    net.down(P1);
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);

    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void aPortThatIsRemovedDetachesToo() {
    start();
    net.tell(DeviceEvent.Type.PORT_REMOVED, P1);

    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void aPortThatComesUpDetachesNobody() {
    start();
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    net.tell(DeviceEvent.Type.PORT_ADDED, P1);

    assertEquals(NOTHING, drain());
  }

  @Test
  void aPortThatIsAddedDownDetaches() {
    start();
    net.down(P1);
    net.tell(DeviceEvent.Type.PORT_ADDED, P1);

    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void statisticsAreNoNews() {
    start();
    net.tell(DeviceEvent.Type.PORT_STATS_UPDATED, P1);

    assertEquals(NOTHING, drain());
    assertEquals(0, topologyChanges);
  }

  @Test
  void whoListensHearsOfEachPortThatComes() {
    start();
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    net.tell(DeviceEvent.Type.PORT_ADDED, P2);
    assertEquals(List.of(P1, P2), up);

    net.down(P1).down(P2);
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    net.tell(DeviceEvent.Type.PORT_REMOVED, P2);
    assertEquals(List.of(P1, P2), up);
  }

  @Test
  void aPortIsFitAgainBeforeAnybodyHearsThatItIsUp() {
    start();
    net.down(P1);
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);
    assertTrue(fabric.unfit(P1).isPresent());
    net.up(P1);
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);

    assertEquals(List.of(P1), up);
    assertTrue(fabric.unfit(P1).isEmpty());
  }

  // Ports behind which the same hosts are.

  private Set<String> standingIn(ConnectPoint gone) {
    network = NetworkConfig.builder().portGroup(List.of(P1, P2, port(3, 1))).build();
    start();
    net.down(gone);
    net.tell(DeviceEvent.Type.PORT_UPDATED, gone);
    Set<String> places = new TreeSet<>();
    for (Observation observation : observed) {
      places.add(((Detachment) observation).standIn().map(ConnectPoint::toString).orElse("none"));
    }
    return places;
  }

  @Test
  void anotherPortOfTheGroupStandsIn() {
    assertEquals(Set.of(P2.toString()), standingIn(P1));
  }

  @Test
  void oneThatWorks() {
    net.down(P2);
    assertEquals(Set.of(port(3, 1).toString()), standingIn(P1));
  }

  @Test
  void orNone() {
    net.down(P2).lose(device(3));
    assertEquals(Set.of("none"), standingIn(P1));
  }

  @Test
  void aPortThatWasRemovedDoesNotThoughItsSwitchHasNotSaidItIsDown() {
    start();
    net.tell(DeviceEvent.Type.PORT_REMOVED, P2);
    assertEquals(Set.of(port(3, 1).toString()), standingIn(P1));
  }

  @Test
  void aPortThatIsThereNoMoreStandsInForNothing() {
    network = NetworkConfig.builder().portGroup(List.of(P1, port(1, 99))).build();
    start();
    net.down(P1);
    net.tell(DeviceEvent.Type.PORT_UPDATED, P1);

    assertFalse(observed.stream().anyMatch(each -> ((Detachment) each).standIn().isPresent()));
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  // Links.

  @Test
  void aLinkThatIsFoundDropsWhatWasLearnedAtItsEnds() {
    start();
    net.link(P1, P2);
    net.tell(LinkEvent.Type.LINK_ADDED, P1, P2);

    Set<String> expected = new TreeSet<>(bothAtP1("INFRASTRUCTURE"));
    expected.add("10.0.0.3 detached from of:0000000000000002/1, INFRASTRUCTURE");
    assertEquals(expected, drain());
    assertTrue(fabric.isInfrastructure(P1));
    assertTrue(fabric.isInfrastructure(P2));
    assertEquals(1, topologyChanges);
  }

  @Test
  void nobodyIsLearnedAtALinkAnyMoreWhenItsHostsAreDetached() {
    start();
    meanwhile = () -> assertTrue(fabric.isInfrastructure(P1) && fabric.isInfrastructure(P2));
    net.link(P1, P2);
    net.tell(LinkEvent.Type.LINK_ADDED, P1, P2);

    assertEquals(3, observed.size());
  }

  @Test
  void aLinkPortThatIsRemovedChangesRoutesAtOnce() {
    start();
    net.unlink(port(1, 11)).down(port(1, 11));
    net.tell(DeviceEvent.Type.PORT_REMOVED, port(1, 11));

    assertEquals(1, topologyChanges);
  }

  @Test
  void aLinkThatGoesDetachesNobodyAndChangesRoutesInItsTime() {
    start();
    net.unlink(port(1, 11));
    net.tell(LinkEvent.Type.LINK_REMOVED, port(1, 11), port(11, 1));
    assertEquals(0, topologyChanges);

    timers.pass(3_000);
    assertEquals(NOTHING, drain());
    assertEquals(1, topologyChanges, "nobody tells that the time is over: the watcher looks");
  }

  @Test
  void aLinkPortThatGoesDownChangesRoutesAtOnce() {
    start();
    net.unlink(port(1, 11)).down(port(1, 11));
    net.tell(DeviceEvent.Type.PORT_UPDATED, port(1, 11));

    assertEquals(1, topologyChanges);
  }

  // Switches.

  private void lose(int number) {
    net.lose(device(number));
    net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, device(number));
  }

  private void regain(int number) {
    net.regain(device(number));
    net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, device(number));
  }

  @Test
  void aSwitchThatIsAwayDetachesItsHostsAfterTheGraceOnly() {
    start();
    lose(1);
    timers.pass(GRACE - 1);
    assertEquals(NOTHING, drain());
    assertEquals(0, topologyChanges);

    timers.pass(1);
    assertEquals(bothAtP1("DEVICE_DOWN"), drain());
    assertEquals(1, topologyChanges);
    assertEquals(List.of(), returned);
  }

  @Test
  void aSecondNewsOfTheSameLossDoesNotProlongTheGrace() {
    start();
    lose(1);
    timers.pass(GRACE / 2);
    net.tell(DeviceEvent.Type.DEVICE_REMOVED, device(1));
    net.tell(DeviceEvent.Type.DEVICE_SUSPENDED, device(1));
    timers.pass(GRACE / 2);

    assertEquals(bothAtP1("DEVICE_DOWN"), drain());
  }

  @Test
  void aSwitchThatIsBackInTimeWasNotAway() {
    start();
    lose(1);
    timers.pass(GRACE - 1);
    regain(1);
    assertEquals(List.of(device(1)), returned);

    timers.pass(2 * GRACE);
    assertEquals(NOTHING, drain());
  }

  @Test
  void aSwitchThatIsBackWithoutNewsIsNotLost() {
    start();
    lose(1);
    net.regain(device(1));
    timers.pass(GRACE);

    assertEquals(NOTHING, drain());
  }

  @Test
  void aSwitchThatIsLostTwiceHasTheWholeGraceTwice() {
    start();
    lose(1);
    timers.pass(GRACE - 1);
    regain(1);
    lose(1);
    timers.pass(GRACE - 1);
    assertEquals(NOTHING, drain());

    timers.pass(1);
    assertEquals(bothAtP1("DEVICE_DOWN"), drain());
  }

  @Test
  void hostsThatArriveBehindALostSwitchMeanwhileGoWithIt() {
    start();
    lose(2);
    replica.put(bound(Hosts.address("10.0.0.9"), M3, port(2, 2)));
    timers.pass(GRACE);

    assertEquals(
        Set.of(
            "10.0.0.3 detached from of:0000000000000002/1, DEVICE_DOWN",
            "10.0.0.9 detached from of:0000000000000002/2, DEVICE_DOWN"),
        drain());
  }

  @Test
  void aSwitchThatAppearsIsLookedAfter() {
    start();
    net.up(port(4, 1));
    net.tell(DeviceEvent.Type.DEVICE_ADDED, device(4));

    assertEquals(List.of(device(4)), returned);
    assertEquals(1, topologyChanges);
  }

  // Who is closed.

  @Test
  void aSwitchThatWasLostIsClosedUntilItIsOpened() {
    start();
    lose(1);
    regain(1);
    assertFalse(fabric.takesRules(device(1)));
    assertTrue(fabric.takesRules(device(2)), "another is not");

    fabric.open(device(1));
    net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, device(1));
    assertTrue(fabric.takesRules(device(1)), "nor is one of which nothing else is said");
  }

  @Test
  void afterAStartNoneIsClosed() {
    net.lose(device(3));
    net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, device(3));
    start();
    assertTrue(fabric.takesRules(device(1)));

    lose(3);
    regain(3);
    assertTrue(fabric.takesRules(device(3)), "it comes for the first time in this run");
    lose(3);
    regain(3);
    assertFalse(fabric.takesRules(device(3)));
  }

  // Starting and stopping.

  @Test
  void startingAlwaysHasRoutesLookedAt() {
    watcher.start();

    assertEquals(1, topologyChanges);
    assertEquals(NOTHING, drain());
  }

  @Test
  void theFabricCanBeLookedAtBeforeAnythingIsWatched() {
    net.link(port(3, 7), port(2, 7));
    watcher.look();

    assertTrue(fabric.isInfrastructure(port(3, 7)));
    assertEquals(0, topologyChanges);
  }

  @Test
  void everySwitchThatIsThereAtTheStartIsLookedAfter() {
    net.lose(device(3));
    watcher.start();

    assertEquals(Set.of(device(1), device(2), device(11), device(12)), Set.copyOf(returned));
  }

  @Test
  void hostsFromBeforeBehindAnAbsentSwitchGetTheGraceToo() {
    net.lose(device(1));
    watcher.start();
    timers.pass(GRACE - 1);
    assertEquals(NOTHING, drain());

    timers.pass(1);
    assertEquals(bothAtP1("DEVICE_DOWN"), drain());
  }

  @Test
  void hostsFromBeforeBehindAPortThatIsDownAreDetachedOnceItsSwitchHasTold() {
    net.down(P1);
    watcher.start();
    assertEquals(NOTHING, drain());

    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void aPortThatWentDownWhileItsSwitchWasAwayIsFoundOnItsReturn() {
    start();
    lose(1);
    net.down(P1);
    drain();
    regain(1);

    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void hostsFromBeforeBehindAPortThatIsGoneAreDetachedOnceItsSwitchHasTold() {
    net.remove(P1);
    watcher.start();
    assertEquals(NOTHING, drain());

    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
    assertTrue(fabric.unfit(P1).isPresent());
  }

  @Test
  void aSwitchThatHasToldOfNoPortYetHasNotLostOne() {
    List<ConnectPoint> all = List.of(P1, port(1, 2), port(1, 3), port(1, 4));
    all.forEach(net::remove);
    net.remove(port(1, 11)).remove(port(1, 12));
    watcher.start();
    timers.pass(GRACE);
    assertEquals(NOTHING, drain());

    net.up(port(1, 2));
    net.tell(DeviceEvent.Type.PORT_ADDED, port(1, 2));
    assertEquals(NOTHING, drain(), "it may tell of more at once");
    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void aSwitchThatIsAwayKeepsThePortsThatItDoesNotTellOfForTheGrace() {
    net.lose(device(1)).remove(P1);
    watcher.start();
    timers.pass(GRACE - 1);

    assertEquals(NOTHING, drain());
  }

  @Test
  void ofAnotherNodesSwitchNoPortIsGoneForNotHavingBeenHeardOf() {
    net.remove(P1).handOver(P1.deviceId());
    watcher.start();
    timers.pass(1_500);
    assertEquals(NOTHING, drain());
  }

  @Test
  void whereNobodySaysWhoIsMasterThePortsAreLookedAtOnceMore() {
    net.remove(P1).silenceStore(true);
    watcher.start();
    timers.pass(1_500);
    assertEquals(NOTHING, drain());

    net.silenceStore(false);
    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void aPortThatWentWhileItsSwitchWasAwayIsFoundOnItsReturn() {
    start();
    lose(1);
    net.remove(P1);
    regain(1);

    timers.pass(1_500);
    assertEquals(bothAtP1("PORT_DOWN"), drain());
  }

  @Test
  void hostsFromBeforeAtWhatIsALinkNowAreDetachedAtTheStart() {
    net.link(P1, port(2, 7));
    meanwhile = () -> assertTrue(fabric.isInfrastructure(P1));
    watcher.start();

    assertEquals(bothAtP1("INFRASTRUCTURE"), drain());
  }

  @Test
  void afterStoppingNothingIsHeard() {
    start();
    lose(1);
    watcher.stop();

    assertFalse(net.watched());
    timers.pass(10 * GRACE);
    assertEquals(NOTHING, drain());
  }
}
