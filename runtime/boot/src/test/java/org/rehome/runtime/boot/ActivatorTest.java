package org.rehome.runtime.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivatorTest {

  @Test
  void theElectionTimeoutHasARange() {
    assertEquals(300, Activator.millis("300"));
    assertEquals(60_000, Activator.millis("60000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "299", "60001", "-300", "1e3", "300 ", "99999999999999999999"})
  void anythingElseIsRefusedByName(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Activator.millis(text));
    assertEquals(
        "rehome.election.millis is \"" + text + "\"; it must be a number from 300 to 60000",
        refused.getMessage());
  }
}
