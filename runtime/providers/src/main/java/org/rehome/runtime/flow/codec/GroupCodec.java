package org.rehome.runtime.flow.codec;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroup;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupOperation;
import org.onosproject.net.group.StoredGroupBucketEntry;
import org.projectfloodlight.openflow.protocol.OFBucket;
import org.projectfloodlight.openflow.protocol.OFBucketCounter;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupMod;
import org.projectfloodlight.openflow.protocol.OFGroupStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupType;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * Group operations to group-mods, and descriptions with statistics to groups (OpenFlow 1.3.5
 * §7.3.4.2, §7.3.5.6, §7.3.5.7).
 *
 * <p>A bucket is an action set: what a treatment defers and what it does at once are the same in
 * it, and come back as the latter; ONOS compares buckets without regard to order. Stateless and
 * thread-safe.
 */
public final class GroupCodec {
  private GroupCodec() {}

  /**
   * The group-mod for an operation.
   *
   * @param operation what is to be done
   * @param factory the factory of the switch; gives the message its transaction id
   * @throws NotExpressible if OpenFlow 1.3 cannot say it
   */
  public static OFGroupMod encode(GroupOperation operation, OFFactory factory)
      throws NotExpressible {
    OFGroupMod.Builder mod = builder(operation.opType(), factory);
    mod.setGroup(OFGroup.of(operation.groupId().id())).setGroupType(type(operation.groupType()));
    if (operation.opType() != GroupOperation.Type.DELETE) {
      List<OFBucket> buckets = new ArrayList<>();
      for (GroupBucket bucket : operation.buckets().buckets()) {
        buckets.add(encode(bucket, factory));
      }
      mod.setBuckets(buckets);
    }
    return mod.build();
  }

  private static OFGroupMod.Builder builder(GroupOperation.Type type, OFFactory factory) {
    switch (type) {
      case ADD:
        return factory.buildGroupAdd();
      case MODIFY:
        return factory.buildGroupModify();
      default:
        return factory.buildGroupDelete();
    }
  }

  private static OFGroupType type(GroupDescription.Type type) throws NotExpressible {
    switch (type) {
      case ALL:
        return OFGroupType.ALL;
      case SELECT:
        return OFGroupType.SELECT;
      case INDIRECT:
        return OFGroupType.INDIRECT;
      case FAILOVER:
        return OFGroupType.FF;
      default:
        throw new NotExpressible("group type " + type);
    }
  }

  private static OFBucket encode(GroupBucket bucket, OFFactory factory) throws NotExpressible {
    TrafficTreatment treatment = bucket.treatment();
    if (treatment.tableTransition() != null
        || treatment.writeMetadata() != null
        || !treatment.meters().isEmpty()) {
      throw new NotExpressible("bucket with more than actions: " + treatment);
    }
    // Only select groups have weights, only failover groups watch (§5.6.1).
    boolean select = bucket.type() == GroupDescription.Type.SELECT;
    return factory
        .buildBucket()
        .setWeight(select ? Short.toUnsignedInt(bucket.weight()) : 0)
        .setWatchPort(bucket.watchPort() == null ? OFPort.ANY : Values.port(bucket.watchPort()))
        .setWatchGroup(
            bucket.watchGroup() == null ? OFGroup.ANY : OFGroup.of(bucket.watchGroup().id()))
        .setActions(Actions.encode(treatment.allInstructions(), factory))
        .build();
  }

  /**
   * The group that a switch describes, in state ADDED.
   *
   * @param device the device it came from
   * @param description its type and buckets
   * @param statistics its counters; null if there are none
   * @throws NotExpressible if ONOS's model cannot say it
   */
  public static Group group(
      DeviceId device, OFGroupDescStatsEntry description, OFGroupStatsEntry statistics)
      throws NotExpressible {
    GroupDescription.Type type = type(description.getGroupType());
    List<GroupBucket> buckets = new ArrayList<>();
    for (OFBucket bucket : description.getBuckets()) {
      buckets.add(decode(bucket, type));
    }
    DefaultGroup group =
        new DefaultGroup(
            new GroupId(description.getGroup().getGroupNumber()),
            device,
            type,
            new GroupBuckets(buckets));
    group.setState(Group.GroupState.ADDED);
    if (statistics != null) {
      count(group, statistics);
    }
    return group;
  }

  private static void count(DefaultGroup group, OFGroupStatsEntry statistics) {
    group.setPackets(statistics.getPacketCount().getValue());
    group.setBytes(statistics.getByteCount().getValue());
    group.setLife(statistics.getDurationSec());
    group.setReferenceCount(statistics.getRefCount());
    List<OFBucketCounter> counters = statistics.getBucketStats();
    List<GroupBucket> buckets = group.buckets().buckets();
    for (int i = 0; i < Math.min(counters.size(), buckets.size()); i++) {
      StoredGroupBucketEntry bucket = (StoredGroupBucketEntry) buckets.get(i);
      bucket.setPackets(counters.get(i).getPacketCount().getValue());
      bucket.setBytes(counters.get(i).getByteCount().getValue());
    }
  }

  private static GroupDescription.Type type(OFGroupType type) throws NotExpressible {
    switch (type) {
      case ALL:
        return GroupDescription.Type.ALL;
      case SELECT:
        return GroupDescription.Type.SELECT;
      case INDIRECT:
        return GroupDescription.Type.INDIRECT;
      case FF:
        return GroupDescription.Type.FAILOVER;
      default:
        throw new NotExpressible("group type " + type);
    }
  }

  private static GroupBucket decode(OFBucket bucket, GroupDescription.Type type)
      throws NotExpressible {
    TrafficTreatment.Builder builder = DefaultTrafficTreatment.builder();
    Actions.decode(bucket.getActions()).forEach(builder::add);
    TrafficTreatment treatment = builder.build();
    switch (type) {
      case SELECT:
        return select(treatment, bucket);
      case INDIRECT:
        return DefaultGroupBucket.createIndirectGroupBucket(treatment);
      case FAILOVER:
        return failover(treatment, bucket);
      default:
        return DefaultGroupBucket.createAllGroupBucket(treatment);
    }
  }

  private static GroupBucket select(TrafficTreatment treatment, OFBucket bucket)
      throws NotExpressible {
    if (bucket.getWeight() == 0) {
      throw new NotExpressible("select bucket without a weight");
    }
    return DefaultGroupBucket.createSelectGroupBucket(treatment, (short) bucket.getWeight());
  }

  private static GroupBucket failover(TrafficTreatment treatment, OFBucket bucket)
      throws NotExpressible {
    boolean port = !bucket.getWatchPort().equals(OFPort.ANY);
    boolean group = !bucket.getWatchGroup().equals(OFGroup.ANY);
    if (!port && !group) {
      throw new NotExpressible("failover bucket that watches nothing");
    }
    return DefaultGroupBucket.createFailoverGroupBucket(
        treatment,
        port ? Values.port(bucket.getWatchPort()) : null,
        group ? new GroupId(bucket.getWatchGroup().getGroupNumber()) : null);
  }
}
