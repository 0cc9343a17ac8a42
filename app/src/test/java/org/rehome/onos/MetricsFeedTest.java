package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricFilter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.metrics.MetricsManager;
import org.onosproject.store.service.StorageException;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Latency;
import org.rehome.api.Status;

/** What Rehome counts, as ONOS's own metrics show it. */
class MetricsFeedTest {
  private final MetricsManager metrics = new MetricsManager();
  private final Map<String, Long> counted = new HashMap<>(Map.of("packets", 3L));
  private final Counters counters = new Counters();
  private final MetricsFeed feed = new MetricsFeed();
  private RuntimeException broken;

  private void begin() {
    feed.metrics = metrics;
    feed.mobility =
        (HostMobilityService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HostMobilityService.class},
                (self, method, arguments) -> answer(method.getName()));
    feed.begin();
  }

  private Object answer(String method) {
    if (broken != null && method.equals("status")) {
      throw broken;
    }
    Map<String, Latency> latencies = counters.latencies();
    return method.equals("latencies")
        ? latencies
        : Status.of("1", Map.of(BindingState.VALID, 2), Set.of(), Set.of(), counted, Map.of());
  }

  private Object gauge(String name) {
    Gauge<?> gauge = metrics.getGauges(MetricFilter.ALL).get(name);
    return gauge == null ? "none" : gauge.getValue();
  }

  @Test
  void countersAndStatesAreGauges() {
    begin();
    assertEquals(3L, gauge("Rehome.counters.packets"));
    assertEquals(2, gauge("Rehome.bindings.VALID"));
    assertEquals(0, gauge("Rehome.bindings.FROZEN"));

    counted.put("packets", 4L);
    assertEquals(4L, gauge("Rehome.counters.packets"));
  }

  @Test
  void aCounterThatBeginsLaterIsShownOnceItIsLookedFor() {
    begin();
    counted.put("floods", 1L);
    assertEquals("none", gauge("Rehome.counters.floods"));
    feed.look();
    assertEquals(1L, gauge("Rehome.counters.floods"));
  }

  @Test
  void aLookThatFailsIsMadeUpForByTheNext() {
    broken = new StorageException.Timeout();
    begin();
    feed.look();
    assertEquals("none", gauge("Rehome.counters.packets"));

    broken = null;
    feed.look();
    assertEquals(3L, gauge("Rehome.counters.packets"));
    assertEquals(2, gauge("Rehome.bindings.VALID"));
  }

  @Test
  void latenciesAreHistogramsOfMicroseconds() {
    begin();
    Histogram replies = metrics.getHistograms(MetricFilter.ALL).get("Rehome.latencies.reply");
    assertEquals(0, replies.getCount());
    assertEquals(0, replies.getSnapshot().getMax());
    for (int i = 0; i < 99; i++) {
      counters.replied(40_000);
    }
    counters.replied(3_000_000_000L);

    assertEquals(100, replies.getCount());
    assertEquals(50, replies.getSnapshot().getMedian());
    assertEquals(250_000, replies.getSnapshot().getMax());
  }

  @Test
  void nothingStaysAndASecondBeginningTakesThePlaceOfTheFirst() {
    begin();
    feed.begin();
    assertEquals(3L, gauge("Rehome.counters.packets"));
    feed.end();
    assertEquals(Map.of(), metrics.getMetrics());
  }
}
