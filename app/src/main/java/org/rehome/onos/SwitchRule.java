package org.rehome.onos;

import java.util.concurrent.TimeUnit;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowRule;

/**
 * A rule as the switch itself has it.
 *
 * <p>Immutable but for what it inherits, which nobody changes. Equal to every rule of the same
 * switch, table, match and priority, as all flow rules are; so look at {@link #legible} first.
 */
final class SwitchRule extends DefaultFlowEntry {
  private final boolean legible;
  private final boolean plain;
  private final Object origin;

  /**
   * A rule read from a switch.
   *
   * @param rule what of it ONOS has words for
   * @param life for how long it has been there, ms
   * @param legible whether that is all that it matches
   * @param plain whether that is all that it does, for as long as it is there
   * @param origin what the reader knows it by
   */
  SwitchRule(FlowRule rule, long life, boolean legible, boolean plain, Object origin) {
    super(rule, FlowEntryState.ADDED, life, TimeUnit.MILLISECONDS, 0, 0);
    this.legible = legible;
    this.plain = plain;
    this.origin = origin;
  }

  /** Whether it matches what this says and nothing narrower. */
  boolean legible() {
    return legible;
  }

  /** Whether it does what this says, nothing else, and does not time out. */
  boolean plain() {
    return plain;
  }

  /** What the reader knows it by. */
  Object origin() {
    return origin;
  }
}
