package org.rehome.runtime.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onosproject.net.DeviceId;
import org.onosproject.net.group.Group;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsRequest;
import org.projectfloodlight.openflow.protocol.OFGroupStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupStatsReply;
import org.projectfloodlight.openflow.protocol.OFGroupStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReply;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.rehome.runtime.flow.codec.GroupCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of a switch's groups: their descriptions and their counters, which are two questions
 * with answers in parts. Not thread-safe: guarded by its {@link GroupSession}.
 */
final class GroupStatistics {
  private static final Logger log = LoggerFactory.getLogger(GroupStatistics.class);

  private final long descriptionsXid;
  private final long countersXid;
  private final List<OFMessage> requests;
  private final List<OFGroupDescStatsEntry> descriptions = new ArrayList<>();
  private final Map<OFGroup, OFGroupStatsEntry> counters = new HashMap<>();
  private boolean allDescriptions;
  private boolean allCounters;
  private boolean stale;
  private int inTheWay;

  GroupStatistics(OpenFlowSwitch sw) {
    OFFactory factory = sw.factory();
    OFGroupDescStatsRequest describe = factory.buildGroupDescStatsRequest().build();
    OFGroupStatsRequest count = factory.buildGroupStatsRequest().setGroup(OFGroup.ALL).build();
    descriptionsXid = describe.getXid();
    countersXid = count.getXid();
    requests = List.of(describe, count);
  }

  List<OFMessage> requests() {
    return requests;
  }

  /** Counts how often this reading was in the way of another. */
  int inTheWay() {
    return ++inTheWay;
  }

  /** Groups are being changed: this reading may show them as they were. */
  void spoil() {
    stale = true;
  }

  boolean isStale() {
    return stale;
  }

  boolean isComplete() {
    return allDescriptions && allCounters;
  }

  /** Takes a part of an answer; returns whether it was one of this reading's. */
  boolean reply(OFStatsReply reply) {
    boolean last = !reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE);
    if (reply.getXid() == descriptionsXid && reply instanceof OFGroupDescStatsReply) {
      descriptions.addAll(((OFGroupDescStatsReply) reply).getEntries());
      allDescriptions = last;
      return true;
    }
    if (reply.getXid() == countersXid && reply instanceof OFGroupStatsReply) {
      ((OFGroupStatsReply) reply)
          .getEntries()
          .forEach(entry -> counters.put(entry.getGroup(), entry));
      allCounters = last;
      return true;
    }
    return false;
  }

  /** What the switch has, without groups that ONOS could not have asked for. */
  List<Group> groups(DeviceId device) {
    List<Group> groups = new ArrayList<>(descriptions.size());
    for (OFGroupDescStatsEntry entry : descriptions) {
      try {
        groups.add(GroupCodec.group(device, entry, counters.get(entry.getGroup())));
      } catch (NotExpressible foreign) {
        log.debug("Not a group of ONOS's on {}: {}", device, foreign.getMessage());
      }
    }
    return groups;
  }
}
