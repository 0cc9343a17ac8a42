package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupOperation;
import org.onosproject.net.group.GroupOperation.GroupMsgErrorCode;
import org.onosproject.net.group.GroupOperations;
import org.onosproject.net.group.GroupProvider;
import org.onosproject.net.group.GroupProviderRegistry;
import org.onosproject.net.group.GroupProviderService;
import org.onosproject.net.provider.AbstractProviderService;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFBadActionCode;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsEntry;
import org.projectfloodlight.openflow.protocol.OFGroupDescStatsRequest;
import org.projectfloodlight.openflow.protocol.OFGroupMod;
import org.projectfloodlight.openflow.protocol.OFGroupModFailedCode;
import org.projectfloodlight.openflow.protocol.OFGroupStatsRequest;
import org.projectfloodlight.openflow.protocol.OFGroupType;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.OFErrorCauseData;
import org.projectfloodlight.openflow.types.OFGroup;
import org.rehome.runtime.openflow.FakeController;
import org.rehome.runtime.openflow.FakeSwitch;

class OpenFlowGroupProviderTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");

  private final FakeController controller = new FakeController();
  private final FakeSwitch sw = new FakeSwitch(1);
  private final FakeGroups onos = new FakeGroups();
  private final FakeTimer timer = new FakeTimer();
  private final OpenFlowGroupProvider provider = new OpenFlowGroupProvider();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean holding;

  private void work(Runnable work) {
    if (holding) {
      held.add(work);
    } else {
      work.run();
    }
  }

  @BeforeEach
  void connect() {
    provider.controller = controller;
    provider.registry = onos;
    provider.start(timer, this::work);
    controller.connect(sw.role(RoleState.SLAVE));
    controller.master(sw);
    answer();
    onos.snapshots.clear();
    sw.sent.clear();
  }

  @Test
  void anEmptySwitchIsToldAtOnceForOnosWaitsForItsFirstReading() {
    FakeSwitch fresh = new FakeSwitch(2).role(RoleState.SLAVE);
    controller.connect(fresh);
    assertEquals(List.of(), fresh.sent);
    controller.master(fresh);
    assertEquals(1, fresh.sent(OFGroupDescStatsRequest.class).size());
    assertEquals(1, fresh.sent(OFGroupStatsRequest.class).size());
  }

  @Test
  void operationsAreWrittenWithOneBarrierAndThenReadBack() {
    perform(add(1), add(2));
    assertEquals(2, sw.sent(OFGroupMod.class).size());
    assertTrue(sw.sent.get(2) instanceof OFBarrierRequest);
    assertEquals(3, sw.sent.size());
    barrierReply();
    assertEquals(1, sw.sent(OFGroupDescStatsRequest.class).size());
    answer(1, 2);
    assertEquals(List.of(List.of(1, 2)), onos.snapshots);
  }

  @Test
  void aRefusedOperationIsToldWithItsCode() {
    perform(add(1), add(2));
    refuse(1, OFGroupModFailedCode.OUT_OF_GROUPS);
    barrierReply();
    assertEquals(List.of("2 OUT_OF_GROUPS"), onos.failures);
  }

  @Test
  void everyCodeOfOpenFlow13HasOneOfOnos() {
    for (GroupMsgErrorCode code : GroupMsgErrorCode.values()) {
      onos.failures.clear();
      sw.sent.clear();
      perform(add(1));
      refuse(0, OFGroupModFailedCode.valueOf(code.name()));
      assertEquals(List.of("1 " + code), onos.failures);
    }
  }

  @Test
  void aRefusedActionIsABadBucket() {
    perform(add(1));
    controller.receive(
        sw,
        OF13.errorMsgs()
            .buildBadActionErrorMsg()
            .setXid(sw.sent(OFGroupMod.class).get(0).getXid())
            .setCode(OFBadActionCode.BAD_TYPE)
            .setData(OFErrorCauseData.NONE)
            .build());
    assertEquals(List.of("1 BAD_BUCKET"), onos.failures);
  }

  @Test
  void anErrorAfterTheBarrierIsNoneOfOurs() {
    perform(add(1));
    barrierReply();
    refuse(0, OFGroupModFailedCode.LOOP);
    assertEquals(List.of(), onos.failures);
  }

  @Test
  void whatCannotBeExpressedFailsAndTheRestIsInstalled() {
    TrafficTreatment drop = DefaultTrafficTreatment.builder().drop().build();
    GroupBuckets clone = new GroupBuckets(List.of(DefaultGroupBucket.createCloneGroupBucket(drop)));
    perform(
        GroupOperation.createAddGroupOperation(new GroupId(9), GroupDescription.Type.CLONE, clone),
        add(1));
    assertEquals(List.of("9 BAD_BUCKET"), onos.failures);
    assertEquals(1, sw.sent(OFGroupMod.class).size());
  }

  @Test
  void aReadingThatOverlapsAChangeIsDroppedAndTheBarrierBringsAnother() {
    timer.advance(10_000);
    perform(add(1));
    answer();
    assertEquals(List.of(), onos.snapshots);
    barrierReply();
    answer(1);
    assertEquals(List.of(List.of(1)), onos.snapshots);
  }

  @Test
  void aReadingThatAChangeOvertakesBeforeItIsToldIsDropped() {
    perform(add(1));
    barrierReply();
    holding = true;
    answer(1);
    perform(add(2));
    holding = false;
    held.forEach(Runnable::run);
    assertEquals(1, held.size());
    assertEquals(List.of(), onos.snapshots);
    barrierReply();
    answer(1, 2);
    assertEquals(List.of(List.of(1, 2)), onos.snapshots);
  }

  @Test
  void aReadingThatEndsAfterTheBarrierIsTakenAgain() {
    timer.advance(10_000);
    perform(add(1));
    barrierReply();
    answer();
    assertEquals(List.of(), onos.snapshots);
    answer(1);
    assertEquals(List.of(List.of(1)), onos.snapshots);
  }

  @Test
  void anUnansweredBarrierDoesNotStopTheReadingsForEver() {
    perform(add(1));
    for (int i = 0; i < 3; i++) {
      timer.advance(10_000);
      answer(1);
    }
    assertFalse(onos.snapshots.isEmpty());
  }

  @Test
  void anUnansweredReadingIsGivenUpInTheEnd() {
    timer.advance(10_000);
    assertEquals(1, sw.sent(OFGroupDescStatsRequest.class).size());
    timer.advance(30_000);
    assertEquals(2, sw.sent(OFGroupDescStatsRequest.class).size());
  }

  @Test
  void theReadingIsWholeWhenAllPartsOfBothAnswersAreThere() {
    timer.advance(10_000);
    long descriptions = sw.sent(OFGroupDescStatsRequest.class).get(0).getXid();
    controller.receive(
        sw,
        OF13.buildGroupDescStatsReply()
            .setXid(descriptions)
            .setFlags(Set.of(OFStatsReplyFlags.REPLY_MORE))
            .setEntries(List.of(description(1)))
            .build());
    long counters = sw.sent(OFGroupStatsRequest.class).get(0).getXid();
    controller.receive(
        sw, OF13.buildGroupStatsReply().setXid(counters).setEntries(List.of()).build());
    assertEquals(List.of(), onos.snapshots);
    answer(2);
    assertEquals(List.of(List.of(1, 2)), onos.snapshots);
  }

  @Test
  void aSwitchOfAnotherMasterIsNeitherAskedNorTold() {
    timer.advance(10_000);
    sw.role(RoleState.SLAVE);
    answer(1);
    assertEquals(List.of(), onos.snapshots);
    sw.sent.clear();
    timer.advance(60_000);
    assertEquals(List.of(), sw.sent);
  }

  @Test
  void aSwitchThatHasGoneIsLeftAlone() {
    perform(add(1));
    controller.disconnect(sw);
    sw.sent.clear();
    perform(add(2));
    timer.advance(60_000);
    assertEquals(List.of(), sw.sent);
    assertEquals(0, timer.waiting());
  }

  @Test
  void stoppingLeavesNothingBehind() {
    provider.stop();
    assertFalse(onos.registered);
    assertEquals(List.of(), controller.listeners);
    assertEquals(0, timer.waiting());
  }

  private void perform(GroupOperation... operations) {
    provider.performGroupOperation(DEVICE, new GroupOperations(List.of(operations)));
  }

  private static GroupOperation add(int id) {
    TrafficTreatment output =
        DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build();
    GroupBuckets buckets =
        new GroupBuckets(List.of(DefaultGroupBucket.createIndirectGroupBucket(output)));
    return GroupOperation.createAddGroupOperation(
        new GroupId(id), GroupDescription.Type.INDIRECT, buckets);
  }

  private void barrierReply() {
    List<OFBarrierRequest> barriers = sw.sent(OFBarrierRequest.class);
    long xid = barriers.get(barriers.size() - 1).getXid();
    controller.receive(sw, OF13.buildBarrierReply().setXid(xid).build());
  }

  private void refuse(int number, OFGroupModFailedCode code) {
    OFMessage mod = sw.sent(OFGroupMod.class).get(number);
    controller.receive(
        sw,
        OF13.errorMsgs()
            .buildGroupModFailedErrorMsg()
            .setXid(mod.getXid())
            .setCode(code)
            .setData(OFErrorCauseData.NONE)
            .build());
  }

  /** Answers the newest question with these groups. */
  private void answer(int... groups) {
    List<OFGroupDescStatsRequest> descriptions = sw.sent(OFGroupDescStatsRequest.class);
    List<OFGroupStatsRequest> counters = sw.sent(OFGroupStatsRequest.class);
    List<OFGroupDescStatsEntry> entries = new ArrayList<>();
    for (int group : groups) {
      entries.add(description(group));
    }
    long xid = descriptions.get(descriptions.size() - 1).getXid();
    controller.receive(sw, OF13.buildGroupDescStatsReply().setXid(xid).setEntries(entries).build());
    xid = counters.get(counters.size() - 1).getXid();
    controller.receive(sw, OF13.buildGroupStatsReply().setXid(xid).setEntries(List.of()).build());
  }

  private static OFGroupDescStatsEntry description(int group) {
    return OF13.buildGroupDescStatsEntry()
        .setGroup(OFGroup.of(group))
        .setGroupType(OFGroupType.ALL)
        .setBuckets(List.of())
        .build();
  }

  /** ONOS's side of groups. */
  private static final class FakeGroups implements GroupProviderRegistry {
    final List<List<Integer>> snapshots = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    boolean registered;

    @Override
    public GroupProviderService register(GroupProvider provider) {
      registered = true;
      return new Service(provider);
    }

    @Override
    public void unregister(GroupProvider provider) {
      registered = false;
    }

    @Override
    public Set<ProviderId> getProviders() {
      return Set.of();
    }

    private final class Service extends AbstractProviderService<GroupProvider>
        implements GroupProviderService {
      Service(GroupProvider provider) {
        super(provider);
      }

      @Override
      public void groupOperationFailed(DeviceId device, GroupOperation operation) {
        failures.add(operation.groupId().id() + " " + operation.failureCode());
      }

      @Override
      public void pushGroupMetrics(DeviceId device, Collection<Group> groups) {
        snapshots.add(groups.stream().map(group -> group.id().id()).collect(toList()));
      }

      @Override
      public void notifyOfFailovers(Collection<Group> groups) {}
    }
  }
}
