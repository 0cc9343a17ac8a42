package org.rehome.runtime.openflow.link;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.LinkKey;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;
import org.rehome.runtime.openflow.OpenFlowIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds links by sending a probe out of every enabled port of the switches that this node masters.
 *
 * <p>A port is probed the moment it comes up, on the thread that brings the news, and again until
 * the link is old; a received probe makes its port answer with one of its own, so both ways of a
 * wire are found together. A link ends at once with its port or switch, and after the given number
 * of missing probes otherwise; before that its port is probed often, because an overloaded
 * controller loses probes among other packets. Thread-safe; nothing here throws into its callers.
 */
final class LinkProber implements OpenFlowSwitchListener {

  private static final Logger LOG = LoggerFactory.getLogger(LinkProber.class);

  /** How old a probe may be, with the clocks of the cluster's nodes apart. */
  private static final long TOLERANCE_MILLIS = 10_000;

  private final OpenFlowController controller;
  private final LinkAnnouncements announcements;
  private final DeviceService devices;
  private final byte[] key;
  private final LongSupplier ticks;
  private final LongSupplier wallClock;
  private final ProbeSchedule schedule = new ProbeSchedule(2_000);
  private final LinkTable table = new LinkTable();
  private final LinkCounters counters = new LinkCounters();
  private volatile long period = 2_000;
  private volatile int missed = 3;

  /**
   * Creates a prober at rest.
   *
   * @param ticks a clock in milliseconds that never goes back
   * @param wallClock the time of day in milliseconds, roughly the same on all nodes
   */
  LinkProber(
      OpenFlowController controller,
      LinkAnnouncements announcements,
      DeviceService devices,
      byte[] key,
      LongSupplier ticks,
      LongSupplier wallClock) {
    this.controller = controller;
    this.announcements = announcements;
    this.devices = devices;
    this.key = key.clone();
    this.ticks = ticks;
    this.wallClock = wallClock;
  }

  /** Begins, with the switches that are mastered already. */
  void start() {
    controller.addListener(this);
    controller.getSwitches().forEach(sw -> roleChangedToMaster(sw.getDpid()));
  }

  /** Ends; the links found so far stay in ONOS. */
  void stop() {
    controller.removeListener(this);
  }

  /** Sets the time between probes and how many of them may be missing. */
  void pace(long periodMillis, int missedProbes) {
    period = periodMillis;
    missed = missedProbes;
    schedule.period(periodMillis);
  }

  /** Returns what became of received LLDP frames. */
  LinkCounters counters() {
    return counters;
  }

  /** Sends what is due and ends what is too old; to be called every 100 ms or oftener. */
  void tick() {
    try {
      long now = ticks.getAsLong();
      for (LinkKey link : table.notSeenSince(now - period * 3 / 2)) {
        schedule.hurry(link.src(), now);
      }
      schedule.due(now).forEach(this::send);
      for (LinkKey link : table.age(now, period * missed)) {
        LOG.info("Link {} has vanished", link);
        announcements.vanished(link);
      }
    } catch (RuntimeException e) {
      // A thrown exception would end the schedule without a word.
      LOG.warn("Link probing skipped a turn", e);
    }
  }

  /** Takes a packet off ONOS's hands if it is a probe. */
  void receive(PacketContext context) {
    ByteBuffer frame = context.inPacket().unparsed();
    if (context.isHandled() || !LinkProbe.isLldp(frame)) {
      return;
    }
    LinkProbe probe = LinkProbe.judge(frame, wallClock.getAsLong(), TOLERANCE_MILLIS, key);
    switch (probe.verdict()) {
      case FOREIGN:
        counters.foreign.increment();
        return;
      case FORGED:
        counters.forged.increment();
        break;
      case STALE:
        counters.stale.increment();
        break;
      case GENUINE:
        arrived(probe.sender(), context.inPacket().receivedFrom());
        break;
    }
    context.block();
  }

  private void arrived(ConnectPoint from, ConnectPoint to) {
    if (from.equals(to) || !isUp(from) || !isUp(to)) {
      counters.impossible.increment();
      return;
    }
    counters.genuine.increment();
    LinkKey link = LinkKey.linkKey(from, to);
    if (table.seen(link, ticks.getAsLong())) {
      LOG.info("Link {} has been found", link);
      if (!table.contains(LinkKey.linkKey(to, from))) {
        send(to);
      }
    }
    announcements.detected(link);
  }

  // A probe still in flight when its port went down would raise a link from the dead.
  private boolean isUp(ConnectPoint point) {
    Port port = devices.getPort(point);
    return port != null && port.isEnabled();
  }

  private void send(ConnectPoint port) {
    OpenFlowSwitch sw = controller.getSwitch(OpenFlowIds.dpid(port.deviceId()));
    if (sw == null || sw.getRole() != RoleState.MASTER) {
      return;
    }
    OFPort out = OpenFlowIds.port(port.port());
    sw.sendMsg(
        sw.factory()
            .buildPacketOut()
            .setBufferId(OFBufferId.NO_BUFFER)
            .setInPort(OFPort.CONTROLLER)
            .setActions(List.of(sw.factory().actions().output(out, 0xffff)))
            .setData(LinkProbe.frame(port, wallClock.getAsLong(), key))
            .build());
  }

  @Override
  public void roleChangedToMaster(Dpid dpid) {
    OpenFlowSwitch sw = controller.getSwitch(dpid);
    if (sw == null || sw.getRole() != RoleState.MASTER) {
      return;
    }
    DeviceId device = OpenFlowIds.device(dpid);
    long now = ticks.getAsLong();
    // Links found by the former master age from here on, unless they show up again.
    for (Link link : announcements.endingAt(device)) {
      table.seen(LinkKey.linkKey(link), now);
    }
    for (OFPortDesc port : sw.getPorts()) {
      up(device, port, now);
    }
  }

  @Override
  public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
    if (response != RoleState.MASTER) {
      DeviceId device = OpenFlowIds.device(dpid);
      schedule.remove(device);
      // From now on they are the new master's to watch.
      table.removeEndingAt(device);
    }
  }

  @Override
  public void switchAdded(Dpid dpid) {
    // Probing begins with mastership.
  }

  @Override
  public void switchRemoved(Dpid dpid) {
    if (controller.getSwitch(dpid) == null) {
      DeviceId device = OpenFlowIds.device(dpid);
      schedule.remove(device);
      table.remove(device);
      announcements.vanished(device);
    }
  }

  @Override
  public void switchChanged(Dpid dpid) {
    roleChangedToMaster(dpid);
  }

  @Override
  public void portChanged(Dpid dpid, OFPortStatus status) {
    DeviceId device = OpenFlowIds.device(dpid);
    OFPortDesc port = status.getDesc();
    ConnectPoint point = new ConnectPoint(device, OpenFlowIds.port(port.getPortNo()));
    if (status.getReason() != OFPortReason.DELETE && OpenFlowIds.isEnabled(port)) {
      OpenFlowSwitch sw = controller.getSwitch(dpid);
      if (sw != null && sw.getRole() == RoleState.MASTER) {
        up(device, port, ticks.getAsLong());
      }
    } else {
      schedule.remove(point);
      if (!table.remove(point).isEmpty()) {
        announcements.vanished(point);
      }
    }
  }

  private void up(DeviceId device, OFPortDesc port, long now) {
    ConnectPoint point = new ConnectPoint(device, OpenFlowIds.port(port.getPortNo()));
    if (OpenFlowIds.isPhysical(port.getPortNo())
        && OpenFlowIds.isEnabled(port)
        && schedule.add(point, now)) {
      schedule.due(now).forEach(this::send);
    }
  }
}
