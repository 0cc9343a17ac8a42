package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.rehome.core.Destination;
import org.rehome.core.RoutePlan;

/**
 * Has switches follow the steps of a plan, and remembers which did not confirm which rule.
 *
 * <p>Calls for the same destination must be made one after another, each after the last one's
 * future has completed; calls for different ones may be made by any thread.
 */
final class SwitchProgrammer {
  private final Rules rules;
  private final RuleWriter writer;
  private final Fabric fabric;
  private final Consumer<DeviceId> onFailure;
  private final BiPredicate<Destination, FlowRule> taken;
  private final Map<DeviceId, Map<Destination, Set<FlowRule>>> unconfirmed =
      new ConcurrentHashMap<>();

  /**
   * A programmer that tells {@code onFailure} of each switch that did not take its rules.
   *
   * @param taken whether a twin of a destination is now another destination's, whose own change
   *     puts another treatment in its place: it is not removed
   */
  SwitchProgrammer(
      Rules rules,
      RuleWriter writer,
      Fabric fabric,
      Consumer<DeviceId> onFailure,
      BiPredicate<Destination, FlowRule> taken) {
    this.rules = rules;
    this.writer = writer;
    this.fabric = fabric;
    this.onFailure = onFailure;
    this.taken = taken;
  }

  /** Carries {@code changes} out; completes when every switch has confirmed or failed. */
  CompletableFuture<Written> carryOut(Destination to, List<List<RoutePlan.Step>> changes) {
    if (changes.isEmpty()) {
      return CompletableFuture.completedFuture(Written.NOTHING);
    }
    List<FlowRuleOperation> away = new ArrayList<>();
    List<List<FlowRuleOperation>> stages = new ArrayList<>(changes.size());
    for (List<RoutePlan.Step> stage : changes) {
      List<FlowRuleOperation> operations = new ArrayList<>(stage.size());
      for (RoutePlan.Step step : stage) {
        // A switch that is away is looked after when it returns.
        List<FlowRuleOperation> all = fabric.takesRules(step.device()) ? operations : away;
        for (FlowRuleOperation each : rules.operations(to, step)) {
          if (each.type() != FlowRuleOperation.Type.REMOVE || !isTaken(to, each.rule())) {
            all.add(each);
          }
        }
      }
      stages.add(operations);
    }
    return write(to, stages, away);
  }

  /**
   * Has a switch get {@code wanted}, all of its rules for {@code to}, and lose the others that it
   * may have: {@code suspects}, and what it did not confirm.
   *
   * <p>A switch that is being purged loses them at once, and gets what it lacks when it is opened.
   */
  CompletableFuture<Void> repair(
      Destination to,
      DeviceId device,
      Collection<FlowRule> wanted,
      Collection<? extends FlowRule> suspects) {
    Set<FlowRule> gone = new HashSet<>(suspects);
    gone.addAll(unconfirmed(device, to));
    gone.removeAll(new HashSet<>(wanted));
    gone.removeIf(rule -> isTaken(to, rule));
    List<FlowRuleOperation> operations = new ArrayList<>();
    List<FlowRuleOperation> away = new ArrayList<>();
    gone.forEach(
        rule -> operations.add(new FlowRuleOperation(rule, FlowRuleOperation.Type.REMOVE)));
    List<FlowRuleOperation> additions = fabric.takesRules(device) ? operations : away;
    wanted.forEach(rule -> additions.add(new FlowRuleOperation(rule, FlowRuleOperation.Type.ADD)));
    return operations.isEmpty() && away.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : write(to, List.of(operations), away).thenAccept(written -> {});
  }

  /**
   * Those of {@code rules} for {@code to} that nobody wants, neither it nor another destination.
   */
  <R extends FlowRule> List<R> superfluous(
      Destination to, Collection<FlowRule> wanted, Collection<R> rules) {
    Set<FlowRule> kept = new HashSet<>(wanted);
    List<R> gone = new ArrayList<>();
    for (R rule : rules) {
      if (!kept.contains(rule) && !(Rules.isTwin(rule) && taken.test(to, rule))) {
        gone.add(rule);
      }
    }
    return gone;
  }

  /**
   * The destinations of which {@code device} has not taken a rule or let go of it as it was told:
   * it refused, did not confirm, or was away. ONOS's own store does not know.
   */
  Set<Destination> unconfirmed(DeviceId device) {
    return ImmutableSet.copyOf(unconfirmed.getOrDefault(device, Map.of()).keySet());
  }

  /** Forgets what {@code device} has not confirmed: it is no longer one of the fabric's. */
  void forget(DeviceId device) {
    unconfirmed.remove(device);
  }

  private boolean isTaken(Destination to, FlowRule rule) {
    if (!Rules.isTwin(rule) || !taken.test(to, rule)) {
      return false;
    }
    settle(to, rule, false);
    return true;
  }

  private Set<FlowRule> unconfirmed(DeviceId device, Destination to) {
    return unconfirmed.getOrDefault(device, Map.of()).getOrDefault(to, Set.of());
  }

  private CompletableFuture<Written> write(
      Destination to, List<List<FlowRuleOperation>> stages, List<FlowRuleOperation> away) {
    return writer
        .write(stages)
        .thenApply(
            failed -> {
              Set<DeviceId> missed = new HashSet<>(failed);
              int rules = away.size();
              for (List<FlowRuleOperation> stage : stages) {
                rules += stage.size();
                for (FlowRuleOperation each : stage) {
                  settle(to, each.rule(), failed.contains(each.rule().deviceId()));
                }
              }
              for (FlowRuleOperation each : away) {
                settle(to, each.rule(), true);
                missed.add(each.rule().deviceId());
              }
              failed.forEach(onFailure);
              // Who looked after a switch that came back meanwhile left this change alone.
              away.stream()
                  .map(each -> each.rule().deviceId())
                  .distinct()
                  .filter(fabric::takesRules)
                  .forEach(onFailure);
              return Written.of(rules, missed);
            });
  }

  private void settle(Destination to, FlowRule rule, boolean open) {
    if (open) {
      unconfirmed
          .computeIfAbsent(rule.deviceId(), id -> new ConcurrentHashMap<>())
          .computeIfAbsent(to, key -> ConcurrentHashMap.newKeySet(2))
          .add(rule);
      return;
    }
    Map<Destination, Set<FlowRule>> on = unconfirmed.get(rule.deviceId());
    if (on != null) {
      on.computeIfPresent(
          to,
          (key, left) -> {
            left.remove(rule);
            return left.isEmpty() ? null : left;
          });
    }
  }
}
