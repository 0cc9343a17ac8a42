package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.core.FakeFabric.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;

class TopologyTest {
  private static final int ADDRESSES = 2_000;

  private static List<Address> addresses(String prefix) {
    return IntStream.range(0, ADDRESSES)
        .mapToObj(i -> Address.untagged(IpAddress.valueOf(address(prefix, i))))
        .collect(Collectors.toList());
  }

  private static String address(String prefix, int i) {
    return prefix.contains(":")
        ? prefix + Integer.toHexString(i + 1)
        : prefix + (i / 250) + "." + (i % 250 + 1);
  }

  private static Map<PortNumber, Integer> spread(
      Topology topology, DeviceId from, DeviceId to, List<Address> addresses) {
    Map<PortNumber, Integer> counts = new HashMap<>();
    for (Address address : addresses) {
      counts.merge(topology.nextHop(from, to, address).orElseThrow(), 1, Integer::sum);
    }
    return counts;
  }

  private static void assertEven(Map<PortNumber, Integer> counts, int ports) {
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    double fair = (double) total / ports;
    assertEquals(ports, counts.size(), "ports used: " + counts);
    counts.forEach(
        (port, count) ->
            assertTrue(
                count > 0.75 * fair && count < 1.25 * fair,
                "port " + port + " has " + count + " of " + total));
  }

  @ParameterizedTest(name = "{0}…")
  @ValueSource(strings = {"10.0.", "192.168.", "2001:db8::", "fe80::1:"})
  @DisplayName("equal-cost ports share consecutive addresses fairly")
  void sharesFairly(String prefix) {
    Topology topology = FakeFabric.leafSpine(4, 3).topology();
    assertEven(spread(topology, device(1), device(2), addresses(prefix)), 4);
  }

  @Test
  @DisplayName("links in parallel share, too")
  void parallelLinksShare() {
    FakeFabric fabric = FakeFabric.of();
    IntStream.range(0, 3).forEach(i -> fabric.connect(device(1), device(2)));
    assertEven(spread(fabric.topology(), device(1), device(2), addresses("10.0.")), 3);
  }

  @Test
  @DisplayName("what the first tier chose does not decide what the second chooses")
  void tiersChooseIndependently() {
    FakeFabric fabric = FakeFabric.of();
    for (int spine = 101; spine <= 102; spine++) {
      fabric.connect(device(1), device(spine));
      for (int core = 201; core <= 202; core++) {
        fabric.connect(device(spine), device(core));
      }
    }
    fabric.connect(device(201), device(2)).connect(device(202), device(2));
    Topology topology = fabric.topology();
    PortNumber firstSpine = PortNumber.portNumber(100);
    List<Address> throughFirst =
        addresses("10.0.").stream()
            .filter(a -> topology.nextHop(device(1), device(2), a).get().equals(firstSpine))
            .collect(Collectors.toList());
    assertEven(spread(topology, device(101), device(2), throughFirst), 2);
  }

  @Test
  @DisplayName("the same IP address in many VLANs is spread as many addresses are")
  void spreadsVlans() {
    Topology topology = FakeFabric.leafSpine(4, 2).topology();
    List<Address> addresses = new ArrayList<>();
    for (short vlan = 1; vlan <= ADDRESSES; vlan++) {
      addresses.add(Address.of(VlanId.vlanId(vlan), IpAddress.valueOf("10.0.0.1")));
    }
    assertEven(spread(topology, device(1), device(2), addresses), 4);
  }

  @Test
  @DisplayName("when a port goes, only the addresses that went through it choose anew")
  void losesOnlyWhatWentThrough() {
    FakeFabric fabric = FakeFabric.leafSpine(4, 3);
    Topology before = fabric.topology();
    fabric.switchOff(device(103));
    Topology after = fabric.topology();
    PortNumber gone = PortNumber.portNumber(102);
    Set<PortNumber> heirs = new HashSet<>();
    for (Address address : addresses("10.0.")) {
      PortNumber was = before.nextHop(device(1), device(2), address).orElseThrow();
      PortNumber is = after.nextHop(device(1), device(2), address).orElseThrow();
      if (was.equals(gone)) {
        heirs.add(is);
      } else {
        assertEquals(was, is, address::toString);
      }
    }
    assertEquals(3, heirs.size(), "the other ports share what the lost one carried");
  }

  @Test
  @DisplayName("every node, and every run, chooses the same ports")
  void choosesAlikeEverywhere() {
    Topology topology = FakeFabric.leafSpine(4, 2).topology();
    String choice =
        addresses("10.0.").stream()
            .limit(24)
            .map(a -> topology.nextHop(device(1), device(2), a).orElseThrow())
            .map(port -> Long.toString(port.toLong() - 100))
            .collect(Collectors.joining());
    // Written down once: hash codes that differ from run to run would not keep to it.
    assertEquals("213121121320233133003302", choice);
  }

  @Test
  @DisplayName("the order in which switches and links are told does not matter")
  void ignoresOrder() {
    FakeFabric fabric = FakeFabric.random(12, new Random(7));
    Topology topology = fabric.topology();
    for (int seed = 0; seed < 20; seed++) {
      Topology shuffled = fabric.shuffledTopology(new Random(seed));
      assertEquals(topology, shuffled);
      assertEquals(topology.hashCode(), shuffled.hashCode());
      for (Address address : addresses("10.0.").subList(0, 50)) {
        assertEquals(
            topology.nextHop(device(1), device(12), address),
            shuffled.nextHop(device(1), device(12), address));
      }
    }
  }

  @Test
  @DisplayName("the same switches with another link, or another port of it, are another topology")
  void isAValue() {
    Topology topology =
        FakeFabric.of(device(1), device(2)).connect(device(1), device(2)).topology();
    FakeFabric otherPort = FakeFabric.of(device(1), device(2));
    otherPort.connect(device(1), device(2)).connect(device(1), device(2));
    otherPort.cut(FakeFabric.edge(1, 100));
    FakeFabric oneWay = FakeFabric.of(device(1), device(2)).connectOneWay(device(1), device(2));
    assertAll(
        () -> assertNotEquals(topology, FakeFabric.of(device(1), device(2)).topology()),
        () -> assertNotEquals(topology, otherPort.topology()),
        () -> assertNotEquals(topology, oneWay.topology()),
        () -> assertNotEquals(topology, new Object()));
  }

  @Test
  @DisplayName("distances are counted in hops, along the direction of the links")
  void countsHops() {
    FakeFabric fabric = FakeFabric.ring(6).connectOneWay(device(1), device(4));
    Topology topology = fabric.topology();
    assertAll(
        () -> assertEquals(Optional.of(0), topology.distance(device(1), device(1))),
        () -> assertEquals(Optional.of(1), topology.distance(device(1), device(4))),
        () -> assertEquals(Optional.of(3), topology.distance(device(4), device(1))),
        () -> assertEquals(Optional.of(2), topology.distance(device(2), device(4))));
  }

  @Test
  @DisplayName("there is no way to or from a switch that is not connected, or not there")
  void knowsNoWay() {
    Topology topology = FakeFabric.of(device(9)).connect(device(1), device(2)).topology();
    Address address = Address.untagged(IpAddress.valueOf("10.0.0.1"));
    assertAll(
        () -> assertEquals(Optional.empty(), topology.distance(device(1), device(9))),
        () -> assertEquals(Optional.empty(), topology.nextHop(device(1), device(9), address)),
        () -> assertEquals(Optional.empty(), topology.nextHop(device(9), device(1), address)),
        () -> assertEquals(Optional.empty(), topology.distance(device(1), device(77))),
        () -> assertEquals(Optional.empty(), topology.nextHop(device(1), device(77), address)),
        () -> assertEquals(Optional.empty(), topology.nextHop(device(77), device(1), address)),
        () -> assertEquals(Optional.empty(), topology.nextHop(device(1), device(1), address)));
  }

  @Test
  @DisplayName("links to switches that cannot be programmed are left out")
  void leavesOutStrangers() {
    FakeFabric fabric = FakeFabric.ring(4);
    Topology whole = fabric.topology();
    Topology part =
        Topology.of(
            Set.of(device(1), device(2), device(3)),
            fabric.linkEnds().stream()
                .collect(
                    Collectors.toMap(
                        end -> end,
                        end ->
                            new org.onosproject.net.ConnectPoint(
                                fabric.neighbor(end.deviceId(), end.port()),
                                PortNumber.portNumber(1))))
                .entrySet());
    assertAll(
        () -> assertEquals(Optional.of(2), whole.distance(device(1), device(3))),
        () -> assertEquals(Optional.of(2), part.distance(device(1), device(3))),
        () -> assertEquals(Optional.empty(), part.distance(device(1), device(4))),
        () -> assertEquals(3, part.devices().size()),
        () -> assertNotEquals(whole, part));
  }
}
