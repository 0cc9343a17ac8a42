package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.Device;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Destination;

/**
 * Removes what other applications' flows still say of a host that departed or moved.
 *
 * <p>Keeps an index of those flows by the host they name, fed by ONOS's flow events, so that a
 * purge costs what it removes and not what there is. Thread-safe, never blocks.
 */
final class FlowPurger implements FlowRuleListener {
  private static final Set<Instruction.Type> STEERING =
      ImmutableSet.of(
          Instruction.Type.OUTPUT,
          Instruction.Type.GROUP,
          Instruction.Type.TABLE,
          Instruction.Type.L2MODIFICATION,
          Instruction.Type.L3MODIFICATION);

  private final FlowRuleService flows;
  private final DeviceService devices;
  private final CoreService core;
  private final ApplicationId own;
  private final Replica replica;
  private final RuleWriter writer;
  private final Counters counters;
  private final ConcurrentMap<Object, Set<FlowRule>> naming = new ConcurrentHashMap<>();
  private final ConcurrentMap<FlowRule, Set<Object>> named = new ConcurrentHashMap<>();
  private volatile Settings settings;

  FlowPurger(
      FlowRuleService flows,
      DeviceService devices,
      CoreService core,
      ApplicationId own,
      Replica replica,
      RuleWriter writer,
      Counters counters,
      Settings settings) {
    this.flows = flows;
    this.devices = devices;
    this.core = core;
    this.own = own;
    this.replica = replica;
    this.writer = writer;
    this.counters = counters;
    this.settings = settings;
  }

  /** What may be purged from now on. */
  void settings(Settings value) {
    this.settings = value;
  }

  /** Indexes the flows that are there already. */
  void start() {
    for (Device device : devices.getDevices()) {
      for (FlowEntry entry : flows.getFlowEntries(device.id())) {
        index(entry);
      }
    }
  }

  @Override
  public boolean isRelevant(FlowRuleEvent event) {
    return event.subject().appId() != own.id();
  }

  @Override
  public void event(FlowRuleEvent event) {
    FlowRule rule = event.subject();
    if (rule.appId() == own.id()) {
      return;
    }
    switch (event.type()) {
      case RULE_ADD_REQUESTED:
      case RULE_ADDED:
      case RULE_UPDATED:
        index(rule);
        break;
      case RULE_REMOVED:
        remember(rule, ImmutableSet.of());
        break;
      default:
        break;
    }
  }

  /** Removes the flows that name {@code old}'s host; completes when every switch has confirmed. */
  CompletableFuture<Void> purge(Binding old) {
    List<FlowRule> stale = stale(old);
    if (stale.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    counters.add("purged-foreign-flows", stale.size());
    List<FlowRuleOperation> removals =
        stale.stream()
            .map(rule -> new FlowRuleOperation(rule, FlowRuleOperation.Type.REMOVE))
            .collect(Collectors.toList());
    return writer.write(ImmutableList.of(removals)).thenAccept(failed -> {});
  }

  /**
   * The flows of other applications that say of {@code old} what is no longer so.
   *
   * <p>A MAC that still has another address where it was is not gone: only flows naming the address
   * itself are stale then.
   */
  List<FlowRule> stale(Binding old) {
    Settings now = settings;
    if (!now.purgeForeign() || naming.isEmpty()) {
      return ImmutableList.of();
    }
    Set<FlowRule> rules = new HashSet<>(naming.getOrDefault(old.address().ip(), ImmutableSet.of()));
    Binding present = replica.find(old.address());
    boolean moved = present != null && present.present();
    boolean macStays =
        replica.ofMac(old.mac()).stream()
            .filter(other -> other.present() && !other.address().equals(old.address()))
            .anyMatch(other -> !moved || other.location().equals(old.location()));
    if (!macStays) {
      rules.addAll(naming.getOrDefault(old.mac(), ImmutableSet.of()));
    }
    return rules.stream()
        .filter(rule -> concerns(rule, old.address()) && !exempt(rule, now))
        .collect(ImmutableList.toImmutableList());
  }

  private boolean exempt(FlowRule rule, Settings now) {
    ApplicationId app = core.getAppId(rule.appId());
    return app != null && now.purgeExempt().contains(app.name());
  }

  private static boolean concerns(FlowRule rule, Address address) {
    Criterion vlan = rule.selector().getCriterion(Criterion.Type.VLAN_VID);
    if (!(vlan instanceof VlanIdCriterion)) {
      return true;
    }
    VlanId id = ((VlanIdCriterion) vlan).vlanId();
    return id.equals(address.vlan()) || id.equals(VlanId.ANY);
  }

  private void index(FlowRule rule) {
    if (rule.appId() == own.id()) {
      return;
    }
    Set<Object> names = names(rule);
    // A rule of the same match may have been there, whose treatment named others.
    remember(rule, names);
    names.forEach(
        name -> naming.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet(2)).add(rule));
  }

  private void remember(FlowRule rule, Set<Object> names) {
    Set<Object> before = names.isEmpty() ? named.remove(rule) : named.put(rule, names);
    if (before != null) {
      before.forEach(name -> forget(name, rule));
    }
  }

  private void forget(Object name, FlowRule rule) {
    naming.computeIfPresent(
        name,
        (key, rules) -> {
          rules.remove(rule);
          return rules.isEmpty() ? null : rules;
        });
  }

  /**
   * The IP addresses and unicast MACs that {@code rule}, if it steers, matches exactly or rewrites
   * to.
   */
  static Set<Object> names(FlowRule rule) {
    Set<Object> names = new HashSet<>();
    if (!steers(rule)) {
      return names;
    }
    for (Criterion criterion : rule.selector().criteria()) {
      if (criterion instanceof IPCriterion) {
        single(((IPCriterion) criterion).ip()).ifPresent(names::add);
      } else if (criterion instanceof EthCriterion
          && (criterion.type() == Criterion.Type.ETH_DST
              || criterion.type() == Criterion.Type.ETH_SRC)) {
        unicast(((EthCriterion) criterion).mac()).ifPresent(names::add);
      }
    }
    for (Instruction instruction : rule.treatment().allInstructions()) {
      if (instruction instanceof ModEtherInstruction) {
        unicast(((ModEtherInstruction) instruction).mac()).ifPresent(names::add);
      } else if (instruction instanceof ModIPInstruction) {
        names.add(((ModIPInstruction) instruction).ip());
      }
    }
    return names;
  }

  // A rule that denies or only counts sends nothing astray; were it purged, a host could shed it by
  // moving.
  private static boolean steers(FlowRule rule) {
    return rule.treatment().tableTransition() != null
        || rule.treatment().allInstructions().stream()
            .anyMatch(each -> STEERING.contains(each.type()));
  }

  private static Optional<IpAddress> single(IpPrefix prefix) {
    return Destination.isHost(prefix) ? Optional.of(prefix.address()) : Optional.empty();
  }

  private static Optional<MacAddress> unicast(MacAddress mac) {
    // To ONOS, broadcast is not multicast.
    return mac.isMulticast() || mac.isBroadcast() ? Optional.empty() : Optional.of(mac);
  }
}
