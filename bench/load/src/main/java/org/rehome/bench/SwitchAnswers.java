package org.rehome.bench;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.projectfloodlight.openflow.protocol.OFBadRequestCode;
import org.projectfloodlight.openflow.protocol.OFCapabilities;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFStatsRequest;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.DatapathId;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFAuxId;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * What a switch answers to a controller that takes it in and asks how it is (OpenFlow 1.3.5 §7.3).
 *
 * <p>It calls itself Open vSwitch, for which ONOS has a driver. It has no groups and no meters and
 * counts nothing.
 */
final class SwitchAnswers {
  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final int PORTS_A_PART = 500;
  private static final int TABLES = 254;
  private static final int MULTIPART_REPLY = 19;
  private static final int FLOWS = 1;
  private static final int MOST_BYTES_A_PART = 48_000;

  private final long datapath;
  private final int ports;
  private final Set<Integer> down;

  /**
   * The answers of one switch.
   *
   * @param down its ports that are down, as they change
   */
  SwitchAnswers(long datapath, int ports, Set<Integer> down) {
    this.datapath = datapath;
    this.ports = ports;
    this.down = down;
  }

  static OFMessage hello() {
    return FACTORY.buildHello().setElements(List.of()).build();
  }

  OFMessage features(long xid) {
    return FACTORY
        .buildFeaturesReply()
        .setXid(xid)
        .setDatapathId(DatapathId.of(datapath))
        .setAuxiliaryId(OFAuxId.MAIN)
        .setNBuffers(0)
        .setNTables((short) TABLES)
        .setCapabilities(
            EnumSet.of(
                OFCapabilities.FLOW_STATS, OFCapabilities.TABLE_STATS, OFCapabilities.PORT_STATS))
        .build();
  }

  OFMessage configuration(long xid) {
    return FACTORY.buildGetConfigReply().setXid(xid).setMissSendLen(0xffff).build();
  }

  /** Answers a request for statistics, but for those of flows. */
  List<OFMessage> statistics(OFStatsRequest<?> request) {
    long xid = request.getXid();
    switch (request.getStatsType()) {
      case DESC:
        return List.of(
            FACTORY
                .buildDescStatsReply()
                .setXid(xid)
                .setMfrDesc("Nicira, Inc.")
                .setHwDesc("Open vSwitch")
                .setSwDesc("3.1.0")
                .setSerialNum("None")
                .setDpDesc("emulated")
                .build());
      case PORT_DESC:
        return portDescriptions(xid);
      case METER_FEATURES:
        return List.of(
            FACTORY
                .buildMeterFeaturesStatsReply()
                .setXid(xid)
                .setFeatures(FACTORY.buildMeterFeatures().build())
                .build());
      case PORT:
        return List.of(FACTORY.buildPortStatsReply().setXid(xid).setEntries(List.of()).build());
      case TABLE:
        return List.of(FACTORY.buildTableStatsReply().setXid(xid).setEntries(List.of()).build());
      case GROUP:
        return List.of(FACTORY.buildGroupStatsReply().setXid(xid).setEntries(List.of()).build());
      case GROUP_DESC:
        return List.of(
            FACTORY.buildGroupDescStatsReply().setXid(xid).setEntries(List.of()).build());
      case METER:
        return List.of(FACTORY.buildMeterStatsReply().setXid(xid).setEntries(List.of()).build());
      case METER_CONFIG:
        return List.of(
            FACTORY.buildMeterConfigStatsReply().setXid(xid).setEntries(List.of()).build());
      case QUEUE:
        return List.of(FACTORY.buildQueueStatsReply().setXid(xid).setEntries(List.of()).build());
      default:
        return List.of(
            FACTORY
                .errorMsgs()
                .buildBadRequestErrorMsg()
                .setXid(xid)
                .setCode(OFBadRequestCode.BAD_STAT)
                .build());
    }
  }

  private List<OFMessage> portDescriptions(long xid) {
    List<OFMessage> parts = new ArrayList<>();
    for (int first = 1; first <= ports; first += PORTS_A_PART) {
      int last = Math.min(ports, first + PORTS_A_PART - 1);
      List<OFPortDesc> descriptions = new ArrayList<>();
      for (int port = first; port <= last; port++) {
        descriptions.add(port(port));
      }
      Set<OFStatsReplyFlags> flags =
          last < ports ? EnumSet.of(OFStatsReplyFlags.REPLY_MORE) : Set.of();
      parts.add(
          FACTORY
              .buildPortDescStatsReply()
              .setXid(xid)
              .setFlags(flags)
              .setEntries(descriptions)
              .build());
    }
    return parts;
  }

  private OFPortDesc port(int number) {
    return FACTORY
        .buildPortDesc()
        .setPortNo(OFPort.of(number))
        .setHwAddr(MacAddress.of(0x02_00_00_00_00_00L | datapath << 16 | number))
        .setName("p" + number)
        .setState(EnumSet.of(down.contains(number) ? OFPortState.LINK_DOWN : OFPortState.LIVE))
        .setCurr(EnumSet.of(OFPortFeatures.PF_10GB_FD, OFPortFeatures.PF_COPPER))
        .setCurrSpeed(10_000_000)
        .build();
  }

  /** Says that a port has come up or gone down. */
  OFMessage portStatus(int number) {
    return FACTORY.buildPortStatus().setReason(OFPortReason.MODIFY).setDesc(port(number)).build();
  }

  /** Writes the answer to a request for the statistics of all flows. */
  static void flows(ByteBuf out, long xid, FlowTable table) {
    int start = startPart(out, xid);
    for (byte[] entry : table.entries()) {
      if (out.writerIndex() - start + entry.length > MOST_BYTES_A_PART) {
        endPart(out, start, true);
        start = startPart(out, xid);
      }
      out.writeBytes(entry);
    }
    endPart(out, start, false);
  }

  private static int startPart(ByteBuf out, long xid) {
    int start = out.writerIndex();
    out.writeByte(OFVersion.OF_13.getWireVersion()).writeByte(MULTIPART_REPLY).writeShort(0);
    out.writeInt((int) xid).writeShort(FLOWS).writeShort(0).writeInt(0);
    return start;
  }

  private static void endPart(ByteBuf out, int start, boolean more) {
    out.setShort(start + 2, out.writerIndex() - start);
    out.setShort(start + 10, more ? 1 : 0);
  }
}
