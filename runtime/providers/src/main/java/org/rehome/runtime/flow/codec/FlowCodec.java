package org.rehome.runtime.flow.codec;

import com.google.common.collect.ImmutableMultiset;
import java.util.Objects;
import java.util.Set;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/**
 * Flow rules to flow-mods, and statistics and flow-removed messages to flow entries (OpenFlow 1.3.5
 * §7.3.4.1, §7.3.5.2, §7.4.2).
 *
 * <p>The cookie is the flow id. Timeouts are in seconds; 0 is none. Stateless and thread-safe.
 */
public final class FlowCodec {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);

  private FlowCodec() {}

  /**
   * A flow-mod that installs the rule, replacing one with the same match and priority.
   *
   * @param rule the rule
   * @param factory the factory of the switch; gives the message its transaction id
   * @throws NotExpressible if OpenFlow 1.3 cannot say it
   */
  public static OFFlowMod add(FlowRule rule, OFFactory factory) throws NotExpressible {
    OFFlowMod.Builder mod = factory.buildFlowAdd();
    return fill(mod, rule, factory)
        .setInstructions(Treatments.encode(rule.treatment(), factory))
        .build();
  }

  /**
   * A flow-mod that changes the treatment of an installed rule and keeps its counters.
   *
   * @param rule the rule
   * @param factory the factory of the switch
   * @throws NotExpressible if OpenFlow 1.3 cannot say it
   */
  public static OFFlowMod modify(FlowRule rule, OFFactory factory) throws NotExpressible {
    OFFlowMod.Builder mod = factory.buildFlowModifyStrict();
    return fill(mod, rule, factory)
        .setInstructions(Treatments.encode(rule.treatment(), factory))
        .build();
  }

  /**
   * A flow-mod that deletes exactly the rule with this match, priority and table, whatever its
   * treatment.
   *
   * @param rule the rule
   * @param factory the factory of the switch
   * @throws NotExpressible if OpenFlow 1.3 cannot say it
   */
  public static OFFlowMod remove(FlowRule rule, OFFactory factory) throws NotExpressible {
    return fill(factory.buildFlowDeleteStrict(), rule, factory).build();
  }

  private static OFFlowMod.Builder fill(OFFlowMod.Builder mod, FlowRule rule, OFFactory factory)
      throws NotExpressible {
    // Always with flow-removed: a rule that goes, for whatever reason, is known to have gone at
    // once and not only at the next statistics.
    return mod.setCookie(U64.of(rule.id().value()))
        .setTableId(table(rule))
        .setPriority(rule.priority())
        .setIdleTimeout(rule.isPermanent() ? 0 : seconds(rule.timeout()))
        .setHardTimeout(seconds(rule.hardTimeout()))
        .setMatch(Matches.encode(rule.selector(), factory))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setFlags(Set.of(OFFlowModFlags.SEND_FLOW_REM));
  }

  private static TableId table(FlowRule rule) throws NotExpressible {
    if (!(rule.table() instanceof IndexTableId)) {
      throw new NotExpressible("table " + rule.table() + " has no number");
    }
    return Treatments.tableId(((IndexTableId) rule.table()).id());
  }

  private static int seconds(int timeout) throws NotExpressible {
    if (timeout < 0 || timeout > 0xffff) {
      throw new NotExpressible("timeout of " + timeout + " s is outside 0..65535");
    }
    return timeout;
  }

  /**
   * The flow entry of one element of a statistics reply, in state ADDED.
   *
   * @param device the device it came from
   * @param stats the element
   * @throws NotExpressible if ONOS's model cannot say it
   */
  public static FlowEntry entry(DeviceId device, OFFlowStatsEntry stats) throws NotExpressible {
    FlowRule rule =
        rule(device, stats.getTableId(), stats.getPriority(), stats.getCookie(), stats.getMatch())
            .withTreatment(Treatments.decode(stats.getInstructions()))
            .build();
    return entry(rule, stats);
  }

  /**
   * The flow entry of a rule that is known already, with the figures of a statistics reply.
   *
   * @param rule the rule
   * @param stats the element with its life and counters
   */
  public static FlowEntry entry(FlowRule rule, OFFlowStatsEntry stats) {
    return new DefaultFlowEntry(
        timed(rule, stats.getIdleTimeout(), stats.getHardTimeout(), FlowRemoveReason.NO_REASON),
        FlowEntryState.ADDED,
        stats.getDurationSec(),
        stats.getPacketCount().getValue(),
        stats.getByteCount().getValue());
  }

  /**
   * Whether a rule would come back from a switch as this entry, though their forms differ: a mask
   * of all ones is the same as none, a mask of zeros the same as no match, deferred actions have no
   * order, a queue no port.
   *
   * @param entry what the switch reports
   * @param rule what ONOS has
   */
  public static boolean sameOnSwitch(FlowEntry entry, FlowRule rule) {
    try {
      TrafficSelector selector = Matches.decode(Matches.encode(rule.selector(), OF13));
      TrafficTreatment treatment = Treatments.decode(Treatments.encode(rule.treatment(), OF13));
      return entry.deviceId().equals(rule.deviceId())
          && entry.table().equals(rule.table())
          && entry.priority() == rule.priority()
          && entry.selector().equals(selector)
          && same(entry.treatment(), treatment);
    } catch (NotExpressible never) {
      return false; // it cannot be on the switch
    }
  }

  private static boolean same(TrafficTreatment one, TrafficTreatment other) {
    return one.immediate().equals(other.immediate())
        && ImmutableMultiset.copyOf(one.deferred())
            .equals(ImmutableMultiset.copyOf(other.deferred()))
        && one.clearedDeferred() == other.clearedDeferred()
        && Objects.equals(one.tableTransition(), other.tableTransition())
        && Objects.equals(one.writeMetadata(), other.writeMetadata());
  }

  /**
   * The flow entry that a switch says it has removed; its treatment is not part of the message.
   *
   * @param device the device it came from
   * @param removed the message
   * @throws NotExpressible if ONOS's model cannot say its match
   */
  public static FlowEntry entry(DeviceId device, OFFlowRemoved removed) throws NotExpressible {
    FlowRule rule =
        rule(
                device,
                removed.getTableId(),
                removed.getPriority(),
                removed.getCookie(),
                removed.getMatch())
            .build();
    FlowRemoveReason reason = reason(removed);
    return new DefaultFlowEntry(
        timed(rule, removed.getIdleTimeout(), removed.getHardTimeout(), reason),
        FlowEntryState.REMOVED,
        removed.getDurationSec(),
        removed.getPacketCount().getValue(),
        removed.getByteCount().getValue());
  }

  private static FlowRule.Builder rule(
      DeviceId device, TableId table, int priority, U64 cookie, Match match) throws NotExpressible {
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(IndexTableId.of(table.getValue()))
        .withPriority(priority)
        .withCookie(cookie.getValue())
        .withSelector(Matches.decode(match))
        .makePermanent();
  }

  /**
   * The same rule, gone for another reason.
   *
   * @param rule the rule
   * @param reason the reason
   */
  public static FlowRule withReason(FlowRule rule, FlowRemoveReason reason) {
    return timed(rule, rule.timeout(), rule.hardTimeout(), reason);
  }

  private static FlowRule timed(FlowRule rule, int idle, int hard, FlowRemoveReason reason) {
    FlowRule.Builder builder =
        DefaultFlowRule.builder()
            .forDevice(rule.deviceId())
            .forTable(rule.table())
            .withPriority(rule.priority())
            .withCookie(rule.id().value())
            .withSelector(rule.selector())
            .withTreatment(rule.treatment())
            .withReason(reason);
    // A hard timeout also sets the idle one in this builder: so it comes first.
    if (hard != 0) {
      builder.withHardTimeout(hard);
    }
    return idle == 0 && hard == 0
        ? builder.makePermanent().build()
        : builder.makeTemporary(idle).build();
  }

  private static FlowRemoveReason reason(OFFlowRemoved removed) {
    switch (removed.getReason()) {
      case IDLE_TIMEOUT:
        return FlowRemoveReason.IDLE_TIMEOUT;
      case HARD_TIMEOUT:
        return FlowRemoveReason.HARD_TIMEOUT;
      case DELETE:
        return FlowRemoveReason.DELETE;
      case GROUP_DELETE:
        return FlowRemoveReason.GROUP_DELETE;
      default:
        return FlowRemoveReason.NO_REASON;
    }
  }
}
