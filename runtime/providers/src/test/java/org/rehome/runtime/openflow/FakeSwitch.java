package org.rehome.runtime.openflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onosproject.net.Device;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMeterFeatures;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFPort;

/** A connected switch that keeps what it is sent. */
public final class FakeSwitch implements OpenFlowSwitch {

  /** What the switch has been sent, oldest first. */
  public final List<OFMessage> sent = new ArrayList<>();

  private final Dpid dpid;
  private final OFFactory factory;
  private final Map<OFPort, OFPortDesc> ports = new LinkedHashMap<>();
  private RoleState role = RoleState.MASTER;
  private boolean connected = true;

  /** Creates an OpenFlow 1.3 switch, mastered, with the ports of these numbers up. */
  public FakeSwitch(long dpid, int... ports) {
    this(dpid, OFVersion.OF_13, ports);
  }

  /** Creates a switch of a version. */
  public FakeSwitch(long dpid, OFVersion version, int... ports) {
    this.dpid = new Dpid(dpid);
    this.factory = OFFactories.getFactory(version);
    Arrays.stream(ports).forEach(number -> port(upPort(number)));
  }

  /** Describes a port that is up. */
  public static OFPortDesc upPort(int number) {
    return port(number, EnumSet.noneOf(OFPortState.class), EnumSet.noneOf(OFPortConfig.class));
  }

  /** Describes a port whose link is down. */
  public static OFPortDesc downPort(int number) {
    return port(number, EnumSet.of(OFPortState.LINK_DOWN), EnumSet.noneOf(OFPortConfig.class));
  }

  /** Describes a port that somebody has turned off. */
  public static OFPortDesc disabledPort(int number) {
    return port(number, EnumSet.noneOf(OFPortState.class), EnumSet.of(OFPortConfig.PORT_DOWN));
  }

  private static OFPortDesc port(int number, Set<OFPortState> state, Set<OFPortConfig> config) {
    return OFFactories.getFactory(OFVersion.OF_13)
        .buildPortDesc()
        .setPortNo(OFPort.of(number))
        .setHwAddr(MacAddress.of(0x0200_0000_0000L + (number & 0xff)))
        .setName("eth" + number)
        .setState(state)
        .setConfig(config)
        .setCurr(EnumSet.of(OFPortFeatures.PF_10GB_FD, OFPortFeatures.PF_COPPER))
        .setCurrSpeed(10_000_000)
        .build();
  }

  /** Gives the switch a port, or changes the one of that number. */
  public FakeSwitch port(OFPortDesc port) {
    ports.put(port.getPortNo(), port);
    return this;
  }

  /** Sets the role without a word on the wire. */
  public FakeSwitch role(RoleState newRole) {
    role = newRole;
    return this;
  }

  /** Returns the sent messages of a kind. */
  public <T> List<T> sent(Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (OFMessage message : sent) {
      if (kind.isInstance(message)) {
        found.add(kind.cast(message));
      }
    }
    return found;
  }

  @Override
  public void sendMsg(OFMessage message) {
    sent.add(message);
  }

  @Override
  public void sendMsg(List<OFMessage> messages) {
    sent.addAll(messages);
  }

  @Override
  public void handleMessage(OFMessage message) {
    throw new UnsupportedOperationException("the fake controller delivers messages");
  }

  @Override
  public void setRole(RoleState newRole) {
    role = newRole;
  }

  @Override
  public RoleState getRole() {
    return role;
  }

  @Override
  public List<OFPortDesc> getPorts() {
    return List.copyOf(ports.values());
  }

  @Override
  public OFMeterFeatures getMeterFeatures() {
    return null;
  }

  @Override
  public OFFactory factory() {
    return factory;
  }

  @Override
  public String getStringId() {
    return dpid.toString();
  }

  @Override
  public long getId() {
    return dpid.value();
  }

  @Override
  public Dpid getDpid() {
    return dpid;
  }

  @Override
  public String manufacturerDescription() {
    return "Nicira, Inc.";
  }

  @Override
  public String datapathDescription() {
    return "leaf";
  }

  @Override
  public String hardwareDescription() {
    return "Open vSwitch";
  }

  @Override
  public String softwareDescription() {
    return "3.1.0";
  }

  @Override
  public String serialNumber() {
    return null;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public void disconnectSwitch() {
    connected = false;
  }

  @Override
  public void returnRoleReply(RoleState requested, RoleState response) {
    throw new UnsupportedOperationException("the fake controller delivers role replies");
  }

  @Override
  public Device.Type deviceType() {
    return Device.Type.SWITCH;
  }

  @Override
  public String channelId() {
    return "192.0.2.7:40000";
  }
}
