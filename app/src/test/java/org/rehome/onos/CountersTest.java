package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rehome.api.MobilityEvent;
import org.rehome.wire.Form;

/** Everything counted, by name. */
class CountersTest {
  private final Counters counters = new Counters();

  @Test
  void nothingIsCountedAtFirst() {
    assertEquals(Map.of(), counters.snapshot());
  }

  @Test
  void countingAddsUpByName() {
    counters.count("b");
    counters.add("a", 5);
    counters.count("b");

    assertEquals(Map.of("a", 5L, "b", 2L), counters.snapshot());
    assertEquals(List.of("a", "b"), new ArrayList<>(counters.snapshot().keySet()));
  }

  @Test
  void noCountIsLostAmongThreads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  counters.count("n" + n % 10);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(10, counters.snapshot().size());
    counters.snapshot().values().forEach(count -> assertEquals(4_000L, count));
  }

  @Test
  void namesAreInLowerCaseWithHyphens() {
    assertEquals("taken-over", Names.of(MobilityEvent.Kind.TAKEN_OVER));
    assertEquals("na-unsolicited", Names.of(Form.NA_UNSOLICITED));
  }
}
