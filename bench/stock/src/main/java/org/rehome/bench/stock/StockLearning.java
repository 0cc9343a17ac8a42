package org.rehome.bench.stock;

import static org.onlab.util.Tools.groupedThreads;

import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.onlab.packet.ARP;
import org.onlab.packet.Ethernet;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.Host;
import org.onosproject.net.HostId;
import org.onosproject.net.HostLocation;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.host.DefaultHostDescription;
import org.onosproject.net.host.HostProvider;
import org.onosproject.net.host.HostProviderRegistry;
import org.onosproject.net.host.HostProviderService;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.net.topology.TopologyService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns hosts into ONOS's host store in the way of the stock {@code hostprovider}: every ARP
 * packet heard at an edge port is told to the store, on one thread beside the packet threads.
 */
@Component(immediate = true)
public final class StockLearning extends AbstractProvider implements HostProvider, PacketProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(StockLearning.class);
  private static final TrafficSelector ARPS =
      DefaultTrafficSelector.builder().matchEthType(Ethernet.TYPE_ARP).build();

  @Reference CoreService core;
  @Reference HostProviderRegistry registry;
  @Reference PacketService packets;
  @Reference TopologyService topology;

  private ApplicationId app;
  private HostProviderService hosts;
  private ExecutorService thread;

  /** Called by the component framework. */
  public StockLearning() {
    super(new ProviderId("of", "org.rehome.bench.stock.learning"));
  }

  @Activate
  void activate() {
    app = core.registerApplication("org.rehome.bench.stock.learning");
    thread = Executors.newSingleThreadExecutor(groupedThreads("stock", "learning", LOG));
    hosts = registry.register(this);
    packets.addProcessor(this, PacketProcessor.advisor(1));
    packets.requestPackets(ARPS, PacketPriority.CONTROL, app);
  }

  @Deactivate
  void deactivate() {
    packets.cancelPackets(ARPS, PacketPriority.CONTROL, app);
    packets.removeProcessor(this);
    registry.unregister(this);
    thread.shutdownNow();
  }

  @Override
  public void process(PacketContext context) {
    thread.execute(() -> learn(context));
  }

  private void learn(PacketContext context) {
    Ethernet frame = context.inPacket().parsed();
    ConnectPoint port = context.inPacket().receivedFrom();
    if (frame == null
        || frame.getEtherType() != Ethernet.TYPE_ARP
        || port.port().isLogical()
        || topology.isInfrastructure(topology.currentTopology(), port)) {
      return;
    }
    MacAddress mac = frame.getSourceMAC();
    VlanId vlan = VlanId.vlanId(frame.getVlanID());
    IpAddress ip =
        IpAddress.valueOf(
            IpAddress.Version.INET, ((ARP) frame.getPayload()).getSenderProtocolAddress());
    HostLocation place = new HostLocation(port, System.currentTimeMillis());
    Set<IpAddress> addresses = ip.isZero() ? Set.of() : Set.of(ip);
    try {
      hosts.hostDetected(
          HostId.hostId(mac, vlan),
          new DefaultHostDescription(mac, vlan, Set.of(place), addresses, false),
          false);
    } catch (IllegalStateException e) {
      LOG.debug("Host {} is not wanted", mac, e);
    }
  }

  @Override
  public void triggerProbe(Host host) {
    // The stock provider asks nobody either.
  }
}
