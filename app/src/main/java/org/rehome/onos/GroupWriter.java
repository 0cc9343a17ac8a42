package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onosproject.core.GroupId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instructions.GroupInstruction;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupService;

/**
 * Has switches take buckets out of groups, each change confirmed or given up after 3 s.
 *
 * <p>A group that is left without a bucket stays, for its application to fill again. An indirect
 * one cannot be without: it goes, and before it the rules that point to it, unless others need it.
 * Of a group one change at a time may be under way. Thread-safe, never blocks.
 */
final class GroupWriter {
  private static final long DEADLINE = 3_000;

  private final GroupService groups;
  private final FlowRuleService flows;
  private final GroupIndex index;
  private final Verdict verdict;
  private final RuleWriter writer;
  private final Timers timers;
  private final Counters counters;
  private final ConcurrentMap<GroupIndex.Key, CompletableFuture<Boolean>> updates =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<GroupIndex.Key, CompletableFuture<Boolean>> removals =
      new ConcurrentHashMap<>();

  GroupWriter(
      GroupService groups,
      FlowRuleService flows,
      GroupIndex index,
      Verdict verdict,
      RuleWriter writer,
      Timers timers,
      Counters counters) {
    this.groups = groups;
    this.flows = flows;
    this.index = index;
    this.verdict = verdict;
    this.writer = writer;
    this.timers = timers;
    this.counters = counters;
  }

  /**
   * The switch has {@code group} as it should be; of one that is to go whole that says nothing, for
   * ONOS may still have read that it is there.
   */
  void updated(Group group) {
    complete(updates, group, true);
  }

  /** {@code group} is gone. */
  void removed(Group group) {
    complete(updates, group, true);
    complete(removals, group, true);
  }

  /** The switch refused a change of {@code group}. */
  void refused(Group group) {
    complete(updates, group, false);
    complete(removals, group, false);
  }

  private static void complete(
      Map<GroupIndex.Key, CompletableFuture<Boolean>> awaited, Group group, boolean carriedOut) {
    CompletableFuture<Boolean> waiter = awaited.get(GroupIndex.Key.of(group));
    if (waiter != null) {
      waiter.complete(carriedOut);
    }
  }

  /**
   * Takes {@code unwanted} out of the group of that name, as far as they are in it.
   *
   * @return completes with whether the switch has confirmed it
   */
  CompletableFuture<Boolean> remove(GroupIndex.Key key, Set<GroupIndex.Bucket> unwanted) {
    Group group = index.find(key);
    List<GroupBucket> stale = new ArrayList<>();
    List<GroupBucket> rest = new ArrayList<>();
    if (group != null) {
      for (GroupBucket bucket : group.buckets().buckets()) {
        (unwanted.contains(GroupIndex.Bucket.of(group, bucket)) ? stale : rest).add(bucket);
      }
    }
    if (stale.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    boolean whole = group.type() == GroupDescription.Type.INDIRECT && rest.isEmpty();
    return whole ? removeWhole(key, group) : removeBuckets(key, group, stale);
  }

  private CompletableFuture<Boolean> removeBuckets(
      GroupIndex.Key key, Group group, List<GroupBucket> stale) {
    return confirmed(
        updates,
        key,
        () ->
            groups.removeBucketsFromGroup(
                key.device(), key.cookie(), new GroupBuckets(stale), key.cookie(), group.appId()),
        stale.size());
  }

  private CompletableFuture<Boolean> removeWhole(GroupIndex.Key key, Group group) {
    List<FlowRuleOperation> pointing = new ArrayList<>();
    boolean needed = false;
    for (FlowEntry entry : flows.getFlowEntries(key.device())) {
      if (pointsTo(entry.treatment(), group.id())) {
        needed |= !verdict.mayGo(Mention.of(entry), entry.appId());
        pointing.add(new FlowRuleOperation(entry, FlowRuleOperation.Type.REMOVE));
      }
    }
    for (Group other : groups.getGroups(key.device())) {
      for (GroupBucket bucket : other.buckets().buckets()) {
        needed |= pointsTo(bucket.treatment(), group.id());
      }
    }
    if (needed) {
      // Without it the rule of an exempt application, or another group, would lead nowhere.
      counters.count("purge-groups-kept");
      return CompletableFuture.completedFuture(true);
    }
    return writer
        .write(ImmutableList.of(pointing))
        .thenCompose(
            failed -> {
              if (!failed.isEmpty()) {
                return CompletableFuture.completedFuture(false);
              }
              counters.add("purged-foreign-flows", pointing.size());
              return confirmed(
                  removals,
                  key,
                  () -> groups.removeGroup(key.device(), key.cookie(), group.appId()),
                  1);
            });
  }

  private static boolean pointsTo(TrafficTreatment treatment, GroupId group) {
    return treatment.allInstructions().stream()
        .anyMatch(
            each ->
                each instanceof GroupInstruction
                    && ((GroupInstruction) each).groupId().equals(group));
  }

  private CompletableFuture<Boolean> confirmed(
      Map<GroupIndex.Key, CompletableFuture<Boolean>> awaited,
      GroupIndex.Key key,
      Runnable change,
      int buckets) {
    CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    awaited.put(key, confirmed);
    Timers.Timer deadline = timers.after(DEADLINE, () -> confirmed.complete(false));
    try {
      change.run();
    } catch (RuntimeException e) {
      confirmed.complete(false);
    }
    return confirmed.thenApply(
        carriedOut -> {
          deadline.cancel();
          awaited.remove(key, confirmed);
          counters.add(
              carriedOut ? "purged-foreign-buckets" : "group-failures", carriedOut ? buckets : 1);
          return carriedOut;
        });
  }
}
