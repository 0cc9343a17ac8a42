package org.rehome.runtime.openflow.link;

import java.util.Dictionary;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.onlab.util.Tools;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.link.LinkProviderRegistry;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.store.service.StorageService;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.rehome.runtime.openflow.CountReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires link discovery into ONOS: properties, the timer, the packet request and the listeners.
 *
 * <p>What discovery does is in {@link LinkProber}. Property changes take effect at once; a refused
 * value leaves the running one.
 */
@Component(
    immediate = true,
    property = {"probePeriodMillis:Integer=2000", "missedProbes:Integer=3"})
public final class LinkDiscovery {

  private static final Logger LOG = LoggerFactory.getLogger(LinkDiscovery.class);
  private static final String APPLICATION = "org.rehome.runtime.link";
  private static final long TICK_MILLIS = 50;
  private static final TrafficSelector LLDP =
      DefaultTrafficSelector.builder().matchEthType((short) LinkProbe.ETHER_TYPE).build();

  /** Milliseconds between two probes of a port that has been up for a while; 200 to 60000. */
  private int probePeriodMillis = 2_000;

  /** Probes in a row that may be missing before a link is given up; 2 to 100. */
  private int missedProbes = 3;

  @Reference CoreService core;
  @Reference ComponentConfigService configuration;
  @Reference StorageService storage;
  @Reference OpenFlowController controller;
  @Reference PacketService packets;
  @Reference DeviceService devices;
  @Reference LinkService links;
  @Reference LinkProviderRegistry registry;

  private ScheduledExecutorService timer;
  private ScheduledFuture<?> ticking;
  private ScheduledFuture<?> reporting;
  private ApplicationId application;
  private LinkAnnouncements announcements;
  private LinkProber prober;
  private PacketProcessor receiver;

  @Activate
  void activate(ComponentContext context) {
    configuration.registerProperties(getClass());
    application = core.registerApplication(APPLICATION);
    announcements = new LinkAnnouncements(registry, links);
    prober =
        new LinkProber(
            controller,
            announcements,
            devices,
            ClusterKey.obtain(storage),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            System::currentTimeMillis);
    modified(context);
    receiver = prober::receive;
    packets.addProcessor(receiver, PacketProcessor.director(0));
    packets.requestPackets(LLDP, PacketPriority.CONTROL, application);
    prober.start();
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Tools.groupedThreads("rehome/of", "link-probes", LOG));
    ticking =
        timer.scheduleWithFixedDelay(prober::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    CountReport report = new CountReport(LOG, prober.counters(), prober.counters()::suspicious);
    reporting =
        timer.scheduleWithFixedDelay(
            report, CountReport.PERIOD_SECONDS, CountReport.PERIOD_SECONDS, TimeUnit.SECONDS);
    LOG.info("Started");
  }

  @Modified
  void modified(ComponentContext context) {
    Dictionary<?, ?> properties = context.getProperties();
    probePeriodMillis = read(properties, "probePeriodMillis", 200, 60_000, probePeriodMillis);
    missedProbes = read(properties, "missedProbes", 2, 100, missedProbes);
    prober.pace(probePeriodMillis, missedProbes);
  }

  @Deactivate
  void deactivate() {
    ticking.cancel(false);
    reporting.cancel(false);
    timer.shutdownNow();
    prober.stop();
    packets.cancelPackets(LLDP, PacketPriority.CONTROL, application);
    packets.removeProcessor(receiver);
    announcements.close();
    configuration.unregisterProperties(getClass(), false);
    LOG.info("Stopped; {}", prober.counters());
  }

  private static int read(Dictionary<?, ?> properties, String name, int least, int most, int now) {
    String text = Tools.get(properties, name);
    try {
      int value = Integer.parseInt(String.valueOf(text).trim());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      LOG.debug("Not a number", e);
    }
    LOG.warn(
        "{} = '{}' is refused: {} to {} is allowed; it stays at {}", name, text, least, most, now);
    return now;
  }
}
