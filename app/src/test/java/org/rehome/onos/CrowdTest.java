package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** For how long things make way. */
class CrowdTest {
  private final FakeTimers timers = new FakeTimers();
  private boolean crowded = true;
  private final Crowd crowd = new Crowd(() -> crowded, timers);

  private void look(boolean now, boolean isAnythingHeldUp) {
    crowded = now;
    assertEquals(now, crowd.look(isAnythingHeldUp));
    assertEquals(now, crowd.isPresent());
  }

  @Test
  void whereThereIsNoneEverythingIsAdmitted() {
    assertTrue(crowd.admits());
    look(false, true);
    assertTrue(crowd.admits());
    assertTrue(crowd.admitsArrivals());
  }

  @Test
  void itIsMadeWayForTwoSecondsAndAMinute() {
    look(true, true);
    timers.pass(1_999);
    assertFalse(crowd.admits());
    timers.pass(1);
    assertTrue(crowd.admits());
    timers.pass(57_999);
    assertFalse(crowd.admitsArrivals());
    timers.pass(1);
    assertTrue(crowd.admitsArrivals());
    look(true, true);
    assertTrue(crowd.admitsArrivals(), "however often it is looked at");
  }

  @Test
  void oneThatComesBackWhileSomethingIsHeldUpIsTheSame() {
    look(true, true);
    timers.pass(59_000);
    look(false, true);
    assertTrue(crowd.admitsArrivals(), "meanwhile");
    timers.pass(999);
    look(true, true);
    assertFalse(crowd.admitsArrivals());
    timers.pass(1);
    assertTrue(crowd.admitsArrivals());
  }

  @Test
  void oneThatComesWhenNothingIsHeldUpIsAnother() {
    look(true, true);
    timers.pass(60_000);
    look(false, false);
    look(true, true);
    assertFalse(crowd.admits());
    assertFalse(crowd.admitsArrivals());
  }
}
