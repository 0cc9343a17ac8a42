package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupEvent;
import org.onosproject.net.group.GroupListener;
import org.onosproject.net.group.GroupService;
import org.rehome.api.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the buckets that rewrite to a departed host out of other applications' groups.
 *
 * <p>What a switch did not confirm it owes. Of a group one change at a time is under way; the next
 * takes all that is stale by then. Thread-safe, never blocks.
 */
final class GroupPurger implements GroupListener {
  private static final Logger LOG = LoggerFactory.getLogger(GroupPurger.class);

  /** What is to be taken out of one group, and who waits for it. */
  private static final class Work {
    private final Map<GroupIndex.Bucket, Binding> stale = new LinkedHashMap<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
  }

  private final GroupService groups;
  private final DeviceService devices;
  private final Executor executor;
  private final GroupIndex index;
  private final Verdict verdict;
  private final GroupWriter changes;
  private final Debts<GroupIndex.Bucket> debts;
  private final Map<GroupIndex.Key, Work> waiting = new HashMap<>();
  private final Set<GroupIndex.Key> underWay = new HashSet<>();

  GroupPurger(
      GroupService groups,
      FlowRuleService flows,
      DeviceService devices,
      GroupIndex index,
      Verdict verdict,
      RuleWriter writer,
      Timers timers,
      Executor executor,
      Counters counters) {
    this.groups = groups;
    this.devices = devices;
    this.executor = executor;
    this.index = index;
    this.verdict = verdict;
    this.changes = new GroupWriter(groups, flows, index, verdict, writer, timers, counters);
    this.debts =
        new Debts<>(
            GroupIndex.Bucket::device,
            timers,
            executor,
            counters,
            device -> collect(device, ImmutableList.of()));
  }

  /** Indexes the groups that are there already. */
  void start() {
    for (Device device : devices.getDevices()) {
      reread(device.id());
    }
  }

  /** Takes note of what ONOS knows of {@code device}, which may have changed while it was away. */
  void reread(DeviceId device) {
    index.reread(device, groups.getGroups(device));
    debts.returned(device);
  }

  /** Forgets the groups of {@code device} and what it owes: it is no longer one of the fabric's. */
  void forget(DeviceId device) {
    index.forget(device);
    debts.forget(device);
  }

  @Override
  public void event(GroupEvent event) {
    Group group = event.subject();
    switch (event.type()) {
      case GROUP_UPDATE_REQUESTED:
        index.put(group);
        break;
      case GROUP_ADDED:
        GroupIndex.Key key = GroupIndex.Key.of(group);
        boolean isNew = index.find(key) == null;
        index.put(group);
        if (isNew) {
          executor.execute(() -> purgeNewcomer(key));
        }
        break;
      case GROUP_UPDATED:
        index.put(group);
        changes.updated(group);
        break;
      case GROUP_REMOVED:
        index.remove(group);
        changes.removed(group);
        break;
      case GROUP_UPDATE_FAILED:
      case GROUP_REMOVE_FAILED:
        changes.refused(group);
        break;
      default:
        break;
    }
  }

  /**
   * Removes the buckets that name {@code old}'s host; completes when every switch has confirmed.
   */
  CompletableFuture<Void> purge(Binding old) {
    return remove(stale(old), old);
  }

  /** The buckets of other applications' groups that say of {@code old} what is no longer so. */
  List<GroupIndex.Bucket> stale(Binding old) {
    if (!verdict.takesOthers()) {
      return ImmutableList.of();
    }
    return index.naming(old.address().ip(), old.mac()).stream()
        .filter(each -> verdict.isStale(each.mention(), each.group().appId().id(), old))
        .collect(ImmutableList.toImmutableList());
  }

  /** What {@code device} is known to owe, with the binding that each bucket speaks of. */
  Map<GroupIndex.Bucket, Binding> owed(DeviceId device) {
    Map<GroupIndex.Bucket, Binding> owed = new LinkedHashMap<>();
    debts
        .of(device)
        .forEach(
            (bucket, old) -> {
              if (index.has(bucket)
                  && verdict.isStale(bucket.mention(), bucket.group().appId().id(), old)) {
                owed.put(bucket, old);
              } else {
                debts.settle(bucket);
              }
            });
    return owed;
  }

  /**
   * Removes from {@code device} what it owes, and the buckets that name the hosts of {@code left}.
   *
   * @return completes with whether the switch has confirmed it all
   */
  CompletableFuture<Boolean> collect(DeviceId device, List<Binding> left) {
    if (!devices.isAvailable(device)) {
      return CompletableFuture.completedFuture(false);
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    owed(device).forEach((bucket, old) -> all.add(remove(ImmutableList.of(bucket), old)));
    for (Binding old : left) {
      all.add(
          remove(
              stale(old).stream()
                  .filter(each -> each.device().equals(device))
                  .collect(ImmutableList.toImmutableList()),
              old));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> debts.of(device).isEmpty());
  }

  private CompletableFuture<Void> remove(List<GroupIndex.Bucket> stale, Binding old) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (GroupIndex.Bucket bucket : stale) {
      if (devices.isAvailable(bucket.device())) {
        all.add(enter(bucket, old));
      } else {
        debts.owe(bucket, old);
      }
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }

  /**
   * Takes out of a group that has just been confirmed who left while it had not been, and whom the
   * index therefore did not find in it.
   */
  private void purgeNewcomer(GroupIndex.Key key) {
    Set<Object> names = index.names(key);
    if (names.isEmpty() || !verdict.takesOthers()) {
      return;
    }
    for (Binding old : verdict.ended(names)) {
      CompletableFuture<Void> unused =
          remove(
              stale(old).stream()
                  .filter(each -> each.key().equals(key))
                  .collect(ImmutableList.toImmutableList()),
              old);
    }
  }

  private CompletableFuture<Void> enter(GroupIndex.Bucket bucket, Binding old) {
    Work work;
    boolean first;
    synchronized (this) {
      work = waiting.computeIfAbsent(bucket.key(), key -> new Work());
      work.stale.put(bucket, old);
      first = underWay.add(bucket.key());
    }
    if (first) {
      next(bucket.key());
    }
    return work.done;
  }

  private void next(GroupIndex.Key key) {
    Work work;
    synchronized (this) {
      work = waiting.remove(key);
      if (work == null) {
        underWay.remove(key);
        return;
      }
    }
    // However it fails, the next change of the group must have its turn.
    CompletableFuture<Void> unused =
        Attempt.of(() -> changes.remove(key, work.stale.keySet()))
            .exceptionally(
                error -> {
                  LOG.warn("{} was not purged", key, error);
                  return false;
                })
            .thenAccept(
                confirmed -> {
                  settle(work, confirmed);
                  work.done.complete(null);
                  next(key);
                });
  }

  private void settle(Work work, boolean confirmed) {
    work.stale.forEach(
        (bucket, old) -> {
          if (confirmed) {
            debts.settle(bucket);
          } else {
            debts.owe(bucket, old);
            debts.askLater(bucket.device());
          }
        });
  }
}
