package org.rehome.runtime.openflow.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;

class ProbeScheduleTest {

  private static final ConnectPoint P = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
  private static final ConnectPoint Q = ConnectPoint.deviceConnectPoint("of:0000000000000002/1");

  private final ProbeSchedule schedule = new ProbeSchedule(2_000);

  @Test
  void aPortIsProbedOftenAtFirstThenEveryPeriod() {
    schedule.add(P, 0);
    assertEquals(List.of(0, 100, 200, 300, 500, 900, 1_700, 3_300, 5_300, 7_300), turns(8_000));
  }

  @Test
  void thePeriodCapsTheFirstStepsToo() {
    schedule.period(50);
    schedule.add(P, 0);
    assertEquals(List.of(0, 50, 100, 150), turns(150));
  }

  @Test
  void addingAPortTwiceDoesNotStartItAnew() {
    assertTrue(schedule.add(P, 0));
    turns(4_000);
    assertFalse(schedule.add(P, 4_000));
    assertEquals(List.of(), schedule.due(4_000));
  }

  @Test
  void aHurriedPortIsDueAtOnce() {
    schedule.add(P, 0);
    turns(4_000);
    schedule.hurry(P, 4_000);
    schedule.hurry(Q, 4_000);
    assertEquals(List.of(P), schedule.due(4_000));
    assertEquals(List.of(), schedule.due(4_050));
  }

  @Test
  void removedPortsAreNotDue() {
    schedule.add(P, 0);
    schedule.add(Q, 0);
    schedule.remove(P);
    assertEquals(List.of(Q), schedule.due(0));
    schedule.remove(DeviceId.deviceId("of:0000000000000002"));
    assertEquals(List.of(), schedule.due(10_000));
  }

  private List<Integer> turns(int until) {
    List<Integer> turns = new ArrayList<>();
    for (int now = 0; now <= until; now += 50) {
      if (!schedule.due(now).isEmpty()) {
        turns.add(now);
      }
    }
    return turns;
  }
}
