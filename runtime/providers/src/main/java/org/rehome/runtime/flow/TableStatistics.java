package org.rehome.runtime.flow;

import static java.util.stream.Collectors.toList;

import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTableStatisticsEntry;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.projectfloodlight.openflow.protocol.OFTableStatsEntry;
import org.projectfloodlight.openflow.protocol.OFTableStatsReply;

/** Turns table statistics (OpenFlow 1.3.5 §7.3.5.4) into ONOS's. */
final class TableStatistics {
  private TableStatistics() {}

  /**
   * The tables that are in use, and table 0: Open vSwitch reports all its 254, and ONOS would send
   * every one of them to every node of the cluster.
   */
  static List<TableStatisticsEntry> entries(DeviceId device, OFTableStatsReply reply) {
    return reply.getEntries().stream()
        .filter(TableStatistics::inUse)
        .map(table -> entry(device, table))
        .collect(toList());
  }

  private static boolean inUse(OFTableStatsEntry table) {
    return table.getTableId().getValue() == 0
        || table.getActiveCount() != 0
        || table.getLookupCount().getValue() != 0;
  }

  private static TableStatisticsEntry entry(DeviceId device, OFTableStatsEntry table) {
    return DefaultTableStatisticsEntry.builder()
        .withDeviceId(device)
        .withTableId(IndexTableId.of(table.getTableId().getValue()))
        .withActiveFlowEntries(table.getActiveCount())
        .withPacketsLookedUpCount(table.getLookupCount().getValue())
        .withPacketsMatchedCount(table.getMatchedCount().getValue())
        .build();
  }
}
