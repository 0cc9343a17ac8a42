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

  private interface Wiring {
    FakeFabric fabric();
  }

  private static Stream<DynamicTest> transitions(String name, Wiring wiring) {
    return IntStream.range(0, 4)
        .mapToObj(
            seed -> dynamicTest(name + ", run " + seed, () -> everyPair(wiring, new Random(seed))));
  }

  private static void everyPair(Wiring wiring, Random random) {
    List<World> worlds = new ArrayList<>();
    for (int i = 0; i < PLANS; i++) {
      worlds.add(World.of(wiring.fabric(), random));
    }
    worlds.add(World.withoutRoute(wiring.fabric()));
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

    private World(FakeFabric fabric, RoutePlan plan) {
      this.fabric = fabric;
      this.plan = plan;
    }

    static World withoutRoute(FakeFabric fabric) {
      return new World(fabric, RoutePlan.none());
    }

    static World of(FakeFabric fabric, Random random) {
      for (int cuts = random.nextInt(4); cuts > 0; cuts--) {
        fabric.cut(any(fabric.linkEnds(), random));
      }
      if (random.nextInt(4) == 0) {
        fabric.switchOff(any(fabric.devices(), random));
      }
      // Any address will do; it decides which of equal paths are taken.
      Address address = Address.untagged(IpAddress.valueOf(0x0a000000 + random.nextInt(1 << 20)));
      PortNumber port = PortNumber.portNumber(1 + random.nextInt(3));
      ConnectPoint place = new ConnectPoint(any(fabric.devices(), random), port);
      return new World(fabric, RoutePlan.of(address, place, fabric.topology()));
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
            step.removal() || !step.port().equals(from.plan.ports().get(step.device())),
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
