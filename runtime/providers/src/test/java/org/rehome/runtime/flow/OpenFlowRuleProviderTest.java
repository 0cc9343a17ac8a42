package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModCommand;
import org.projectfloodlight.openflow.protocol.OFFlowModFailedCode;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowRemovedReason;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFTableStatsEntry;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.OFErrorCauseData;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;
import org.rehome.runtime.flow.codec.FlowCodec;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.rehome.runtime.openflow.FakeController;
import org.rehome.runtime.openflow.FakeSwitch;

@SuppressWarnings("deprecation") // the one form in which ONOS hands out batches
class OpenFlowRuleProviderTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
  private static final FlowRule RULE = rule("10.0.0.1/32", 1);
  private static final FlowRule OTHER = rule("10.0.0.2/32", 1);
  private static final FlowRule MOVED = rule("10.0.0.1/32", 2);
  private static final FlowRule IMPOSSIBLE =
      rule(DefaultTrafficSelector.builder().matchInnerVlanId(VlanId.vlanId((short) 5)).build(), 1);

  private final FakeController controller = new FakeController();
  private final FakeSwitch sw = new FakeSwitch(1);
  private final FakeFlowRules onos = new FakeFlowRules();
  private final FakeTimer timer = new FakeTimer();
  private final Queue<Runnable> worker = new ArrayDeque<>();
  private OpenFlowRuleProvider provider;
  private long spent;

  @BeforeEach
  void connect() {
    start();
    timer.advance(Grace.MOST_MILLIS);
    answerStatistics();
    onos.snapshots.clear();
    sw.sent.clear();
  }

  private void start() {
    provider = new OpenFlowRuleProvider();
    provider.controller = controller;
    provider.registry = onos;
    provider.rules = onos;
    provider.start(timer, worker::add, worker::add, timer::nanoTime, () -> spent);
    controller.connect(sw);
    controller.master(sw);
  }

  private void restart() {
    controller.disconnect(sw);
    provider.stop();
    start();
  }

  // ---- batches ----------------------------------------------------------------------------------

  @Test
  void aBatchIsWrittenInOrderAndThenOneBarrier() {
    provider.executeBatch(batch(1, add(RULE), remove(OTHER), modify(MOVED)));
    List<OFFlowMod> mods = sw.sent(OFFlowMod.class);
    assertEquals(
        List.of(
            OFFlowModCommand.ADD, OFFlowModCommand.DELETE_STRICT, OFFlowModCommand.MODIFY_STRICT),
        mods.stream().map(OFFlowMod::getCommand).collect(toList()));
    assertEquals(U64.of(RULE.id().value()), mods.get(0).getCookie());
    assertEquals(Set.of(OFFlowModFlags.SEND_FLOW_REM), mods.get(0).getFlags());
    assertEquals(4, sw.sent.size());
    assertTrue(sw.sent.get(3) instanceof OFBarrierRequest);
    assertTrue(onos.completed.isEmpty());
  }

  @Test
  void aBarrierReplyCompletesTheBatchInTheSameThread() {
    provider.executeBatch(batch(1, add(RULE), add(OTHER)));
    barrierReply();
    assertSucceeded(1);
    assertTrue(worker.isEmpty());
  }

  @Test
  void barriersCompleteTheirOwnBatches() {
    provider.executeBatch(batch(1, add(RULE)));
    provider.executeBatch(batch(2, add(OTHER)));
    barrierReply(1);
    assertEquals(Set.of(2L), onos.completed.keySet());
    barrierReply(0);
    assertEquals(Set.of(1L, 2L), onos.completed.keySet());
  }

  @Test
  void whatTheSwitchRefusesFailsAndNothingElse() {
    provider.executeBatch(batch(1, add(RULE), add(OTHER)));
    refuse(sw.sent(OFFlowMod.class).get(1));
    assertTrue(onos.completed.isEmpty());
    barrierReply();
    assertFailed(1, OTHER);
  }

  @Test
  void aFailureIsToldOnTheWorkerForItCallsTheApplication() {
    provider.executeBatch(batch(1, add(RULE)));
    refuse(sw.sent(OFFlowMod.class).get(0));
    barrierReply();
    assertTrue(onos.completed.isEmpty());
    work();
    assertFailed(1, RULE);
  }

  @Test
  void whatCannotBeExpressedFailsAndTheRestIsInstalled() {
    provider.executeBatch(batch(1, add(IMPOSSIBLE), add(RULE)));
    assertEquals(1, sw.sent(OFFlowMod.class).size());
    barrierReply();
    assertFailed(1, IMPOSSIBLE);
  }

  @Test
  void aRefusedBarrierFailsTheBatch() {
    provider.executeBatch(batch(1, add(RULE)));
    refuse(sw.sent(OFBarrierRequest.class).get(0));
    assertFailed(1, RULE);
  }

  @Test
  void aSwitchThatGoesFailsItsBatchesAtOnce() {
    provider.executeBatch(batch(1, add(RULE), add(OTHER)));
    provider.executeBatch(batch(2, remove(RULE)));
    controller.disconnect(sw);
    assertFailed(1, RULE, OTHER);
    assertFailed(2, RULE);
    assertEquals(0, timer.waiting());
  }

  @Test
  void aBatchForNoSwitchFailsAtOnce() {
    controller.disconnect(sw);
    provider.executeBatch(batch(1, add(RULE)));
    assertFailed(1, RULE);
  }

  @Test
  void aBatchThatMeetsTheEndOfTheConnectionFailsAtOnce() {
    controller.forget(sw); // the library tells of it on another thread, later
    provider.executeBatch(batch(1, add(RULE)));
    assertFailed(1, RULE);
  }

  @Test
  void aNewConnectionFailsTheBatchesOfTheOldOne() {
    provider.executeBatch(batch(1, add(RULE)));
    FakeSwitch again = new FakeSwitch(1);
    controller.connect(again);
    assertFailed(1, RULE);
    provider.executeBatch(batch(2, add(RULE)));
    assertEquals(1, again.sent(OFFlowMod.class).size());
  }

  @Test
  void aBarrierThatStaysUnansweredFailsTheBatchAtItsDeadline() {
    provider.executeBatch(batch(1, add(RULE)));
    timer.advance(Batches.DEADLINE_MILLIS - 1);
    work();
    assertTrue(onos.completed.isEmpty());
    timer.advance(1);
    assertFailed(1, RULE);
    barrierReply(); // too late to complete it again
  }

  @Test
  void messagesOfNoBatchAreIgnored() {
    controller.receive(sw, OF13.buildBarrierReply().setXid(7).build());
    refuse(OF13.buildBarrierRequest().setXid(8).build());
    work();
    assertTrue(onos.completed.isEmpty());
  }

  @Test
  void aLossOfMastershipLeavesTheBatchToItsBarrier() {
    provider.executeBatch(batch(1, add(RULE)));
    sw.role(RoleState.SLAVE);
    barrierReply();
    assertSucceeded(1);
  }

  // ---- statistics -------------------------------------------------------------------------------

  @Test
  void statisticsComeFromANewMasteredSwitchOnceItHasSettledAndThenRegularly() {
    FakeSwitch fresh = new FakeSwitch(2).role(RoleState.SLAVE);
    controller.connect(fresh);
    assertEquals(0, fresh.sent(OFFlowStatsRequest.class).size());
    controller.master(fresh);
    assertEquals(0, fresh.sent(OFFlowStatsRequest.class).size());
    timer.advance(FlowSession.SETTLE_MILLIS);
    assertEquals(1, fresh.sent(OFFlowStatsRequest.class).size());
    timer.advance(4 * 5_000);
    assertTrue(fresh.sent(OFFlowStatsRequest.class).size() >= 2);
  }

  @Test
  void aSwitchIsAskedOncePerPeriod() {
    int asked = 0;
    for (int i = 0; i < 10; i++) {
      timer.advance(5_000);
      asked += sw.sent(OFFlowStatsRequest.class).size();
      answerStatistics();
      sw.sent.clear();
    }
    assertTrue(asked >= 9 && asked <= 10, () -> "asked often");
  }

  @ParameterizedTest
  @CsvSource({"10, 100, 9900", "20, 100, 19900", "20, 9999, 19900"})
  void aSwitchWithLongTablesIsAskedSoSeldomThatComparingThemTakesATenthOfTheTime(
      int switches, int costMillis, int restMillis) throws Exception {
    for (int other = 2; other <= switches; other++) {
      controller.connect(new FakeSwitch(other));
    }
    timer.advance(5_000);
    onos.comparison = snapshot -> spent += TimeUnit.MILLISECONDS.toNanos(costMillis);
    controller.receive(sw, reply(question(), Collections.nCopies(5_000, stats(RULE))));
    work();
    sw.sent.clear();
    timer.advance(restMillis - 1);
    assertEquals(List.of(), sw.sent(OFFlowStatsRequest.class));
    timer.advance(1);
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void theFirstComparisonWhichIsSlowIsNotPaidFor() {
    timer.advance(5_000);
    onos.comparison = snapshot -> spent += TimeUnit.SECONDS.toNanos(10);
    answerStatistics();
    sw.sent.clear();
    timer.advance(5_000);
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void whatIsSparedIsAskedForAgainSoonHoweverLongTheTables() throws Exception {
    restart();
    onos.comparison = snapshot -> spent += TimeUnit.SECONDS.toNanos(2);
    assertEquals(List.of(), toldOf(RULE));
    sw.sent.clear();
    timer.advance(FlowSession.SETTLE_MILLIS);
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void aSwitchIsNotAskedWhileItHasABatchToConfirm() {
    timer.advance(5_000);
    answerStatistics();
    sw.sent.clear();
    provider.executeBatch(batch(1, add(RULE)));
    timer.advance(4_900); // a period, but for the settling
    assertEquals(0, sw.sent(OFFlowStatsRequest.class).size());
    barrierReply();
    timer.advance(FlowSession.SETTLE_MILLIS);
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void aSwitchThatIsNeverAtRestIsAskedAllTheSame() {
    neverRestUntilAsked();
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
    answerStatistics();
    sw.sent.clear();
    neverRestUntilAsked();
  }

  @Test
  void aSwitchOfAnotherMasterIsNotAsked() {
    sw.role(RoleState.SLAVE);
    timer.advance(60_000);
    assertEquals(List.of(), sw.sent);
  }

  @Test
  void anAnswerThatComesAfterMastershipWentIsDropped() {
    ask();
    OFMessage late = reply(question(), List.of());
    sw.role(RoleState.SLAVE);
    controller.receive(sw, late);
    work();
    assertTrue(onos.snapshots.isEmpty());
  }

  @Test
  void theSnapshotIsWholeWhenAllPartsAreThere() throws Exception {
    ask();
    controller.receive(
        sw,
        OF13.buildFlowStatsReply()
            .setXid(question())
            .setFlags(Set.of(OFStatsReplyFlags.REPLY_MORE))
            .setEntries(List.of(stats(RULE)))
            .build());
    work();
    assertTrue(onos.snapshots.isEmpty());
    controller.receive(sw, reply(question(), List.of(stats(OTHER))));
    work();
    assertSnapshot(true, RULE, OTHER);
  }

  @Test
  void anAnswerToNoQuestionIsIgnored() throws Exception {
    controller.receive(sw, reply(4711, List.of(stats(RULE))));
    work();
    assertTrue(onos.snapshots.isEmpty());
  }

  @Test
  void aBatchAfterTheQuestionKeepsTheAnswerFromJudgingItsRules() throws Exception {
    ask();
    provider.executeBatch(batch(1, add(MOVED)));
    barrierReply();
    controller.receive(sw, reply(question(), List.of(stats(RULE), stats(OTHER))));
    work();
    assertSnapshot(false, OTHER); // RULE is what MOVED has replaced
  }

  @Test
  void aBatchThatIsOpenAtTheQuestionKeepsTheAnswerFromJudgingItsRules() throws Exception {
    neverRestUntilAsked();
    controller.receive(sw, reply(question(), List.of(stats(RULE), stats(OTHER))));
    work();
    assertSnapshot(false, OTHER);
  }

  @Test
  void aBatchThatWasConfirmedBeforeTheQuestionDoesNot() throws Exception {
    provider.executeBatch(batch(1, add(RULE)));
    barrierReply();
    ask();
    controller.receive(sw, reply(question(), List.of(stats(RULE))));
    work();
    assertSnapshot(true, RULE);
  }

  @Test
  void whatASnapshotLeftOutIsAskedForSoon() throws Exception {
    ask();
    provider.executeBatch(batch(1, add(RULE)));
    barrierReply();
    answerStatistics();
    sw.sent.clear();
    timer.advance(FlowSession.SETTLE_MILLIS);
    controller.receive(sw, reply(question(), List.of(stats(RULE))));
    work();
    assertEquals(2, onos.snapshots.size());
    assertTrue(onos.snapshots.get(1).tellsMissing);
  }

  @Test
  void whatASwitchHeldAtTheStartIsNotToldOfUntilTheApplicationsHaveSpoken() throws Exception {
    restart();
    onos.stored.add(new DefaultFlowEntry(RULE));
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(RULE), toldOf(RULE, OTHER));
      timer.advance(Grace.SILENCE_MILLIS - FlowSession.SETTLE_MILLIS - 1);
      provider.executeBatch(batch(i, add(rule("10.0.0.3/32", 1))));
      barrierReply(i);
    }
    assertEquals(List.of(RULE), toldOf(RULE, OTHER));
    timer.advance(Grace.SILENCE_MILLIS);
    assertEquals(List.of(RULE, OTHER), toldOf(RULE, OTHER));
  }

  @Test
  void whatOneApplicationSaysDoesNotEndTheGraceOfAnother() throws Exception {
    restart();
    FlowRule theirs = ruleOf(2);
    FlowRule nobodys = ruleOf(0);
    provider.executeBatch(batch(1, add(RULE)));
    barrierReply();
    timer.advance(Grace.SILENCE_MILLIS);
    toldOf(theirs);
    assertEquals(List.of(OTHER, nobodys), toldOf(OTHER, theirs, nobodys));
  }

  @Test
  void whatIsSparedIsLookedAtAgainSoon() throws Exception {
    restart();
    assertEquals(List.of(), toldOf(OTHER));
    sw.sent.clear();
    timer.advance(FlowSession.SETTLE_MILLIS);
    assertEquals(1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void theGraceEndsThoughTheApplicationsNeverRest() throws Exception {
    restart();
    for (long at = FlowSession.SETTLE_MILLIS;
        at < Grace.MOST_MILLIS;
        at += FlowSession.SETTLE_MILLIS) {
      assertEquals(List.of(), toldOf(OTHER));
      provider.executeBatch(batch(at, add(RULE)));
      barrierReply();
      sw.sent.clear();
    }
    assertEquals(List.of(OTHER), toldOf(OTHER));
  }

  @Test
  void aSwitchThatComesBackIsToldOfWhole() throws Exception {
    controller.disconnect(sw);
    controller.connect(sw);
    controller.master(sw);
    assertEquals(List.of(OTHER), toldOf(OTHER));
  }

  @Test
  void aRuleWithAnotherTreatmentIsReplacedNotRemoved() {
    onos.comparison =
        snapshot -> {
          provider.removeFlowRule(RULE);
          provider.applyFlowRule(MOVED);
          provider.removeFlowRule(OTHER);
        };
    ask();
    sw.sent.clear();
    controller.receive(sw, reply(lastQuestion, List.of()));
    work();
    assertEquals(
        List.of(OFFlowModCommand.ADD, OFFlowModCommand.DELETE_STRICT),
        sw.sent(OFFlowMod.class).stream().map(OFFlowMod::getCommand).collect(toList()));
  }

  @Test
  void whatABatchTouchesDuringTheComparisonIsNotMended() {
    onos.comparison =
        snapshot -> {
          provider.executeBatch(batch(1, add(MOVED)));
          provider.removeFlowRule(RULE);
          provider.applyFlowRule(OTHER);
        };
    ask();
    sw.sent.clear();
    controller.receive(sw, reply(lastQuestion, List.of()));
    work();
    List<OFFlowMod> mods = sw.sent(OFFlowMod.class);
    assertEquals(2, mods.size());
    assertEquals(U64.of(MOVED.id().value()), mods.get(0).getCookie());
    assertEquals(U64.of(OTHER.id().value()), mods.get(1).getCookie());
  }

  @Test
  void anUnansweredQuestionIsGivenUpInTheEnd() {
    ask();
    int before = sw.sent(OFFlowStatsRequest.class).size();
    timer.advance(3 * 5_000);
    assertEquals(before + 1, sw.sent(OFFlowStatsRequest.class).size());
  }

  @Test
  void aRuleThatComesBackInAnotherFormIsGivenOnosForm() throws Exception {
    FlowRule anything =
        rule(DefaultTrafficSelector.builder().matchIPDst(IpPrefix.valueOf("0.0.0.0/0")).build(), 1);
    onos.stored.add(new DefaultFlowEntry(anything));
    ask();
    controller.receive(sw, reply(question(), List.of(stats(anything))));
    work();
    FlowEntry entry = onos.snapshots.get(0).entries.get(0);
    assertTrue(entry.exactMatch(anything), entry::toString);
  }

  @Test
  void aRuleThatOnosHasIsToldOfInItsOwnObjectsWithWhatItCounts() throws Exception {
    onos.stored.add(new DefaultFlowEntry(RULE));
    ask();
    OFFlowStatsEntry counted =
        stats(RULE)
            .createBuilder()
            .setPacketCount(U64.of(7))
            .setByteCount(U64.of(700))
            .setDurationSec(70)
            .setIdleTimeout(30)
            .build();
    controller.receive(sw, reply(question(), List.of(counted, stats(OTHER))));
    work();
    List<FlowEntry> told = onos.snapshots.get(0).entries;
    FlowEntry ours = told.get(0);
    assertSame(RULE.selector(), ours.selector());
    assertSame(RULE.treatment(), ours.treatment());
    assertEquals(RULE.id(), ours.id());
    assertEquals(7, ours.packets());
    assertEquals(700, ours.bytes());
    assertEquals(70, ours.life());
    assertEquals(30, ours.timeout());
    assertEquals(FlowEntryState.ADDED, ours.state());
    assertEquals(OTHER.selector(), told.get(1).selector());
  }

  @Test
  void aRuleThatClearsWhatOnosDoesNotIsToldOfAsItIs() throws Exception {
    TrafficTreatment clearing =
        DefaultTrafficTreatment.builder()
            .wipeDeferred()
            .setOutput(PortNumber.portNumber(1))
            .build();
    FlowRule other =
        DefaultFlowRule.builder()
            .forDevice(DEVICE)
            .withCookie(RULE.id().value())
            .withPriority(RULE.priority())
            .withSelector(RULE.selector())
            .withTreatment(clearing)
            .makePermanent()
            .build();
    assertTrue(other.exactMatch(RULE), "to ONOS");
    onos.stored.add(new DefaultFlowEntry(RULE));
    ask();
    controller.receive(sw, reply(question(), List.of(stats(other))));
    work();
    assertTrue(onos.snapshots.get(0).entries.get(0).treatment().clearedDeferred());
  }

  @Test
  void tablesInUseAreCounted() {
    List<OFTableStatsEntry> tables =
        Stream.of(0, 1, 2)
            .map(
                table ->
                    OF13.buildTableStatsEntry()
                        .setTableId(TableId.of(table))
                        .setActiveCount(table == 2 ? 9 : 0)
                        .setLookupCount(U64.of(table == 2 ? 70 : 0))
                        .setMatchedCount(U64.of(table == 2 ? 60 : 0))
                        .build())
            .collect(toList());
    controller.receive(sw, OF13.buildTableStatsReply().setEntries(tables).build());
    work();
    assertEquals(
        List.of("0 0 0 0", "2 9 70 60"),
        onos.tables.stream().map(OpenFlowRuleProviderTest::text).collect(toList()));
  }

  private static String text(TableStatisticsEntry table) {
    return table.table()
        + " "
        + table.activeFlowEntries()
        + " "
        + table.packetsLookedup()
        + " "
        + table.packetsMatched();
  }

  // ---- flow-removed -----------------------------------------------------------------------------

  @Test
  void aRemovedRuleIsToldWithItsReason() throws Exception {
    controller.receive(sw, removed(RULE, OFFlowRemovedReason.HARD_TIMEOUT));
    controller.receive(sw, removed(OTHER, OFFlowRemovedReason.DELETE));
    work();
    assertEquals(
        List.of(FlowRemoveReason.HARD_TIMEOUT, FlowRemoveReason.DELETE),
        onos.removed.stream().map(FlowRule::reason).collect(toList()));
    assertEquals(RULE, onos.removed.get(0));
  }

  @Test
  void anIdleRuleIsToldAsTimedOutForOnosWouldPutItBackOtherwise() throws Exception {
    controller.receive(sw, removed(RULE, OFFlowRemovedReason.IDLE_TIMEOUT));
    work();
    assertEquals(FlowRemoveReason.HARD_TIMEOUT, onos.removed.get(0).reason());
  }

  @Test
  void aRuleThatABatchPutsBackIsNotToldAsRemoved() throws Exception {
    provider.executeBatch(batch(1, add(RULE)));
    controller.receive(sw, removed(RULE, OFFlowRemovedReason.DELETE));
    work();
    assertTrue(onos.removed.isEmpty());
  }

  @Test
  void aSwitchOfAnotherMasterTellsNothing() throws Exception {
    sw.role(RoleState.SLAVE);
    controller.receive(sw, removed(RULE, OFFlowRemovedReason.DELETE));
    work();
    assertTrue(onos.removed.isEmpty());
  }

  @Test
  void aSwitchThatHasGoneTellsNothing() throws Exception {
    controller.receive(sw, removed(RULE, OFFlowRemovedReason.DELETE));
    controller.disconnect(sw);
    work();
    assertTrue(onos.removed.isEmpty());
  }

  // ---- the rest ---------------------------------------------------------------------------------

  @Test
  void singleRulesAreWrittenAtOnce() {
    provider.applyFlowRule(RULE, OTHER);
    provider.removeFlowRule(RULE);
    assertEquals(3, sw.sent(OFFlowMod.class).size());
    barrierReply();
    assertTrue(onos.completed.isEmpty());
  }

  @Test
  void aSwitchOfAnotherVersionIsLeftAlone() {
    FakeSwitch old = new FakeSwitch(1, OFVersion.OF_10);
    controller.disconnect(sw);
    controller.connect(old);
    controller.master(old);
    provider.executeBatch(batch(1, add(RULE)));
    assertEquals(List.of(), old.sent);
    assertFailed(1, RULE);
  }

  @Test
  void aBadPeriodIsRefusedAndTheOneThatHoldsStays() {
    assertEquals(1, OpenFlowRuleProvider.seconds("1", 5));
    assertEquals(3600, OpenFlowRuleProvider.seconds(" 3600 ", 5));
    for (String bad : Arrays.asList("0", "3601", "-1", "5.5", "often", "", null)) {
      assertEquals(7, OpenFlowRuleProvider.seconds(bad, 7), bad);
    }
  }

  @Test
  void stoppingFailsWhatIsOpenAndLeavesNothingBehind() {
    provider.executeBatch(batch(1, add(RULE)));
    provider.stop();
    assertFailed(1, RULE);
    assertFalse(onos.registered);
    assertEquals(List.of(), controller.listeners);
    assertEquals(0, timer.waiting());
  }

  // ---- means ------------------------------------------------------------------------------------

  private long lastQuestion;

  private void ask() {
    timer.advance(10_000);
    lastQuestion = question();
  }

  // A period and a half until the first turn, and as many settlings as it is put off.
  private static final int LONGEST = 8 + FlowSession.PATIENCE + 1;

  /** One batch after the other, until the switch is asked while the last of them is under way. */
  private void neverRestUntilAsked() {
    for (int i = 1; sw.sent(OFFlowStatsRequest.class).isEmpty(); i++) {
      assertTrue(i < LONGEST, "the switch is not asked in time");
      provider.executeBatch(batch(i, add(MOVED)));
      timer.advance(FlowSession.SETTLE_MILLIS);
    }
  }

  private long question() {
    List<OFFlowStatsRequest> asked = sw.sent(OFFlowStatsRequest.class);
    return asked.get(asked.size() - 1).getXid();
  }

  private void answerStatistics() {
    sw.sent(OFFlowStatsRequest.class)
        .forEach(asked -> controller.receive(sw, reply(asked.getXid(), List.of())));
    work();
  }

  private static OFMessage reply(long xid, List<OFFlowStatsEntry> entries) {
    return OF13.buildFlowStatsReply().setXid(xid).setEntries(entries).build();
  }

  private void barrierReply() {
    barrierReply(0);
  }

  private void barrierReply(int number) {
    long xid = sw.sent(OFBarrierRequest.class).get(number).getXid();
    controller.receive(sw, OF13.buildBarrierReply().setXid(xid).build());
  }

  private void refuse(OFMessage message) {
    controller.receive(
        sw,
        OF13.errorMsgs()
            .buildFlowModFailedErrorMsg()
            .setXid(message.getXid())
            .setCode(OFFlowModFailedCode.TABLE_FULL)
            .setData(OFErrorCauseData.NONE)
            .build());
  }

  private void work() {
    List<Runnable> tasks = new ArrayList<>(worker);
    worker.clear();
    tasks.forEach(Runnable::run);
  }

  /** What ONOS is told of when the switch holds these. */
  private List<FlowEntry> toldOf(FlowRule... held) throws NotExpressible {
    List<OFFlowStatsEntry> stats = new ArrayList<>();
    for (FlowRule rule : held) {
      stats.add(stats(rule));
    }
    timer.advance(FlowSession.SETTLE_MILLIS);
    controller.receive(sw, reply(question(), stats));
    work();
    return onos.snapshots.get(onos.snapshots.size() - 1).entries;
  }

  private void assertSucceeded(long batch) {
    assertTrue(onos.completed.get(batch).isSuccess());
    assertEquals(Set.of(), onos.completed.get(batch).failedItems());
  }

  private void assertFailed(long batch, FlowRule... rules) {
    work();
    CompletedBatchOperation result = onos.completed.get(batch);
    assertFalse(result.isSuccess());
    assertEquals(Set.of(rules), result.failedItems());
    assertEquals(DEVICE, result.deviceId());
  }

  private void assertSnapshot(boolean tellsMissing, FlowRule... rules) {
    assertEquals(1, onos.snapshots.size());
    assertEquals(tellsMissing, onos.snapshots.get(0).tellsMissing);
    assertEquals(Arrays.asList(rules), onos.snapshots.get(0).entries);
    assertNull(worker.peek());
  }

  private static OFFlowStatsEntry stats(FlowRule rule) throws NotExpressible {
    OFFlowMod mod = FlowCodec.add(rule, OF13);
    return OF13.buildFlowStatsEntry()
        .setCookie(mod.getCookie())
        .setTableId(mod.getTableId())
        .setPriority(mod.getPriority())
        .setMatch(mod.getMatch())
        .setInstructions(mod.getInstructions())
        .build();
  }

  private static OFMessage removed(FlowRule rule, OFFlowRemovedReason reason)
      throws NotExpressible {
    OFFlowMod mod = FlowCodec.add(rule, OF13);
    return OF13.buildFlowRemoved()
        .setCookie(mod.getCookie())
        .setTableId(mod.getTableId())
        .setPriority(mod.getPriority())
        .setMatch(mod.getMatch())
        .setReason(reason)
        .build();
  }

  private static FlowRuleBatchOperation batch(long id, FlowRuleBatchEntry... entries) {
    return new FlowRuleBatchOperation(List.of(entries), DEVICE, id);
  }

  private static FlowRuleBatchEntry add(FlowRule rule) {
    return new FlowRuleBatchEntry(FlowRuleBatchEntry.FlowRuleOperation.ADD, rule);
  }

  private static FlowRuleBatchEntry remove(FlowRule rule) {
    return new FlowRuleBatchEntry(FlowRuleBatchEntry.FlowRuleOperation.REMOVE, rule);
  }

  private static FlowRuleBatchEntry modify(FlowRule rule) {
    return new FlowRuleBatchEntry(FlowRuleBatchEntry.FlowRuleOperation.MODIFY, rule);
  }

  private static FlowRule ruleOf(int application) {
    return DefaultFlowRule.builder()
        .forDevice(DEVICE)
        .withCookie(((long) application << 48) | 1)
        .withPriority(application)
        .withSelector(DefaultTrafficSelector.emptySelector())
        .withTreatment(DefaultTrafficTreatment.emptyTreatment())
        .makePermanent()
        .build();
  }

  private static FlowRule rule(String destination, int port) {
    return rule(
        DefaultTrafficSelector.builder()
            .matchEthType((short) 0x0800)
            .matchIPDst(IpPrefix.valueOf(destination))
            .build(),
        port);
  }

  private static FlowRule rule(TrafficSelector selector, int port) {
    return DefaultFlowRule.builder()
        .forDevice(DEVICE)
        .withCookie(0x0001_0000_0000_0000L | Integer.toUnsignedLong(selector.hashCode()))
        .withPriority(1000)
        .withSelector(selector)
        .withTreatment(
            DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(port)).build())
        .makePermanent()
        .build();
  }
}
