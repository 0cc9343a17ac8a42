package org.rehome.onos;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Binding;
import org.rehome.core.Destination;
import org.rehome.core.Route;
import org.rehome.core.RoutePlan;

/**
 * Compares what the switches' flow rules are with what they should be, and repairs the difference.
 *
 * <p>Looks at the rules that ONOS knows of, which it checks against the switches by their
 * statistics. Addresses that are being changed at this moment are left to that change. Thread-safe.
 */
final class Auditor {
  private static final long RETURN_WAIT = 200;
  private static final long FIRST_WAIT = 1_000;
  private static final long LONGEST_WAIT = 60_000;

  private final FlowRuleService flows;
  private final DeviceService devices;
  private final Rules rules;
  private final Replica replica;
  private final RouteInstaller installer;
  private final PrefixRoutes prefixes;
  private final FlowPurger purger;
  private final Lanes lanes;
  private final Timers timers;
  private final Executor executor;
  private final Map<DeviceId, Integer> failures = new ConcurrentHashMap<>();
  private final Map<DeviceId, Timers.Timer> pending = new ConcurrentHashMap<>();

  Auditor(
      FlowRuleService flows,
      DeviceService devices,
      Rules rules,
      Replica replica,
      RouteInstaller installer,
      PrefixRoutes prefixes,
      FlowPurger purger,
      Lanes lanes,
      Timers timers,
      Executor executor) {
    this.flows = flows;
    this.devices = devices;
    this.rules = rules;
    this.replica = replica;
    this.installer = installer;
    this.prefixes = prefixes;
    this.purger = purger;
    this.lanes = lanes;
    this.timers = timers;
    this.executor = executor;
  }

  /**
   * {@code device} did not take its rules: looks after it later, ever less often while that lasts.
   */
  void failed(DeviceId device) {
    pending.computeIfAbsent(
        device,
        id -> {
          int times = failures.merge(id, 1, Integer::sum);
          return reconcileAfter(id, Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(times - 1, 10)));
        });
  }

  /** {@code device} can be programmed again: looks after what it missed. */
  void returned(DeviceId device) {
    failures.remove(device);
    Timers.Timer later = pending.put(device, reconcileAfter(device, RETURN_WAIT));
    if (later != null) {
      later.cancel();
    }
  }

  private Timers.Timer reconcileAfter(DeviceId device, long delay) {
    return timers.after(
        delay,
        () ->
            executor.execute(
                () -> {
                  pending.remove(device);
                  reconcile(device);
                }));
  }

  /** The state of every switch that can be programmed. */
  Audit audit() {
    Map<Address, RoutePlan> plans = plans();
    List<Audit.Device> lines = new ArrayList<>();
    List<Audit.Finding> findings = new ArrayList<>();
    List<Device> available = new ArrayList<>();
    devices.getAvailableDevices().forEach(available::add);
    available.sort(Comparator.comparing(device -> device.id().toString()));
    for (Device device : available) {
      Comparison comparison = compare(device.id(), plans);
      List<Audit.Finding> own = new ArrayList<>(comparison.findings());
      own.addAll(foreign(device.id()));
      findings.addAll(own);
      int stale = (int) own.stream().filter(each -> each.fault() == Fault.STALE).count();
      lines.add(Audit.Device.of(device.id(), comparison.looked(), stale, own.size() - stale));
    }
    return Audit.of(timers.now(), lines, findings);
  }

  /** Has {@code device} get the rules that it lacks and lose those that it should not have. */
  void reconcile(DeviceId device) {
    if (!devices.isAvailable(device)) {
      return;
    }
    Comparison comparison = compare(device, plans());
    if (comparison.findings().isEmpty()) {
      failures.remove(device);
    }
    comparison
        .wrong()
        .forEach(
            (to, suspects) -> {
              if (to.isHost()) {
                Address address = to.address();
                lanes.run(
                    address, () -> installer.repair(address, present(address), device, suspects));
              } else {
                CompletableFuture<Void> unused = prefixes.repair(to, device, suspects);
              }
            });
  }

  /** The binding of {@code address}; null where nothing is bound. */
  private Binding present(Address address) {
    Binding binding = replica.find(address);
    return binding != null && binding.present() ? binding : null;
  }

  private Map<Address, RoutePlan> plans() {
    Map<Address, RoutePlan> plans = new HashMap<>();
    for (Binding binding : replica.all()) {
      if (binding.present()) {
        plans.put(binding.address(), installer.plan(binding));
      }
    }
    return plans;
  }

  private Comparison compare(DeviceId device, Map<Address, RoutePlan> plans) {
    Comparison comparison = new Comparison(device, rules);
    ListMultimap<Address, FlowRule> found = ArrayListMultimap.create();
    List<FlowRule> ofPrefixes = new ArrayList<>();
    for (FlowEntry entry : flows.getFlowEntries(device)) {
      if (entry.state() == FlowEntry.FlowEntryState.PENDING_REMOVE
          || entry.state() == FlowEntry.FlowEntryState.REMOVED) {
        continue;
      }
      if (rules.isOfHost(entry)) {
        found.put(Rules.destination(entry).address(), entry);
      } else if (rules.isOfPrefix(entry)) {
        ofPrefixes.add(entry);
      }
    }
    plans.forEach(
        (address, plan) -> {
          Route route = plan.routes().get(device);
          List<FlowRule> there = found.removeAll(address);
          if (!lanes.busy(address) && !(route == null && unreachable(address))) {
            comparison.host(address, route, there);
          } else {
            comparison.passOver(there);
          }
        });
    found
        .asMap()
        .forEach(
            (address, there) -> {
              if (lanes.busy(address)) {
                comparison.passOver(there);
              } else {
                comparison.unbound(address, there);
              }
            });
    for (Address address : installer.unconfirmed(device)) {
      if (!lanes.busy(address)) {
        comparison.unconfirmed(Destination.of(address), present(address) != null);
      }
    }
    if (prefixes.busy()) {
      comparison.passOver(ofPrefixes);
    } else {
      comparison.prefixes(prefixes.wanted(device), ofPrefixes);
      prefixes.unconfirmed(device).forEach(to -> comparison.unconfirmed(to, prefixes.has(to)));
    }
    return comparison;
  }

  // Rules towards a leaf that the controller has lost are kept on purpose.
  private boolean unreachable(Address address) {
    Binding binding = present(address);
    return binding != null && !devices.isAvailable(binding.location().deviceId());
  }

  private List<Audit.Finding> foreign(DeviceId device) {
    // A rule that names a MAC is stale once, however many addresses the MAC had.
    Map<FlowRule, Address> stale = new LinkedHashMap<>();
    for (Address address : replica.unsettled()) {
      Binding binding = replica.find(address);
      if (binding != null && !binding.present() && !lanes.busy(address)) {
        for (FlowRule rule : purger.stale(binding)) {
          if (rule.deviceId().equals(device)) {
            stale.putIfAbsent(rule, address);
          }
        }
      }
    }
    List<Audit.Finding> findings = new ArrayList<>();
    stale.forEach(
        (rule, address) ->
            findings.add(
                Audit.Finding.of(
                    device,
                    Fault.STALE,
                    Comparison.describe(rule),
                    address + " has left, and another application still names it")));
    return findings;
  }
}
