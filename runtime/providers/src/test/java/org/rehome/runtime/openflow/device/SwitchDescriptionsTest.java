package org.rehome.runtime.openflow.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.EnumSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.PortDescription;
import org.onosproject.net.device.PortStatistics;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.U64;
import org.rehome.runtime.openflow.FakeSwitch;

class SwitchDescriptionsTest {

  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final OFPortDesc UP = FakeSwitch.upPort(3);

  @TestFactory
  Stream<DynamicTest> ports() {
    return Stream.of(
        row("up", UP, PortDescription::isEnabled, true),
        row("link down", FakeSwitch.downPort(3), PortDescription::isEnabled, false),
        row("turned off", FakeSwitch.disabledPort(3), PortDescription::isEnabled, false),
        row(
            "live, as OVS marks its ports",
            UP.createBuilder().setState(EnumSet.of(OFPortState.LIVE)).build(),
            PortDescription::isEnabled,
            true),
        row("number", UP, PortDescription::portNumber, PortNumber.portNumber(3)),
        row("local", number(OFPort.LOCAL), PortDescription::portNumber, PortNumber.LOCAL),
        row("name", UP, annotation(AnnotationKeys.PORT_NAME), "eth3"),
        row("MAC", UP, annotation(AnnotationKeys.PORT_MAC), "02:00:00:00:00:03"),
        row("turned on", UP, annotation(AnnotationKeys.ADMIN_STATE), "enabled"),
        row(
            "turned off by somebody",
            FakeSwitch.disabledPort(3),
            annotation(AnnotationKeys.ADMIN_STATE),
            "disabled"),
        row("speed as told", UP, PortDescription::portSpeed, 10_000L),
        row("speed by its bits", features(0, 40), PortDescription::portSpeed, 40_000L),
        row("no speed", features(0, 0), PortDescription::portSpeed, 0L),
        row("copper", UP, PortDescription::type, Port.Type.COPPER),
        row("fiber", features(0, 1), PortDescription::type, Port.Type.FIBER));
  }

  @Test
  void aDeletedPortIsRemovedAndOff() {
    PortDescription port =
        SwitchDescriptions.port(
            FACTORY.buildPortStatus().setReason(OFPortReason.DELETE).setDesc(UP).build());
    assertEquals(true, port.isRemoved());
    assertEquals(false, port.isEnabled());
  }

  @Test
  void countersAreCarriedOverAndMissingOnesAreZero() {
    PortStatistics statistics =
        SwitchDescriptions.statistics(
            DeviceId.deviceId("of:0000000000000001"),
            FACTORY
                .buildPortStatsEntry()
                .setPortNo(OFPort.of(3))
                .setRxPackets(U64.of(1))
                .setTxPackets(U64.of(2))
                .setRxBytes(U64.of(3))
                .setTxBytes(U64.of(4))
                .setRxDropped(U64.of(5))
                .setTxDropped(U64.of(6))
                .setRxErrors(U64.of(7))
                .setTxErrors(U64.of(-1))
                .setDurationSec(9)
                .setDurationNsec(10)
                .build());
    assertEquals(PortNumber.portNumber(3), statistics.portNumber());
    assertEquals(1, statistics.packetsReceived());
    assertEquals(2, statistics.packetsSent());
    assertEquals(3, statistics.bytesReceived());
    assertEquals(4, statistics.bytesSent());
    assertEquals(5, statistics.packetsRxDropped());
    assertEquals(6, statistics.packetsTxDropped());
    assertEquals(7, statistics.packetsRxErrors());
    assertEquals(0, statistics.packetsTxErrors());
    assertEquals(9, statistics.durationSec());
    assertEquals(10, statistics.durationNano());
  }

  private static DynamicTest row(
      String sentence, OFPortDesc port, Function<PortDescription, Object> what, Object expected) {
    return dynamicTest(
        sentence,
        () ->
            assertEquals(
                expected,
                what.apply(
                    SwitchDescriptions.port(
                        FACTORY
                            .buildPortStatus()
                            .setReason(OFPortReason.MODIFY)
                            .setDesc(port)
                            .build()))));
  }

  private static Function<PortDescription, Object> annotation(String key) {
    return port -> port.annotations().value(key);
  }

  private static OFPortDesc number(OFPort number) {
    return UP.createBuilder().setPortNo(number).build();
  }

  private static OFPortDesc features(long speed, int gigabits) {
    EnumSet<OFPortFeatures> features = EnumSet.noneOf(OFPortFeatures.class);
    if (gigabits == 40) {
      features.add(OFPortFeatures.PF_40GB_FD);
    } else if (gigabits == 1) {
      features.add(OFPortFeatures.PF_1GB_FD);
      features.add(OFPortFeatures.PF_FIBER);
    }
    return UP.createBuilder().setCurr(features).setCurrSpeed(speed).build();
  }
}
