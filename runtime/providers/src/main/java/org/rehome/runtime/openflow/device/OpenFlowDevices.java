package org.rehome.runtime.openflow.device;

import static org.rehome.runtime.openflow.OpenFlowIds.PROVIDER;

import java.util.Collections;
import java.util.Dictionary;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.onlab.util.Tools;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceProvider;
import org.onosproject.net.device.DeviceProviderRegistry;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.device.PortDescription;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.group.GroupProvider;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces OpenFlow 1.3 switches, their ports and port counters to ONOS, and carries role and port
 * changes back to them.
 *
 * <p>A port-status message goes straight on to ONOS's device service. The OpenFlow library delivers
 * it on a thread of its own, so a backlog of packet-ins does not hold it up. A switch that speaks
 * another version, or whose datapath id is 0, is turned away: the OpenFlow library never forgets a
 * datapath 0. Nothing here throws into the OpenFlow library.
 */
@Component(immediate = true, property = "portStatsSeconds:Integer=5")
public final class OpenFlowDevices extends AbstractProvider implements DeviceProvider {

  private static final String PORT_STATS_SECONDS = "portStatsSeconds";

  private static final Logger LOG = LoggerFactory.getLogger(OpenFlowDevices.class);

  /** Seconds between two readings of every port's counters; 1 to 3600, 0 turns it off. */
  private int portStatsSeconds = 5;

  @Reference DeviceProviderRegistry registry;
  @Reference OpenFlowController controller;
  @Reference ComponentConfigService configuration;

  // ONOS gives a switch rules as soon as it is told of it: who installs them is to be there before.
  @Reference FlowRuleProvider rules;
  @Reference GroupProvider groups;

  private final SwitchEvents events = new SwitchEvents();
  private SwitchSessions sessions;
  private DeviceProviderService devices;
  private ScheduledExecutorService timer;
  private PortStatsPoller portStats;

  /** Registers under the provider id that all OpenFlow providers share. */
  public OpenFlowDevices() {
    super(PROVIDER);
  }

  @Activate
  void activate(ComponentContext context) {
    configuration.registerProperties(getClass());
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Tools.groupedThreads("rehome/of", "port-stats", LOG));
    start(timer);
    modified(context);
    LOG.info("Started");
  }

  /** The part of activation that needs no OSGi container. */
  void start(ScheduledExecutorService scheduler) {
    devices = registry.register(this);
    sessions = new SwitchSessions(new DeviceLifecycle());
    portStats = new PortStatsPoller(sessions::all, devices, scheduler);
    controller.addListener(events);
    controller.addMessageListener(portStats);
    // Switches that connected before this component was there missed what the other components of
    // this bundle do to a new connection: let them come again.
    controller.getSwitches().forEach(OpenFlowSwitch::disconnectSwitch);
  }

  @Modified
  void modified(ComponentContext context) {
    Dictionary<?, ?> properties = context.getProperties();
    String text = Tools.get(properties, PORT_STATS_SECONDS);
    Integer seconds = PortStatsPoller.seconds(text);
    if (seconds == null) {
      LOG.warn(
          "{} = '{}' is refused: a whole number from 0 (off) to 3600 is allowed; it stays at {}",
          PORT_STATS_SECONDS,
          text,
          portStatsSeconds);
    } else {
      portStatsSeconds = seconds;
    }
    portStats.every(portStatsSeconds);
  }

  @Deactivate
  void deactivate() {
    configuration.unregisterProperties(getClass(), false);
    stop();
    timer.shutdownNow();
    LOG.info("Stopped");
  }

  /** The part of deactivation that needs no OSGi container. */
  void stop() {
    controller.removeMessageListener(portStats);
    controller.removeListener(events);
    registry.unregister(this);
  }

  @Override
  public void triggerProbe(DeviceId device) {
    OpenFlowSwitch sw = connected(device);
    if (sw != null) {
      // The answer comes back as switchChanged, with the ports as they are then.
      sw.sendMsg(sw.factory().buildPortDescStatsRequest().build());
    }
  }

  @Override
  public void roleChanged(DeviceId device, MastershipRole role) {
    if (OpenFlowIds.isOpenFlow(device)) {
      // A slave gets no packet-ins (OpenFlow 1.3, 6.3.4): a standby node need not read and drop
      // them all.
      controller.setRole(
          OpenFlowIds.dpid(device),
          role == MastershipRole.MASTER ? RoleState.MASTER : RoleState.SLAVE);
    }
  }

  @Override
  public boolean isReachable(DeviceId device) {
    OpenFlowSwitch sw = connected(device);
    return sw != null && sw.isConnected();
  }

  @Override
  public void triggerDisconnect(DeviceId device) {
    OpenFlowSwitch sw = connected(device);
    if (sw != null) {
      sw.disconnectSwitch();
    }
  }

  @Override
  public void changePortState(DeviceId device, PortNumber port, boolean enable) {
    OpenFlowSwitch sw = connected(device);
    if (sw == null) {
      LOG.warn("Port {}/{} cannot be changed: the switch is not connected here", device, port);
      return;
    }
    for (OFPortDesc desc : sw.getPorts()) {
      if (OpenFlowIds.port(desc.getPortNo()).equals(port)) {
        sw.sendMsg(
            sw.factory()
                .buildPortMod()
                .setPortNo(desc.getPortNo())
                .setHwAddr(desc.getHwAddr())
                .setConfig(enable ? Collections.emptySet() : EnumSet.of(OFPortConfig.PORT_DOWN))
                .setMask(EnumSet.of(OFPortConfig.PORT_DOWN))
                .build());
        return;
      }
    }
    LOG.warn("Port {}/{} cannot be changed: the switch has no such port", device, port);
  }

  private OpenFlowSwitch connected(DeviceId device) {
    return OpenFlowIds.isOpenFlow(device) ? sessions.of(OpenFlowIds.dpid(device)) : null;
  }

  /** Announces a beginning or an end; a refusal by ONOS is logged and goes no further. */
  private final class DeviceLifecycle implements SwitchSessions.Lifecycle {
    @Override
    public void began(OpenFlowSwitch sw) {
      DeviceId device = OpenFlowIds.device(sw.getDpid());
      try {
        devices.deviceConnected(device, SwitchDescriptions.device(sw));
        devices.updatePorts(device, SwitchDescriptions.ports(sw));
      } catch (RuntimeException e) {
        LOG.error("Switch {} cannot be announced; it is sent away to try again", device, e);
        sw.disconnectSwitch();
      }
    }

    @Override
    public void ended(OpenFlowSwitch sw) {
      DeviceId device = OpenFlowIds.device(sw.getDpid());
      // Usually closed already. But if the library dropped its state while the channel lives, the
      // switch must notice and connect anew, or it would stay mute for ever.
      sw.disconnectSwitch();
      portStats.forget(sw.getDpid());
      try {
        devices.deviceDisconnected(device);
      } catch (RuntimeException e) {
        LOG.error("The end of switch {} cannot be announced", device, e);
      }
    }
  }

  private final class SwitchEvents implements OpenFlowSwitchListener {
    @Override
    public void switchAdded(Dpid dpid) {
      OpenFlowSwitch sw = controller.getSwitch(dpid);
      if (sw == null) {
        return;
      }
      if (dpid.value() == 0 || sw.factory().getVersion() != OFVersion.OF_13) {
        LOG.warn(
            "Switch {} at {} is turned away: it speaks {} and OF_13 with a datapath id other than 0"
                + " is needed",
            dpid,
            sw.channelId(),
            sw.factory().getVersion());
        sw.disconnectSwitch();
        return;
      }
      sessions.begin(sw);
    }

    @Override
    public void switchRemoved(Dpid dpid) {
      sessions.end(dpid, controller.getSwitch(dpid));
    }

    @Override
    public void switchChanged(Dpid dpid) {
      refreshPorts(dpid);
    }

    @Override
    public void roleChangedToMaster(Dpid dpid) {
      // A standby's port news is ignored by ONOS, so a new master tells the whole of it.
      refreshPorts(dpid);
    }

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {
      if (sessions.of(dpid) == null) {
        return;
      }
      DeviceId device = OpenFlowIds.device(dpid);
      PortDescription port = SwitchDescriptions.port(status);
      if (port.isRemoved()) {
        devices.deletePort(device, port);
      } else {
        devices.portStatusChanged(device, port);
      }
    }

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
      if (sessions.of(dpid) != null) {
        devices.receivedRoleReply(OpenFlowIds.device(dpid), role(requested), role(response));
      }
    }

    private void refreshPorts(Dpid dpid) {
      OpenFlowSwitch sw = sessions.of(dpid);
      if (sw != null) {
        devices.updatePorts(OpenFlowIds.device(dpid), SwitchDescriptions.ports(sw));
      }
    }

    private MastershipRole role(RoleState state) {
      if (state == null) {
        return null;
      }
      return state == RoleState.MASTER ? MastershipRole.MASTER : MastershipRole.STANDBY;
    }
  }
}
