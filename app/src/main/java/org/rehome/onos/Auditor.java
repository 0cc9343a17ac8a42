package org.rehome.onos;

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
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Binding;

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
  private final FlowPurger purger;
  private final Lanes lanes;
  private final Timers timers;
  private final Executor executor;
  private final Map<DeviceId, Integer> failures = new ConcurrentHashMap<>();

  Auditor(
      FlowRuleService flows,
      DeviceService devices,
      Rules rules,
      Replica replica,
      RouteInstaller installer,
      FlowPurger purger,
      Lanes lanes,
      Timers timers,
      Executor executor) {
    this.flows = flows;
    this.devices = devices;
    this.rules = rules;
    this.replica = replica;
    this.installer = installer;
    this.purger = purger;
    this.lanes = lanes;
    this.timers = timers;
    this.executor = executor;
  }

  /**
   * {@code device} did not take its rules: looks after it later, ever less often while that lasts.
   */
  void failed(DeviceId device) {
    int times = failures.merge(device, 1, Integer::sum);
    long delay = Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(times - 1, 10));
    timers.after(delay, () -> executor.execute(() -> reconcile(device)));
  }

  /** {@code device} can be programmed again: looks after what it missed. */
  void returned(DeviceId device) {
    failures.remove(device);
    timers.after(RETURN_WAIT, () -> executor.execute(() -> reconcile(device)));
  }

  /** The state of every switch that can be programmed. */
  Audit audit() {
    Map<DeviceId, Map<Address, PortNumber>> wanted = wanted();
    List<Audit.Device> lines = new ArrayList<>();
    List<Audit.Finding> findings = new ArrayList<>();
    List<Device> available = new ArrayList<>();
    devices.getAvailableDevices().forEach(available::add);
    available.sort(Comparator.comparing(device -> device.id().toString()));
    for (Device device : available) {
      Comparison comparison =
          compare(device.id(), wanted.getOrDefault(device.id(), new HashMap<>()));
      List<Audit.Finding> own = comparison.findings();
      own.addAll(foreign(device.id()));
      findings.addAll(own);
      int stale = (int) own.stream().filter(each -> each.fault() == Fault.STALE).count();
      lines.add(Audit.Device.of(device.id(), comparison.looked, stale, own.size() - stale));
    }
    return Audit.of(timers.now(), lines, findings);
  }

  /** Has {@code device} get the rules that it lacks and lose those that it should not have. */
  void reconcile(DeviceId device) {
    if (!devices.isAvailable(device)) {
      return;
    }
    Map<Address, PortNumber> wanted = wanted().getOrDefault(device, new HashMap<>());
    Map<Address, FlowRule> differences = compare(device, wanted).differences;
    if (differences.isEmpty()) {
      failures.remove(device);
    }
    for (Map.Entry<Address, FlowRule> each : differences.entrySet()) {
      Address address = each.getKey();
      PortNumber present =
          each.getValue() == null ? null : Rules.port(each.getValue()).orElse(null);
      lanes.run(
          address,
          () -> {
            Binding binding = replica.find(address);
            if (binding == null || !binding.present()) {
              return present == null
                  ? CompletableFuture.completedFuture(null)
                  : installer.remove(address, device, present);
            }
            return installer.repair(binding, device);
          });
    }
  }

  private Map<DeviceId, Map<Address, PortNumber>> wanted() {
    Map<DeviceId, Map<Address, PortNumber>> wanted = new HashMap<>();
    for (Binding binding : replica.all()) {
      if (binding.present()) {
        installer
            .wanted(binding)
            .forEach(
                (device, port) ->
                    wanted
                        .computeIfAbsent(device, id -> new HashMap<>())
                        .put(binding.address(), port));
      }
    }
    return wanted;
  }

  private Comparison compare(DeviceId device, Map<Address, PortNumber> wanted) {
    Comparison comparison = new Comparison(device);
    Map<Address, PortNumber> missing = new HashMap<>(wanted);
    for (FlowEntry entry : flows.getFlowEntries(device)) {
      if (!rules.isRoute(entry)
          || entry.state() == FlowEntry.FlowEntryState.PENDING_REMOVE
          || entry.state() == FlowEntry.FlowEntryState.REMOVED) {
        continue;
      }
      comparison.looked++;
      Address address = Rules.address(entry).orElseThrow();
      PortNumber port = missing.remove(address);
      if (lanes.busy(address)) {
        continue;
      }
      if (port == null) {
        boolean kept = unreachable(address);
        if (!kept) {
          comparison.stale(address, entry, "nothing is bound to " + address);
        }
      } else if (!Rules.port(entry).map(port::equals).orElse(false)) {
        comparison.stale(address, entry, "it should lead to port " + port);
      }
    }
    missing.forEach(
        (address, port) -> {
          if (!lanes.busy(address)) {
            comparison.missing(address, port);
          }
        });
    return comparison;
  }

  // Rules towards a leaf that the controller has lost are kept on purpose.
  private boolean unreachable(Address address) {
    Binding binding = replica.find(address);
    return binding != null
        && binding.present()
        && !devices.isAvailable(binding.location().deviceId());
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
                    describe(rule),
                    address + " has left, and another application still names it")));
    return findings;
  }

  private static String describe(FlowRule rule) {
    return rule.selector().criteria() + " → " + rule.treatment().allInstructions();
  }

  private static final class Comparison {
    private final DeviceId device;
    private final List<Audit.Finding> findings = new ArrayList<>();
    private final Map<Address, FlowRule> differences = new HashMap<>();
    private int looked;

    Comparison(DeviceId device) {
      this.device = device;
    }

    void stale(Address address, FlowRule rule, String reason) {
      findings.add(Audit.Finding.of(device, Fault.STALE, describe(rule), reason));
      differences.put(address, rule);
    }

    void missing(Address address, PortNumber port) {
      findings.add(
          Audit.Finding.of(
              device,
              Fault.MISSING,
              address + " → port " + port,
              "the host is bound, the rule is not"));
      differences.put(address, null);
    }

    List<Audit.Finding> findings() {
      return findings;
    }
  }
}
