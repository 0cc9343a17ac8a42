package org.rehome.onos;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.rehome.api.Address;
import org.rehome.api.Audit.Place;
import org.rehome.api.Binding;
import org.rehome.core.Destination;
import org.rehome.core.Route;

/**
 * Looks at switches: at what ONOS takes their flow tables for, and at the tables themselves.
 *
 * <p>An address that was worked on while it looked is passed over: of every other, what should be
 * and what is did not change meanwhile. Costs what there is of rules and bindings, and holds the
 * rules of a few switches at a time. Thread-safe; waits for switches, so not for a shared thread.
 */
final class Inspection {
  /** So many switches are asked ahead of the one that is looked at. */
  private static final int AHEAD = 3;

  private final FlowRuleService flows;
  private final DeviceService devices;
  private final Rules rules;
  private final Replica replica;
  private final RouteInstaller installer;
  private final PrefixRoutes prefixes;
  private final FlowPurger purger;
  private final GroupPurger groups;
  private final Lanes lanes;
  private final long patience;
  private final LongAdder derived = new LongAdder();

  /**
   * Looks at the rules that these keep.
   *
   * @param patience for how long a switch that is asked may say nothing, ms
   */
  Inspection(
      FlowRuleService flows,
      DeviceService devices,
      Rules rules,
      Replica replica,
      RouteInstaller installer,
      PrefixRoutes prefixes,
      FlowPurger purger,
      GroupPurger groups,
      Lanes lanes,
      long patience) {
    this.flows = flows;
    this.devices = devices;
    this.rules = rules;
    this.replica = replica;
    this.installer = installer;
    this.prefixes = prefixes;
    this.purger = purger;
    this.groups = groups;
    this.lanes = lanes;
    this.patience = patience;
  }

  /** Whether {@code device} has not taken, or let go of, all that it was told to. */
  boolean isUnsettled(DeviceId device) {
    return !installer.unconfirmed(device).isEmpty();
  }

  /** How many routes have been worked out, one a binding and a switch: what looking costs. */
  long derived() {
    return derived.sum();
  }

  /** What {@code device} should have, against what ONOS takes it to have. */
  Comparison lookAtStore(DeviceId device) {
    try (Look look = new Look(Set.of(device))) {
      Comparison comparison = new Comparison(device, rules);
      look.judge(comparison, stored(device));
      look.unconfirmed(comparison);
      return comparison;
    }
  }

  /**
   * What {@code wanted} should have, against what ONOS takes them to have and what they have.
   *
   * @param tables to read them by; null where there is no way to
   */
  List<Comparison> look(List<DeviceId> wanted, SwitchTables tables) throws InterruptedException {
    List<Comparison> comparisons = new ArrayList<>();
    Queue<SwitchTables.Reading> asked = new ArrayDeque<>();
    try (Look look = new Look(Set.copyOf(wanted))) {
      int next = 0;
      for (DeviceId device : wanted) {
        while (tables != null && next < wanted.size() && asked.size() <= AHEAD) {
          asked.add(tables.ask(wanted.get(next++)));
        }
        comparisons.add(look.at(device, asked.poll()));
      }
    } finally {
      asked.forEach(SwitchTables.Reading::close);
    }
    return comparisons;
  }

  private List<FlowEntry> stored(DeviceId device) {
    List<FlowEntry> stored = new ArrayList<>();
    for (FlowEntry entry : flows.getFlowEntries(device)) {
      if (entry.state() != FlowEntry.FlowEntryState.PENDING_REMOVE
          && entry.state() != FlowEntry.FlowEntryState.REMOVED) {
        stored.add(entry);
      }
    }
    return stored;
  }

  /** What should be on some switches, from one moment on. */
  private final class Look implements AutoCloseable {
    // In this order: what changes after the plans were made is noted.
    private final Lanes.Watch watch = lanes.watch();
    private final long turns = prefixes.turns();
    private final boolean turning = prefixes.busy();
    private final Map<Address, Map<DeviceId, Route>> plans = new HashMap<>();
    private final List<Binding> departed = new ArrayList<>();
    private ListMultimap<DeviceId, Map.Entry<FlowRule, Address>> foreign;

    Look(Set<DeviceId> switches) {
      for (Binding binding : replica.all()) {
        if (binding.present()) {
          Map<DeviceId, Route> plan = installer.routes(binding, switches);
          plans.put(binding.address(), plan);
          derived.add(plan.size());
        } else {
          departed.add(binding);
        }
      }
    }

    @Override
    public void close() {
      watch.close();
    }

    Comparison at(DeviceId device, SwitchTables.Reading reading) throws InterruptedException {
      Comparison comparison = new Comparison(device, rules);
      List<SwitchRule> table = table(comparison, reading);
      List<FlowEntry> stored = stored(device);
      judge(comparison, stored);
      if (table == null) {
        unconfirmed(comparison);
        foreign(comparison, id -> false);
        return comparison;
      }
      Set<Destination> open = new HashSet<>(prefixes.unconfirmed(device));
      installer.unconfirmed(device).forEach(address -> open.add(Destination.of(address)));
      comparison.inSwitch(open);
      judge(comparison, routes(table));
      Set<FlowId> known = new HashSet<>();
      stored.stream().filter(rule -> !rules.isOwnRoute(rule)).forEach(rule -> known.add(rule.id()));
      Set<FlowId> there = new HashSet<>();
      List<SwitchRule> strangers = new ArrayList<>();
      for (SwitchRule rule : table) {
        if (rules.isOwnRoute(rule) && rule.legible()) {
          continue;
        }
        if (known.contains(rule.id())) {
          there.add(rule.id());
        } else if (rules.isOwn(rule)) {
          comparison.strange(rule);
        } else {
          strangers.add(rule);
        }
      }
      foreign(comparison, there::contains);
      foreign(comparison, strangers);
      return comparison;
    }

    private List<SwitchRule> table(Comparison comparison, SwitchTables.Reading reading)
        throws InterruptedException {
      if (reading == null) {
        comparison.unread("ONOS offers no OpenFlow controller");
        return null;
      }
      try (SwitchTables.Reading open = reading) {
        return open.await(patience);
      } catch (SwitchTables.Unread unread) {
        comparison.unread(unread.getMessage());
        return null;
      }
    }

    private List<SwitchRule> routes(List<SwitchRule> table) {
      List<SwitchRule> routes = new ArrayList<>();
      table.stream().filter(rule -> rules.isOwnRoute(rule) && rule.legible()).forEach(routes::add);
      return routes;
    }

    void judge(Comparison comparison, Collection<? extends FlowRule> there) {
      ListMultimap<Address, FlowRule> found = ArrayListMultimap.create(there.size() + 1, 1);
      List<FlowRule> ofPrefixes = new ArrayList<>();
      for (FlowRule rule : there) {
        if (rules.isOfHost(rule)) {
          found.put(Rules.destination(rule).address(), rule);
        } else if (rules.isOfPrefix(rule)) {
          ofPrefixes.add(rule);
        }
      }
      plans.forEach(
          (address, plan) -> {
            Route route = plan.get(comparison.device());
            List<FlowRule> own = found.removeAll(address);
            if (route == null && own.isEmpty()) {
              return; // most addresses at most switches, where homes are declared or no link leads
            }
            if (!watch.touched(address) && !(route == null && unreachable(address))) {
              comparison.host(address, route, own);
            } else {
              comparison.passOver(own);
            }
          });
      found
          .asMap()
          .forEach(
              (address, own) -> {
                if (watch.touched(address)) {
                  comparison.passOver(own);
                } else {
                  comparison.unbound(address, own);
                }
              });
      if (prefixesChanged()) {
        comparison.passOver(ofPrefixes);
      } else {
        comparison.prefixes(prefixes.wanted(comparison.device()), ofPrefixes);
      }
    }

    /** What the switch has not confirmed, where it cannot be asked what it has. */
    void unconfirmed(Comparison comparison) {
      for (Address address : installer.unconfirmed(comparison.device())) {
        if (!watch.touched(address)) {
          comparison.unconfirmed(Destination.of(address), plans.containsKey(address));
        }
      }
      if (!prefixesChanged()) {
        prefixes
            .unconfirmed(comparison.device())
            .forEach(to -> comparison.unconfirmed(to, prefixes.has(to)));
      }
    }

    private boolean prefixesChanged() {
      return turning || prefixes.turns() != turns;
    }

    // Rules towards a leaf that the controller has lost are kept on purpose.
    private boolean unreachable(Address address) {
      Binding binding = replica.find(address);
      return binding != null
          && binding.present()
          && !devices.isAvailable(binding.location().deviceId());
    }

    private void foreign(Comparison comparison, Predicate<FlowId> isThere) {
      stale(comparison, isThere);
      owed(comparison, isThere);
      buckets(comparison);
    }

    // Beyond the tombstone nobody else remembers it.
    private void owed(Comparison comparison, Predicate<FlowId> isThere) {
      purger
          .owed(comparison.device())
          .forEach(
              (rule, old) -> {
                if (!watch.touched(old.address())) {
                  foreign(comparison, rule, old.address(), isThere);
                }
              });
    }

    private void buckets(Comparison comparison) {
      Map<GroupIndex.Bucket, Address> stale = new HashMap<>();
      groups.owed(comparison.device()).forEach((each, old) -> stale.put(each, old.address()));
      for (Binding old : departed) {
        groups.stale(old).stream()
            .filter(each -> each.device().equals(comparison.device()))
            .forEach(each -> stale.put(each, old.address()));
      }
      stale.forEach(
          (each, address) -> {
            if (!watch.touched(address)) {
              comparison.foreign(each.toString(), address);
            }
          });
    }

    private void foreign(
        Comparison comparison, FlowRule rule, Address departed, Predicate<FlowId> isThere) {
      comparison.foreign(rule, departed, Place.STORE);
      if (isThere.test(rule.id())) {
        comparison.foreign(rule, departed, Place.SWITCH);
      }
    }

    private void stale(Comparison comparison, Predicate<FlowId> isThere) {
      if (foreign == null) {
        foreign = ArrayListMultimap.create();
        for (Binding old : departed) {
          if (!watch.touched(old.address())) {
            purger
                .stale(old)
                .forEach(rule -> foreign.put(rule.deviceId(), Map.entry(rule, old.address())));
          }
        }
      }
      for (Map.Entry<FlowRule, Address> each : foreign.get(comparison.device())) {
        if (!watch.touched(each.getValue())) {
          foreign(comparison, each.getKey(), each.getValue(), isThere);
        }
      }
    }

    // Nobody but the switch knows of these.
    private void foreign(Comparison comparison, List<SwitchRule> strangers) {
      if (departed.isEmpty() || strangers.isEmpty()) {
        return;
      }
      ListMultimap<Object, SwitchRule> naming = ArrayListMultimap.create();
      for (SwitchRule rule : strangers) {
        Mention.of(rule).names().forEach(name -> naming.put(name, rule));
      }
      for (Binding old : departed) {
        if (!watch.touched(old.address())) {
          purger
              .stale(old, naming::get)
              .forEach(rule -> comparison.foreign(rule, old.address(), Place.SWITCH));
        }
      }
    }
  }
}
