package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.rehome.onos.Frames.SIX1;
import static org.rehome.onos.Frames.SIX2;
import static org.rehome.onos.Frames.SIX9;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;
import static org.rehome.onos.Hosts.P2;
import static org.rehome.onos.Hosts.bound;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.Icmpv6TypeCriterion;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.store.service.StorageException;
import org.rehome.api.Address;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent.Kind;

/** A host that leaves the group of an address is asked whether it still has the address. */
class GroupTapTest {
  /** Another prefix, the same last 24 bits: the same group. */
  private static final Address TWIN1 = Hosts.address("fe80::1:0:0:1");

  private final World world = new World().started();

  @BeforeEach
  void bind() {
    world.with(bound(SIX1, M1, P1), bound(A1, M1, P1), bound(SIX2, M2, P2));
  }

  private Map<String, Long> left(ConnectPoint port, byte[] frame) {
    return world.countedBy(() -> world.overhear(port, frame));
  }

  @Test
  void twoKindsOfMessageAreRequestedAndGivenBack() {
    FakePackets packets = new World().packets;
    assertEquals(Set.of(), packets.requests());
    World fresh = new World();
    fresh.groups.start();
    assertEquals(
        List.of((short) 132, (short) 143),
        fresh.packets.requests().stream()
            .map(each -> (Icmpv6TypeCriterion) each.getCriterion(Criterion.Type.ICMPV6_TYPE))
            .map(each -> (short) (each.icmpv6Type() & 0xff))
            .collect(Collectors.toList()));
    assertEquals(Set.of(fresh.groups), fresh.packets.processors());

    fresh.groups.stop();
    assertEquals(Set.of(), fresh.packets.processors());
    assertEquals(2, fresh.packets.requests().size(), "the fabric outlives a restart");
    fresh.groups.withdraw();
    assertEquals(Set.of(), fresh.packets.requests());
  }

  @Test
  void whatCannotBeGivenBackKeepsNothingElse() {
    World fresh = new World();
    fresh.groups.start();
    TrafficSelector first = fresh.packets.requests().iterator().next();
    fresh.packets.stuck = first;

    assertThrows(StorageException.class, fresh.groups::withdraw);
    assertEquals(Set.of(first), fresh.packets.requests());
  }

  @Test
  void whoHasLeftTheGroupIsAskedAndDepartsWhenSilent() {
    assertEquals(
        Map.of("group-leaves", 1L, "sent-probes", 1L), left(P1, Frames.groupLeave(M1, SIX1)));
    assertEquals(Set.of(P1), world.packets.drainPorts());
    world.timers.pass(10_000);

    assertEquals(BindingState.LEFT, world.binding(SIX1).state());
    assertEquals(BindingState.VALID, world.binding(A1).state());
    assertEquals(BindingState.VALID, world.binding(SIX2).state());
    assertEquals(Cause.PROBE_SILENCE, world.events.get(0).cause());
    assertEquals(1, world.told(Kind.LEFT));
  }

  @Test
  void whoAnswersStays() {
    world.overhear(P1, Frames.groupLeave(M1, SIX1));
    world.receive(P1, Frames.probeAnswer(M1, SIX1));
    world.timers.pass(10_000);

    assertEquals(BindingState.VALID, world.binding(SIX1).state());
    assertEquals(List.of(), world.events);
  }

  @Test
  void everyAddressOfTheGroupIsAskedFor() {
    world.with(bound(TWIN1, M1, P1));

    assertEquals(2L, left(P1, Frames.groupLeave(M1, SIX1)).get("sent-probes"));
  }

  @Test
  void whoeverRepeatsItIsAskedAsOftenAsAlways() {
    Address[] many = new Address[60];
    Arrays.fill(many, SIX1);
    Map<String, Long> counted =
        world.countedBy(
            () -> {
              for (int times = 0; times < 50; times++) {
                world.overhear(P1, Frames.groupLeave(M1, many));
              }
            });

    assertEquals(Map.of("group-leaves", 50L, "sent-probes", 1L), counted);
  }

  @Test
  void itIsShedLikeOtherMessagesThatConcernFew() {
    Map<String, Long> counted =
        world.countedBy(
            () -> {
              for (int times = 0; times < 2_000; times++) {
                world.overhear(P1, Frames.groupLeave(M1, SIX1));
              }
            });

    assertEquals(500L, counted.get("group-leaves"));
    assertEquals(1_500L, counted.get("shed-port-reachability"));
  }

  @Test
  void whatConcernsNoAddressOfTheHostIsShedAsWell() {
    Map<String, Long> counted =
        world.countedBy(
            () -> {
              for (int times = 0; times < 2_000; times++) {
                world.overhear(P1, Frames.groupLeave(M1, SIX9));
              }
            });

    assertEquals(Map.of("shed-port-reachability", 1_500L), counted);
  }

  @Test
  void whatConcernsNobodyCostsNothing() {
    assertEquals(Map.of(), left(P1, Frames.groupLeave(M1, SIX9)), "nobody's group");
    assertEquals(Map.of(), left(P1, Frames.groupLeave(M1, SIX2)), "another's group");
    assertEquals(Map.of(), left(P1, Frames.groupLeave(M1)), "no group");
    assertEquals(Set.of(), world.packets.drainPorts());
  }

  @Test
  void atAnotherPortItProvesNothing() {
    assertEquals(Map.of("group-leaves", 1L), left(P2, Frames.groupLeave(M1, SIX1)));
  }

  @Test
  void anotherVlansAddressIsNotMeant() {
    byte[] untagged = Frames.groupLeave(M1, SIX1);
    byte[] tagged = new byte[untagged.length + 4];
    System.arraycopy(untagged, 0, tagged, 0, 12);
    System.arraycopy(new byte[] {(byte) 0x81, 0, 0, 10}, 0, tagged, 12, 4);
    System.arraycopy(untagged, 12, tagged, 16, untagged.length - 12);

    assertEquals(Map.of(), left(P1, tagged));
  }

  @Test
  void whoHasDepartedIsNotAskedForAgain() {
    world.overhear(P1, Frames.groupLeave(M1, SIX1));
    world.timers.pass(10_000);

    assertEquals(Map.of(), left(P1, Frames.groupLeave(M1, SIX1)));
  }

  @Test
  void aLinkBetweenSwitchesAndALogicalPortSayNothing() {
    assertEquals(Map.of(), left(FakeNet.port(1, 11), Frames.groupLeave(M1, SIX1)));
    assertEquals(
        Map.of(),
        left(
            new ConnectPoint(P1.deviceId(), org.onosproject.net.PortNumber.LOCAL),
            Frames.groupLeave(M1, SIX1)));
  }

  @Test
  void aMalformedOneIsCountedAndNoMore() {
    byte[] frame = Frames.groupLeave(M1, SIX1);
    frame[frame.length - 1] ^= 1;

    assertEquals(Map.of("ignored-malformed-mld", 1L), left(P1, frame));
  }

  @Test
  void othersMayHandleIt() {
    PacketContext context = world.overhear(P1, Frames.groupLeave(M1, SIX1));
    assertFalse(context.isHandled());
    world.packets.drain();
    world.timers.pass(100);

    PacketContext handled = world.context(P1, Frames.groupLeave(M1, SIX1));
    handled.block();
    assertEquals(1L, world.countedBy(() -> world.groups.process(handled)).get("group-leaves"));
  }

  @Test
  void aFrameOfNothingSaysNothing() {
    PacketContext nothing = world.context(P1, new byte[0]);
    assertEquals(Map.of(), world.countedBy(() -> world.groups.process(nothing)));
  }

  @Test
  void aDefectIsCountedAndThePacketGoesOn() {
    GroupTap broken =
        new GroupTap(
            world.packets,
            World.OWN,
            world.fabric,
            world.replica,
            world.gate,
            world.counters,
            world.timers,
            observation -> {
              throw new IllegalStateException("broken");
            });
    PacketContext context = world.context(P1, Frames.groupLeave(M1, SIX1));

    assertEquals(1L, world.countedBy(() -> broken.process(context)).get("packet-errors"));
    assertFalse(context.isHandled());
  }
}
