package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;

import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onlab.packet.VlanId;

/** What was heard at a port is known of that port, until it is forgotten. */
class HeardVlansTest {
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final VlanId V20 = VlanId.vlanId((short) 20);

  private static final int ROUNDS = 3_000;

  private final HeardVlans heard = new HeardVlans();

  @Test
  void eachVlanIsNewOnce() {
    assertEquals(Set.of(), heard.at(P1));
    assertTrue(heard.add(P1, V10));
    assertFalse(heard.add(P1, V10));
    assertTrue(heard.add(P1, V20));
    assertTrue(heard.add(P2, VlanId.NONE));
    assertEquals(Set.of(V10, V20), heard.at(P1));
    assertEquals(Set.of(VlanId.NONE), heard.at(P2));
  }

  @Test
  void aPortIsForgottenAlone() {
    heard.add(P1, V10);
    heard.add(P2, V10);
    heard.forget(P1);
    heard.forget(P1);
    assertEquals(Set.of(), heard.at(P1));
    assertEquals(Set.of(V10), heard.at(P2));
    assertTrue(heard.add(P1, V20));
    assertEquals(Set.of(V20), heard.at(P1));
  }

  /** Of each port, how many of two threads that hear these at once are told that it is new. */
  private int[] news(VlanId one, VlanId other) throws Exception {
    int[] news = new int[ROUNDS];
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<boolean[]> others = pool.submit(() -> hear(other, together));
      boolean[] mine = hear(one, together);
      boolean[] theirs = others.get(30, TimeUnit.SECONDS);
      for (int round = 0; round < ROUNDS; round++) {
        news[round] = (mine[round] ? 1 : 0) + (theirs[round] ? 1 : 0);
      }
      return news;
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean[] hear(VlanId vlan, CyclicBarrier together) throws Exception {
    boolean[] news = new boolean[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      together.await(30, TimeUnit.SECONDS);
      news[round] = heard.add(FakeNet.port(1, round), vlan);
    }
    return news;
  }

  @Test
  void whatTwoThreadsHearAtOnceIsKnownOfBoth() throws Exception {
    for (int news : news(V10, V20)) {
      assertEquals(2, news);
    }
    for (int round = 0; round < ROUNDS; round++) {
      assertEquals(Set.of(V10, V20), heard.at(FakeNet.port(1, round)));
    }
  }

  @Test
  void whatTwoThreadsHearAtOnceIsNewToOne() throws Exception {
    for (int news : news(V10, V10)) {
      assertEquals(1, news);
    }
  }
}
