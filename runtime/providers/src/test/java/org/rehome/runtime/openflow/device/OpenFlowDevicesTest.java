package org.rehome.runtime.openflow.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.DeviceProvider;
import org.onosproject.net.device.DeviceProviderRegistryAdapter;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.device.DeviceProviderServiceAdapter;
import org.onosproject.net.device.PortDescription;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDescStatsRequest;
import org.projectfloodlight.openflow.protocol.OFPortMod;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.FakeController;
import org.rehome.runtime.openflow.FakeSwitch;

class OpenFlowDevicesTest {

  private static final DeviceId LEAF = DeviceId.deviceId("of:0000000000000001");

  private final FakeController controller = new FakeController();
  private final List<String> told = new ArrayList<>();
  private final List<DeviceDescription> described = new ArrayList<>();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final OpenFlowDevices devices = new OpenFlowDevices();
  private final FakeSwitch leaf = new FakeSwitch(1, 1, 2);

  @BeforeEach
  void start() {
    devices.controller = controller;
    devices.registry =
        new DeviceProviderRegistryAdapter() {
          @Override
          public DeviceProviderService register(DeviceProvider provider) {
            return new Recorder();
          }
        };
    devices.start(timer);
  }

  @AfterEach
  void stop() {
    devices.stop();
    timer.shutdownNow();
    assertEquals(List.of(), controller.listeners, "listeners left behind");
  }

  @Test
  void aSwitchIsAnnouncedWithItsPorts() {
    controller.connect(leaf);
    assertEquals(List.of("connected 1", "ports 1: 1+ 2+"), told);
    DeviceDescription description = described.get(0);
    assertEquals("Nicira, Inc.", description.manufacturer());
    assertEquals("Open vSwitch", description.hwVersion());
    assertEquals("3.1.0", description.swVersion());
    assertEquals("", description.serialNumber());
    assertEquals(1, description.chassisId().value());
    assertEquals("OF_13", description.annotations().value(AnnotationKeys.PROTOCOL));
    assertEquals("192.0.2.7:40000", description.annotations().value(AnnotationKeys.CHANNEL_ID));
    assertEquals("192.0.2.7", description.annotations().value(AnnotationKeys.MANAGEMENT_ADDRESS));
  }

  @Test
  void aSwitchThatWasThereBeforeIsSentAwayToComeAgain() {
    controller.connect(leaf);
    OpenFlowDevices late = new OpenFlowDevices();
    late.controller = controller;
    late.registry = devices.registry;
    late.start(timer);
    assertFalse(leaf.isConnected());
    late.stop();
  }

  @Test
  void aSwitchIsAnnouncedGoneAndMayComeBack() {
    controller.connect(leaf);
    assertTrue(devices.isReachable(LEAF));
    controller.disconnect(leaf);
    assertFalse(devices.isReachable(LEAF));
    controller.connect(new FakeSwitch(1, 1));
    assertEquals(
        List.of("connected 1", "ports 1: 1+ 2+", "gone 1", "connected 1", "ports 1: 1+"), told);
    assertTrue(devices.isReachable(LEAF));
  }

  @Test
  void theLateEndOfAFormerConnectionDoesNotTakeTheNewOneDown() {
    FakeSwitch again = new FakeSwitch(1, 1);
    controller.connect(leaf);
    controller.forget(leaf);
    controller.connect(again);
    controller.announceRemoval(leaf);
    assertEquals(
        List.of("connected 1", "ports 1: 1+ 2+", "gone 1", "connected 1", "ports 1: 1+"), told);
    assertTrue(again.isConnected());
  }

  @Test
  void aConnectionThatTheLibraryForgotIsClosedSoThatTheSwitchComesBack() {
    controller.connect(leaf);
    controller.disconnect(leaf);
    assertFalse(leaf.isConnected());
  }

  @Test
  void aSwitchOfAnotherVersionIsTurnedAway() {
    FakeSwitch old = new FakeSwitch(1, OFVersion.OF_10);
    controller.connect(old);
    controller.disconnect(old);
    assertFalse(old.isConnected());
    assertEquals(List.of(), told);
  }

  @Test
  void datapathZeroIsTurnedAway() {
    FakeSwitch zero = new FakeSwitch(0, 1);
    controller.connect(zero);
    assertFalse(zero.isConnected());
    assertEquals(List.of(), told);
  }

  @Test
  void portNewsArePassedOnOneByOne() {
    controller.connect(leaf);
    told.clear();
    controller.portStatus(leaf, OFPortReason.MODIFY, FakeSwitch.downPort(1));
    controller.portStatus(leaf, OFPortReason.MODIFY, FakeSwitch.upPort(1));
    controller.portStatus(leaf, OFPortReason.MODIFY, FakeSwitch.disabledPort(2));
    controller.portStatus(leaf, OFPortReason.ADD, FakeSwitch.upPort(3));
    controller.portStatus(leaf, OFPortReason.DELETE, FakeSwitch.upPort(3));
    assertEquals(
        List.of("port 1: 1-", "port 1: 1+", "port 1: 2-", "port 1: 3+", "no port 1: 3-"), told);
  }

  @Test
  void portNewsOfAnUnknownSwitchAreNothing() {
    controller.portStatus(leaf, OFPortReason.MODIFY, FakeSwitch.downPort(1));
    assertEquals(List.of(), told);
  }

  @Test
  void aNewMasterTellsAllPortsAgain() {
    controller.connect(leaf.role(RoleState.SLAVE));
    told.clear();
    controller.master(leaf);
    assertEquals(List.of("ports 1: 1+ 2+"), told);
  }

  @Test
  void rolesGoDownAndTheirRepliesUp() {
    controller.connect(leaf);
    told.clear();
    devices.roleChanged(LEAF, MastershipRole.STANDBY);
    assertEquals(RoleState.SLAVE, leaf.getRole());
    controller.roleReply(leaf, RoleState.SLAVE, RoleState.SLAVE);
    devices.roleChanged(LEAF, MastershipRole.MASTER);
    assertEquals(RoleState.MASTER, leaf.getRole());
    controller.roleReply(leaf, RoleState.MASTER, RoleState.MASTER);
    controller.roleReply(leaf, null, null);
    assertEquals(
        List.of("role 1: STANDBY STANDBY", "role 1: MASTER MASTER", "role 1: null null"), told);
  }

  @Test
  void aPortIsTurnedOffAndOn() {
    controller.connect(leaf);
    devices.changePortState(LEAF, PortNumber.portNumber(2), false);
    devices.changePortState(LEAF, PortNumber.portNumber(2), true);
    devices.changePortState(LEAF, PortNumber.portNumber(9), false);
    List<OFPortMod> sent = leaf.sent(OFPortMod.class);
    assertEquals(2, sent.size());
    assertEquals(OFPort.of(2), sent.get(0).getPortNo());
    assertEquals(FakeSwitch.upPort(2).getHwAddr(), sent.get(0).getHwAddr());
    assertEquals(EnumSet.of(OFPortConfig.PORT_DOWN), sent.get(0).getConfig());
    assertEquals(EnumSet.of(OFPortConfig.PORT_DOWN), sent.get(0).getMask());
    assertEquals(EnumSet.noneOf(OFPortConfig.class), sent.get(1).getConfig());
  }

  @Test
  void aProbeAsksForThePorts() {
    controller.connect(leaf);
    devices.triggerProbe(LEAF);
    assertEquals(1, leaf.sent(OFPortDescStatsRequest.class).size());
  }

  @Test
  void absentAndForeignDevicesAreNoError() {
    DeviceId foreign = DeviceId.deviceId("netconf:192.0.2.1:830");
    devices.roleChanged(foreign, MastershipRole.MASTER);
    devices.roleChanged(LEAF, MastershipRole.MASTER);
    devices.triggerProbe(LEAF);
    devices.triggerDisconnect(LEAF);
    devices.changePortState(LEAF, PortNumber.portNumber(1), true);
    assertFalse(devices.isReachable(foreign));
    assertFalse(devices.isAvailable(LEAF));
  }

  private final class Recorder extends DeviceProviderServiceAdapter {
    @Override
    public void deviceConnected(DeviceId device, DeviceDescription description) {
      described.add(description);
      told.add("connected " + number(device));
    }

    @Override
    public void deviceDisconnected(DeviceId device) {
      told.add("gone " + number(device));
    }

    @Override
    public void updatePorts(DeviceId device, List<PortDescription> ports) {
      StringBuilder line = new StringBuilder("ports " + number(device) + ":");
      ports.forEach(port -> line.append(' ').append(text(port)));
      told.add(line.toString());
    }

    @Override
    public void portStatusChanged(DeviceId device, PortDescription port) {
      told.add("port " + number(device) + ": " + text(port));
    }

    @Override
    public void deletePort(DeviceId device, PortDescription port) {
      told.add("no port " + number(device) + ": " + text(port));
    }

    @Override
    public void receivedRoleReply(
        DeviceId device, MastershipRole requested, MastershipRole response) {
      told.add("role " + number(device) + ": " + requested + " " + response);
    }

    private String number(DeviceId device) {
      return Long.toString(Long.parseLong(device.uri().getSchemeSpecificPart(), 16));
    }

    private String text(PortDescription port) {
      return port.portNumber() + (port.isEnabled() ? "+" : "-");
    }
  }
}
