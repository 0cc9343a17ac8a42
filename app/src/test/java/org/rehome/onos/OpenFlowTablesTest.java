package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFBadRequestCode;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowDeleteStrict;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.errormsg.OFErrorMsgs;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;
import org.rehome.onos.SwitchTables.Unread;

/** How switches are asked for their rules, and told to let go of some. */
class OpenFlowTablesTest {
  private static final OFFactory OF13 = OFFactories.getFactory(OFVersion.OF_13);
  private static final DeviceId ONE = device(1);
  private static final DeviceId OTHER = device(2);

  private final FakeOpenFlow openFlow = new FakeOpenFlow();
  private final OpenFlowTables tables = new OpenFlowTables(openFlow.controller());

  OpenFlowTablesTest() {
    openFlow.connect(ONE, OFVersion.OF_13, RoleState.MASTER);
    openFlow.connect(OTHER, OFVersion.OF_13, RoleState.MASTER);
  }

  private static OFFlowStatsEntry entry(int priority) {
    return OF13.buildFlowStatsEntry()
        .setTableId(TableId.of(0))
        .setPriority(priority)
        .setCookie(U64.of(0x7_0000_0000_0005L))
        .setDurationSec(12)
        .setDurationNsec(345_000_000)
        .setMatch(OF13.buildMatch().setExact(MatchField.IN_PORT, OFPort.of(4)).build())
        .setInstructions(List.of())
        .build();
  }

  private static OFMessage reply(long xid, boolean more, int... priorities) {
    List<OFFlowStatsEntry> entries = new ArrayList<>();
    for (int priority : priorities) {
      entries.add(entry(priority));
    }
    return OF13.buildFlowStatsReply()
        .setXid(xid)
        .setFlags(more ? Set.of(OFStatsReplyFlags.REPLY_MORE) : Set.of())
        .setEntries(entries)
        .build();
  }

  private long lastXid() {
    return openFlow.sent().get(openFlow.sent().size() - 1).getXid();
  }

  private OFMessage error(long xid) {
    OFErrorMsgs errors = OF13.errorMsgs();
    return errors.buildBadRequestErrorMsg().setXid(xid).setCode(OFBadRequestCode.EPERM).build();
  }

  private static List<Integer> priorities(List<SwitchRule> rules) {
    return rules.stream().map(SwitchRule::priority).collect(Collectors.toList());
  }

  // Asking.

  @Test
  void everythingIsAskedForBecauseOthersMayTakeTheAnswerForTheWholeTruth() {
    tables.ask(ONE).close();

    OFFlowStatsRequest request = (OFFlowStatsRequest) openFlow.sent().get(0);
    assertEquals(TableId.ALL, request.getTableId());
    assertEquals(OFPort.ANY, request.getOutPort());
    assertEquals(U64.ZERO, request.getCookieMask());
    assertEquals(OF13.matchWildcardAll(), request.getMatch());
  }

  @Test
  void theAnswerIsPutTogetherFromItsParts() throws Exception {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      long xid = lastXid();
      openFlow.receive(ONE, reply(xid, true, 1, 2));
      openFlow.receive(ONE, reply(xid, true));
      openFlow.receive(ONE, reply(xid, false, 3));

      List<SwitchRule> rules = reading.await(1);
      assertEquals(List.of(1, 2, 3), priorities(rules));
      assertEquals(12_345, rules.get(0).life(TimeUnit.MILLISECONDS));
    }
    assertFalse(openFlow.heard());
  }

  @Test
  void othersAnswersAreOthers() throws Exception {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      long xid = lastXid();
      openFlow.receive(ONE, reply(xid + 1, false, 7));
      openFlow.receive(OTHER, reply(xid, false, 8));
      openFlow.receive(ONE, OF13.buildEchoReply().setXid(xid).build());
      openFlow.receive(ONE, reply(xid, false, 9));

      assertEquals(List.of(9), priorities(reading.await(1)));
    }
  }

  @Test
  void twoSwitchesAreAskedSideBySide() throws Exception {
    try (SwitchTables.Reading first = tables.ask(ONE);
        SwitchTables.Reading second = tables.ask(OTHER)) {
      openFlow.receive(OTHER, reply(openFlow.sent().get(1).getXid(), false, 2));
      openFlow.receive(ONE, reply(openFlow.sent().get(0).getXid(), false, 1));

      assertEquals(List.of(1), priorities(first.await(1)));
      assertEquals(List.of(2), priorities(second.await(1)));
    }
  }

  @Test
  void whoDoesNotAnswerIsGivenUp() {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      assertEquals("it did not answer within 1 ms", unread(reading));
    }
    assertFalse(openFlow.heard());
  }

  @Test
  void halfAnAnswerIsNone() {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      openFlow.receive(ONE, reply(lastXid(), true, 1));
      assertEquals("it did not answer within 1 ms", unread(reading));
    }
  }

  @Test
  void whoRefusesIsSaidSo() {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      openFlow.receive(ONE, error(lastXid()));
      assertEquals("it refused to tell its rules", unread(reading));
    }
  }

  private static String unread(SwitchTables.Reading reading) {
    return assertThrows(Unread.class, () -> reading.await(1)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "of:0000000000000009,, it is not connected to this node",
    "of:0000000000000003, OF_13 SLAVE, this node is not its master",
    "of:0000000000000003, OF_13 EQUAL, this node is not its master",
    "of:0000000000000003, OF_10 MASTER, it speaks a version of OpenFlow before 1.3",
    "netconf:10.0.0.1:830,, it does not speak OpenFlow",
  })
  void whomNobodyHereMayAskIsNotAsked(String id, String speaking, String why) throws Exception {
    DeviceId device = DeviceId.deviceId(id);
    if (speaking != null) {
      int space = speaking.indexOf(' ');
      openFlow.connect(
          device,
          OFVersion.valueOf(speaking.substring(0, space)),
          RoleState.valueOf(speaking.substring(space + 1)));
    }
    try (SwitchTables.Reading reading = tables.ask(device)) {
      assertEquals(why, unread(reading));
    }
    assertTrue(tables.remove(device, List.of()).isCompletedExceptionally());
    assertEquals(List.of(), openFlow.sent());
    assertFalse(openFlow.heard());
  }

  // Letting go.

  private SwitchRule read(int priority) throws Exception {
    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      openFlow.receive(ONE, reply(lastXid(), false, priority));
      SwitchRule rule = reading.await(1).get(0);
      openFlow.sent().clear();
      return rule;
    }
  }

  @Test
  void exactlyTheRuleThatWasReadGoesAndABarrierConfirmsIt() throws Exception {
    CompletableFuture<Void> done = tables.remove(ONE, List.of(read(5)));

    OFFlowDeleteStrict deletion = (OFFlowDeleteStrict) openFlow.sent().get(0);
    assertEquals(entry(5).getMatch(), deletion.getMatch());
    assertEquals(5, deletion.getPriority());
    assertEquals(TableId.of(0), deletion.getTableId());
    assertEquals(entry(5).getCookie(), deletion.getCookie());
    assertEquals(U64.NO_MASK, deletion.getCookieMask());
    assertEquals(OFType.BARRIER_REQUEST, openFlow.sent().get(1).getType());
    assertFalse(done.isDone());
    openFlow.receive(ONE, OF13.buildBarrierReply().setXid(lastXid() + 100).build());
    openFlow.receive(OTHER, OF13.buildBarrierReply().setXid(lastXid()).build());
    assertFalse(done.isDone());

    openFlow.receive(ONE, OF13.buildBarrierReply().setXid(lastXid()).build());
    assertTrue(done.isDone() && !done.isCompletedExceptionally());
    assertFalse(openFlow.heard());
  }

  @Test
  void aRefusalIsAFailure() throws Exception {
    CompletableFuture<Void> done = tables.remove(ONE, List.of(read(5), read(6)));
    openFlow.receive(ONE, error(openFlow.sent().get(0).getXid()));

    assertTrue(done.isCompletedExceptionally());
    assertFalse(openFlow.heard());
  }

  @Test
  void whoCannotBeSentAnythingIsNotWaitedFor() throws Exception {
    SwitchRule rule = read(5);
    openFlow.breakDown(new IllegalStateException("the channel is closed"));

    try (SwitchTables.Reading reading = tables.ask(ONE)) {
      assertEquals("it cannot be asked: the channel is closed", unread(reading));
      assertFalse(openFlow.heard());
    }
    CompletableFuture<Void> done = tables.remove(ONE, List.of(rule));
    assertTrue(done.isCompletedExceptionally());
    assertFalse(openFlow.heard());
  }

  // What a rule comes back as.

  @Test
  void aVlanMatchKeepsWhetherThereIsATag() {
    assertEquals("None", vlan(OFVlanVidMatch.UNTAGGED));
    assertEquals("10", vlan(OFVlanVidMatch.ofVlan(10)));
    assertEquals("0", vlan(OFVlanVidMatch.ofVlan(0)));
  }

  private static String vlan(OFVlanVidMatch vlan) {
    SwitchRule rule =
        new StatsEntries(ONE)
            .read(
                entry(1)
                    .createBuilder()
                    .setMatch(OF13.buildMatch().setExact(MatchField.VLAN_VID, vlan).build())
                    .build());
    assertTrue(rule.legible());
    return rule.selector().criteria().iterator().next().toString().substring("VLAN_VID:".length());
  }
}
