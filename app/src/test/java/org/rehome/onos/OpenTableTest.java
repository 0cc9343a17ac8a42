package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;

/** Entries by address, as a map would keep them. */
class OpenTableTest {
  private static final class Entry extends AddressKey {
    private final int version;

    Entry(Address address, int version) {
      super(address);
      this.version = version;
    }
  }

  private final OpenTable.ByAddress<Entry> table = new OpenTable.ByAddress<>();

  private static Address address(int number) {
    IpAddress ip =
        number % 2 == 0
            ? IpAddress.valueOf(0x0a000000 + number)
            : IpAddress.valueOf("2001:db8::" + Integer.toHexString(number));
    VlanId vlan = number % 3 == 0 ? VlanId.NONE : VlanId.vlanId((short) (1 + number % 4094));
    return Address.of(vlan, ip);
  }

  private Map<Address, Integer> content() {
    Map<Address, Integer> content = new HashMap<>();
    table
        .iterator()
        .forEachRemaining(
            each -> assertNull(content.put(each.address(), each.version), "met once"));
    return content;
  }

  private static Integer version(Entry entry) {
    return entry == null ? null : entry.version;
  }

  @Test
  void anEmptyOneHasNothing() {
    assertNull(table.find(Hosts.A1));
    assertEquals(0, table.size());
    assertThrows(NoSuchElementException.class, () -> table.iterator().next());
    table.remove(new Entry(Hosts.A1, 0));
    assertEquals(0, table.size());
  }

  @Test
  void addressesThatLookAlikeAreNotTheSame() {
    Address four = Hosts.address("10.0.0.1");
    byte[] octets = new byte[16];
    octets[10] = octets[11] = (byte) 0xff;
    System.arraycopy(four.ip().toOctets(), 0, octets, 12, 4);
    Address mapped = Address.untagged(Ip6Address.valueOf(octets));
    Address low = Hosts.address("::a00:1");
    Address tagged = Address.of(VlanId.vlanId((short) 1), four.ip());
    for (Address each : Set.of(four, mapped, low, tagged)) {
      table.put(new Entry(each, 0));
    }
    assertEquals(4, table.size());
    assertEquals(Set.of(four, mapped, low, tagged), content().keySet());
  }

  @Test
  void everyAddressComesBackAsItWas() {
    for (String each :
        new String[] {"255.255.255.255", "0.0.0.0", "128.0.0.1", "ffff::ffff", "fe80::1", "::"}) {
      for (VlanId vlan : new VlanId[] {VlanId.NONE, VlanId.vlanId((short) 4094)}) {
        Address address = Address.of(vlan, IpAddress.valueOf(each));
        Address back = new Entry(address, 0).address();
        assertEquals(address, back);
        assertEquals(address.ip().getClass(), back.ip().getClass());
        assertEquals(address.toString(), back.toString());
      }
    }
  }

  @Test
  void whateverIsDoneToItItHoldsWhatAMapWould() {
    Map<Address, Integer> model = new HashMap<>();
    Random random = new Random(3);
    for (int step = 0; step < 60_000; step++) {
      // It grows, is worn out at the same size, and shrinks.
      boolean removes = random.nextInt(10) < (step < 20_000 ? 2 : step < 40_000 ? 5 : 9);
      Address address = address(random.nextInt(3_000));
      if (removes) {
        table.remove(new Entry(address, 0));
        model.remove(address);
      } else {
        table.put(new Entry(address, step));
        model.put(address, step);
      }
      assertEquals(model.get(address), version(table.find(address)));
      assertEquals(model.size(), table.size());
    }
    assertEquals(model, content());
    for (int number = 0; number < 3_000; number++) {
      assertEquals(model.get(address(number)), version(table.find(address(number))));
    }
  }

  @Test
  void aWalkBesideChangesComesByWhoStays() {
    for (int number = 0; number < 500; number++) {
      table.put(new Entry(address(number), 0));
    }
    Iterator<Entry> walk = table.iterator();
    Set<Address> met = new HashSet<>();
    met.add(walk.next().address());
    for (int number = 500; number < 5_000; number++) {
      table.put(new Entry(address(number), 0));
    }
    walk.forEachRemaining(each -> met.add(each.address()));
    for (int number = 0; number < 500; number++) {
      assertEquals(true, met.contains(address(number)));
    }
  }

  @Test
  void whoStaysIsFoundWhateverComesAndGoesMeanwhile()
      throws InterruptedException, ExecutionException {
    Entry[] staying = new Entry[200];
    for (int number = 0; number < staying.length; number++) {
      staying[number] = new Entry(address(number), 0);
      table.put(staying[number]);
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> changes =
        pool.submit(
            () -> {
              Random random = new Random(5);
              for (int step = 0; step < 200_000; step++) {
                Address other = address(1_000 + random.nextInt(2_000));
                if (random.nextInt(2 + step / 50_000) == 0) {
                  table.remove(new Entry(other, 0));
                } else {
                  table.put(new Entry(other, step));
                }
              }
              over.set(true);
            });
    while (!over.get() && !changes.isDone()) {
      for (Entry each : staying) {
        assertSame(each, table.find(each.address()));
      }
    }
    changes.get();
    pool.shutdown();
  }
}
