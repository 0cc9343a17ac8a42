package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.FakeNet.port;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.A2;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.P3;
import static org.rehome.onos.Hosts.bound;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.link.LinkEvent;
import org.onosproject.net.packet.OutboundPacket;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Sighting;

/** M1 has two ports, at P1 and at P2, as the operator has declared. */
class PortGroupTest {
  private static final Address ANOTHER = Hosts.address("10.0.0.11");
  private static final Address UNKNOWN = Hosts.address("10.0.0.9");
  private static final long GRACE = 30_000;

  private final World world = new World().started();

  @BeforeEach
  void hosts() {
    world.declare(NetworkConfig.builder().portGroup(List.of(P1, P2)).build());
    world.with(bound(A1, M1, P1), bound(ANOTHER, M1, P1), bound(A2, M2, P3));
  }

  private void down(ConnectPoint port) {
    world.net.down(port);
    world.net.tell(DeviceEvent.Type.PORT_UPDATED, port);
  }

  private void assertMovedOver(Cause cause) {
    assertEquals(P2, world.place(A1));
    assertEquals(P2, world.place(ANOTHER));
    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(P2.port(), world.flows.routes(A1).get(P2.deviceId()));
    assertEquals(2, world.told(MobilityEvent.Kind.MOVED));
    assertEquals(cause, world.events.get(0).cause());
    assertEquals(0, world.told(MobilityEvent.Kind.LEFT));
    assertEquals(0, world.binding(A1).moves(), "which is no move of the host");
  }

  // At either port it is where it was.

  @Test
  void atItsOtherPortItTellsNothingNew() {
    int calls = world.map.calls();
    long later = world.timers.now() + 7;
    Sighting seen = Sighting.of(A1, M1, P2, Sighting.Weight.CLAIM, Cause.GRATUITOUS_ARP, later);
    assertTrue(world.decider.confirms(seen));
    assertEquals(later, world.replica.lastSeen(A1).orElseThrow(), "but that it is there");

    world.receive(P2, Frames.announcement(M1, A1));
    assertEquals(P1, world.place(A1));
    assertEquals(P1, world.place(ANOTHER), "nor of its other address");
    assertEquals(calls, world.map.calls());
    assertFalse(world.prober.awaits(A1, M1, P1));
    assertEquals(List.of(), world.events);
  }

  @Test
  void anotherAddressOfItThereDoesNotDrawTheFirstAlong() {
    world.receive(P2, Frames.announcement(M1, Hosts.address("10.0.0.12")));

    assertEquals(P1, world.place(A1));
    assertEquals(P1, world.place(ANOTHER));
  }

  @Test
  void elsewhereItHasMovedWithAllItsAddresses() {
    world.receive(P3, Frames.announcement(M1, A1));

    assertEquals(P3, world.place(A1));
    assertEquals(P3, world.place(ANOTHER));
  }

  @Test
  void itAsksAtOnePortAndIsAnsweredThere() {
    world.receive(P2, Frames.arpRequest(M1, A1, A2));

    assertEquals(Set.of(P2), world.packets.drainPorts());
  }

  // A frame for everybody reaches it once.

  @Test
  void ofTheTwoPortsOneHearsWhatEverybodyIsTold() {
    byte[] frame = Frames.arpRequest(M2, A2, UNKNOWN);
    world.receive(P3, frame);

    Set<ConnectPoint> heard = new HashSet<>();
    for (OutboundPacket packet : world.packets.drain()) {
      assertArrayEquals(frame, packet.data().array());
      heard.addAll(FakePackets.ports(packet));
    }
    assertEquals(10, heard.size());
    assertTrue(heard.contains(P1) ^ heard.contains(P2), heard.toString());
  }

  @Test
  void whatItSaysToEverybodyDoesNotComeBackToIt() {
    assertEquals(10, world.edge.of(VlanId.NONE, P1).size());
    assertFalse(world.edge.of(VlanId.NONE, P1).contains(P2));
    assertFalse(world.edge.of(VlanId.NONE, P2).contains(P1));
  }

  @Test
  void aTargetThatOneOfThePortsAskedForInVainIsNotAskedForAgainByTheOther() {
    world.receive(P1, Frames.arpRequest(M1, A1, UNKNOWN));
    world.receive(P2, Frames.arpRequest(M1, A1, UNKNOWN));
    assertEquals(1, world.counted("floods"), "it would reach nobody else");

    world.receive(P3, Frames.arpRequest(M2, A2, UNKNOWN));
    assertEquals(2, world.counted("floods"));
  }

  @Test
  void aRouterWithTwoPortsIsSolicitedAtOne() {
    world.declare(
        NetworkConfig.builder().portGroup(List.of(P1, P2)).routerPort(P1).routerPort(P2).build());
    world.packets.drain();
    world.receive(P3, Frames.routerSolicitation(M2, Frames.LINK_LOCAL));
    Set<ConnectPoint> heard = world.packets.drainPorts();
    assertTrue(heard.contains(P1) ^ heard.contains(P2), heard.toString());

    world.receive(P1, Frames.routerSolicitation(M1, Frames.LINK_LOCAL));
    assertFalse(world.packets.drainPorts().contains(P2), "and hears nothing of its own");
  }

  @Test
  void whoAsksAtOneOfThePortsIfAnAddressIsFreeIsHeardAtTheOther() {
    world.receive(P1, Frames.arpProbe(M1, UNKNOWN));
    world.packets.drain();
    world.receive(P2, Frames.arpProbe(Hosts.M3, UNKNOWN));

    assertEquals(0, world.counted("sent-claims"));
  }

  @Test
  void aPortThatHasNotSettledHearsNothing() {
    world.net.up(port(1, 9));
    world.net.tell(DeviceEvent.Type.PORT_ADDED, port(1, 9));
    assertFalse(world.edge.of(VlanId.NONE, P3).contains(port(1, 9)));

    world.timers.pass(1_000);
    assertTrue(world.edge.of(VlanId.NONE, P3).contains(port(1, 9)));
  }

  // It goes on at the other when one is gone.

  @Test
  void itIsAtTheOtherPortWhenOneGoesDown() {
    down(P1);

    assertMovedOver(Cause.PORT_DOWN);
  }

  @Test
  void itIsAtTheOtherPortWhenTheSwitchOfOneIsLost() {
    world.net.lose(P1.deviceId());
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, P1.deviceId());
    world.timers.pass(GRACE - 1);
    assertEquals(P1, world.place(A1), "which takes its time");

    world.timers.pass(1);
    assertMovedOver(Cause.DEVICE_DOWN);
  }

  @Test
  void itIsAtTheOtherPortAsSoonAsItIsHeardThereWhileItsSwitchIsAway() {
    world.net.lose(P1.deviceId());
    world.net.tell(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, P1.deviceId());
    world.receive(P2, Frames.announcement(M1, A1));
    assertEquals(P1, world.place(A1), "a switch lost for a moment is no reason");

    world.timers.pass(3_000);
    world.receive(P2, Frames.announcement(M1, A1));
    assertEquals(P2, world.place(A1));
    assertEquals(0, world.binding(A1).moves(), "which is no move of the host");
  }

  @Test
  void itHasLeftWhenBothAreDown() {
    down(P2);
    assertEquals(P1, world.place(A1));
    assertEquals(0, world.events.size(), "it was not there");

    down(P1);
    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertEquals(0, world.flows.routes(A1).size());
  }

  @Test
  void aPortThatLeadsToASwitchIsNoStandIn() {
    world.net.link(P2, port(3, 9));
    world.net.tell(LinkEvent.Type.LINK_ADDED, P2, port(3, 9));
    down(P1);

    assertEquals(BindingState.LEFT, world.binding(A1).state());
  }

  @Test
  void norIsOneOfASwitchThatIsAway() {
    world.net.lose(P2.deviceId());
    down(P1);

    assertEquals(BindingState.LEFT, world.binding(A1).state());
  }

  @Test
  void aPortWithALinkBehindItHasNoHostsThereNorAtItsGroup() {
    world.net.link(P1, port(3, 9));
    world.net.tell(LinkEvent.Type.LINK_ADDED, P1, port(3, 9));

    assertEquals(BindingState.LEFT, world.binding(A1).state());
    assertEquals(Cause.INFRASTRUCTURE, world.events.get(0).cause());
  }
}
