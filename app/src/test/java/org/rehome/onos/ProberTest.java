package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.T0;
import static org.rehome.onos.Hosts.bound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Mobility;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.Policy;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;
import org.rehome.wire.NeighborMessage;

/** Asking a host a few times, and what its silence tells. */
class ProberTest {
  private static final long INTERVAL = 250;

  private boolean reachable = true;
  private long earshot = T0 - 1;
  private NetworkConfig network = NetworkConfig.none();
  private final FakeTimers timers = new FakeTimers();
  private final FakePackets packets = new FakePackets();
  private final List<Observation> observed = new ArrayList<>();
  private final Prober prober =
      new Prober(
          new PacketSender(packets, new Counters()),
          timers,
          device -> reachable,
          observed::add,
          () -> network,
          place -> earshot,
          Settings.of(name -> null));

  /** A probe as {@link Mobility} decides it: M2 claims the address of M1. */
  private static Probe ofOwner(Binding owner) {
    return decided(owner, M2, P3, Sighting.Weight.CLAIM);
  }

  /** Another purpose: only a hint of M2 was seen. */
  private static Probe toConfirm(Binding owner) {
    return decided(owner, M2, P3, Sighting.Weight.HINT);
  }

  private static Probe decided(
      Binding owner, MacAddress mac, ConnectPoint place, Sighting.Weight weight) {
    Sighting sighting =
        Sighting.of(owner.address(), mac, place, weight, Cause.ARP, owner.revision() + 10_000);
    return Mobility.decide(owner, sighting, Policy.defaults()).decisions().stream()
        .filter(Probe.class::isInstance)
        .map(Probe.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static final Probe PROBE = ofOwner(bound(A1, M1, P1));

  private void hear(Address address, MacAddress mac, ConnectPoint place, long at) {
    prober.heard(Sighting.of(address, mac, place, Sighting.Weight.CLAIM, Cause.ARP, at));
  }

  @Test
  void theHostItselfIsAskedInTheControllersName() {
    prober.probe(PROBE);

    var packet = packets.only();
    NeighborMessage message = FakePackets.message(packet);
    assertEquals(Set.of(P1), FakePackets.ports(packet));
    assertEquals(M1, message.etherDestination());
    assertEquals(Settings.of(name -> null).probeMac(), message.etherSource());
    assertEquals(A1.ip(), message.targetIp().orElseThrow());
  }

  @Test
  void theSecondTryComesAfterTheIntervalAndSilenceAfterAnother() {
    prober.probe(PROBE);
    assertEquals(1, packets.drain().size());
    timers.pass(INTERVAL - 1);
    assertEquals(0, packets.drain().size());
    timers.pass(1);
    assertEquals(1, packets.drain().size());

    timers.pass(INTERVAL - 1);
    assertEquals(List.of(), observed);
    timers.pass(1);
    assertEquals(0, packets.drain().size());
    Silence silence = (Silence) observed.get(0);
    assertEquals(1, observed.size());
    assertEquals(A1, silence.address());
    assertEquals(M1, silence.mac());
    assertEquals(P1, silence.location());
    assertEquals(Probe.Purpose.OWNER, silence.purpose());
    assertEquals(PROBE.revision(), silence.revision());
    assertEquals(T0 + 2 * INTERVAL, silence.at());

    timers.pass(10_000);
    assertEquals(1, observed.size());
    assertEquals(0, timers.waiting());
  }

  @Test
  void whoIsDoubtedWhereItsAnswerIsNotHeardIsNotSilent() {
    prober.probe(toConfirm(bound(A1, M1, P1)));
    earshot = T0 + 1;
    timers.pass(10_000);
    assertEquals(2, packets.drain().size());
    assertEquals(List.of(), observed);

    prober.probe(toConfirm(bound(A1, M1, P1)));
    timers.pass(10_000);
    assertEquals(1, observed.size(), "it is within earshot by now");
  }

  @Test
  void whoIsUnderTestIs() {
    earshot = Earshot.NEVER;
    prober.probe(PROBE);
    timers.pass(10_000);
    assertEquals(1, observed.size(), "its answer would have been stored");
  }

  @Test
  void aQuestionThatCannotBeSentIsAskedAgainLikeOneThatWasLost() {
    packets.breakDown(new IllegalStateException("no"));
    assertThrows(IllegalStateException.class, () -> prober.probe(PROBE));
    packets.breakDown(null);
    timers.pass(INTERVAL);
    assertEquals(1, packets.drain().size());
    timers.pass(INTERVAL);
    assertEquals(1, observed.size());
  }

  @Test
  void triesAndIntervalAreAsSet() {
    Map<String, String> set = Map.of("probeTries", "3", "probeInterval", "20");
    prober.settings(Settings.of(set::get));
    prober.probe(PROBE);
    timers.pass(59);
    assertEquals(3, packets.drain().size());
    assertEquals(0, observed.size());
    timers.pass(1);
    assertEquals(1, observed.size());
  }

  @Test
  void aProbeUnderWayKeepsItsSettings() {
    prober.probe(PROBE);
    prober.settings(Settings.of(Map.of("probeTries", "9")::get));
    timers.pass(2 * INTERVAL);

    assertEquals(2, packets.drain().size());
    assertEquals(1, observed.size());
  }

  @Test
  void hearingTheHostThereEndsIt() {
    prober.probe(PROBE);
    timers.pass(INTERVAL / 2);
    hear(A1, M1, P1, timers.now());
    timers.pass(10_000);

    assertEquals(1, packets.drain().size());
    assertEquals(List.of(), observed);
    assertEquals(0, timers.waiting());
  }

  @Test
  void whatIsHeardOfOthersOrElsewhereOrFromBeforeDoesNot() {
    prober.probe(PROBE);
    timers.pass(1);
    hear(A1, M2, P1, timers.now());
    hear(A1, M1, P2, timers.now());
    hear(A2, M1, P1, timers.now());
    hear(A1, M1, P1, T0 - 1);
    timers.pass(10_000);

    assertEquals(2, packets.drain().size());
    assertEquals(1, observed.size());
  }

  @Test
  void theSameQuestionTwiceIsOne() {
    prober.probe(PROBE);
    prober.probe(PROBE);
    timers.pass(10_000);

    assertEquals(2, packets.drain().size());
    assertEquals(1, observed.size());
  }

  @Test
  void aNewQuestionHasTheRightToEveryTry() {
    Probe other = toConfirm(bound(A1, M1, P1));
    prober.probe(PROBE);
    timers.pass(INTERVAL);
    packets.drain();
    timers.pass(INTERVAL - 1);
    prober.probe(other);

    timers.pass(2 * INTERVAL);
    assertEquals(2, packets.drain().size());
    assertEquals(List.of(), observed);
    timers.pass(1);
    assertEquals(Set.of("DOUBT", "OWNER"), purposes(), "one silence for each question");
  }

  @Test
  void aLaterRevisionIsANewQuestion() {
    Binding owner = bound(A1, M1, P1);
    Probe later = ofOwner(owner.changed(owner.revision() + 5).build());
    prober.probe(PROBE);
    timers.pass(2 * INTERVAL - 1);
    packets.drain();
    prober.probe(later);
    timers.pass(2 * INTERVAL + 1);

    assertEquals(2, packets.drain().size());
    assertEquals(2, observed.size());
    assertTrue(observed.stream().anyMatch(each -> ((Silence) each).revision() == later.revision()));
  }

  private Set<String> purposes() {
    Set<String> purposes = new TreeSet<>();
    observed.forEach(each -> purposes.add(((Silence) each).purpose().name()));
    return purposes;
  }

  @Test
  void differentHostsAreAskedSideBySide() {
    prober.probe(PROBE);
    prober.probe(ofOwner(bound(A2, M1, P1)));
    prober.probe(ofOwner(bound(A1, M1, P2)));
    assertEquals(3, packets.drain().size());
    timers.pass(10_000);

    assertEquals(3, observed.size());
  }

  @Test
  void afterSilenceTheSameMayBeAskedAgain() {
    prober.probe(PROBE);
    timers.pass(10_000);
    packets.drain();
    prober.probe(PROBE);
    timers.pass(10_000);

    assertEquals(2, packets.drain().size());
    assertEquals(2, observed.size());
  }

  // The keepalive takes its time, and holds nobody up.

  private static Probe keepalive(Binding owner) {
    return Mobility.keepalive(owner, Policy.defaults()).orElseThrow();
  }

  @Test
  void aQuietHostIsAskedThriceASecondApart() {
    prober.probe(keepalive(bound(A1, M1, P1)));
    timers.pass(999);
    assertEquals(1, packets.drain().size());
    assertEquals(0, prober.repeats());
    timers.pass(2_000);
    assertEquals(2, packets.drain().size());
    assertEquals(List.of(), observed);
    assertEquals(2, prober.repeats());
    assertEquals(0, prober.repeats());

    timers.pass(1);
    Silence silence = (Silence) observed.get(0);
    assertEquals(Probe.Purpose.KEEPALIVE, silence.purpose());
    assertEquals(T0, silence.asked());
    assertEquals(T0 + 3_000, silence.at());
    assertEquals(0, timers.waiting());
  }

  @Test
  void whoeverElseWantsToKnowDoesNotWaitForTheKeepalive() {
    prober.probe(keepalive(bound(A1, M1, P1)));
    timers.pass(100);
    packets.drain();
    prober.probe(PROBE);
    assertEquals(1, packets.drain().size());
    timers.pass(500);
    assertEquals(Set.of("OWNER"), purposes());
    timers.pass(2_400);
    assertEquals(Set.of("KEEPALIVE", "OWNER"), purposes());
    assertEquals(2, observed.size());
  }

  @Test
  void oneAnswerIsAnAnswerToBoth() {
    prober.probe(keepalive(bound(A1, M1, P1)));
    prober.probe(PROBE);
    assertTrue(prober.awaits(A1, M1, P1));
    hear(A1, M1, P1, timers.now());
    assertFalse(prober.awaits(A1, M1, P1));
    timers.pass(10_000);
    assertEquals(List.of(), observed);
  }

  @Test
  void outOfEarshotSilenceIsNoAnswer() {
    prober.probe(keepalive(bound(A1, M1, P1)));
    prober.probe(keepalive(bound(A2, M1, P1)));
    timers.pass(1_500);
    earshot = T0;
    timers.pass(1_000);
    assertTrue(prober.awaits(A1, M1, P1), "heard all the while since it was asked");
    earshot = T0 + 1;
    timers.pass(10_000);
    assertFalse(prober.awaits(A1, M1, P1));
    assertEquals(List.of(), observed);
    assertEquals(0, timers.waiting());
  }

  @Test
  void anyPortOfAGroupAnswersForIt() {
    network = NetworkConfig.builder().portGroup(List.of(P1, P2)).build();
    prober.probe(PROBE);
    assertTrue(prober.awaits(A1, M1, P2));
    assertFalse(prober.awaits(A1, M1, P3));
    hear(A1, M1, P3, timers.now());
    assertTrue(prober.awaits(A1, M1, P1));
    hear(A1, M1, P2, timers.now());
    assertFalse(prober.awaits(A1, M1, P1));
  }

  // A switch that is away carries no question.

  @Test
  void theQuestionWaitsForTheSwitch() {
    reachable = false;
    prober.probe(PROBE);
    timers.pass(30_000);
    assertEquals(0, packets.drain().size());
    assertEquals(List.of(), observed);

    reachable = true;
    timers.pass(INTERVAL);
    assertEquals(1, packets.drain().size());
    timers.pass(2 * INTERVAL);
    assertEquals(1, packets.drain().size());
    assertEquals(1, observed.size(), "then silence is an answer");
    assertEquals(0, timers.waiting());
  }

  @Test
  void itWaitsInTheMiddleToo() {
    prober.probe(PROBE);
    reachable = false;
    timers.pass(30_000);
    assertEquals(1, packets.drain().size());
    assertEquals(List.of(), observed);

    reachable = true;
    timers.pass(2 * INTERVAL);
    assertEquals(1, packets.drain().size());
    assertEquals(1, observed.size());
  }

  @Test
  void butNotForEver() {
    reachable = false;
    prober.probe(PROBE);
    timers.pass(60_000 + 2 * INTERVAL);

    assertEquals(1, observed.size());
    assertEquals(0, timers.waiting());
  }

  @Test
  void hearingTheHostEndsTheWaiting() {
    reachable = false;
    prober.probe(PROBE);
    timers.pass(1_000);
    hear(A1, M1, P1, timers.now());
    reachable = true;
    timers.pass(10_000);

    assertEquals(0, packets.drain().size());
    assertEquals(List.of(), observed);
    assertEquals(0, timers.waiting());
  }

  @Test
  void stoppingForgetsEveryProbe() {
    prober.probe(PROBE);
    prober.probe(ofOwner(bound(A2, M1, P1)));
    packets.drain();
    prober.stop();
    timers.pass(10_000);

    assertEquals(0, packets.drain().size());
    assertEquals(List.of(), observed);
    assertEquals(0, timers.waiting());
  }
}
