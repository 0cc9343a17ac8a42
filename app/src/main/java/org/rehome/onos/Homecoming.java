package org.rehome.onos;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A switch can be programmed again: it is purged of whom it has not heard the end of, and only then
 * given what it lacks.
 *
 * <p>That covers what it owes, every tombstone, and for a while after the start also what an
 * earlier run may have been cut off in the middle of. A switch that does not confirm within 3 s is
 * opened all the same: what it owes is asked for again later. Thread-safe; what takes longer
 * happens on the executor.
 */
final class Homecoming {
  private static final Logger LOG = LoggerFactory.getLogger(Homecoming.class);

  /** ONOS may say that a switch is there before it has a master; ms. */
  private static final long AGAIN = 200;

  private static final long PATIENCE = 3_000;

  /** Moves this close before the last thing stored may not have been seen through; ms. */
  private static final long RECENT = 60_000;

  /** How long after the start switches are still expected that an earlier run knew; ms. */
  private static final long EXPECTED = 600_000;

  private final FlowRuleService flows;
  private final Rules rules;
  private final Replica replica;
  private final RouteInstaller installer;
  private final FlowPurger purger;
  private final GroupPurger groups;
  private final Lanes lanes;
  private final Fabric fabric;
  private final Timers timers;
  private final Executor executor;
  private final Consumer<DeviceId> reconciler;
  private final Set<DeviceId> seen = ConcurrentHashMap.newKeySet();
  private volatile List<Binding> unfinishedDepartures = ImmutableList.of();
  private volatile List<Binding> unfinishedMoves = ImmutableList.of();

  /** A homecoming after which {@code reconciler} gives the switch what it lacks. */
  Homecoming(
      FlowRuleService flows,
      Rules rules,
      Replica replica,
      RouteInstaller installer,
      FlowPurger purger,
      GroupPurger groups,
      Lanes lanes,
      Fabric fabric,
      Timers timers,
      Executor executor,
      Consumer<DeviceId> reconciler) {
    this.flows = flows;
    this.rules = rules;
    this.replica = replica;
    this.installer = installer;
    this.purger = purger;
    this.groups = groups;
    this.lanes = lanes;
    this.fabric = fabric;
    this.timers = timers;
    this.executor = executor;
    this.reconciler = reconciler;
  }

  /**
   * Takes note of what the store holds that an earlier run may not have seen through: tombstones,
   * however old, and the moves of its last minute. To be called before any switch is told of.
   */
  void start() {
    ImmutableList.Builder<Binding> left = ImmutableList.builder();
    ImmutableList.Builder<Binding> moved = ImmutableList.builder();
    List<Binding> all = replica.all();
    long last = all.stream().mapToLong(Binding::revision).max().orElse(0);
    for (Binding binding : all) {
      if (!binding.present()) {
        left.add(binding);
      } else if (binding.sequence() != 0 && last - binding.since() < RECENT) {
        moved.add(binding);
      }
    }
    unfinishedDepartures = left.build();
    unfinishedMoves = moved.build();
    timers.after(EXPECTED, this::forgetUnfinished);
  }

  private void forgetUnfinished() {
    unfinishedDepartures = ImmutableList.of();
    unfinishedMoves = ImmutableList.of();
    seen.clear();
  }

  /** {@code device} can be programmed; {@linkplain Fabric#close closed} if lost before. */
  void returned(DeviceId device) {
    attempt(device, timers.now() + PATIENCE);
  }

  private void attempt(DeviceId device, long end) {
    if (!fabric.isAvailable(device)) {
      return; // it stays closed, and is told of again
    }
    // However it fails, a switch must not stay closed.
    CompletableFuture<Boolean> purged = Attempt.of(() -> purge(device));
    Timers.Timer deadline = timers.after(PATIENCE, () -> purged.complete(false));
    CompletableFuture<Void> unused =
        purged
            .exceptionally(
                error -> {
                  LOG.warn("{} was not purged", device, error);
                  return false;
                })
            .thenAccept(
                confirmed -> {
                  deadline.cancel();
                  if (confirmed || timers.now() >= end) {
                    open(device, confirmed);
                  } else {
                    timers.after(AGAIN, () -> executor.execute(() -> attempt(device, end)));
                  }
                });
  }

  private void open(DeviceId device, boolean purged) {
    if (purged) {
      seen.add(device);
    }
    fabric.open(device);
    reconciler.accept(device);
  }

  /** Completes with whether nothing stale is left on {@code device}, as far as it confirms. */
  private CompletableFuture<Boolean> purge(DeviceId device) {
    purger.reread(device);
    groups.reread(device);
    boolean first = !seen.contains(device);
    List<Binding> left = new ArrayList<>();
    List<Binding> moved = new ArrayList<>();
    if (first) {
      unfinishedDepartures.stream().filter(old -> isGone(old.address())).forEach(left::add);
      unfinishedMoves.stream().filter(this::isStill).forEach(moved::add);
    }
    for (Address address : replica.unsettled()) {
      Binding binding = replica.find(address);
      if (binding != null && binding.state() == BindingState.LEFT) {
        left.add(binding);
      }
    }
    CompletableFuture<Void> own = withdraw(device);
    CompletableFuture<Boolean> others = purger.collect(device, left, moved);
    CompletableFuture<Boolean> buckets = groups.collect(device, left);
    return own.thenCompose(done -> others)
        .thenCombine(buckets, (flowsGone, bucketsGone) -> flowsGone && bucketsGone)
        .thenApply(gone -> gone && withdrawn(device));
  }

  /** Takes the routes to addresses that nothing is bound to. */
  private CompletableFuture<Void> withdraw(DeviceId device) {
    ListMultimap<Address, FlowRule> stale = ArrayListMultimap.create();
    for (FlowEntry entry : flows.getFlowEntries(device)) {
      if (rules.isOfHost(entry) && isGone(Rules.destination(entry).address())) {
        stale.put(Rules.destination(entry).address(), entry);
      }
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    stale
        .asMap()
        .forEach(
            (address, suspects) ->
                all.add(lanes.submit(address, () -> withdraw(address, device, suspects))));
    for (Address address : installer.unconfirmed(device)) {
      if (isGone(address) && !stale.containsKey(address)) {
        all.add(lanes.submit(address, () -> withdraw(address, device, List.of())));
      }
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }

  private CompletableFuture<Void> withdraw(
      Address address, DeviceId device, Collection<FlowRule> suspects) {
    return isGone(address)
        ? installer.repair(address, null, device, suspects)
        : CompletableFuture.completedFuture(null);
  }

  private boolean withdrawn(DeviceId device) {
    return installer.unconfirmed(device).stream().noneMatch(this::isGone);
  }

  private boolean isStill(Binding present) {
    Binding now = replica.find(present.address());
    return now != null && now.present() && now.isAt(present.mac(), present.location());
  }

  private boolean isGone(Address address) {
    Binding binding = replica.find(address);
    return binding == null || !binding.present();
  }
}
