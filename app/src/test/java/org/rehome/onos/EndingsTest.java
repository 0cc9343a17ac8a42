package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.store.service.ConsistentMapException;
import org.onosproject.store.service.StorageException;

/** What fails to end keeps nothing else from it. */
class EndingsTest {
  private final List<String> ended = new ArrayList<>();
  private final Endings endings = new Endings();

  private void fail() {
    ended.add("failed");
    throw new ConsistentMapException.Timeout();
  }

  @Test
  void theLatestEndsFirstAndEachOnce() {
    endings.add(() -> ended.add("first"));
    endings.add(() -> ended.add("second"));
    endings.run();
    endings.run();

    assertEquals(List.of("second", "first"), ended);
  }

  @Test
  void whatFailsKeepsNoOther() {
    endings.add(() -> ended.add("first"));
    endings.add(this::fail);
    endings.run();
    Endings.all(this::fail, () -> ended.add("last"));

    assertEquals(List.of("failed", "first", "failed", "last"), ended);
  }

  @Test
  void eachHasItsTurnBeforeAFailureIsTold() {
    assertThrows(
        StorageException.class,
        () ->
            Endings.each(
                List.of("a", "b", "c"),
                each -> {
                  ended.add(each);
                  if (!each.equals("c")) {
                    throw new ConsistentMapException.Timeout();
                  }
                }));

    assertEquals(List.of("a", "b", "c"), ended);
  }
}
