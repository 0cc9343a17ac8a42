package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Processors that are kept awake")
final class AwakeTest {
  @Test
  @DisplayName("have one process each, until no more is asked for")
  void begun() throws IOException {
    Awake awake = Awake.atMost(60);
    List<ProcessHandle> spinning = spinning();

    assertTrue(awake.isAwake());
    assertEquals(Runtime.getRuntime().availableProcessors(), spinning.size());
    awake.close();
    assertFalse(awake.isAwake());
    assertTrue(spinning.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  @DisplayName("are not kept so for longer than was said")
  void ended() throws IOException {
    try (Awake awake = Awake.atMost(1)) {
      spinning().forEach(each -> each.onExit().join());

      assertFalse(awake.isAwake());
    }
  }

  private static List<ProcessHandle> spinning() {
    return ProcessHandle.current()
        .children()
        .filter(each -> each.info().command().orElse("").endsWith("timeout"))
        .collect(Collectors.toList());
  }
}
