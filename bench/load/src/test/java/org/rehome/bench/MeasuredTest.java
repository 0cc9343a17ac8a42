package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stretches of time that count as one")
final class MeasuredTest {
  @Test
  @DisplayName("have the rate of all of them, and every latency and packet")
  void sum() {
    Measured sum = measured(1, 300, 3_000_000);
    sum.add(measured(3, 100, 9_000_000));

    assertEquals(100, sum.perSecond());
    assertEquals(400, sum.answered);
    assertEquals(402, sum.asked);
    assertEquals(2, sum.lost);
    assertEquals(402, sum.traffic.packetIns);
    assertEquals(3, sum.millis(50), 0.01);
    assertEquals(9, sum.millis(99), 0.01);
  }

  private static Measured measured(double seconds, long answered, long nanos) {
    Measured measured = new Measured();
    measured.seconds = seconds;
    measured.asked = answered + 1;
    measured.answered = answered;
    measured.lost = 1;
    measured.traffic.packetIns = answered + 1;
    for (long answer = 0; answer < answered; answer++) {
      measured.took(nanos);
    }
    return measured;
  }
}
