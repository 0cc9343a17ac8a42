package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;

/**
 * Other applications' rules by the hosts they name, so that a purge costs what it removes and not
 * what there is.
 *
 * <p>Fed by ONOS's flow events, and read anew for a switch that has come. Thread-safe, never
 * blocks.
 */
final class FlowIndex implements FlowRuleListener {
  /**
   * A rule of another application, as it was last heard of, and what it names. Equal to every other
   * of the same match.
   */
  static final class Entry {
    private final FlowRule rule;
    private final Mention mention;
    private final long putIn;

    private Entry(FlowRule rule, Mention mention, long putIn) {
      this.rule = rule;
      this.mention = mention;
      this.putIn = putIn;
    }

    FlowRule rule() {
      return rule;
    }

    Mention mention() {
      return mention;
    }

    /** Whether it does the same as {@code other}, and was not put in anew since. */
    boolean isStill(Entry other) {
      return putIn == other.putIn && rule.treatment().equals(other.rule.treatment());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry && rule.equals(((Entry) other).rule);
    }

    @Override
    public int hashCode() {
      return rule.hashCode();
    }
  }

  private final ApplicationId own;
  private final ConcurrentMap<FlowRule, Entry> entries = new ConcurrentHashMap<>();
  private final Index<Object, FlowRule> naming = new Index<>();
  private final Index<DeviceId, FlowRule> ofDevice = new Index<>();
  private final AtomicLong puts = new AtomicLong();

  FlowIndex(ApplicationId own) {
    this.own = own;
  }

  @Override
  public boolean isRelevant(FlowRuleEvent event) {
    return event.subject().appId() != own.id();
  }

  @Override
  public void event(FlowRuleEvent event) {
    FlowRule rule = event.subject();
    switch (event.type()) {
      case RULE_ADD_REQUESTED:
        put(rule, true);
        break;
      case RULE_ADDED:
      case RULE_UPDATED:
        put(rule, false);
        break;
      case RULE_REMOVED:
        remove(rule);
        break;
      default:
        break;
    }
  }

  /** {@code rules} are all that {@code device} has. */
  void reread(DeviceId device, Iterable<? extends FlowRule> rules) {
    Set<FlowRule> there = new HashSet<>();
    for (FlowRule rule : rules) {
      if (rule.appId() != own.id()) {
        put(rule, false);
        there.add(rule);
      }
    }
    for (FlowRule rule : ofDevice.of(device)) {
      if (!there.contains(rule)) {
        remove(rule);
      }
    }
  }

  /** {@code device} is no longer one of the fabric's. */
  void forget(DeviceId device) {
    reread(device, ImmutableSet.of());
  }

  /** The rules that name any of {@code names}. */
  List<Entry> naming(Object... names) {
    if (naming.isEmpty()) {
      return List.of();
    }
    Set<FlowRule> rules = new HashSet<>();
    for (Object name : names) {
      rules.addAll(naming.of(name));
    }
    List<Entry> found = new ArrayList<>(rules.size());
    for (FlowRule rule : rules) {
      Entry entry = entries.get(rule);
      if (entry != null) {
        found.add(entry);
      }
    }
    return found;
  }

  /** The rule of the same match, as it was last heard of; null where there is none. */
  Entry find(FlowRule rule) {
    return entries.get(rule);
  }

  /** {@code rule} is there; {@code anew} where its application has just asked for it. */
  private void put(FlowRule rule, boolean anew) {
    if (rule.appId() == own.id()) {
      return;
    }
    entries.compute(
        rule,
        (key, before) -> {
          // Statistics tell of every rule again and again.
          boolean same = before != null && before.rule.treatment().equals(rule.treatment());
          Mention mention = same ? before.mention : Mention.of(rule);
          if (!same) {
            reindex(rule, before == null ? ImmutableSet.of() : before.mention.names(), mention);
          }
          long putIn = before == null || anew ? puts.incrementAndGet() : before.putIn;
          return mention.names().isEmpty() ? null : new Entry(rule, mention, putIn);
        });
  }

  private void remove(FlowRule rule) {
    entries.computeIfPresent(
        rule,
        (key, before) -> {
          reindex(rule, before.mention.names(), null);
          return null;
        });
  }

  // A rule of the same match may have been there, whose treatment named others.
  private void reindex(FlowRule rule, Set<Object> before, Mention after) {
    Set<Object> names = after == null ? ImmutableSet.of() : after.names();
    names.forEach(name -> naming.put(name, rule));
    before.stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> naming.remove(name, rule));
    if (names.isEmpty()) {
      ofDevice.remove(rule.deviceId(), rule);
    } else {
      ofDevice.put(rule.deviceId(), rule);
    }
  }
}
