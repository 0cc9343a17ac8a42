package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.RoutePlan;
import org.rehome.core.Topology;

/**
 * Keeps the host routes of every switch as the plan wants them, by applying differences.
 *
 * <p>Of an address only the place and the topology of its last plan are remembered: the plan itself
 * is derived again when needed. Calls for the same address must be made one after another, each
 * after the last one's future has completed; calls for different addresses may be made by any
 * thread.
 */
final class RouteInstaller {
  private static final class Planned {
    private final ConnectPoint location;
    private final Topology topology;

    Planned(ConnectPoint location, Topology topology) {
      this.location = location;
      this.topology = topology;
    }
  }

  private final Rules rules;
  private final RuleWriter writer;
  private final Fabric fabric;
  private final Consumer<DeviceId> onFailure;
  private final Map<DeviceId, Set<Address>> unconfirmed = new ConcurrentHashMap<>();
  private final Map<Address, Planned> planned = new ConcurrentHashMap<>();

  /** An installer that tells {@code onFailure} of each switch that did not take its rules. */
  RouteInstaller(Rules rules, RuleWriter writer, Fabric fabric, Consumer<DeviceId> onFailure) {
    this.rules = rules;
    this.writer = writer;
    this.fabric = fabric;
    this.onFailure = onFailure;
  }

  /**
   * Makes every switch steer {@code binding}'s address to its location, the new leaf first.
   *
   * <p>While the leaf itself cannot be reached everything stays as it is: its hosts may well be
   * there, and the present rules are the best known way to them.
   *
   * @param from where the store says that it was steered to before, perhaps by another node; null
   *     for nowhere
   * @return completes when every switch has confirmed or failed
   */
  CompletableFuture<Void> install(Binding binding, ConnectPoint from) {
    Topology topology = fabric.topology();
    Address address = binding.address();
    if (!topology.devices().contains(binding.location().deviceId())) {
      return CompletableFuture.completedFuture(null);
    }
    RoutePlan old = from == null ? RoutePlan.none() : present(address, from);
    RoutePlan plan = RoutePlan.of(address, binding.location(), topology);
    planned.put(address, new Planned(binding.location(), topology));
    return carryOut(address, plan.changes(old));
  }

  /** Fits the rules for {@code binding}, as this node planned them last, to the topology of now. */
  CompletableFuture<Void> reroute(Binding binding) {
    Planned last = planned.get(binding.address());
    return install(binding, last == null ? null : last.location);
  }

  /** Removes the host route of {@code old}'s address from every switch. */
  CompletableFuture<Void> withdraw(Binding old) {
    Address address = old.address();
    RoutePlan present = present(address, old.location());
    planned.remove(address);
    return carryOut(address, RoutePlan.none().changes(present));
  }

  /** Has {@code device} take its rule for {@code binding} again. */
  CompletableFuture<Void> repair(Binding binding, DeviceId device) {
    PortNumber port = wanted(binding).get(device);
    return port == null
        ? CompletableFuture.completedFuture(null)
        : write(
            binding.address(),
            rules.route(binding.address(), device, port),
            FlowRuleOperation.Type.ADD);
  }

  /** Has {@code device} lose its rule for {@code address}, wherever that leads. */
  CompletableFuture<Void> remove(Address address, DeviceId device) {
    return remove(rules.route(address, device, PortNumber.portNumber(0)));
  }

  /** Has its switch lose {@code route}. */
  CompletableFuture<Void> remove(FlowRule route) {
    return write(Rules.address(route).orElseThrow(), route, FlowRuleOperation.Type.REMOVE);
  }

  private CompletableFuture<Void> write(
      Address address, FlowRule rule, FlowRuleOperation.Type type) {
    return write(address, List.of(List.of(new FlowRuleOperation(rule, type))), Set.of());
  }

  /**
   * The addresses whose rule {@code device} has not taken or let go of as it was told: it refused,
   * did not confirm, or was away. ONOS's own store does not know.
   */
  Set<Address> unconfirmed(DeviceId device) {
    return ImmutableSet.copyOf(unconfirmed.getOrDefault(device, ImmutableSet.of()));
  }

  /** The ports by which {@code binding} is to be reached, a switch each. */
  Map<DeviceId, PortNumber> wanted(Binding binding) {
    return RoutePlan.of(binding.address(), binding.location(), fabric.topology()).ports();
  }

  private RoutePlan present(Address address, ConnectPoint location) {
    Planned last = planned.get(address);
    boolean ours = last != null && last.location.equals(location);
    return RoutePlan.of(address, location, ours ? last.topology : fabric.topology());
  }

  private CompletableFuture<Void> carryOut(Address address, List<List<RoutePlan.Step>> changes) {
    if (changes.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Set<DeviceId> away = new HashSet<>();
    List<List<FlowRuleOperation>> stages = new ArrayList<>(changes.size());
    for (List<RoutePlan.Step> stage : changes) {
      List<FlowRuleOperation> operations = new ArrayList<>(stage.size());
      for (RoutePlan.Step step : stage) {
        if (!fabric.isAvailable(step.device())) {
          away.add(step.device()); // looked after when it returns
          continue;
        }
        operations.add(
            new FlowRuleOperation(
                rules.route(address, step.device(), step.port()),
                step.removal() ? FlowRuleOperation.Type.REMOVE : FlowRuleOperation.Type.ADD));
      }
      stages.add(operations);
    }
    return write(address, stages, away);
  }

  private CompletableFuture<Void> write(
      Address address, List<List<FlowRuleOperation>> stages, Set<DeviceId> away) {
    return writer
        .write(stages)
        .thenAccept(
            failed -> {
              for (List<FlowRuleOperation> stage : stages) {
                stage.forEach(each -> confirm(address, each.rule().deviceId(), failed));
              }
              away.forEach(device -> confirm(address, device, away));
              failed.forEach(onFailure);
            });
  }

  private void confirm(Address address, DeviceId device, Set<DeviceId> failed) {
    Set<Address> open = unconfirmed.computeIfAbsent(device, id -> ConcurrentHashMap.newKeySet());
    if (failed.contains(device)) {
      open.add(address);
    } else {
      open.remove(address);
    }
  }
}
