package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.Rank.ANNOUNCEMENT;
import static org.rehome.core.Rank.KNOWN_TARGET;
import static org.rehome.core.Rank.REACHABILITY;
import static org.rehome.core.Rank.UNKNOWN_TARGET;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.rehome.core.Rank;

/** What is shed when there is too much, and what is not. */
class GateTest {
  private static final long HOUR = 3_600_000;

  private final Counters counters = new Counters();
  private final Map<String, Object> properties = new HashMap<>();
  private Settings settings = Settings.of(properties::get);
  private final Gate gate = new Gate(counters, () -> settings);

  private void set(String name, int value) {
    properties.put(name, value);
    settings = Settings.of(properties::get);
  }

  /** How many of {@code packets} are admitted at once. */
  private int admitted(int packets, ConnectPoint port, Rank rank, long at) {
    int admitted = 0;
    for (int i = 0; i < packets; i++) {
      admitted += gate.admits(port, rank, at) ? 1 : 0;
    }
    return admitted;
  }

  /** How many of {@code packets} are admitted that each come in at a port of their own. */
  private int admittedEverywhere(int packets, Rank rank, long at) {
    int admitted = 0;
    for (int i = 0; i < packets; i++) {
      admitted += gate.admits(FakeNet.port(100 + i / 50, 1 + i % 50), rank, at) ? 1 : 0;
    }
    return admitted;
  }

  // One port: 100 a second, 500 at once.

  @Test
  @DisplayName("each rank leaves the bucket of its port to those above it")
  void reservesOfAPort() {
    set("totalRate", 0);
    assertEquals(251, admitted(1_000, P1, UNKNOWN_TARGET, T0), "as long as it is half full");
    assertEquals(125, admitted(1_000, P1, KNOWN_TARGET, T0), "as long as it is a quarter full");
    assertEquals(124, admitted(1_000, P1, REACHABILITY, T0), "to the last token");
    assertEquals(1_000, admitted(1_000, P1, ANNOUNCEMENT, T0), "always");
    assertEquals(
        Map.of(
            "shed-port-unknown-target", 749L,
            "shed-port-known-target", 875L,
            "shed-port-reachability", 876L),
        counters.snapshot());
  }

  @Test
  @DisplayName("a storm of one rank goes through at the rate of the port")
  void rateOfAPort() {
    set("totalRate", 0);
    long at = T0;
    for (Rank rank : new Rank[] {UNKNOWN_TARGET, KNOWN_TARGET, REACHABILITY}) {
      admitted(1_000, P1, rank, at);
      assertEquals(100, admitted(1_000, P1, rank, at + 1_000), rank.name());
      at += 10_000;
    }
  }

  @Test
  @DisplayName("whatever asks for unknown targets at a port, known ones are answered there")
  void knownTargetsInAStorm() {
    for (long at = T0; at < T0 + 10_000; at += 100) {
      admitted(100, P1, UNKNOWN_TARGET, at);
      assertEquals(5, admitted(5, P1, KNOWN_TARGET, at));
    }
  }

  @Test
  @DisplayName("announcements take a token while there is one, and owe none")
  void announcementsTakeTokens() {
    admitted(300, P1, ANNOUNCEMENT, T0);
    assertEquals(0, admitted(1, P1, UNKNOWN_TARGET, T0));
    admitted(10_000, P1, ANNOUNCEMENT, T0);
    assertEquals(0, admitted(1, P1, REACHABILITY, T0));
    assertEquals(1, admitted(2, P1, REACHABILITY, T0 + 10));
  }

  @Test
  @DisplayName("one port's storm costs no other port anything")
  void portsAreApart() {
    admitted(10_000, P1, KNOWN_TARGET, T0);
    assertEquals(376, admitted(376, P2, KNOWN_TARGET, T0));
  }

  @Test
  @DisplayName("a port need not be limited")
  void unlimitedPort() {
    set("portRate", 0);
    assertEquals(100_000, admitted(100_000, P1, KNOWN_TARGET, T0));
    assertEquals(0, gate.remembered());
    assertEquals(1_001, admitted(100_000, P1, UNKNOWN_TARGET, T0), "the total holds all the same");
  }

  // All ports: 2,000 a second, as many at once.

  @Test
  @DisplayName("the total leaves half to reachability, and all is shed but what is never")
  void reservesOfTheTotal() {
    assertEquals(1_001, admittedEverywhere(5_000, UNKNOWN_TARGET, T0));
    assertEquals(999, admittedEverywhere(5_000, REACHABILITY, T0));
    assertEquals(5_000, admittedEverywhere(5_000, ANNOUNCEMENT, T0));
    assertEquals(
        Map.of("shed-total-unknown-target", 3_999L, "shed-total-reachability", 4_001L),
        counters.snapshot());
  }

  @Test
  @DisplayName("known targets are answered in any storm, and take nothing from the others")
  void knownTargetsAreNotInTheTotal() {
    admittedEverywhere(5_000, UNKNOWN_TARGET, T0);
    admittedEverywhere(5_000, ANNOUNCEMENT, T0);
    assertEquals(50_000, admittedEverywhere(50_000, KNOWN_TARGET, T0));
    assertEquals(2_000, admittedEverywhere(5_000, REACHABILITY, T0 + 1_000));
  }

  @Test
  @DisplayName("the total is given again at its rate")
  void rateOfTheTotal() {
    admittedEverywhere(5_000, UNKNOWN_TARGET, T0);
    assertEquals(200, admittedEverywhere(5_000, UNKNOWN_TARGET, T0 + 100));
  }

  @Test
  @DisplayName("what the total sheds costs its port nothing")
  void shedByTotalIsPutBack() {
    admittedEverywhere(5_000, UNKNOWN_TARGET, T0);
    admitted(10_000, P1, UNKNOWN_TARGET, T0);
    assertEquals(376, admitted(1_000, P1, KNOWN_TARGET, T0));
  }

  @Test
  @DisplayName("the total need not be limited")
  void unlimitedTotal() {
    set("totalRate", 0);
    assertEquals(50_000, admittedEverywhere(50_000, UNKNOWN_TARGET, T0));
  }

  // Whatever happens.

  @Test
  @DisplayName("a clock set back starves nobody")
  void clockSetBack() {
    admitted(1_000, P1, REACHABILITY, T0);
    admittedEverywhere(5_000, REACHABILITY, T0);
    assertTrue(gate.admits(P1, UNKNOWN_TARGET, T0 - HOUR));
    assertEquals(1_000, admittedEverywhere(5_000, UNKNOWN_TARGET, T0 - HOUR));
    assertEquals(200, admittedEverywhere(5_000, UNKNOWN_TARGET, T0 - HOUR + 100));
  }

  @Test
  @DisplayName("another rate is in force at once")
  void ratesChange() {
    set("portRate", 1);
    assertEquals(4, admitted(100, P1, KNOWN_TARGET, T0));
    set("portRate", 1_000);
    assertEquals(
        751, admitted(9_999, P1, KNOWN_TARGET, T0 + 1_000), "two fifths full, down to a quarter");
  }

  @Test
  @DisplayName("no more ports are remembered than there is room for")
  void isBounded() {
    for (int i = 0; i < Gate.PORTS; i++) {
      gate.admits(FakeNet.port(i >> 8, i & 255), KNOWN_TARGET, T0);
    }
    assertEquals(Gate.PORTS, gate.remembered());
    assertTrue(gate.admits(FakeNet.port(1_000, 1), KNOWN_TARGET, T0));
    assertEquals(1, gate.remembered());
  }

  @Test
  @DisplayName("threads that come at once share one bucket")
  void threads() throws InterruptedException {
    set("portRate", 0);
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CountDownLatch begin = new CountDownLatch(threads);
    AtomicInteger admitted = new AtomicInteger();
    for (int i = 0; i < threads; i++) {
      executor.execute(
          () -> {
            meet(begin);
            admitted.addAndGet(admitted(2_000, P1, REACHABILITY, T0));
          });
    }
    executor.shutdown();
    assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
    assertEquals(2_000, admitted.get());
    assertEquals(6_000, counters.snapshot().get("shed-total-reachability"));
  }

  @Test
  @DisplayName("so do those of a port that nobody has heard of yet")
  void threadsAtANewPort() throws Exception {
    set("totalRate", 0);
    set("portRate", 1);
    int threads = 2;
    int ports = 20_000;
    List<ConnectPoint> places = new ArrayList<>();
    for (int port = 0; port < ports; port++) {
      places.add(FakeNet.port(7, port));
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    AtomicInteger arrived = new AtomicInteger();
    Callable<Integer> sender =
        () -> {
          int admitted = 0;
          for (int port = 0; port < ports; port++) {
            arrived.incrementAndGet();
            while (arrived.get() < threads * (port + 1)) {
              Thread.onSpinWait(); // who is woken comes too late to meet the other
            }
            admitted += admitted(5, places.get(port), REACHABILITY, T0);
          }
          return admitted;
        };
    int admitted = 0;
    for (Future<Integer> each : executor.invokeAll(Collections.nCopies(threads, sender))) {
      admitted += each.get();
    }
    executor.shutdown();
    assertEquals(5 * ports, admitted);
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      all.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
