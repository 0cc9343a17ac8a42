package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.rehome.core.Destination;
import org.rehome.core.Homes;
import org.rehome.core.PrefixRoute;
import org.rehome.core.Route;
import org.rehome.core.RoutePlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the prefix routes of every switch as the declared homes want them, by applying differences.
 *
 * <p>One change after another; where there is nothing to change nothing waits. Thread-safe, never
 * blocks.
 */
final class PrefixRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixRoutes.class);

  private final Rules rules;
  private final Fabric fabric;
  private final SwitchProgrammer programmer;
  private volatile Homes homes = Homes.none();
  private volatile ImmutableMap<Destination, RoutePlan> planned = ImmutableMap.of();
  private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
  private long turns;

  /** Prefix routes that tell {@code onFailure} of each switch that did not take its rules. */
  PrefixRoutes(Rules rules, RuleWriter writer, Fabric fabric, Consumer<DeviceId> onFailure) {
    this.rules = rules;
    this.fabric = fabric;
    this.programmer = new SwitchProgrammer(rules, writer, fabric, onFailure, this::isTaken);
  }

  /** Fits the rules to {@code next}, which holds from then on. */
  CompletableFuture<Void> change(Homes next) {
    return inTurn(
        () -> {
          homes = next;
          return fit();
        });
  }

  /** Fits the rules to the topology of now. */
  CompletableFuture<Void> refresh() {
    return inTurn(this::fit);
  }

  /** Whether a change is waiting or under way. */
  synchronized boolean busy() {
    return !tail.isDone();
  }

  /** How many changes there were, this one included where one is under way. */
  synchronized long turns() {
    return turns;
  }

  /** The rules that {@code device} should have, by what they lead to. */
  Map<Destination, List<FlowRule>> wanted(DeviceId device) {
    Map<Destination, List<FlowRule>> wanted = new HashMap<>();
    planned.forEach((to, plan) -> wanted.put(to, rules(to, plan, device)));
    return wanted;
  }

  /** Whether there is to be a route to {@code to}. */
  boolean has(Destination to) {
    return planned.containsKey(to);
  }

  /** The prefixes whose rules {@code device} has not confirmed as it was told. */
  Set<Destination> unconfirmed(DeviceId device) {
    return programmer.unconfirmed(device);
  }

  /** Forgets what {@code device} has not confirmed: it is no longer one of the fabric's. */
  void forget(DeviceId device) {
    programmer.forget(device);
  }

  /** Has {@code device} get its rules for {@code to} again, and lose {@code suspects}. */
  CompletableFuture<Void> repair(
      Destination to, DeviceId device, Collection<? extends FlowRule> suspects) {
    return inTurn(
        () -> {
          RoutePlan plan = planned.getOrDefault(to, RoutePlan.none());
          return programmer.repair(to, device, rules(to, plan, device), suspects);
        });
  }

  /**
   * Has {@code away} take those of {@code there}, rules for {@code to}, that nobody wants by the
   * time it is their turn.
   */
  <R extends FlowRule> CompletableFuture<Void> rid(
      Destination to,
      DeviceId device,
      Collection<R> there,
      Function<List<R>, CompletableFuture<Void>> away) {
    return inTurn(
        () -> {
          RoutePlan plan = planned.getOrDefault(to, RoutePlan.none());
          return away.apply(programmer.superfluous(to, rules(to, plan, device), there));
        });
  }

  // Of equal prefixes in several VLANs one is routed to. Which one may have changed, and the twins
  // of both have the same match.
  private boolean isTaken(Destination of, FlowRule twin) {
    return planned.entrySet().stream()
        .filter(each -> each.getKey().prefix().equals(of.prefix()) && !each.getKey().equals(of))
        .anyMatch(each -> rules(each.getKey(), each.getValue(), twin.deviceId()).contains(twin));
  }

  private List<FlowRule> rules(Destination to, RoutePlan plan, DeviceId device) {
    Route route = plan.routes().get(device);
    return route == null ? ImmutableList.of() : rules.of(to, device, route);
  }

  private synchronized CompletableFuture<Void> inTurn(Supplier<CompletableFuture<Void>> work) {
    turns++;
    tail =
        tail.thenCompose(done -> work.get())
            .exceptionally(
                error -> {
                  LOG.warn("Prefix routes were not changed", error);
                  return null;
                });
    return tail;
  }

  // One length after another: prefixes of one length have nothing in common, but where one lies in
  // the other a packet may come from the route of the one to that of the other, and must not come
  // back from there.
  private CompletableFuture<Void> fit() {
    Map<Destination, RoutePlan> before = planned;
    Map<Destination, RoutePlan> after = new HashMap<>();
    for (PrefixRoute route : homes.prefixRoutes()) {
      after.put(route.destination(), RoutePlan.of(route, fabric.topology()));
    }
    Map<Integer, List<Destination>> byLength = new TreeMap<>();
    Map<Destination, RoutePlan> either = new HashMap<>(before);
    either.putAll(after);
    for (Destination to : either.keySet()) {
      byLength.computeIfAbsent(to.prefix().prefixLength(), length -> new ArrayList<>()).add(to);
    }
    planned = ImmutableMap.copyOf(after);
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (List<Destination> group : byLength.values()) {
      done = done.thenCompose(last -> turn(group, before, after));
    }
    return done;
  }

  private CompletableFuture<Void> turn(
      List<Destination> group,
      Map<Destination, RoutePlan> before,
      Map<Destination, RoutePlan> after) {
    List<CompletableFuture<Written>> changes = new ArrayList<>();
    for (Destination to : group) {
      RoutePlan plan = after.get(to);
      if (plan == null) {
        plan = RoutePlan.nowhere(homes.homeAround(to).orElse(null), fabric.topology());
      }
      changes.add(programmer.carryOut(to, plan.changes(before.getOrDefault(to, RoutePlan.none()))));
    }
    return CompletableFuture.allOf(changes.toArray(new CompletableFuture<?>[0]));
  }
}
