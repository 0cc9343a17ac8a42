package org.rehome.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CountReportTest {

  @Test
  void onlyChangesAreReported() {
    LongAdder total = new LongAdder();
    AtomicInteger written = new AtomicInteger();
    Object counters =
        new Object() {
          @Override
          public String toString() {
            return "report " + written.incrementAndGet();
          }
        };
    CountReport report =
        new CountReport(LoggerFactory.getLogger(CountReportTest.class), counters, total::sum);
    report.run();
    assertEquals(0, written.get());
    total.increment();
    report.run();
    report.run();
    assertEquals(1, written.get());
  }
}
