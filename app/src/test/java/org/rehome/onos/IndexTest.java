package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is filed is found under its key, and leaves nothing behind. */
class IndexTest {
  private final Index<String, Integer> index = new Index<>();

  @Test
  void whatIsFiledIsFoundUnderItsKeyOnly() {
    index.put("odd", 1);
    index.put("odd", 3);
    index.put("odd", 3);
    index.put("even", 2);

    assertEquals(Set.of(1, 3), index.of("odd"));
    assertEquals(Set.of(2), index.of("even"));
    assertEquals(Set.of(), index.of("prime"));
    assertTrue(index.has("even"));
    assertFalse(index.has("prime"));
    assertEquals(Set.of("odd", "even"), index.keys());
  }

  @Test
  void aKeyGoesWithTheLastThatWasFiledUnderIt() {
    index.put("odd", 1);
    index.put("odd", 3);
    index.remove("odd", 1);
    index.remove("even", 2);
    assertEquals(Set.of(3), index.of("odd"));
    assertFalse(index.isEmpty());
    index.remove("odd", 3);

    assertFalse(index.has("odd"));
    assertTrue(index.isEmpty());
  }
}
