package org.rehome.runtime.flow.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.MacAddress;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroup;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupOperation;
import org.projectfloodlight.openflow.protocol.OFBucketCounter;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFGroupDelete;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupMod;
import org.projectfloodlight.openflow.protocol.OFGroupModify;
import org.projectfloodlight.openflow.protocol.OFGroupStatsEntry;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.U64;

/** Operation → group-mod → bytes → description: the same group comes back. */
class GroupCodecTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId DEVICE = DeviceId.deviceId("of:00000000000000a1");
  private static final GroupId ID = new GroupId(0xcafe_0001);

  static Stream<GroupDescription> groups() {
    return Stream.of(
        group(
            GroupDescription.Type.ALL,
            DefaultGroupBucket.createAllGroupBucket(output(1)),
            DefaultGroupBucket.createAllGroupBucket(output(2))),
        group(GroupDescription.Type.ALL),
        group(
            GroupDescription.Type.SELECT,
            DefaultGroupBucket.createSelectGroupBucket(output(1)),
            DefaultGroupBucket.createSelectGroupBucket(rewriting(), (short) 40000)),
        group(
            GroupDescription.Type.INDIRECT,
            DefaultGroupBucket.createIndirectGroupBucket(rewriting())),
        group(
            GroupDescription.Type.FAILOVER,
            DefaultGroupBucket.createFailoverGroupBucket(output(1), PortNumber.portNumber(1), null),
            DefaultGroupBucket.createFailoverGroupBucket(output(2), null, new GroupId(7)),
            DefaultGroupBucket.createFailoverGroupBucket(
                output(3), PortNumber.portNumber(3), new GroupId(8))));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void aGroupComesBack(GroupDescription group) throws Exception {
    OFGroupMod mod = mod(GroupOperation.createAddGroupOperation(ID, group.type(), group.buckets()));
    Group back = GroupCodec.group(DEVICE, description(mod), null);
    assertEquals(new DefaultGroup(ID, group), back);
    assertEquals(Group.GroupState.ADDED, back.state());
    List<GroupBucket> buckets = back.buckets().buckets();
    for (int i = 0; i < buckets.size(); i++) {
      GroupBucket wanted = group.buckets().buckets().get(i);
      assertEquals(wanted.watchPort(), buckets.get(i).watchPort());
      assertEquals(wanted.watchGroup(), buckets.get(i).watchGroup());
      assertEquals(wanted.weight(), buckets.get(i).weight());
    }
  }

  @Test
  void countersAreOfTheGroupAndOfEachBucket() throws Exception {
    GroupDescription group = groups().findFirst().orElseThrow();
    OFGroupMod mod =
        mod(GroupOperation.createAddGroupOperation(ID, GroupDescription.Type.ALL, group.buckets()));
    OFGroupStatsEntry statistics =
        OF13.buildGroupStatsEntry()
            .setGroup(mod.getGroup())
            .setPacketCount(U64.of(5))
            .setByteCount(U64.of(500))
            .setDurationSec(9)
            .setRefCount(2)
            .setBucketStats(List.of(counter(3), counter(2)))
            .build();
    Group back = GroupCodec.group(DEVICE, description(mod), statistics);
    assertEquals(5, back.packets());
    assertEquals(500, back.bytes());
    assertEquals(9, back.life());
    assertEquals(2, back.referenceCount());
    assertEquals(3, back.buckets().buckets().get(0).packets());
    assertEquals(200, back.buckets().buckets().get(1).bytes());
  }

  @Test
  void changesAndDeletionsNameTheGroup() throws Exception {
    GroupBuckets buckets = groups().findFirst().orElseThrow().buckets();
    OFGroupMod change =
        mod(GroupOperation.createModifyGroupOperation(ID, GroupDescription.Type.ALL, buckets));
    assertTrue(change instanceof OFGroupModify);
    assertEquals(2, change.getBuckets().size());
    OFGroupMod delete =
        mod(GroupOperation.createDeleteGroupOperation(ID, GroupDescription.Type.ALL));
    assertTrue(delete instanceof OFGroupDelete);
    assertEquals(0xcafe_0001, delete.getGroup().getGroupNumber());
  }

  static Stream<GroupDescription> notExpressible() {
    TrafficTreatment transition = DefaultTrafficTreatment.builder().transition(2).build();
    TrafficTreatment truncation = DefaultTrafficTreatment.builder().truncate(64).build();
    return Stream.of(
        group(GroupDescription.Type.CLONE, DefaultGroupBucket.createCloneGroupBucket(output(1))),
        group(GroupDescription.Type.ALL, DefaultGroupBucket.createAllGroupBucket(transition)),
        group(
            GroupDescription.Type.INDIRECT,
            DefaultGroupBucket.createIndirectGroupBucket(truncation)));
  }

  @ParameterizedTest
  @MethodSource("notExpressible")
  void whatOpenFlowCannotSayIsRefused(GroupDescription group) {
    GroupOperation add = GroupOperation.createAddGroupOperation(ID, group.type(), group.buckets());
    assertThrows(NotExpressible.class, () -> GroupCodec.encode(add, OF13));
  }

  private static OFGroupMod mod(GroupOperation operation) throws Exception {
    return (OFGroupMod) overTheWire(GroupCodec.encode(operation, OF13));
  }

  private static OFGroupDescStatsEntry description(OFGroupMod mod) {
    return OF13.buildGroupDescStatsEntry()
        .setGroup(mod.getGroup())
        .setGroupType(mod.getGroupType())
        .setBuckets(mod.getBuckets())
        .build();
  }

  private static OFBucketCounter counter(int packets) {
    return OF13.buildBucketCounter()
        .setPacketCount(U64.of(packets))
        .setByteCount(U64.of(100L * packets))
        .build();
  }

  private static OFMessage overTheWire(OFMessage message) throws Exception {
    ByteBuf bytes = Unpooled.buffer();
    message.writeTo(bytes);
    return OFFactories.getGenericReader().readFrom(bytes);
  }

  private static GroupDescription group(GroupDescription.Type type, GroupBucket... buckets) {
    return new DefaultGroup(ID, DEVICE, type, new GroupBuckets(List.of(buckets)));
  }

  private static TrafficTreatment output(int port) {
    return DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(port)).build();
  }

  private static TrafficTreatment rewriting() {
    return DefaultTrafficTreatment.builder()
        .setEthDst(MacAddress.valueOf("0a:00:00:00:00:01"))
        .setOutput(PortNumber.portNumber(4))
        .build();
  }
}
