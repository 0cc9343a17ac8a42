package org.rehome.api;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Finding;
import org.rehome.api.Audit.Remedy;

/**
 * What an audit found, what was done about it, and what another audit finds after that. Immutable.
 */
public final class Repair {
  private final Audit before;
  private final Audit after;

  private Repair(Audit before, Audit after) {
    this.before = before;
    this.after = after;
  }

  /** A repair of what {@code before} found, with {@code after} to tell what came of it. */
  public static Repair of(Audit before, Audit after) {
    List<Finding> told =
        before.findings().stream()
            .map(finding -> finding.remedied(remedy(finding, after)))
            .collect(Collectors.toList());
    return new Repair(Audit.of(before.time(), before.devices(), told), after);
  }

  private static Remedy remedy(Finding finding, Audit after) {
    if (after.findings().stream().anyMatch(finding::isOfSameRule)) {
      return Remedy.REMAINS;
    }
    return finding.fault() == Fault.MISSING ? Remedy.WRITTEN : Remedy.REMOVED;
  }

  /** What was wrong; each finding has its remedy. */
  public Audit before() {
    return before;
  }

  /** What is wrong after it. */
  public Audit after() {
    return after;
  }

  /** What was wrong and is no longer. */
  public List<Finding> repaired() {
    return before.findings().stream()
        .filter(finding -> finding.remedy().orElseThrow() != Remedy.REMAINS)
        .collect(ImmutableList.toImmutableList());
  }
}
