package org.rehome.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.rehome.api.Address;
import org.rehome.core.FakeFabric.Fate;

/**
 * From any plan to any other, whatever happened to the fabric in between: no packet loops, none
 * that had a way and has one in the end is lost on the way there, and the end is as if begun
 * afresh.
 */
class RouteTransitionTest {
  private static final int PLANS = 8;

  @TestFactory
  Stream<DynamicTest> leafSpine() {
    return transitions("2 spines, 3 leaves", () -> FakeFabric.leafSpine(2, 3));
  }

  @TestFactory
  Stream<DynamicTest> largerLeafSpine() {
    return transitions("4 spines, 8 leaves", () -> FakeFabric.leafSpine(4, 8));
  }

  @TestFactory
  Stream<DynamicTest> ring() {
    return transitions("a ring of 7", () -> FakeFabric.ring(7));
  }

  @TestFactory
  Stream<DynamicTest> randomGraphs() {
    return IntStream.range(0, 12)
        .boxed()
        .flatMap(
            seed ->
                transitions("random graph " + seed, () -> FakeFabric.random(10, new Random(seed))));
  }

  @TestFactory
  Stream<DynamicTest> prefixes() {
    return Stream.of(
            FakeFabric.leafSpine(2, 4),
            FakeFabric.ring(7),
            FakeFabric.random(10, new Random(1)),
            FakeFabric.random(10, new Random(2)))
        .map(
            fabric ->
                dynamicTest(
                    "prefix routes, " + fabric.devices().size() + " switches",
                    () -> {
                      for (int seed = 0; seed < 8; seed++) {
                        everyPairOfPrefixRoutes(fabric, new Random(seed));
                      }
                    }));
  }

  private interface Wiring {
    FakeFabric fabric();
  }

  private static Stream<DynamicTest> transitions(String name, Wiring wiring) {
    return IntStream.range(0, 4)
        .mapToObj(
            seed -> dynamicTest(name + ", run " + seed, () -> everyPair(wiring, new Random(seed))));
  }

  private static void everyPair(Wiring wiring, Random random) {
    // Half of the runs know of homes: then the prefix route is there before, and after.
    DeviceId home = random.nextBoolean() ? World.any(wiring.fabric().devices(), random) : null;
    List<World> worlds = new ArrayList<>();
    for (int i = 0; i < PLANS; i++) {
      worlds.add(World.of(wiring.fabric(), home, random));
    }
    worlds.add(World.withoutRoute(wiring.fabric(), home));
    transitions(worlds, random);
  }

  // The route to a prefix within another, which stays as it is.
  private static void everyPairOfPrefixRoutes(FakeFabric fabric, Random random) {
    PrefixRoute outer = prefixRoute("10.0.0.0/8", World.any(fabric.devices(), random), null);
    List<World> worlds = new ArrayList<>();
    for (int i = 0; i < PLANS; i++) {
      FakeFabric damaged = World.damaged(fabric.copy(), random);
      PrefixRoute inner =
          prefixRoute("10.1.0.0/16", World.any(fabric.devices(), random), outer.home());
      worlds.add(new World(damaged, RoutePlan.of(inner, damaged.topology()), outer));
    }
    worlds.add(new World(fabric, RoutePlan.nowhere(outer.home(), fabric.topology()), outer));
    transitions(worlds, random);
  }

  private static PrefixRoute prefixRoute(String prefix, DeviceId home, DeviceId outer) {
    Destination to = Destination.of(VlanId.NONE, IpPrefix.valueOf(prefix));
    return new PrefixRoute(to, home, outer, null);
  }

  private static void transitions(List<World> worlds, Random random) {
    for (World from : worlds) {
      for (World to : worlds) {
        transition(from, to, random);
      }
    }
  }

  /** A fabric, perhaps damaged, and a plan made for it. */
  private static final class World {
    private final FakeFabric fabric;
    private final RoutePlan plan;
    private final PrefixRoute prefix;

    private World(FakeFabric fabric, RoutePlan plan, PrefixRoute prefix) {
      this.fabric = fabric;
      this.plan = plan;
      this.prefix = prefix;
    }

    static World withoutRoute(FakeFabric fabric, DeviceId home) {
      return new World(fabric, RoutePlan.nowhere(home, fabric.topology()), prefix(home));
    }

    static World of(FakeFabric fabric, DeviceId home, Random random) {
      damaged(fabric, random);
      // Any address will do; it decides which of equal paths are taken.
      Address address = Address.untagged(IpAddress.valueOf(0x0a000000 + random.nextInt(1 << 20)));
      PortNumber port = PortNumber.portNumber(1 + random.nextInt(3));
      boolean atHome = home != null && random.nextInt(3) == 0;
      DeviceId leaf = atHome ? home : any(fabric.devices(), random);
      RoutePlan plan =
          RoutePlan.of(
              address,
              MacAddress.ZERO,
              new ConnectPoint(leaf, port),
              fabric.topology(),
              homes(home));
      return new World(fabric, plan, prefix(home));
    }

    private static Homes homes(DeviceId home) {
      return home == null
          ? Homes.none()
          : Homes.of(
              NetworkConfig.builder()
                  .subnet(Subnet.of(VlanId.NONE, IpPrefix.valueOf("10.0.0.0/8")).home(home))
                  .build());
    }

    private static PrefixRoute prefix(DeviceId home) {
      return home == null ? null : homes(home).prefixRoutes().get(0);
    }

    static FakeFabric damaged(FakeFabric fabric, Random random) {
      for (int cuts = random.nextInt(4); cuts > 0; cuts--) {
        fabric.cut(any(fabric.linkEnds(), random));
      }
      if (random.nextInt(4) == 0) {
        fabric.switchOff(any(fabric.devices(), random));
      }
      return fabric;
    }

    private static <T> T any(Iterable<T> all, Random random) {
      List<T> list = new ArrayList<>();
      all.forEach(list::add);
      return list.get(random.nextInt(list.size()));
    }
  }

  private static void transition(World from, World to, Random random) {
    // The fabric is as the new plan knows it, the rules are still those of the old one.
    FakeFabric fabric = to.fabric.copy();
    if (to.prefix != null) {
      fabric.lay(RoutePlan.of(to.prefix, fabric.topology()));
    }
    fabric.install(to.plan);
    Set<DeviceId> reachedInTheEnd = delivered(fabric);
    fabric.install(from.plan);
    Set<DeviceId> expected = delivered(fabric);
    expected.retainAll(reachedInTheEnd);

    for (List<RoutePlan.Step> stage : to.plan.changes(from.plan)) {
      List<RoutePlan.Step> steps = new ArrayList<>(stage);
      Collections.shuffle(steps, random); // within a stage, switches are turned in any order
      for (RoutePlan.Step step : steps) {
        assertTrue(
            step.removal() || !step.after().equals(step.before()),
            () -> step + " touches a switch that stays as it is");
        fabric.apply(step);
        check(fabric, expected, step);
      }
    }
    FakeFabric fresh = to.fabric.copy();
    fresh.install(to.plan);
    assertEquals(fresh.rules(), fabric.rules());
  }

  private static void check(FakeFabric fabric, Set<DeviceId> expected, RoutePlan.Step step) {
    for (DeviceId device : fabric.devices()) {
      Fate fate = fabric.send(device);
      assertNotEquals(Fate.LOOPED, fate, () -> "from " + device + " after " + step);
      if (expected.contains(device)) {
        assertEquals(Fate.DELIVERED, fate, () -> "from " + device + " after " + step);
      }
    }
  }

  private static Set<DeviceId> delivered(FakeFabric fabric) {
    Set<DeviceId> delivered = new HashSet<>();
    for (DeviceId device : fabric.devices()) {
      if (fabric.send(device) == Fate.DELIVERED) {
        delivered.add(device);
      }
    }
    return delivered;
  }
}
