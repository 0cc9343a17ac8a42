package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.HostLocation;
import org.onosproject.net.PortNumber;

/** Entries by port, as a map would keep them. */
class PortKeyTest {
  private final OpenTable.ByPort<PortKey> table = new OpenTable.ByPort<>();

  private static Set<ConnectPoint> ports() {
    Set<ConnectPoint> ports = new HashSet<>();
    for (int device = 1; device <= 64; device++) {
      for (int port = 1; port <= 1_000; port++) {
        ports.add(FakeNet.port(device, port));
      }
    }
    return ports;
  }

  /** How many of {@code ports} have the hash that most have. */
  private static int largestHeap(Set<ConnectPoint> ports, ToIntFunction<ConnectPoint> hash) {
    Map<Integer, Integer> heaps = new HashMap<>();
    ports.forEach(port -> heaps.merge(hash.applyAsInt(port), 1, Integer::sum));
    return Collections.max(heaps.values());
  }

  @Test
  void portsOfManySwitchesHaveHashesOfTheirOwn() {
    Set<ConnectPoint> ports = ports();
    assertEquals(18, largestHeap(ports, ConnectPoint::hashCode), "else this is not needed");
    assertTrue(largestHeap(ports, port -> new PortKey(port).hash(table.seed)) <= 3);
    // Of 64,000 that are thrown into 131,072 slots at random 50,600 slots get one.
    Set<Integer> slots = new HashSet<>();
    ports.forEach(port -> slots.add(new PortKey(port).hash(table.seed) & 0x1ffff));
    assertTrue(slots.size() > 50_000, slots.size() + " slots");
  }

  @Test
  void aPortIsFoundByWhateverEqualsIt() {
    PortKey key = new PortKey(FakeNet.port(1, 2));
    PortKey logical = new PortKey(new ConnectPoint(FakeNet.device(1), PortNumber.LOCAL));
    PortKey named =
        new PortKey(new ConnectPoint(FakeNet.device(1), PortNumber.portNumber(3, "eth3")));
    for (PortKey each : List.of(key, logical, named)) {
      table.put(each);
    }
    assertSame(key, table.find(FakeNet.port(1, 2)));
    assertSame(key, table.find(new HostLocation(FakeNet.port(1, 2), 7)));
    assertSame(logical, table.find(new ConnectPoint(FakeNet.device(1), PortNumber.LOCAL)));
    assertSame(named, table.find(FakeNet.port(1, 3)));
    assertNull(table.find(FakeNet.port(1, 4)));
    assertNull(table.find(FakeNet.port(2, 2)));
    assertNull(table.find(new ConnectPoint(FakeNet.device(1), PortNumber.CONTROLLER)));
    assertEquals(FakeNet.port(1, 2), key.point());
  }

  @Test
  void whoMeetsInOneTableDoesNotInAnother() {
    Set<ConnectPoint> all = ports();
    int mask = 0xfff;
    int slot = new PortKey(FakeNet.port(1, 1)).hash(1) & mask;
    Set<ConnectPoint> together = new HashSet<>(all);
    together.removeIf(port -> (new PortKey(port).hash(1) & mask) != slot);
    assertTrue(together.size() > 5, together.size() + " meet");
    assertTrue(largestHeap(together, port -> new PortKey(port).hash(2) & mask) <= 3);
  }

  @Test
  void whateverIsDoneToItItHoldsWhatAMapWould() {
    Map<ConnectPoint, PortKey> model = new HashMap<>();
    Random random = new Random(11);
    for (int step = 0; step < 40_000; step++) {
      ConnectPoint port = FakeNet.port(1 + random.nextInt(40), 1 + random.nextInt(100));
      boolean removes = random.nextInt(10) < (step < 20_000 ? 2 : 9);
      PortKey key = new PortKey(port);
      if (removes) {
        table.remove(key);
        model.remove(port);
      } else {
        table.put(key);
        model.put(port, key);
      }
      assertSame(model.get(port), table.find(port));
      assertEquals(model.size(), table.size());
    }
    Set<ConnectPoint> met = new HashSet<>();
    table.iterator().forEachRemaining(each -> assertTrue(met.add(each.point()), "met once"));
    assertEquals(model.keySet(), met);
  }
}
