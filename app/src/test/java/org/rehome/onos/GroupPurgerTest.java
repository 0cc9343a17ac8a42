package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeGroups.act;
import static org.rehome.onos.FakeNet.device;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.bound;
import static org.rehome.onos.Hosts.left;
import static org.rehome.onos.World.FORWARDING;
import static org.rehome.onos.World.OWN;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroup;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupEvent;
import org.rehome.api.Binding;

/** Which buckets of others go with a host, and what becomes of a group without one. */
class GroupPurgerTest {
  private static final DeviceId D2 = device(2);
  private static final Binding HOST = bound(A1, M1, P1);
  private static final Binding OTHER = bound(A2, M2, P1);

  private final World world = new World();
  private final FakeGroups groups = world.onosGroups;
  private final GroupPurger purger = world.groupPurger;

  private static TrafficTreatment.Builder to(Binding host) {
    return act().setEthDst(host.mac()).setOutput(PortNumber.portNumber(1));
  }

  private static FlowRule pointingTo(Group group) {
    return World.foreign(
        FORWARDING,
        D2,
        DefaultTrafficSelector.builder().matchIPDst(IpPrefix.valueOf("10.9.9.9/32")).build(),
        act().group(group.id()).build());
  }

  @Test
  void theBucketOfADepartedHostGoesAndTheOthersStay() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST), to(OTHER));
    purger.purge(HOST).join();

    assertEquals(List.of(to(OTHER).build()), groups.buckets(group));
    assertEquals(1, world.counted("purged-foreign-buckets"));
  }

  @Test
  void whoLeftWhileAGroupHadStillToBeConfirmedLeavesItThen() {
    DefaultGroup group =
        groups.request(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST), to(OTHER));
    world.replica.put(left(HOST));
    purger.purge(HOST).join();
    assertEquals(2, groups.buckets(group).size(), "nobody was told of it");

    groups.added(group);
    assertEquals(List.of(to(OTHER).build()), groups.buckets(group));
  }

  @Test
  void otherGroupsOfWhoHasLeftAreNotLookedAtThen() {
    Group other = groups.put(FORWARDING, D2, 2, GroupDescription.Type.SELECT, to(HOST));
    world.replica.put(left(HOST));
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));

    assertEquals(List.of(), groups.buckets(group));
    assertEquals(1, groups.buckets(other).size());
  }

  @Test
  void whoIsThereKeepsItsBucketsInANewGroup() {
    world.replica.put(HOST);
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));

    assertEquals(1, groups.buckets(group).size());
  }

  @Test
  void whatIsPutIntoAGroupOfWhomHasLeftByItsApplicationItselfStays() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(OTHER));
    world.replica.put(left(OTHER));
    groups.tell(GroupEvent.Type.GROUP_ADDED, group);

    assertEquals(1, groups.buckets(group).size(), "told of twice is not new");
  }

  @Test
  void aBucketThatRewritesToItsAddressGoes() {
    Group group =
        groups.put(
            FORWARDING, D2, 1, GroupDescription.Type.ALL, act().setIpDst(A1.ip()), to(OTHER));
    purger.purge(HOST).join();

    assertEquals(1, groups.buckets(group).size());
  }

  @Test
  void aBucketThatSendsIntoAnotherVlanStays() {
    VlanId v10 = VlanId.vlanId((short) 10);
    groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST).setVlanId(v10));
    purger.purge(HOST).join();

    assertEquals(List.of(), groups.drain());
  }

  @Test
  void aGroupThatIsLeftWithoutABucketStaysAndSoDoRulesThatPointToIt() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    FlowRule rule = pointingTo(group);
    world.flows.put(rule);
    purger.purge(HOST).join();

    assertEquals(List.of(), groups.buckets(group));
    assertTrue(world.flows.has(rule));
  }

  @Test
  void anIndirectGroupGoesAndBeforeItTheRulesThatPointToIt() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.INDIRECT, to(HOST));
    FlowRule rule = pointingTo(group);
    world.flows.put(rule);
    world.flows.hold();
    CompletableFuture<Void> done = purger.purge(HOST);
    assertEquals(List.of(), groups.drain(), "a rule must not point to what is not there");
    world.flows.release();
    done.join();

    assertFalse(world.flows.has(rule));
    assertNull(groups.buckets(group));
    assertEquals(1, world.counted("purged-foreign-flows"));
    assertEquals(1, world.counted("purged-foreign-buckets"));
  }

  @Test
  void thatAGroupIsStillReadIsNotTakenForItsEnd() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.INDIRECT, to(HOST));
    groups.hold();
    CompletableFuture<Void> done = purger.purge(HOST);
    groups.tell(GroupEvent.Type.GROUP_UPDATED, group);
    assertFalse(done.isDone());

    groups.confirm();
    assertTrue(done.isDone());
    assertNull(groups.buckets(group));
  }

  @Test
  void anIndirectGroupThatAnotherGroupNeedsStays() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.INDIRECT, to(HOST));
    groups.put(FORWARDING, D2, 2, GroupDescription.Type.ALL, act().group(group.id()));
    purger.purge(HOST).join();

    assertEquals(1, groups.buckets(group).size());
    assertEquals(1, world.counted("purge-groups-kept"));
  }

  @Test
  void ourOwnAndExemptApplicationsGroupsAreNotTouched() {
    groups.put(OWN, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.put(FORWARDING, D2, 2, GroupDescription.Type.SELECT, to(HOST));
    world.set("purgeExempt", FORWARDING.name());
    purger.purge(HOST).join();

    assertEquals(List.of(), groups.drain());
  }

  @Test
  void ofOwnRulesOnlyNoGroupIsTouched() {
    groups.put(FORWARDING, D2, 2, GroupDescription.Type.SELECT, to(HOST));
    world.set("purgeScope", "own");
    purger.purge(HOST).join();

    assertEquals(List.of(), groups.drain());
  }

  @Test
  void manyThatLeaveAtOnceAreTakenOutTogether() {
    TrafficTreatment.Builder[] all = new TrafficTreatment.Builder[100];
    Binding[] hosts = new Binding[all.length];
    for (int i = 0; i < all.length; i++) {
      hosts[i] = bound(Hosts.address("10.1.0." + i), Hosts.M1, P1);
      all[i] = act().setIpDst(hosts[i].address().ip());
    }
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, all);
    groups.hold();
    CompletableFuture<?>[] done = new CompletableFuture<?>[all.length];
    for (int i = 0; i < all.length; i++) {
      done[i] = purger.purge(hosts[i]);
    }
    groups.confirm();
    groups.confirm();

    assertTrue(CompletableFuture.allOf(done).isDone());
    assertEquals(List.of("-1", "-99"), groups.drain());
    assertEquals(List.of(), groups.buckets(group));
  }

  @Test
  void whatASwitchRefusesIsAskedForAgain() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.refuse(D2);
    purger.purge(HOST).join();
    assertEquals(1, world.counted("purge-owed"));
    assertEquals(1, world.counted("group-failures"));
    assertEquals(1, world.auditor.audit().findings().size());

    groups.accept(D2);
    world.timers.pass(1_000);
    assertEquals(List.of(), groups.buckets(group));
    assertEquals(0, world.counted("purge-owed"));
    assertEquals(1, world.counted("purge-retries"));
  }

  @Test
  void aSwitchThatSaysNothingIsNotWaitedForForLong() {
    groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.silence(D2);
    CompletableFuture<Void> done = purger.purge(HOST);
    world.timers.pass(2_999);
    assertFalse(done.isDone());
    world.timers.pass(1);

    assertTrue(done.isDone());
    assertEquals(1, world.counted("purge-owed"));
  }

  @Test
  void aFailureHoldsUpNobody() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST), to(OTHER));
    groups.breakDown(new IllegalStateException("no store"));
    CompletableFuture<Void> done = purger.purge(HOST);
    assertTrue(done.isDone());
    assertEquals(1, world.counted("purge-owed"));
    groups.breakDown(null);
    purger.purge(OTHER).join();
    world.timers.pass(1_000);

    assertEquals(List.of(), groups.buckets(group));
  }

  @Test
  void aRepairOfTheAuditCollectsWhatIsOwed() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.refuse(D2);
    purger.purge(HOST).join();
    groups.accept(D2);
    world.auditor.repair();

    assertEquals(List.of(), groups.buckets(group));
  }

  @Test
  void whatIsOwedOfAGroupThatIsGoneIsForgotten() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.refuse(D2);
    purger.purge(HOST).join();
    groups.tell(GroupEvent.Type.GROUP_REMOVED, group);
    world.timers.pass(1_000);

    assertEquals(0, world.counted("purge-owed"));
  }

  @Test
  void whatStatisticsTellAgainIsNoOtherGroup() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    groups.tell(GroupEvent.Type.GROUP_UPDATED, group);
    purger.purge(HOST).join();

    assertEquals(List.of("-1"), groups.drain());
  }

  @Test
  void groupsFromBeforeAreFoundAtTheStartAndThoseOfARemovedSwitchForgotten() {
    Group group = groups.put(FORWARDING, D2, 1, GroupDescription.Type.SELECT, to(HOST));
    purger.forget(D2);
    assertEquals(List.of(), purger.stale(HOST));
    purger.start();

    assertEquals(group.id(), purger.stale(HOST).get(0).group().id());
  }
}
