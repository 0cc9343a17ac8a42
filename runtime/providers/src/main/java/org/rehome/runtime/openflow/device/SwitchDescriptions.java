package org.rehome.runtime.openflow.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onlab.packet.ChassisId;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.device.DefaultDeviceDescription;
import org.onosproject.net.device.DefaultPortDescription;
import org.onosproject.net.device.DefaultPortStatistics;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.PortDescription;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatsEntry;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.rehome.runtime.openflow.OpenFlowIds;

/**
 * What a switch says about itself, in ONOS's words.
 *
 * <p>Pure and thread-safe. A switch that leaves a field out gets an empty one, never a null.
 */
final class SwitchDescriptions {

  private static final long KBPS_PER_MBPS = 1_000;

  private SwitchDescriptions() {}

  /** Describes a connected switch (OpenFlow 1.3, A.3.1 and A.3.5.1). */
  static DeviceDescription device(OpenFlowSwitch sw) {
    String channel = orEmpty(sw.channelId());
    DefaultAnnotations annotations =
        DefaultAnnotations.builder()
            .set(AnnotationKeys.CHANNEL_ID, channel)
            .set(AnnotationKeys.MANAGEMENT_ADDRESS, address(channel))
            .set(AnnotationKeys.PROTOCOL, sw.factory().getVersion().name())
            .set(AnnotationKeys.DATAPATH_DESCRIPTION, orEmpty(sw.datapathDescription()))
            .build();
    return new DefaultDeviceDescription(
        OpenFlowIds.device(sw.getDpid()).uri(),
        sw.deviceType(),
        orEmpty(sw.manufacturerDescription()),
        orEmpty(sw.hardwareDescription()),
        orEmpty(sw.softwareDescription()),
        orEmpty(sw.serialNumber()),
        new ChassisId(sw.getId()),
        annotations);
  }

  /** Describes every port that the switch has now. */
  static List<PortDescription> ports(OpenFlowSwitch sw) {
    List<PortDescription> ports = new ArrayList<>();
    for (OFPortDesc port : sw.getPorts()) {
      ports.add(port(port, false));
    }
    return ports;
  }

  /** Describes the port of a port-status message (OpenFlow 1.3, A.4.3). */
  static PortDescription port(OFPortStatus status) {
    return port(status.getDesc(), status.getReason() == OFPortReason.DELETE);
  }

  /** Turns one port's counters into ONOS's; a counter that the switch lacks (all ones) is zero. */
  static PortStatistics statistics(DeviceId device, OFPortStatsEntry entry) {
    return DefaultPortStatistics.builder()
        .setDeviceId(device)
        .setPort(OpenFlowIds.port(entry.getPortNo()))
        .setPacketsReceived(count(entry.getRxPackets().getValue()))
        .setPacketsSent(count(entry.getTxPackets().getValue()))
        .setBytesReceived(count(entry.getRxBytes().getValue()))
        .setBytesSent(count(entry.getTxBytes().getValue()))
        .setPacketsRxDropped(count(entry.getRxDropped().getValue()))
        .setPacketsTxDropped(count(entry.getTxDropped().getValue()))
        .setPacketsRxErrors(count(entry.getRxErrors().getValue()))
        .setPacketsTxErrors(count(entry.getTxErrors().getValue()))
        .setDurationSec(entry.getDurationSec())
        .setDurationNano(entry.getDurationNsec())
        .build();
  }

  private static PortDescription port(OFPortDesc port, boolean removed) {
    return DefaultPortDescription.builder()
        .withPortNumber(OpenFlowIds.port(port.getPortNo()))
        .isEnabled(!removed && OpenFlowIds.isEnabled(port))
        .isRemoved(removed)
        .type(port.getCurr().contains(OFPortFeatures.PF_FIBER) ? Port.Type.FIBER : Port.Type.COPPER)
        .portSpeed(speedMbps(port))
        .annotations(
            DefaultAnnotations.builder()
                .set(AnnotationKeys.PORT_NAME, orEmpty(port.getName()))
                .set(AnnotationKeys.PORT_MAC, port.getHwAddr().toString())
                .set(
                    AnnotationKeys.ADMIN_STATE,
                    port.getConfig().contains(OFPortConfig.PORT_DOWN) ? "disabled" : "enabled")
                .build())
        .build();
  }

  private static long speedMbps(OFPortDesc port) {
    long reported = port.getCurrSpeed() / KBPS_PER_MBPS;
    return reported > 0 ? reported : nominalMbps(port.getCurr());
  }

  /** Some switches fill in the speed bits and leave the number at zero. */
  private static long nominalMbps(Set<OFPortFeatures> features) {
    long fastest = 0;
    for (OFPortFeatures feature : features) {
      fastest = Math.max(fastest, nominalMbps(feature));
    }
    return fastest;
  }

  private static long nominalMbps(OFPortFeatures feature) {
    switch (feature) {
      case PF_10MB_HD:
      case PF_10MB_FD:
        return 10;
      case PF_100MB_HD:
      case PF_100MB_FD:
        return 100;
      case PF_1GB_HD:
      case PF_1GB_FD:
        return 1_000;
      case PF_10GB_FD:
        return 10_000;
      case PF_40GB_FD:
        return 40_000;
      case PF_100GB_FD:
        return 100_000;
      case PF_1TB_FD:
        return 1_000_000;
      default:
        return 0;
    }
  }

  private static long count(long raw) {
    return raw == -1L ? 0 : raw;
  }

  /** Takes {@code 192.0.2.1} out of {@code 192.0.2.1:40000}, and the address out of brackets. */
  private static String address(String channel) {
    int colon = channel.lastIndexOf(':');
    String host = colon < 0 ? channel : channel.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
