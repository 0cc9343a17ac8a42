package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.M3;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.core.NetworkConfig;

/** M1 behind P1 is a router, as the operator has declared; nobody else is believed to be one. */
class RouterMessagesTest {
  private static final Address ROUTER = Address.untagged(Frames.LINK_LOCAL);
  private static final Address HOST = Hosts.address("fe80::2");
  private static final VlanId V10 = VlanId.vlanId((short) 10);
  private static final ConnectPoint OTHER_ROUTER = port(2, 4);

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.with(bound(ROUTER, M1, P1), bound(HOST, M2, P2), bound(SIX2, M2, P2));
    declare(P1, OTHER_ROUTER);
  }

  private void declare(ConnectPoint... routerPorts) {
    NetworkConfig.Builder network = NetworkConfig.builder();
    for (ConnectPoint port : routerPorts) {
      network.routerPort(port);
    }
    world.declare(network.build());
    world.packets.drain();
  }

  private void assertDropped(String reason, ConnectPoint at, byte[] frame) {
    Map<String, Long> counted =
        world.countedBy(() -> assertTrue(world.receive(at, frame).isHandled()));

    assertEquals(Map.of("packets", 1L, "dropped-" + reason, 1L), counted);
    assertEquals(List.of(), world.packets.drain());
  }

  private void assertDelivered(ConnectPoint to, byte[] frame) {
    OutboundPacket packet = world.packets.only();
    assertEquals(Set.of(to), FakePackets.ports(packet));
    assertArrayEquals(frame, packet.data().array());
  }

  // From a host.

  @Test
  void whatOnlyARouterMaySendIsDroppedWhereNoneIsDeclared() {
    assertDropped("router-message-ra", P3, Frames.routerAdvertisement(M3));
    assertDropped(
        "router-message-ra", P3, Frames.routerAdvertisement(M3, M2, HOST.ip().getIp6Address()));
    assertDropped("router-message-redirect", P3, Frames.redirect(M3, M2, SIX2));
    assertEquals(M1, world.binding(ROUTER).mac());
    assertFalse(world.prober.awaits(ROUTER, M3, P3), "and teaches nothing");
  }

  // From a router.

  @Test
  void anAdvertisementReachesEveryOtherEdgePortOfItsVlanUnchanged() {
    world.net.configure(port(3, 2), V10);
    byte[] frame = Frames.routerAdvertisement(M1);
    world.receive(P1, frame);

    List<OutboundPacket> sent = world.packets.drain();
    sent.forEach(packet -> assertArrayEquals(frame, packet.data().array()));
    assertEquals(3, sent.size(), "one packet-out a leaf");
    assertEquals(10, sent.stream().mapToInt(packet -> FakePackets.ports(packet).size()).sum());
    for (OutboundPacket packet : sent) {
      assertFalse(FakePackets.ports(packet).contains(P1));
      assertFalse(FakePackets.ports(packet).contains(port(3, 2)), "another VLAN");
    }
    assertEquals(1, world.counted("floods"));
  }

  @Test
  void everyAdvertisementDoesHoweverSoonTheNextOne() {
    for (int i = 0; i < 3; i++) {
      world.receive(P1, Frames.routerAdvertisement(M1));
    }

    assertEquals(3, world.counted("floods"));
    assertEquals(0, world.counted("suppressed-floods"));
  }

  @Test
  void whoAdvertisesIsKnownForARouter() {
    World fresh = new World().started();
    fresh.declare(NetworkConfig.builder().routerPort(P1).build());
    fresh.receive(P1, Frames.advertisement(M1, ROUTER, 0x20));
    assertFalse(fresh.binding(ROUTER).router(), "it has said that it is none");
    fresh.receive(P1, Frames.routerAdvertisement(M1));

    assertTrue(fresh.binding(ROUTER).router());
  }

  @Test
  void anAdvertisementToOneHostGoesToThatHost() {
    byte[] frame = Frames.routerAdvertisement(M1, M2, HOST.ip().getIp6Address());
    world.receive(P1, frame);

    assertDelivered(P2, frame);
    assertEquals(1, world.counted("forwarded"));
  }

  @Test
  void aRedirectGoesToTheHostItIsFor() {
    byte[] frame = Frames.redirect(M1, M2, SIX2);
    world.receive(P1, frame);

    assertDelivered(P2, frame);
  }

  @Test
  void anAdvertisementToAnUnknownHostReachesIt() {
    world.receive(P1, Frames.routerAdvertisement(M1, M3, HOST.ip().getIp6Address()));

    assertTrue(world.packets.drainPorts().contains(P3));
  }

  @Test
  void aRoutersTakenAddressIsNotAdvertisedByAnother() {
    world.receive(OTHER_ROUTER, Frames.routerAdvertisement(M3));

    assertEquals(1, world.counted("dropped-unproven"));
    assertEquals(Set.of(P1), world.packets.drainPorts(), "its owner is asked");
  }

  // To a router.

  @Test
  void aSolicitationGoesToTheRoutersOnly() {
    byte[] frame = Frames.routerSolicitation(M2, HOST.ip().getIp6Address());
    world.receive(P2, frame);

    List<OutboundPacket> sent = world.packets.drain();
    assertEquals(2, sent.size());
    assertEquals(Set.of(P1), FakePackets.ports(sent.get(0)));
    assertEquals(Set.of(OTHER_ROUTER), FakePackets.ports(sent.get(1)));
    assertArrayEquals(frame, sent.get(0).data().array());
    assertEquals(1, world.counted("forwarded-rs"));
  }

  @Test
  void neverBackToWhereItCameFrom() {
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));

    assertEquals(Set.of(OTHER_ROUTER), world.packets.drainPorts());
  }

  @Test
  void withoutARouterItGoesNowhere() {
    declare();
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    declare(P1);
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));

    assertEquals(List.of(), world.packets.drain());
    assertEquals(2, world.counted("suppressed-rs"));
    assertEquals(0, world.counted("forwarded-rs"));
  }

  @Test
  void aRouterThatCannotBeReachedIsNone() {
    declare(OTHER_ROUTER);
    world.net.configure(OTHER_ROUTER, V10);
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    assertEquals(1, world.counted("suppressed-rs"), "it is in another VLAN");

    declare(P3);
    world.net.lose(P3.deviceId());
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    assertEquals(2, world.counted("suppressed-rs"), "its switch is away");

    declare(P2);
    world.net.down(P2);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, P2);
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    assertEquals(3, world.counted("suppressed-rs"), "its port is down");

    declare(port(1, 11));
    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    assertEquals(4, world.counted("suppressed-rs"), "it is a switch");
  }
}
