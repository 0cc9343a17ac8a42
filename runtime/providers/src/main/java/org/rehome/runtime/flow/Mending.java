package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onosproject.net.flow.FlowRule;

/**
 * Collects what ONOS wants mended while it compares a snapshot with its rules.
 *
 * <p>ONOS asks rule by rule, in the thread that pushed the snapshot, from the middle of its
 * comparison. Collected, the changes travel as one batch, and can be thought over first.
 */
final class Mending {
  private static final ThreadLocal<List<FlowChange>> OPEN = new ThreadLocal<>();

  private Mending() {}

  /** Runs the comparison; returns what ONOS asked for meanwhile, in its order. */
  static List<FlowChange> during(Runnable comparison) {
    List<FlowChange> wanted = new ArrayList<>();
    OPEN.set(wanted);
    try {
      comparison.run();
    } finally {
      OPEN.remove();
    }
    return wanted;
  }

  /** Collects a change if a comparison is running in this thread; returns whether it is. */
  static boolean collects(FlowChange change) {
    List<FlowChange> wanted = OPEN.get();
    return wanted != null && wanted.add(change);
  }

  /**
   * What is left to do. Nothing about rules that a batch has touched meanwhile. And of a rule that
   * ONOS has with another treatment, which it reports both as foreign (remove) and as missing
   * (add), only the add: it replaces the rule, while a remove would leave packets without one.
   */
  static List<FlowChange> sensible(List<FlowChange> wanted, Set<FlowRule> touched) {
    Set<FlowRule> added =
        wanted.stream()
            .filter(change -> change.kind() == FlowChange.Kind.ADD)
            .map(FlowChange::rule)
            .collect(toSet());
    return wanted.stream()
        .filter(change -> !touched.contains(change.rule()))
        .filter(change -> change.kind() != FlowChange.Kind.REMOVE || !added.contains(change.rule()))
        .collect(toList());
  }
}
