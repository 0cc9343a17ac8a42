package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.onosproject.net.provider.AbstractProviderService;
import org.onosproject.net.provider.ProviderId;

/** ONOS's side of flow rules: keeps what it is told, answers with what a test gave it. */
final class FakeFlowRules extends FlowRuleServiceAdapter implements FlowRuleProviderRegistry {
  /** One snapshot that was pushed. */
  static final class Snapshot {
    final List<FlowEntry> entries = new ArrayList<>();
    final boolean tellsMissing;

    Snapshot(Iterable<FlowEntry> pushed, boolean tellsMissing) {
      pushed.forEach(entries::add);
      this.tellsMissing = tellsMissing;
    }
  }

  final Map<Long, CompletedBatchOperation> completed = new HashMap<>();
  final List<Snapshot> snapshots = new ArrayList<>();
  final List<FlowEntry> removed = new ArrayList<>();
  final List<TableStatisticsEntry> tables = new ArrayList<>();
  final List<FlowEntry> stored = new ArrayList<>();

  /** What ONOS does while it compares a snapshot. */
  Consumer<Snapshot> comparison = snapshot -> {};

  boolean registered;

  @Override
  public Iterable<FlowEntry> getFlowEntries(DeviceId device) {
    return stored;
  }

  @Override
  public FlowRuleProviderService register(FlowRuleProvider provider) {
    registered = true;
    return new Service(provider);
  }

  @Override
  public void unregister(FlowRuleProvider provider) {
    registered = false;
  }

  @Override
  public Set<ProviderId> getProviders() {
    return Set.of();
  }

  private final class Service extends AbstractProviderService<FlowRuleProvider>
      implements FlowRuleProviderService {
    Service(FlowRuleProvider provider) {
      super(provider);
    }

    @Override
    public void flowRemoved(FlowEntry entry) {
      removed.add(entry);
    }

    @Override
    public void pushFlowMetrics(DeviceId device, Iterable<FlowEntry> entries) {
      push(new Snapshot(entries, true));
    }

    @Override
    public void pushFlowMetricsWithoutFlowMissing(DeviceId device, Iterable<FlowEntry> entries) {
      push(new Snapshot(entries, false));
    }

    private void push(Snapshot snapshot) {
      snapshots.add(snapshot);
      comparison.accept(snapshot);
    }

    @Override
    public void pushTableStatistics(DeviceId device, List<TableStatisticsEntry> entries) {
      tables.addAll(entries);
    }

    @Override
    public void batchOperationCompleted(long batch, CompletedBatchOperation operation) {
      if (completed.put(batch, operation) != null) {
        throw new IllegalStateException("batch " + batch + " completed twice");
      }
    }
  }
}
