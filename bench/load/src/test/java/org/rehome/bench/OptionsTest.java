package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The command line")
class OptionsTest {
  private static final Scenario ANSWERS = new AnswersScenario("answers", 1, 1, 1);
  private static final Scenario STORM = new StormScenario(1);

  @Test
  @DisplayName("nothing asked is everything, three times")
  void defaults() {
    Options options = Options.parse();

    assertEquals(3, options.repetitions());
    assertTrue(options.wants(ANSWERS));
    assertTrue(options.wants(Contender.CEILING));
    assertFalse(options.reportOnly());
  }

  @Test
  @DisplayName("what is asked is done")
  void asked() {
    Options options =
        Options.parse(
            "--only",
            "storm",
            "--contenders",
            "stock,rehome",
            "--quick",
            "--seconds",
            "0.5",
            "--calm",
            "7");

    assertEquals(1, options.repetitions());
    assertEquals(0.5, options.seconds());
    assertEquals(7, options.calm());
    assertFalse(options.wants(ANSWERS));
    assertTrue(options.wants(STORM));
    assertFalse(options.wants(Contender.CEILING));
    assertFalse(options.wants(Contender.LIMIT));
    assertTrue(Options.parse("--contenders", "limit").wants(Contender.LIMIT));
  }

  @Test
  @DisplayName("what is wrong is named")
  void wrong() {
    for (String[] line :
        new String[][] {
          {"--seconds"},
          {"--seconds", "soon"},
          {"--seconds", "0"},
          {"--what", "1"},
          {"what"},
          {"--contenders", "nobody"},
        }) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Options.parse(line));
      assertTrue(refused.getMessage().contains(line[0]), refused.getMessage());
    }
  }

  @Test
  @DisplayName("a scenario that there is none of is named, with those there are")
  void unknownScenario() {
    List<Scenario> known = List.of(ANSWERS, STORM);
    Options.parse().check(known);
    Options.parse("--only", "storm,answers").check(known);

    Options misspelt = Options.parse("--only", "storm,storms");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> misspelt.check(known));
    assertEquals("--only storms is no scenario; there are answers, storm", refused.getMessage());
  }
}
