package org.rehome.runtime.openflow.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultLink;
import org.onosproject.net.DefaultPort;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.LinkKey;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.link.LinkDescription;
import org.onosproject.net.link.LinkProvider;
import org.onosproject.net.link.LinkProviderRegistryAdapter;
import org.onosproject.net.link.LinkProviderService;
import org.onosproject.net.link.LinkProviderServiceAdapter;
import org.onosproject.net.link.LinkServiceAdapter;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.PacketContextAdapter;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.rehome.runtime.openflow.FakeController;
import org.rehome.runtime.openflow.FakeSwitch;
import org.rehome.runtime.openflow.OpenFlowIds;

/** Two switches, 1 and 2, whose ports 9 are joined by a wire that the test plugs in and out. */
class LinkProberTest {

  private static final byte[] KEY = new byte[32];
  private static final ConnectPoint P19 = ConnectPoint.deviceConnectPoint("of:0000000000000001/9");
  private static final ConnectPoint P29 = ConnectPoint.deviceConnectPoint("of:0000000000000002/9");
  private static final String FOUND_12 = "found 1/9>2/9";
  private static final String FOUND_21 = "found 2/9>1/9";

  private final FakeController controller = new FakeController();
  private final FakeSwitch one = new FakeSwitch(1, 1, 9);
  private final FakeSwitch two = new FakeSwitch(2, 1, 9);
  private final Map<ConnectPoint, ConnectPoint> wire = new HashMap<>();
  private final Set<ConnectPoint> down = new HashSet<>();
  private final Set<LinkKey> inOnos = new LinkedHashSet<>();
  private final List<String> told = new ArrayList<>();
  private final Set<OFPacketOut> carried = Collections.newSetFromMap(new IdentityHashMap<>());
  private long now = 1_000_000;
  private LinkProber prober;

  @BeforeEach
  void start() {
    prober =
        new LinkProber(
            controller,
            new LinkAnnouncements(new Registry(), new Links()),
            new Ports(),
            KEY,
            () -> now,
            () -> now);
    prober.start();
    wire.put(P19, P29);
    wire.put(P29, P19);
  }

  @Test
  void bothWaysOfAWireAreFoundAsSoonAsBothSwitchesAreMastered() {
    connect(one);
    assertEquals(List.of(), told);
    connect(two);
    assertEquals(Set.of(FOUND_12, FOUND_21), Set.copyOf(told));
  }

  @Test
  void everyEnabledPhysicalPortIsProbed() {
    one.port(FakeSwitch.downPort(3)).port(FakeSwitch.disabledPort(4)).port(FakeSwitch.upPort(-2));
    controller.connect(one);
    assertEquals(List.of(), probes(one), "before mastership");
    controller.master(one);
    assertEquals(List.of(1, 9), probes(one));
  }

  @Test
  void aPortThatComesUpIsProbedAtOnceAndAgain() {
    connect(one);
    one.sent.clear();
    controller.portStatus(one, OFPortReason.ADD, FakeSwitch.upPort(5));
    assertEquals(List.of(5), probes(one));
    one.sent.clear();
    run(300);
    assertEquals(3, probes(one).stream().filter(port -> port == 5).count());
  }

  @Test
  void aLinkIsToldOnceAndAgainOnlyIfOnosLostIt() {
    connectBoth();
    told.clear();
    run(10_000);
    assertEquals(List.of(), told);
    inOnos.remove(LinkKey.linkKey(P19, P29));
    run(2_100);
    assertEquals(List.of(FOUND_12), told);
  }

  @Test
  void aLinkEndsWithItsPortAtOnce() {
    connectBoth();
    told.clear();
    down.add(P19);
    controller.portStatus(one, OFPortReason.MODIFY, FakeSwitch.downPort(9));
    assertEquals(List.of("all of port 1/9"), told);
    one.sent.clear();
    run(5_000);
    assertFalse(probes(one).contains(9));
  }

  @Test
  void aDeletedPortEndsItsLinksToo() {
    connectBoth();
    told.clear();
    controller.portStatus(two, OFPortReason.DELETE, FakeSwitch.upPort(9));
    assertEquals(List.of("all of port 2/9"), told);
  }

  @Test
  void aLinkEndsWithItsSwitchAtOnce() {
    connectBoth();
    told.clear();
    controller.disconnect(two);
    assertEquals(List.of("all of device 2"), told);
  }

  @Test
  void aSilentWireEndsItsLinksAfterTheMissingProbes() {
    connectBoth();
    run(10_000);
    told.clear();
    wire.clear();
    run(5_000);
    assertEquals(List.of(), told);
    run(3_100);
    assertEquals(Set.of("lost 1/9>2/9", "lost 2/9>1/9"), Set.copyOf(told));
  }

  @Test
  void aLinkThatIsOverdueIsProbedOften() {
    connectBoth();
    run(10_000);
    wire.clear();
    run(3_100);
    one.sent.clear();
    run(1_000);
    assertTrue(probes(one).stream().filter(port -> port == 9).count() >= 10);
  }

  @Test
  void aPeriodCanBeChanged() {
    connectBoth();
    prober.pace(200, 2);
    run(4_000);
    told.clear();
    wire.clear();
    run(600);
    assertEquals(2, told.size());
  }

  @Test
  void aProbeFromAPortThatIsDownRaisesNothing() {
    connect(one);
    connect(two);
    down.add(P19);
    told.clear();
    inOnos.clear();
    assertTrue(deliver(LinkProbe.frame(P19, now, KEY), P29));
    assertEquals(List.of(), told);
    assertEquals(1, prober.counters().impossible.sum());
  }

  @Test
  void aReflectedProbeRaisesNothing() {
    connect(one);
    assertTrue(deliver(LinkProbe.frame(P19, now, KEY), P19));
    assertEquals(List.of(), told);
    assertEquals(1, prober.counters().impossible.sum());
  }

  @Test
  void forgedAndReplayedProbesAreCountedAndTaken() {
    connectBoth();
    told.clear();
    ConnectPoint host = ConnectPoint.deviceConnectPoint("of:0000000000000001/1");
    assertTrue(deliver(LinkProbe.frame(P29, now, new byte[] {1}), host));
    assertTrue(deliver(LinkProbe.frame(P29, now - 20_000, KEY), host));
    assertEquals(List.of(), told);
    assertEquals(1, prober.counters().forged.sum());
    assertEquals(1, prober.counters().stale.sum());
  }

  @Test
  void foreignLldpAndOtherPacketsAreLeftToOthers() {
    byte[] foreign = new byte[60];
    foreign[12] = (byte) 0x88;
    foreign[13] = (byte) 0xcc;
    assertFalse(deliver(foreign, P19));
    assertFalse(deliver(new byte[60], P19));
    assertFalse(deliver(new byte[3], P19));
    assertEquals(1, prober.counters().foreign.sum());
  }

  @Test
  void aStandbyNeitherProbesNorEndsLinks() {
    connectBoth();
    controller.roleReply(one.role(RoleState.SLAVE), RoleState.SLAVE, RoleState.SLAVE);
    controller.roleReply(two.role(RoleState.SLAVE), RoleState.SLAVE, RoleState.SLAVE);
    told.clear();
    one.sent.clear();
    two.sent.clear();
    controller.portStatus(one, OFPortReason.ADD, FakeSwitch.upPort(5));
    run(20_000);
    assertEquals(List.of(), told);
    assertEquals(List.of(), one.sent);
  }

  @Test
  void aNewMasterAgesTheLinksOfTheFormerOne() {
    inOnos.add(LinkKey.linkKey(P29, P19));
    wire.clear();
    connect(one);
    run(7_000);
    assertEquals(List.of("lost 2/9>1/9"), told);
  }

  @Test
  void switchesMasteredBeforeTheStartAreProbed() {
    controller.listeners.clear();
    controller.connect(one);
    prober.start();
    assertEquals(List.of(1, 9), probes(one));
    prober.stop();
    assertEquals(List.of(), controller.listeners);
  }

  private void connectBoth() {
    connect(one);
    connect(two);
    assertEquals(2, told.size());
  }

  private void connect(FakeSwitch sw) {
    controller.connect(sw);
    controller.master(sw);
    carry();
  }

  private void run(long millis) {
    for (long end = now + millis; now < end; ) {
      now += 50;
      prober.tick();
      carry();
    }
  }

  /** Carries the probes sent so far over the wire, and the ones that they cause. */
  private void carry() {
    int before;
    do {
      before = carried.size();
      carry(one);
      carry(two);
    } while (carried.size() > before);
  }

  private void carry(FakeSwitch sw) {
    for (OFPacketOut out : sw.sent(OFPacketOut.class)) {
      ConnectPoint to = wire.get(sender(sw, out));
      // Without a controller behind the far end the probe is lost.
      if (carried.add(out) && to != null && isConnected(to)) {
        deliver(out.getData(), to);
      }
    }
  }

  private boolean isConnected(ConnectPoint point) {
    return controller.getSwitch(OpenFlowIds.dpid(point.deviceId())) != null;
  }

  private static ConnectPoint sender(FakeSwitch sw, OFPacketOut out) {
    int port = ((OFActionOutput) out.getActions().get(0)).getPort().getPortNumber();
    return ConnectPoint.deviceConnectPoint(OpenFlowIds.device(sw.getDpid()) + "/" + port);
  }

  private static List<Integer> probes(FakeSwitch sw) {
    List<Integer> ports = new ArrayList<>();
    for (OFPacketOut out : sw.sent(OFPacketOut.class)) {
      ports.add((int) sender(sw, out).port().toLong());
    }
    return ports;
  }

  /** Returns whether the prober took the packet for itself. */
  private boolean deliver(byte[] frame, ConnectPoint to) {
    PacketContextAdapter context =
        new PacketContextAdapter(
            now, new DefaultInboundPacket(to, null, ByteBuffer.wrap(frame)), null, false) {
          @Override
          public void send() {}
        };
    prober.receive(context);
    return context.isHandled();
  }

  private static String text(ConnectPoint point) {
    return point.deviceId().toString().replaceAll("^of:0*", "") + "/" + point.port();
  }

  private final class Registry extends LinkProviderRegistryAdapter {
    @Override
    public LinkProviderService register(LinkProvider provider) {
      return new LinkProviderServiceAdapter(provider) {
        @Override
        public void linkDetected(LinkDescription link) {
          inOnos.add(LinkKey.linkKey(link.src(), link.dst()));
          told.add("found " + text(link.src()) + ">" + text(link.dst()));
        }

        @Override
        public void linkVanished(LinkDescription link) {
          inOnos.remove(LinkKey.linkKey(link.src(), link.dst()));
          told.add("lost " + text(link.src()) + ">" + text(link.dst()));
        }

        @Override
        public void linksVanished(ConnectPoint point) {
          inOnos.removeIf(link -> link.src().equals(point) || link.dst().equals(point));
          told.add("all of port " + text(point));
        }

        @Override
        public void linksVanished(DeviceId device) {
          told.add("all of device " + device.toString().replaceAll("^of:0*", ""));
        }
      };
    }
  }

  private final class Links extends LinkServiceAdapter {
    @Override
    public Link getLink(ConnectPoint src, ConnectPoint dst) {
      return inOnos.contains(LinkKey.linkKey(src, dst)) ? link(src, dst) : null;
    }

    @Override
    public Set<Link> getDeviceIngressLinks(DeviceId device) {
      Set<Link> links = new HashSet<>();
      for (LinkKey key : inOnos) {
        if (key.dst().deviceId().equals(device)) {
          links.add(link(key.src(), key.dst()));
        }
      }
      return links;
    }

    private Link link(ConnectPoint src, ConnectPoint dst) {
      return DefaultLink.builder()
          .providerId(ProviderId.NONE)
          .src(src)
          .dst(dst)
          .type(Link.Type.DIRECT)
          .state(Link.State.ACTIVE)
          .build();
    }
  }

  private final class Ports extends DeviceServiceAdapter {
    @Override
    public Port getPort(ConnectPoint point) {
      return new DefaultPort(null, point.port(), !down.contains(point));
    }
  }
}
