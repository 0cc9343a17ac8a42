package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.WaitingHosts.Reason.CHANGED;
import static org.rehome.onos.WaitingHosts.Reason.DISPLACED;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onosproject.net.HostId;
import org.rehome.onos.WaitingHosts.Turn;

/** Whose turn it is at ONOS's host store. */
class WaitingHostsTest {
  private static final HostId ONE = HostId.hostId(MacAddress.valueOf(1));
  private static final HostId TWO = HostId.hostId(MacAddress.valueOf(2));
  private static final HostId THREE = HostId.hostId(MacAddress.valueOf(3));

  private final WaitingHosts waiting = new WaitingHosts();

  @Test
  void whoWaitsTheLongestIsFirstAndStaysUntilItIsItsTurn() {
    waiting.add(ONE, CHANGED);
    waiting.add(TWO, CHANGED);
    waiting.add(ONE, CHANGED);

    assertEquals(List.of(ONE), waiting.first(CHANGED, 1));
    assertEquals(List.of(ONE, TWO), waiting.first(CHANGED, 64));
    assertEquals(List.of(), waiting.first(DISPLACED, 64));
    waiting.take(ONE);
    assertEquals(List.of(TWO), waiting.first(CHANGED, 64));
    assertTrue(waiting.isAnybodyNext());
    waiting.take(TWO);
    assertFalse(waiting.isAnybodyNext());
  }

  @Test
  void whoWaitsForTwoReasonsHasOneTurnForTheBetterOne() {
    waiting.add(ONE, CHANGED);
    waiting.add(ONE, DISPLACED);

    assertEquals(List.of(ONE), waiting.all());
    assertEquals(DISPLACED, waiting.take(ONE).reason());
    assertEquals(List.of(), waiting.all());
  }

  @Test
  void whoIsSetAsideIsNobodysNextUntilItIsTakenBackForWhatItWaited() {
    waiting.setAside(ONE, DISPLACED);
    waiting.setAside(TWO, CHANGED);

    assertFalse(waiting.isAnybodyNext());
    assertTrue(waiting.isAnybodyAside());
    assertEquals(List.of(ONE), waiting.firstAside());
    waiting.takeBack();
    assertFalse(waiting.isAnybodyAside());
    assertEquals(List.of(), waiting.firstAside());
    assertEquals(List.of(ONE), waiting.first(DISPLACED, 64));
    assertEquals(List.of(TWO), waiting.first(CHANGED, 64));
  }

  @Test
  void whoIsSetAsideAgainIsTheLast() {
    waiting.setAside(ONE, CHANGED);
    waiting.setAside(TWO, CHANGED);
    Turn turn = waiting.take(ONE);
    waiting.setAside(ONE, turn.reason());

    assertTrue(turn.wasAside());
    assertEquals(List.of(TWO), waiting.firstAside());
  }

  @Test
  void whoWasSetAsideForAMoveIsStillOneThatMovedWhateverChanges() {
    waiting.setAside(ONE, DISPLACED);
    waiting.add(ONE, CHANGED);
    Turn turn = waiting.take(ONE);

    assertEquals(DISPLACED, turn.reason());
    assertTrue(turn.wasAside());
    assertFalse(waiting.isAnybodyAside());
  }

  @Test
  void theDisplacedComeBeforeTheChangedAndThoseSetAsideLast() {
    waiting.setAside(ONE, DISPLACED);
    waiting.add(TWO, CHANGED);
    waiting.add(THREE, DISPLACED);

    assertEquals(List.of(THREE, TWO, ONE), waiting.all());
    assertFalse(waiting.take(TWO).wasAside());
  }
}
