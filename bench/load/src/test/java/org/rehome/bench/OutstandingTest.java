package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Questions without an answer yet")
class OutstandingTest {
  private final Outstanding outstanding = new Outstanding(3);

  @Test
  @DisplayName("an answer is told when its question was meant")
  void answered() {
    outstanding.asked(0, 7, 100);
    outstanding.asked(1, 7, 200);

    assertEquals(200, outstanding.answered(1, 7));
    assertEquals(100, outstanding.answered(0, 7));
    assertEquals(0, outstanding.size());
  }

  @Test
  @DisplayName("an answer to no question is none")
  void unasked() {
    outstanding.asked(0, 7, 100);

    assertEquals(Outstanding.UNASKED, outstanding.answered(0, 8));
    assertEquals(Outstanding.UNASKED, outstanding.answered(2, 7));
    assertEquals(100, outstanding.answered(0, 7));
    assertEquals(Outstanding.UNASKED, outstanding.answered(0, 7), "answered twice");
  }

  @Test
  @DisplayName("of two equal questions of one host, the first is answered first")
  void inOrder() {
    outstanding.asked(0, 7, 100);
    outstanding.asked(0, 8, 150);
    outstanding.asked(0, 7, 200);

    assertEquals(100, outstanding.answered(0, 7));
    assertEquals(200, outstanding.answered(0, 7));
    outstanding.asked(0, 9, 300);
    assertEquals(150, outstanding.answered(0, 8));
    assertEquals(300, outstanding.answered(0, 9));
  }

  @Test
  @DisplayName("what has waited too long is given up, and no more")
  void givenUp() {
    outstanding.asked(0, 7, 100);
    outstanding.asked(0, 8, 150);
    outstanding.asked(0, 9, 200);

    assertEquals(2, outstanding.giveUp(0, 200));
    assertEquals(1, outstanding.size());
    assertEquals(0, outstanding.giveUp(1, 1_000));
    assertEquals(200, outstanding.answered(0, 9));
  }

  @Test
  @DisplayName("holds any number")
  void many() {
    for (int n = 0; n < 5_000; n++) {
      outstanding.asked(n % 3, n, n);
    }
    for (int n = 4_999; n >= 0; n--) {
      assertEquals(n, outstanding.answered(n % 3, n));
    }
    assertEquals(0, outstanding.size());
  }
}
