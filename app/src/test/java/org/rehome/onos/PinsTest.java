package org.rehome.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.onos.Hosts.A1;
import static org.rehome.onos.Hosts.M1;
import static org.rehome.onos.Hosts.M2;
import static org.rehome.onos.Hosts.P1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.NetworkConfigRegistryAdapter;
import org.rehome.api.Address;
import org.rehome.api.BadPin;
import org.rehome.api.Pin;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;

/** Static bindings one at a time, as entries of the network configuration. */
class PinsTest {
  private static final MacAddress PROBE_MAC = MacAddress.valueOf("02:52:48:4d:00:01");
  private static final String MINE =
      "{\"ip\":\"" + A1.ip() + "\",\"mac\":\"" + M1 + "\",\"location\":\"" + P1 + "\"}";

  private final Registry registry = new Registry();
  private final List<Observation> settled = new ArrayList<>();
  private final Set<DeviceId> known = new HashSet<>(Set.of(P1.deviceId()));
  private NetworkConfig inForce = NetworkConfig.none();
  private final Pins pins =
      new Pins(
          registry,
          World.OWN,
          () -> PROBE_MAC,
          () -> inForce,
          known::contains,
          () -> inForce = DeclaredNetwork.of(registry.kept, PROBE_MAC).network(),
          observation -> {
            settled.add(observation);
            return CompletableFuture.completedFuture(null);
          },
          address -> Optional.empty(),
          new FakeTimers());

  private void upload(String json) throws IOException {
    registry.kept = new ObjectMapper().readTree(json);
    inForce = DeclaredNetwork.of(registry.kept, PROBE_MAC).network();
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private BadPin refused(Pin pin) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> pins.pin(pin).join());
    return (BadPin) failure.getCause();
  }

  @Test
  void aPinIsAnEntryOfTheNetworkConfigurationAndInForceAtOnce() throws IOException {
    Pin pin = Pin.of(A1, M1).at(P1);
    pins.pin(pin).join();

    assertEquals(json("{\"bindings\":[" + MINE + "]}"), registry.kept);
    assertEquals(List.of(pin), List.copyOf(pins.all()));
    assertEquals(A1, settled.get(0).address());
  }

  @Test
  void whatElseIsDeclaredStaysAsItIs() throws IOException {
    String other = "{\"ip\":\"10.9.9.9\",\"vlan\":\"7\",\"mac\":\"02:00:00:00:00:99\"}";
    upload("{\"routerPorts\":[\"" + P1 + "\",\"up\"],\"bindings\":[" + other + "]}");
    pins.pin(Pin.of(A1, M1).at(P1)).join();

    assertEquals(
        json("{\"routerPorts\":[\"" + P1 + "\",\"up\"],\"bindings\":[" + other + "," + MINE + "]}"),
        registry.kept);
    assertEquals(2, pins.all().size());
  }

  @Test
  void aLaterPinOfAnAddressTakesThePlaceOfTheEarlier() throws IOException {
    pins.pin(Pin.of(A1, M2)).join();
    pins.pin(Pin.of(Address.of(VlanId.vlanId((short) 7), A1.ip()), M2)).join();
    pins.pin(Pin.of(A1, M1).at(P1)).join();

    assertEquals(
        json(
            "{\"bindings\":["
                + MINE
                + ",{\"ip\":\""
                + A1.ip()
                + "\",\"vlan\":7,\"mac\":\""
                + M2
                + "\"}]}"),
        json(registry.kept.toString()));
  }

  @Test
  void whatTheNetworkConfigurationForbidsIsRefusedAndNothingIsWritten() throws IOException {
    upload(
        "{\"subnets\":[{\"prefix\":\""
            + A1.ip()
            + "/32\"}],\"stickyMacs\":[{\"mac\":\""
            + M1
            + "\",\"location\":\"of:0000000000000009/9\"}]}");
    JsonNode before = registry.kept.deepCopy();

    BadPin moved = refused(Pin.of(A1, M1).at(P1));
    assertEquals("location", moved.field());
    assertEquals(
        "cannot be pinned: stickyMacs[0] pins this MAC to of:0000000000000009/9",
        moved.getMessage());
    assertEquals("mac", refused(Pin.of(A1, PROBE_MAC)).field());
    BadPin group = refused(Pin.of(A1, MacAddress.valueOf("03:00:00:00:00:01")));
    assertEquals("mac", group.field());
    assertTrue(group.getMessage().startsWith("cannot be pinned: a unicast MAC"), group::getMessage);
    assertEquals(before, registry.kept);
    assertEquals(List.of(), settled);
  }

  @Test
  void aPinAtASwitchThatOnosDoesNotKnowIsRefusedWhereAnUploadMayNameIt() throws IOException {
    known.clear();
    BadPin unknown = refused(Pin.of(A1, M1).at(P1));
    assertEquals("location", unknown.field());
    assertEquals(
        "cannot be pinned: ONOS knows no device "
            + P1.deviceId()
            + "; allowed: a port of one that the command devices lists",
        unknown.getMessage());
    assertEquals(null, registry.kept);
    assertEquals(List.of(), settled);

    pins.pin(Pin.of(A1, M1)).join();
    assertEquals(1, pins.all().size());

    upload("{\"bindings\":[" + MINE + "]}");
    assertEquals(List.of(Pin.of(A1, M1).at(P1)), List.copyOf(pins.all()));
    assertEquals(List.copyOf(pins.all()), Declarer.waiting(inForce, known::contains));
    assertEquals(List.of(), Declarer.waiting(inForce, device -> true));
  }

  @Test
  void whatIsNoListIsLeftToWhoUploadedIt() throws IOException {
    upload("{\"bindings\":7}");

    assertEquals("address", refused(Pin.of(A1, M1)).field());
    assertEquals(json("{\"bindings\":7}"), registry.kept);
  }

  @Test
  void anAddressIsUnpinnedWithEveryEntryOfIt() throws IOException {
    upload("{\"bindings\":[" + MINE + ",{\"ip\":7}," + MINE + ",8]}");

    assertTrue(pins.unpin(A1).join());
    assertEquals(json("{\"bindings\":[{\"ip\":7},8]}"), registry.kept);
    assertEquals(List.of(), List.copyOf(pins.all()));
    assertEquals(A1, settled.get(0).address());

    assertEquals(false, pins.unpin(A1).join());
    assertEquals(1, settled.size());
  }

  @Test
  void aStoreThatFailsFailsThePin() {
    registry.broken = true;
    CompletionException failure =
        assertThrows(CompletionException.class, () -> pins.pin(Pin.of(A1, M1)).join());
    assertEquals("no quorum", failure.getCause().getMessage());
  }

  /** ONOS's registry, for the one configuration that this is about. */
  private static final class Registry extends NetworkConfigRegistryAdapter {
    JsonNode kept;
    boolean broken;

    @Override
    @SuppressWarnings("unchecked")
    public <S, C extends Config<S>> C getConfig(S subject, Class<C> kind) {
      if (kept == null) {
        return null;
      }
      UploadedNetwork config = new UploadedNetwork();
      config.init((ApplicationId) subject, UploadedNetwork.KEY, kept, new ObjectMapper(), null);
      return (C) config;
    }

    @Override
    public <S, C extends Config<S>> C applyConfig(S subject, Class<C> kind, JsonNode json) {
      if (broken) {
        throw new IllegalStateException("no quorum");
      }
      assertEquals(UploadedNetwork.class, kind);
      assertEquals(World.OWN, subject);
      kept = json;
      return null;
    }
  }
}
