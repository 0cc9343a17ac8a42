package org.rehome.onos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<DeviceId, Timers.Timer> pending = new ConcurrentHashMap<>();

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
    Map<DeviceId, Map<Address, PortNumber>> wanted = wanted();
    List<Audit.Device> lines = new ArrayList<>();
    List<Audit.Finding> findings = new ArrayList<>();
    List<Device> available = new ArrayList<>();
    devices.getAvailableDevices().forEach(available::add);
    available.sort(Comparator.comparing(device -> device.id().toString()));
    for (Device device : available) {
      Comparison comparison =
          compare(device.id(), wanted.getOrDefault(device.id(), new HashMap<>()));
      List<Audit.Finding> own = new ArrayList<>(comparison.findings);
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
    Comparison comparison = compare(device, wanted);
    if (comparison.findings.isEmpty()) {
      failures.remove(device);
    }
    for (FlowRule rule : comparison.unbound) {
      Address address = address(rule);
      lanes.run(
          address,
          () ->
              isBound(address)
                  ? installer.repair(replica.find(address), device)
                  : installer.remove(rule));
    }
    for (Address address : comparison.wrong) {
      lanes.run(
          address,
          () ->
              isBound(address)
                  ? installer.repair(replica.find(address), device)
                  : installer.remove(address, device));
    }
    comparison.obsolete.forEach(rule -> lanes.run(address(rule), () -> installer.remove(rule)));
  }

  private boolean isBound(Address address) {
    Binding binding = replica.find(address);
    return binding != null && binding.present();
  }

  private static Address address(FlowRule rule) {
    return Rules.address(rule).orElseThrow();
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
      Address address = address(entry);
      boolean obsolete = !rules.isOfPresentPriority(entry);
      PortNumber port = obsolete ? null : missing.remove(address);
      if (lanes.busy(address)) {
        continue;
      }
      if (obsolete) {
        comparison.obsolete(entry);
      } else if (port == null) {
        if (!unreachable(address)) {
          comparison.unbound(entry);
        }
      } else if (!Rules.port(entry).map(port::equals).orElse(false)) {
        comparison.misleading(entry, port);
      }
    }
    missing.forEach(
        (address, port) -> {
          if (!lanes.busy(address)) {
            comparison.missing(address, port);
          }
        });
    for (Address address : installer.unconfirmed(device)) {
      if (!lanes.busy(address) && !comparison.mentions(address)) {
        comparison.unconfirmed(address, isBound(address));
      }
    }
    return comparison;
  }

  // Rules towards a leaf that the controller has lost are kept on purpose.
  private boolean unreachable(Address address) {
    Binding binding = replica.find(address);
    return isBound(address) && !devices.isAvailable(binding.location().deviceId());
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
    private final List<FlowRule> obsolete = new ArrayList<>();
    private final List<FlowRule> unbound = new ArrayList<>();
    private final List<Address> wrong = new ArrayList<>();
    private int looked;

    Comparison(DeviceId device) {
      this.device = device;
    }

    void obsolete(FlowRule rule) {
      obsolete.add(rule);
      stale(rule, "it has the priority of an earlier setting, " + rule.priority());
    }

    void unbound(FlowRule rule) {
      unbound.add(rule);
      stale(rule, "nothing is bound to " + address(rule));
    }

    void misleading(FlowRule rule, PortNumber port) {
      wrong.add(address(rule));
      stale(rule, "it should lead to port " + port);
    }

    void missing(Address address, PortNumber port) {
      wrong.add(address);
      findings.add(
          Audit.Finding.of(
              device,
              Fault.MISSING,
              address + " → port " + port,
              "the host is bound, the rule is not there"));
    }

    void unconfirmed(Address address, boolean bound) {
      wrong.add(address);
      findings.add(
          Audit.Finding.of(
              device,
              bound ? Fault.MISSING : Fault.STALE,
              "host route of " + address,
              "the switch has not confirmed " + (bound ? "it" : "its removal")));
    }

    boolean mentions(Address address) {
      return wrong.contains(address)
          || unbound.stream().anyMatch(rule -> address(rule).equals(address));
    }

    private void stale(FlowRule rule, String reason) {
      findings.add(Audit.Finding.of(device, Fault.STALE, describe(rule), reason));
    }
  }
}
