package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.Registration;
import org.rehome.api.Source;

/** What goes into the replica comes out of it, and is written as it was. */
class RowTest {
  private static final long T0 = Hosts.T0;
  private static final Binding HOST = Hosts.bound(Hosts.A1, Hosts.M1, Hosts.P1);
  private static final Claim CLAIM = Claim.of(Hosts.M2, Hosts.P2, Source.NEIGHBOR, Cause.ARP, true);

  static Stream<Binding> bindings() {
    return Stream.of(
        HOST,
        Hosts.bound(Frames.SIX1, MacAddress.valueOf("ff:ff:ff:ff:ff:fe"), Hosts.P3),
        Hosts.moved(HOST, Hosts.P2),
        Hosts.left(HOST),
        HOST.changed(T0 + 9).router(false).build(),
        HOST.changed(T0 + 9).override(false).build(),
        HOST.changed(T0 + 9).moves(3, T0 + 1, T0 + 2).build(),
        HOST.changed(T0 + 9).claim(CLAIM, T0 + 8).build(),
        HOST.changed(T0 + 9).refused(CLAIM, T0 + 8).build(),
        HOST.changed(T0 + 9).state(BindingState.FROZEN, T0 + 7).build(),
        HOST.changed(T0 + 9).source(Source.DHCP).expires(T0 + 99).build(),
        HOST.changed(T0 + 9).source(Source.NOTICE).migration(7).movingUntil(T0 + 77).build(),
        HOST.changed(T0 + 9).source(Source.STATIC).sequence(-1).build(),
        HOST.changed(T0 + 9).registration(Registration.of("02:00", 3)).build(),
        HOST.named("web-1"),
        HOST.changed(T0 + 9).source(Source.DHCP).expires(T0 + 99).name("<b>größe</b>").build());
  }

  @Test
  void whoIsTakenOutKeepsNobodyAlive() {
    Place place = new Place(Hosts.P1);
    Row last = new Row(HOST, place, 0);
    Row old = new Row(Hosts.bound(Hosts.A2, Hosts.M1, Hosts.P1), place, 0);
    Row first = new Row(Hosts.bound(Hosts.A3, Hosts.M1, Hosts.P1), place, 0);
    for (Chain chain : List.of(Chain.OF_MAC, Chain.AT_PLACE)) {
      Row head = chain.add(chain.add(chain.add(null, last), old), first);
      assertSame(first, chain.remove(head, old));
      assertSame(last, chain.next(first));
    }
    old.part();
    for (Chain chain : List.of(Chain.OF_MAC, Chain.AT_PLACE)) {
      assertSame(old, chain.next(old));
      assertNull(chain.previous(old));
    }
  }

  private static void assertKept(Binding binding) {
    Replica replica = new Replica();
    replica.put(binding);
    for (Binding kept :
        List.of(
            replica.find(binding.address()),
            replica.all().get(0),
            replica.ofMac(binding.mac()).get(0),
            replica.at(binding.location()).get(0),
            replica.ofIp(binding.address().ip()).get(0))) {
      assertEquals(binding, kept);
      // The store compares what is written.
      assertArrayEquals(
          BindingStore.SERIALIZER.encode(binding), BindingStore.SERIALIZER.encode(kept));
    }
  }

  @ParameterizedTest
  @MethodSource("bindings")
  void aBindingComesBackAsItWas(Binding binding) {
    assertKept(binding);
    assertKept(BindingStore.SERIALIZER.decode(BindingStore.SERIALIZER.encode(binding)));
  }

  @Test
  void soDoesWhateverMayBe() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      assertKept(any(random));
    }
  }

  private static Binding any(Random random) {
    byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(octets);
    IpAddress.Version version =
        octets.length == 4 ? IpAddress.Version.INET : IpAddress.Version.INET6;
    VlanId vlan =
        random.nextBoolean() ? VlanId.NONE : VlanId.vlanId((short) (1 + random.nextInt(4094)));
    Address address = Address.of(vlan, IpAddress.valueOf(version, octets));
    MacAddress mac = MacAddress.valueOf(random.nextLong() >>> 16);
    Binding.Builder builder =
        Binding.of(address, mac, Hosts.P1, any(Source.values(), random), T0 + random.nextInt(9))
            .changed(T0 + random.nextInt(9))
            .state(any(BindingState.values(), random), T0 + random.nextInt(9))
            .sequence(random.nextInt())
            .router(random.nextBoolean())
            .override(random.nextBoolean());
    if (random.nextInt(4) == 0) {
      builder.claim(CLAIM, T0 + random.nextInt(9));
    } else if (random.nextInt(4) == 0) {
      builder.refused(CLAIM, T0 + random.nextInt(9));
    }
    if (random.nextBoolean()) {
      builder.moves(random.nextInt(5), T0 + random.nextInt(9), T0 + random.nextInt(9));
    }
    if (random.nextBoolean()) {
      builder.expires(random.nextLong() >>> 2).migration(random.nextLong());
    }
    if (random.nextInt(4) == 0) {
      builder.movingUntil(T0 + random.nextInt(9)).registration(Registration.of("ab", 5));
    }
    return builder.name(random.nextBoolean() ? null : "host-" + random.nextInt(99)).build();
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  @Test
  void thePortsOfASwitchShareItsName() {
    Replica replica = new Replica();
    replica.put(Hosts.bound(Hosts.A1, Hosts.M1, FakeNet.port(7, 1)));
    replica.put(Hosts.bound(Hosts.A2, Hosts.M2, FakeNet.port(7, 2)));
    assertSame(
        replica.find(Hosts.A1).location().elementId(),
        replica.find(Hosts.A2).location().elementId());
  }

  @Test
  void theBindingsOfAPortShareIt() {
    Replica replica = new Replica();
    replica.put(Hosts.bound(Hosts.A1, Hosts.M1, FakeNet.port(1, 1)));
    replica.put(Hosts.bound(Hosts.A2, Hosts.M2, FakeNet.port(1, 1)));
    assertSame(replica.find(Hosts.A1).location(), replica.find(Hosts.A2).location());
  }
}
