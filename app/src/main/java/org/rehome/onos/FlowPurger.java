package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleService;
import org.rehome.api.Binding;

/**
 * Removes what other applications' flows still say of a host that departed or moved.
 *
 * <p>What a switch did not confirm, or could not be told, it owes, and is asked for again.
 * Thread-safe, never blocks.
 */
final class FlowPurger {
  /** A rule's age may be as old as the last statistics; ms. */
  private static final long AGE_KNOWN = 10_000;

  private final FlowRuleService flows;
  private final DeviceService devices;
  private final FlowIndex index;
  private final Verdict verdict;
  private final RuleWriter writer;
  private final Timers timers;
  private final Counters counters;
  private final Debts<FlowIndex.Entry> debts;
  private final ConcurrentMap<FlowRule, CompletableFuture<Void>> underWay =
      new ConcurrentHashMap<>();

  FlowPurger(
      FlowRuleService flows,
      DeviceService devices,
      FlowIndex index,
      Verdict verdict,
      RuleWriter writer,
      Timers timers,
      Executor executor,
      Counters counters) {
    this.flows = flows;
    this.devices = devices;
    this.index = index;
    this.verdict = verdict;
    this.writer = writer;
    this.timers = timers;
    this.counters = counters;
    this.debts =
        new Debts<>(entry -> entry.rule().deviceId(), timers, executor, counters, this::collect);
  }

  /** Indexes the flows that are there already. */
  void start() {
    for (Device device : devices.getDevices()) {
      reread(device.id());
    }
  }

  /** Takes note of what ONOS knows of {@code device}, which may have changed while it was away. */
  void reread(DeviceId device) {
    index.reread(device, flows.getFlowEntries(device));
    debts.returned(device);
  }

  /** Forgets the flows of {@code device} and what it owes: it is no longer one of the fabric's. */
  void forget(DeviceId device) {
    index.forget(device);
    debts.forget(device);
  }

  /** Removes the flows that name {@code old}'s host; completes when every switch has confirmed. */
  CompletableFuture<Void> purge(Binding old) {
    return remove(stale(old), old);
  }

  /**
   * The flows of other applications that say of {@code old} what is no longer so.
   *
   * <p>A MAC that still has another address where it was is not gone: only flows naming the address
   * itself are stale then.
   */
  List<FlowRule> stale(Binding old) {
    if (!verdict.takesOthers()) {
      return ImmutableList.of();
    }
    return index.naming(old.address().ip(), old.mac()).stream()
        .filter(entry -> verdict.isStale(entry.mention(), entry.rule().appId(), old))
        .map(FlowIndex.Entry::rule)
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Likewise of flows that ONOS need not know of.
   *
   * @param named the flows that name an IP address or a MAC
   */
  <R extends FlowRule> List<R> stale(Binding old, Function<Object, ? extends Collection<R>> named) {
    Set<R> rules = new HashSet<>(named.apply(old.address().ip()));
    rules.addAll(named.apply(old.mac()));
    return rules.stream()
        .filter(rule -> verdict.isStale(Mention.of(rule), rule.appId(), old))
        .collect(ImmutableList.toImmutableList());
  }

  /** What {@code device} is known to owe, with the binding that each rule speaks of. */
  Map<FlowRule, Binding> owed(DeviceId device) {
    Map<FlowRule, Binding> owed = new LinkedHashMap<>();
    debts
        .of(device)
        .forEach(
            (entry, old) -> {
              if (isOwed(entry, old)) {
                owed.put(entry.rule(), old);
              } else {
                debts.settle(entry);
              }
            });
    return owed;
  }

  /** Asks {@code device} for what it owes; completes with whether it owes nothing any more. */
  CompletableFuture<Boolean> collect(DeviceId device) {
    if (!devices.isAvailable(device)) {
      return CompletableFuture.completedFuture(false);
    }
    Map<Binding, List<FlowRule>> byHost = new LinkedHashMap<>();
    owed(device)
        .forEach((rule, old) -> byHost.computeIfAbsent(old, key -> new ArrayList<>()).add(rule));
    return remove(device, byHost);
  }

  /**
   * Removes from {@code device} what it owes, and the flows that name the hosts of {@code left}, or
   * the places before those of {@code moved}.
   *
   * <p>Where those places were nobody knows any more: what was put in after the move is not taken.
   *
   * @return completes with whether the switch has confirmed it all
   */
  CompletableFuture<Boolean> collect(DeviceId device, List<Binding> left, List<Binding> moved) {
    Map<Binding, List<FlowRule>> byHost = new LinkedHashMap<>();
    owed(device)
        .forEach((rule, old) -> byHost.computeIfAbsent(old, key -> new ArrayList<>()).add(rule));
    for (Binding old : left) {
      add(device, old, stale(old), byHost);
    }
    for (Binding present : moved) {
      add(device, present, outlived(present), byHost);
    }
    return remove(device, byHost);
  }

  private static void add(
      DeviceId device, Binding old, List<FlowRule> stale, Map<Binding, List<FlowRule>> byHost) {
    for (FlowRule rule : stale) {
      if (rule.deviceId().equals(device)) {
        byHost.computeIfAbsent(old, key -> new ArrayList<>()).add(rule);
      }
    }
  }

  /** The flows that name the host of {@code present} since before it came to where it is. */
  private List<FlowRule> outlived(Binding present) {
    if (!verdict.takesOthers()) {
      return ImmutableList.of();
    }
    long ago = timers.now() - present.since();
    return index.naming(present.address().ip(), present.mac()).stream()
        .filter(entry -> verdict.isOutlived(entry.mention(), entry.rule().appId(), present))
        .map(FlowIndex.Entry::rule)
        .filter(
            rule ->
                !(rule instanceof FlowEntry)
                    || ((FlowEntry) rule).life() * 1_000 + AGE_KNOWN >= ago)
        .collect(ImmutableList.toImmutableList());
  }

  private CompletableFuture<Boolean> remove(DeviceId device, Map<Binding, List<FlowRule>> byHost) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    byHost.forEach((old, rules) -> all.add(remove(rules, old)));
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> debts.of(device).isEmpty());
  }

  private CompletableFuture<Void> remove(List<FlowRule> stale, Binding old) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    List<FlowIndex.Entry> removals = new ArrayList<>();
    for (FlowRule rule : stale) {
      FlowIndex.Entry entry = index.find(rule);
      if (entry == null) {
        continue; // it has gone by itself
      }
      if (!devices.isAvailable(rule.deviceId())) {
        // ONOS would refuse, and go on holding the rule for one that is to be there.
        debts.owe(entry, old);
        continue;
      }
      // Two hosts that a rule names may leave at once.
      CompletableFuture<Void> other = underWay.putIfAbsent(rule, done);
      if (other == null) {
        removals.add(entry);
      } else {
        all.add(other);
      }
    }
    if (!removals.isEmpty()) {
      all.add(carryOut(removals, old, done));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }

  private CompletableFuture<Void> carryOut(
      List<FlowIndex.Entry> removals, Binding old, CompletableFuture<Void> done) {
    List<FlowRuleOperation> operations = new ArrayList<>();
    removals.forEach(
        each -> operations.add(new FlowRuleOperation(each.rule(), FlowRuleOperation.Type.REMOVE)));
    return Attempt.of(() -> writer.write(ImmutableList.of(operations)))
        .thenAccept(failed -> settle(removals, failed, old))
        .whenComplete(
            (settled, error) -> {
              removals.forEach(each -> underWay.remove(each.rule(), done));
              done.complete(null);
            });
  }

  private void settle(List<FlowIndex.Entry> removals, Set<DeviceId> failed, Binding old) {
    for (FlowIndex.Entry entry : removals) {
      if (!failed.contains(entry.rule().deviceId())) {
        debts.settle(entry);
        counters.count("purged-foreign-flows");
      } else if (isStill(entry)) {
        debts.owe(entry, old);
      }
    }
    failed.forEach(debts::askLater);
  }

  // The application may have put in another treatment meanwhile, or the same rule again, for
  // reasons of its own; or the switch may have lost the rule.
  private boolean isStill(FlowIndex.Entry entry) {
    FlowIndex.Entry present = index.find(entry.rule());
    return present != null && present.isStill(entry);
  }

  private boolean isOwed(FlowIndex.Entry entry, Binding old) {
    return isStill(entry) && verdict.isStale(entry.mention(), entry.rule().appId(), old);
  }
}
