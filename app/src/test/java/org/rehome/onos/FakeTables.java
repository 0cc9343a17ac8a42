package org.rehome.onos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;

/** Reads the tables that {@link FakeFlows} has, and answers at once. */
final class FakeTables implements SwitchTables {
  private final FakeFlows flows;
  private final Map<DeviceId, String> mute = new HashMap<>();
  private final Set<DeviceId> stubborn = new HashSet<>();
  private RuntimeException broken;
  private final Set<FlowRule> illegible = new HashSet<>();
  private final Set<FlowRule> doingMore = new HashSet<>();
  private final List<String> removed = new ArrayList<>();
  private int asked;
  private int open;
  private int mostOpen;

  /** Happens whenever a switch answers. */
  Runnable answering = () -> {};

  /** How old every rule is, ms. */
  long age = 7_000;

  FakeTables(FakeFlows flows) {
    this.flows = flows;
  }

  /** {@code device} cannot be read, and this is why. */
  void mute(DeviceId device, String why) {
    mute.put(device, why);
  }

  /** {@code device} refuses to let go of rules. */
  void refuse(DeviceId device) {
    stubborn.add(device);
  }

  /** Whoever is told to let go of a rule cannot even be told, from now on. */
  void breakDown(RuntimeException why) {
    broken = why;
  }

  /** {@code rule} matches something that ONOS has no words for. */
  void illegible(FlowRule rule) {
    illegible.add(rule);
  }

  /** {@code rule} does something that ONOS has no words for. */
  void doingMore(FlowRule rule) {
    doingMore.add(rule);
  }

  /** What was taken out of switches, {@code leaf/port}. */
  List<String> removed() {
    return removed;
  }

  /** How many questions there were. */
  int asked() {
    return asked;
  }

  /** How many questions are open. */
  int open() {
    return open;
  }

  /** How many were open at the same time. */
  int mostOpen() {
    return mostOpen;
  }

  @Override
  public Reading ask(DeviceId device) {
    asked++;
    mostOpen = Math.max(mostOpen, ++open);
    return new Reading() {
      @Override
      public List<SwitchRule> await(long patience) throws Unread {
        if (mute.containsKey(device)) {
          throw new Unread(mute.get(device));
        }
        List<SwitchRule> rules = new ArrayList<>();
        for (FlowRule rule : flows.rules(device)) {
          rules.add(
              new SwitchRule(
                  rule, age, !illegible.contains(rule), !doingMore.contains(rule), rule));
        }
        answering.run();
        return rules;
      }

      @Override
      public void close() {
        open--;
      }
    };
  }

  @Override
  public CompletableFuture<Void> remove(DeviceId device, Collection<SwitchRule> rules) {
    if (broken != null) {
      throw broken;
    }
    if (stubborn.contains(device)) {
      return CompletableFuture.failedFuture(new Unread("it refused to let go of a rule"));
    }
    for (SwitchRule rule : rules) {
      removed.add(FakeFlows.describe(rule));
      flows.uproot((FlowRule) rule.origin());
    }
    return CompletableFuture.completedFuture(null);
  }
}
