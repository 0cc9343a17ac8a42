package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

@DisplayName("The flow table of an emulated switch")
class FlowTableTest {
  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);

  private final FlowTable table = new FlowTable();

  private static Match to(int host) {
    return FACTORY
        .buildMatch()
        .setExact(MatchField.ETH_TYPE, EthType.IPv4)
        .setExact(MatchField.IPV4_DST, IPv4Address.of(Layout.FIRST_IP + host))
        .build();
  }

  private void apply(OFFlowMod.Builder mod, Match match, int priority, int port) {
    mod.setMatch(match)
        .setPriority(priority)
        .setTableId(TableId.ZERO)
        .setCookie(U64.of(0x1234_5678_9abcL))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setFlags(java.util.EnumSet.of(OFFlowModFlags.SEND_FLOW_REM))
        .setInstructions(
            List.of(
                FACTORY
                    .instructions()
                    .applyActions(List.of(FACTORY.actions().output(OFPort.of(port), 0xffff)))));
    ByteBuf out = Unpooled.buffer();
    out.writeInt(0); // whatever is before it
    mod.build().writeTo(out);
    table.apply(out, 4);
  }

  private List<OFFlowStatsReply> told() throws OFParseError {
    ByteBuf out = Unpooled.buffer();
    SwitchAnswers.flows(out, 9, table);
    List<OFFlowStatsReply> parts = new ArrayList<>();
    while (out.isReadable()) {
      parts.add((OFFlowStatsReply) OFFactories.getGenericReader().readFrom(out));
    }
    return parts;
  }

  @Test
  @DisplayName("an entry is told as it was written")
  void told1() throws OFParseError {
    apply(FACTORY.buildFlowAdd(), to(1), 30_000, 7);

    OFFlowStatsReply reply = told().get(0);
    assertEquals(9, reply.getXid());
    assertFalse(reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE));
    OFFlowStatsEntry entry = reply.getEntries().get(0);
    assertEquals(to(1), entry.getMatch());
    assertEquals(30_000, entry.getPriority());
    assertEquals(U64.of(0x1234_5678_9abcL), entry.getCookie());
    assertEquals(java.util.EnumSet.of(OFFlowModFlags.SEND_FLOW_REM), entry.getFlags());
    assertEquals(
        List.of(FACTORY.actions().output(OFPort.of(7), 0xffff)),
        ((org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions)
                entry.getInstructions().get(0))
            .getActions());
  }

  @Test
  @DisplayName("the same match at the same priority overwrites")
  void overwrites() {
    apply(FACTORY.buildFlowAdd(), to(1), 30_000, 7);
    apply(FACTORY.buildFlowAdd(), to(1), 30_000, 8);
    apply(FACTORY.buildFlowAdd(), to(1), 20_000, 8);
    apply(FACTORY.buildFlowAdd(), to(2), 30_000, 8);

    assertEquals(3, table.size());
  }

  @Test
  @DisplayName("a strict deletion takes just that entry, one that is not strict all with the match")
  void deletes() {
    apply(FACTORY.buildFlowAdd(), to(1), 30_000, 7);
    apply(FACTORY.buildFlowAdd(), to(1), 20_000, 7);
    apply(FACTORY.buildFlowAdd(), to(1), 10_000, 7);
    apply(FACTORY.buildFlowAdd(), to(2), 30_000, 7);

    apply(FACTORY.buildFlowDeleteStrict(), to(1), 30_000, 0);
    assertEquals(3, table.size());
    apply(FACTORY.buildFlowDelete(), to(1), 5, 0);
    assertEquals(1, table.size());
    apply(FACTORY.buildFlowDelete(), FACTORY.matchWildcardAll(), 0, 0);
    assertEquals(0, table.size());
  }

  @Test
  @DisplayName("many entries are told in parts")
  void parts() throws OFParseError {
    for (int host = 0; host < 2_000; host++) {
      apply(FACTORY.buildFlowAdd(), to(host), 30_000, 7);
    }

    List<OFFlowStatsReply> parts = told();

    assertTrue(parts.size() > 1);
    int entries = 0;
    for (int part = 0; part < parts.size(); part++) {
      entries += parts.get(part).getEntries().size();
      assertEquals(
          part < parts.size() - 1,
          parts.get(part).getFlags().contains(OFStatsReplyFlags.REPLY_MORE));
    }
    assertEquals(2_000, entries);
  }
}
