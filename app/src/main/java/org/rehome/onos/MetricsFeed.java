package org.rehome.onos;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Metric;
import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.WeightedSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.onlab.metrics.MetricsComponent;
import org.onlab.metrics.MetricsFeature;
import org.onlab.metrics.MetricsService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Latency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows in ONOS's own metrics what Rehome counts and measures. Where ONOS offers no metrics, this
 * alone is missing.
 */
@Component(immediate = true, service = MetricsFeed.class)
public class MetricsFeed {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsFeed.class);
  private static final String COMPONENT = "Rehome";

  /** A counter begins to exist with what it counts first: how often new ones are looked for, s. */
  private static final long EVERY = 10;

  private final Set<String> shown = new HashSet<>();

  @Reference HostMobilityService mobility;
  @Reference MetricsService metrics;

  private ScheduledExecutorService thread;
  private MetricsComponent component;
  private MetricsFeature counters;
  private MetricsFeature bindings;
  private MetricsFeature latencies;
  private boolean failing;

  /** Begins to show. */
  @Activate
  void activate() {
    thread = Executors.newSingleThreadScheduledExecutor(MetricsFeed::named);
    begin();
    Future<?> unused = thread.scheduleWithFixedDelay(this::look, EVERY, EVERY, TimeUnit.SECONDS);
  }

  private static Thread named(Runnable task) {
    Thread thread = new Thread(task, "rehome-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** Shows what there is by now. */
  void begin() {
    component = metrics.registerComponent(COMPONENT);
    counters = component.registerFeature("counters");
    bindings = component.registerFeature("bindings");
    latencies = component.registerFeature("latencies");
    for (BindingState state : BindingState.values()) {
      gauge(bindings, state.name(), () -> mobility.status().bindings().getOrDefault(state, 0));
    }
    mobility.latencies().keySet().forEach(this::latency);
    look();
  }

  /** Shows the counters that are new; those that cannot be asked for now, at the next look. */
  final void look() {
    try {
      showNew();
      failing = false;
    } catch (RuntimeException e) {
      // Thrown, it would end all looking.
      if (!failing) {
        LOG.warn("Counters that are new are not shown in ONOS's metrics for now", e);
      }
      failing = true;
    }
  }

  private void showNew() {
    for (String name : mobility.status().counters().keySet()) {
      if (shown.add(name)) {
        gauge(counters, name, () -> mobility.status().counters().getOrDefault(name, 0L));
      }
    }
  }

  private void latency(String name) {
    show(latencies, name, new Bucketed(() -> mobility.latencies().get(name)));
  }

  private <T> void gauge(MetricsFeature feature, String name, Supplier<T> value) {
    Gauge<T> gauge = value::get;
    show(feature, name, gauge);
  }

  // What an earlier activation left behind asks a service that is no more.
  private void show(MetricsFeature feature, String name, Metric metric) {
    metrics.removeMetric(component, feature, name);
    metrics.registerMetric(component, feature, name, metric);
  }

  /** Shows nothing any more. */
  @Deactivate
  void deactivate() {
    thread.shutdownNow();
    end();
  }

  /** Takes away what was shown. */
  final void end() {
    shown.forEach(name -> metrics.removeMetric(component, counters, name));
    shown.clear();
    for (BindingState state : BindingState.values()) {
      metrics.removeMetric(component, bindings, state.name());
    }
    mobility.latencies().keySet().forEach(n -> metrics.removeMetric(component, latencies, n));
  }

  /** A histogram of microseconds that was counted elsewhere; each counts as its upper bound. */
  private static final class Bucketed extends Histogram {
    private final Supplier<Latency> source;

    Bucketed(Supplier<Latency> source) {
      super(new Counted(source));
      this.source = source;
    }

    @Override
    public long getCount() {
      return source.get().count();
    }
  }

  private static final class Counted implements Reservoir {
    private final Supplier<Latency> source;

    Counted(Supplier<Latency> source) {
      this.source = source;
    }

    @Override
    public int size() {
      return source.get().bounds().size();
    }

    @Override
    public void update(long value) {
      throw new UnsupportedOperationException("counted elsewhere");
    }

    @Override
    public Snapshot getSnapshot() {
      Latency latency = source.get();
      List<WeightedSnapshot.WeightedSample> samples = new ArrayList<>();
      int last = latency.bounds().size() - 1;
      for (int i = 0; i < latency.counts().size(); i++) {
        if (latency.counts().get(i) > 0) {
          long bound = latency.bounds().get(Math.min(i, last));
          samples.add(new WeightedSnapshot.WeightedSample(bound, latency.counts().get(i)));
        }
      }
      return new WeightedSnapshot(samples);
    }
  }
}
