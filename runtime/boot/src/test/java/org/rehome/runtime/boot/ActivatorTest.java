package org.rehome.runtime.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivatorTest {

  private static final String NAME = "rehome.election.millis";

  @Test
  void aSettingHasARange() {
    assertEquals(300, Activator.number(NAME, "300", 300, 60_000));
    assertEquals(60_000, Activator.number(NAME, "60000", 300, 60_000));
    assertEquals(0, Activator.number("rehome.quiet.seconds", "0", 0, 15));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "299", "60001", "-300", "1e3", "300 ", "99999999999999999999"})
  void anythingElseIsRefusedByName(String text) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Activator.number(NAME, text, 300, 60_000));
    assertEquals(
        "rehome.election.millis is \"" + text + "\"; it must be a number from 300 to 60000",
        refused.getMessage());
  }
}
