package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.rehome.api.Address;

/**
 * The flow tables of every switch, and what ONOS takes them for: a rule of the same match replaces
 * another.
 *
 * <p>A switch confirms at once unless it is told to wait, to refuse or to say nothing. ONOS enters
 * a rule in its store before the switch has it, and strikes none off that the switch refused to let
 * go of; so does this.
 */
final class FakeFlows extends FlowRuleServiceAdapter {
  private final Map<DeviceId, Map<FlowRule, FlowEntry>> store = new LinkedHashMap<>();
  private final Map<DeviceId, Map<FlowRule, FlowRule>> tables = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private final List<FlowRuleOperation> operations = new ArrayList<>();
  private final List<FlowRuleOperations> held = new ArrayList<>();
  private final Set<DeviceId> refusing = new HashSet<>();
  private final Set<DeviceId> silent = new HashSet<>();
  private FlowIndex listener;
  private RuntimeException broken;
  private boolean holding;
  private boolean forgetful;
  private Runnable watcher = () -> {};

  /** From now on confirmations wait for {@link #release}. */
  void hold() {
    holding = true;
  }

  /** Confirms what is held, and what that brings about, until nothing is. */
  void release() {
    holding = false;
    confirmHeld();
  }

  /** Confirms what is held at this moment and goes on holding. */
  void confirmHeld() {
    List<FlowRuleOperations> now = new ArrayList<>(held);
    held.clear();
    now.forEach(this::carryOut);
  }

  int held() {
    return held.size();
  }

  /** {@code device} refuses every rule from now on. */
  void refuse(DeviceId device) {
    refusing.add(device);
  }

  /** {@code device} takes rules again. */
  void accept(DeviceId device) {
    refusing.remove(device);
    silent.remove(device);
  }

  /** {@code device} neither confirms nor refuses from now on. */
  void silence(DeviceId device) {
    silent.add(device);
  }

  /** Keeps no record of operations from now on: there are to be many. */
  void forgetful() {
    forgetful = true;
    operations.clear();
    log.clear();
  }

  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** Has {@code index} hear of every rule. */
  void tell(FlowIndex index) {
    listener = index;
  }

  /** Another application's rule, or one put in behind our back. */
  void put(FlowRule rule) {
    put(rule, FlowEntry.FlowEntryState.ADDED);
  }

  void put(FlowRule rule, FlowEntry.FlowEntryState state) {
    enter(rule, state);
    Map<FlowRule, FlowRule> table = table(rule.deviceId());
    table.remove(rule);
    table.put(rule, rule);
    event(FlowRuleEvent.Type.RULE_ADDED, rule);
  }

  /** Its application asks for {@code rule}, and the switch takes it. */
  void ask(FlowRule rule) {
    event(FlowRuleEvent.Type.RULE_ADD_REQUESTED, rule);
    put(rule);
  }

  private void enter(FlowRule rule, FlowEntry.FlowEntryState state) {
    Map<FlowRule, FlowEntry> entries = entries(rule.deviceId());
    entries.remove(rule);
    entries.put(rule, new DefaultFlowEntry(rule, state));
  }

  /** The rule is gone without anybody having asked for it. */
  void lose(FlowRule rule) {
    table(rule.deviceId()).remove(rule);
    if (entries(rule.deviceId()).remove(rule) != null) {
      event(FlowRuleEvent.Type.RULE_REMOVED, rule);
    }
  }

  /** The switch has {@code rule}, and ONOS does not know of it. */
  void plant(FlowRule rule) {
    Map<FlowRule, FlowRule> table = table(rule.deviceId());
    table.remove(rule);
    table.put(rule, rule);
  }

  /** The switch has lost {@code rule}, and ONOS does not know of that. */
  void uproot(FlowRule rule) {
    table(rule.deviceId()).remove(rule);
  }

  /** The operations so far, in order: {@code +device/port} and {@code -device/port}. */
  List<String> log() {
    return log;
  }

  /** The operations themselves since the last call of this. */
  List<FlowRuleOperation> drainOperations() {
    List<FlowRuleOperation> drained = new ArrayList<>(operations);
    operations.clear();
    return drained;
  }

  /** The operations since the last call. */
  List<String> drain() {
    List<String> drained = new ArrayList<>(log);
    log.clear();
    return drained;
  }

  /** Has {@code each} run whenever one switch has done what it was told. */
  void watch(Runnable each) {
    watcher = each;
  }

  /** The rules that {@code device} has. */
  Collection<FlowRule> rules(DeviceId device) {
    return table(device).values();
  }

  boolean has(FlowRule rule) {
    return table(rule.deviceId()).containsKey(rule);
  }

  /** Where every switch sends {@code address}. */
  Map<DeviceId, PortNumber> routes(Address address) {
    Map<DeviceId, PortNumber> routes = new HashMap<>();
    tables.forEach(
        (device, table) ->
            table
                .values()
                .forEach(
                    rule -> {
                      if (!Rules.isTwin(rule)
                          && Rules.address(rule).filter(address::equals).isPresent()) {
                        routes.put(device, Rules.port(rule).orElseThrow());
                      }
                    }));
    return routes;
  }

  @Override
  public Iterable<FlowEntry> getFlowEntries(DeviceId device) {
    return new ArrayList<>(entries(device).values());
  }

  @Override
  public FlowEntry getFlowEntry(FlowRule rule) {
    return entries(rule.deviceId()).get(rule);
  }

  @Override
  public void apply(FlowRuleOperations operations) {
    if (broken != null) {
      throw broken;
    }
    if (!forgetful) {
      operations.stages().forEach(this.operations::addAll);
      operations.stages().forEach(stage -> stage.forEach(each -> log.add(describe(each))));
    }
    if (holding) {
      held.add(operations);
    } else {
      carryOut(operations);
    }
  }

  private void carryOut(FlowRuleOperations operations) {
    Set<DeviceId> devices =
        operations.stages().stream()
            .flatMap(Set::stream)
            .map(each -> each.rule().deviceId())
            .collect(Collectors.toSet());
    if (devices.stream().anyMatch(silent::contains)) {
      operations.stages().forEach(stage -> stage.forEach(this::intend));
      return;
    }
    if (devices.stream().anyMatch(refusing::contains)) {
      operations.stages().forEach(stage -> stage.forEach(this::intend));
      operations.callback().onError(operations);
      return;
    }
    operations.stages().forEach(stage -> stage.forEach(this::carryOut));
    watcher.run();
    operations.callback().onSuccess(operations);
  }

  /** What ONOS notes of an operation that the switch has not confirmed. */
  private void intend(FlowRuleOperation operation) {
    FlowRule rule = operation.rule();
    if (operation.type() != FlowRuleOperation.Type.REMOVE) {
      enter(rule, FlowEntry.FlowEntryState.PENDING_ADD);
    } else if (entries(rule.deviceId()).containsKey(rule)) {
      enter(rule, FlowEntry.FlowEntryState.PENDING_REMOVE);
    }
  }

  private void carryOut(FlowRuleOperation operation) {
    if (operation.type() == FlowRuleOperation.Type.REMOVE) {
      lose(operation.rule());
    } else {
      put(operation.rule());
    }
  }

  private void event(FlowRuleEvent.Type type, FlowRule rule) {
    FlowRuleEvent event = new FlowRuleEvent(type, rule);
    if (listener != null && listener.isRelevant(event)) {
      listener.event(event);
    }
  }

  private static String describe(FlowRuleOperation operation) {
    return (operation.type() == FlowRuleOperation.Type.REMOVE ? "-" : "+")
        + describe(operation.rule());
  }

  /** A rule as {@link #log} writes it: {@code leaf/port}. */
  static String describe(FlowRule rule) {
    String id = rule.deviceId().toString();
    return Integer.parseInt(id.substring(id.length() - 4), 16)
        + "/"
        + Rules.port(rule).map(PortNumber::toString).orElse("-");
  }

  private Map<FlowRule, FlowEntry> entries(DeviceId device) {
    return store.computeIfAbsent(device, id -> new LinkedHashMap<>());
  }

  private Map<FlowRule, FlowRule> table(DeviceId device) {
    return tables.computeIfAbsent(device, id -> new LinkedHashMap<>());
  }
}
