package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.T0;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;

/** Since when a host's answer would have come to this node. */
class EarshotTest {
  private static final long GRACE = 30_000;
  private static final long SETTLE = 1_000;

  private final FakeTimers timers = new FakeTimers();
  private final FakeNet net = FakeNet.leafSpine();
  private final Fabric fabric = new Fabric(net.devices(), net.links(), net.interfaces(), timers);
  private final Earshot earshot = new Earshot(net.devices(), fabric, timers, () -> SETTLE);

  @BeforeEach
  void look() {
    fabric.refresh(GRACE);
    earshot.look();
  }

  private void assertUnheard(ConnectPoint place) {
    earshot.look();
    assertEquals(Earshot.NEVER, earshot.since(place));
  }

  private void assertHeard(long since, ConnectPoint place) {
    earshot.look();
    assertEquals(since, earshot.since(place));
  }

  @Test
  void aPortIsHeardOnceItHasSettled() {
    assertUnheard(P1);
    timers.pass(SETTLE - 1);
    assertUnheard(P1);
    timers.pass(1);
    assertHeard(T0, P1);
    timers.pass(60_000);
    assertHeard(T0, P1);
  }

  @Test
  void notBeforeTheFabricWasLookedAt() {
    Fabric unknown = new Fabric(net.devices(), net.links(), net.interfaces(), timers);
    timers.pass(60_000);
    assertEquals(
        Earshot.NEVER, new Earshot(net.devices(), unknown, timers, () -> SETTLE).since(P1));
  }

  @Test
  void aPortThatIsDownOrLeadsToASwitchIsNot() {
    timers.pass(SETTLE);
    assertUnheard(port(1, 11));
    fabric.down(P1);
    assertUnheard(P1);
    fabric.up(P1);
    assertUnheard(P1);
    fabric.refresh(GRACE);
    assertUnheard(P1);
    timers.pass(SETTLE);
    assertHeard(T0 + SETTLE, P1);
  }

  @Test
  void aLostSwitchIsNotAndBeginsAnew() {
    timers.pass(SETTLE);
    net.lose(P1.deviceId());
    assertUnheard(P1);
    fabric.refresh(GRACE);
    timers.pass(5_000);
    net.regain(P1.deviceId());
    assertUnheard(P1);
    fabric.refresh(GRACE);
    timers.pass(SETTLE);
    assertHeard(T0 + SETTLE + 5_000, P1);
  }

  @Test
  void aLookAtAllSwitchesSaysSinceWhenEachIsOurs() {
    timers.pass(SETTLE);
    earshot.look();
    timers.pass(7_000);
    assertHeard(T0, P2);
    net.handOver(P2.deviceId());
    earshot.look();
    net.takeBack(P2.deviceId());
    assertHeard(T0 + SETTLE + 7_000, P2);
  }

  @Test
  void anotherNodesSwitchIsNotAndBeginsAnew() {
    timers.pass(SETTLE);
    net.handOver(P1.deviceId());
    assertUnheard(P1);
    timers.pass(7_000);
    net.takeBack(P1.deviceId());
    assertHeard(T0 + SETTLE + 7_000, P1);
    assertHeard(T0, P2);
  }

  @Test
  void whereNobodySaysWhoIsMasterNothingIsHeardAndNobodyWaits() {
    timers.pass(SETTLE);
    earshot.look();
    net.silenceStore(true);
    assertEquals(T0, earshot.since(P1), "as far as was looked");
    assertUnheard(P1);
  }
}
