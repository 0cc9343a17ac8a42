package org.rehome.runtime.flow;

import org.onosproject.net.flow.FlowRule;

/** One flow-mod to be: what is to happen to which rule. */
final class FlowChange {
  enum Kind {
    ADD,
    MODIFY,
    REMOVE
  }

  private final Kind kind;
  private final FlowRule rule;
  private final Long id;

  /** The id is that of ONOS's batch entry; null if it gave none. */
  FlowChange(Kind kind, FlowRule rule, Long id) {
    this.kind = kind;
    this.rule = rule;
    this.id = id;
  }

  Kind kind() {
    return kind;
  }

  FlowRule rule() {
    return rule;
  }

  Long id() {
    return id;
  }
}
