package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowId;
import org.onosproject.net.flow.FlowRule;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.rehome.runtime.flow.codec.FlowCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a switch reports into flow entries that ONOS recognises.
 *
 * <p>ONOS compares them with its own rules by equality, and takes a difference for a foreign rule.
 * Some rules come back in another form that means the same (a full mask becomes no mask, deferred
 * actions lose their order): so an entry that means the same as the rule ONOS has under this cookie
 * is given ONOS's own form, and its very objects: of a hundred thousand rules that are read every
 * few seconds, what was decoded is not to outlive the reading.
 */
final class FlowSnapshot {
  private static final Logger log = LoggerFactory.getLogger(FlowSnapshot.class);

  private FlowSnapshot() {}

  static List<FlowEntry> entries(
      DeviceId device, List<OFFlowStatsEntry> stats, Iterable<? extends FlowRule> known) {
    Map<FlowId, FlowRule> byId = new HashMap<>();
    known.forEach(rule -> byId.put(rule.id(), rule));
    List<FlowEntry> entries = new ArrayList<>(stats.size());
    for (OFFlowStatsEntry element : stats) {
      try {
        FlowEntry entry = FlowCodec.entry(device, element);
        FlowRule ours = byId.get(entry.id());
        entries.add(ours == null ? entry : inForm(entry, ours, element));
      } catch (NotExpressible foreign) {
        log.debug("Not a rule of ONOS's on {}: {}", device, foreign.getMessage());
      }
    }
    return entries;
  }

  private static FlowEntry inForm(FlowEntry entry, FlowRule ours, OFFlowStatsEntry element) {
    // ONOS keeps the entry until the next snapshot: match and treatment are to be those it has.
    return isSame(entry, ours) ? FlowCodec.entry(ours, element) : entry;
  }

  private static boolean isSame(FlowEntry entry, FlowRule ours) {
    // What ONOS takes for equal may differ in whether earlier actions are cleared.
    return entry.exactMatch(ours)
        ? entry.treatment().clearedDeferred() == ours.treatment().clearedDeferred()
        : FlowCodec.sameOnSwitch(entry, ours);
  }
}
