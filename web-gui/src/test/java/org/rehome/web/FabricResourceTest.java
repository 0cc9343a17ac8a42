package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.rehome.view.FakeMobility.LEAF1;
import static org.rehome.view.FakeMobility.M1;
import static org.rehome.view.FakeMobility.bound;
import static org.rehome.view.FakeMobility.frozen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.packet.ChassisId;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DefaultDevice;
import org.onosproject.net.DefaultLink;
import org.onosproject.net.DefaultPort;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.link.LinkService;
import org.onosproject.net.link.LinkServiceAdapter;
import org.onosproject.net.provider.ProviderId;
import org.rehome.view.FakeMobility;

/** The fabric as it is drawn. */
class FabricResourceTest {
  private static final ProviderId OF = new ProviderId("of", "test");
  private static final DeviceId SPINE = DeviceId.deviceId("of:0000000000000101");
  private static final DeviceId LEAF = LEAF1.deviceId();

  private final FakeMobility mobility = FakeMobility.withThree();
  private final List<Device> devices =
      new ArrayList<>(List.of(device(LEAF, "leaf1"), device(SPINE, null)));
  private final List<Link> links = new ArrayList<>();

  private static Device device(DeviceId id, String name) {
    DefaultAnnotations.Builder annotations = DefaultAnnotations.builder();
    if (name != null) {
      annotations.set(AnnotationKeys.NAME, name);
    }
    return new DefaultDevice(
        OF, id, Device.Type.SWITCH, "m", "h", "s", "n", new ChassisId(1), annotations.build());
  }

  private Link link(ConnectPoint from, ConnectPoint to, Link.State state) {
    return DefaultLink.builder()
        .providerId(OF)
        .src(from)
        .dst(to)
        .type(Link.Type.DIRECT)
        .state(state)
        .build();
  }

  private static ConnectPoint port(DeviceId device, long number) {
    return new ConnectPoint(device, PortNumber.portNumber(number));
  }

  private JsonNode fabric() throws Exception {
    DeviceService devicesOf =
        new DeviceServiceAdapter() {
          @Override
          public Iterable<Device> getDevices() {
            return devices;
          }

          @Override
          public boolean isAvailable(DeviceId id) {
            return id.equals(LEAF);
          }

          @Override
          public List<Port> getPorts(DeviceId id) {
            Device device =
                devices.stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow();
            return List.of(
                new DefaultPort(device, PortNumber.LOCAL, true),
                new DefaultPort(device, PortNumber.portNumber(10), false),
                new DefaultPort(
                    device,
                    PortNumber.portNumber(3),
                    true,
                    DefaultAnnotations.builder().set(AnnotationKeys.PORT_NAME, "l1-eth3").build()),
                new DefaultPort(device, PortNumber.portNumber(1), true));
          }
        };
    LinkService linksOf =
        new LinkServiceAdapter() {
          @Override
          public Iterable<Link> getLinks() {
            return links;
          }
        };
    ServiceDirectory directory =
        new ServiceDirectory() {
          @Override
          public <T> T get(Class<T> type) {
            if (type == DeviceService.class) {
              return type.cast(devicesOf);
            }
            return type == LinkService.class ? type.cast(linksOf) : mobility.directory().get(type);
          }
        };
    Rest.Answer answer = new Rest(new RehomeApplication(directory)).get("fabric");
    assertEquals(200, answer.code);
    return answer.json;
  }

  @Test
  void switchesStandInOrderWithTheirNamesAndWhetherTheyAreThere() throws Exception {
    JsonNode devicesShown = fabric().get("devices");
    assertEquals(List.of(SPINE.toString(), LEAF.toString()), devicesShown.findValuesAsText("id"));
    assertTrue(devicesShown.at("/0/name").isNull());
    assertEquals("leaf1", devicesShown.at("/1/name").asText());
    assertEquals(false, devicesShown.at("/0/available").asBoolean());
    assertEquals(true, devicesShown.at("/1/available").asBoolean());
  }

  @Test
  void hostsAreCountedByMacAndOnlyPresentOnes() throws Exception {
    mobility.with(bound("10.0.0.6", M1, LEAF1)).with(frozen(bound("10.0.0.8", M1, LEAF1)));
    JsonNode leaf = fabric().at("/devices/1");
    assertEquals(1, leaf.get("hosts").asInt());
    assertEquals(3, leaf.get("addresses").asInt());
    assertEquals(1, leaf.get("frozen").asInt());
    assertEquals(
        "{\"location\":\"of:0000000000000201/3\",\"port\":3,\"name\":\"l1-eth3\",\"enabled\":true,"
            + "\"hosts\":1,\"addresses\":3,\"frozen\":1}",
        leaf.at("/ports/1").toString());
    assertEquals(0, fabric().at("/devices/0/hosts").asInt());
  }

  @Test
  void whatHasALinkIsNoEdgePortNorIsALogicalPort() throws Exception {
    links.add(link(port(LEAF, 1), port(SPINE, 3), Link.State.ACTIVE));
    assertEquals(List.of("3", "10"), fabric().at("/devices/1/ports").findValuesAsText("port"));
    assertEquals(List.of("1", "10"), fabric().at("/devices/0/ports").findValuesAsText("port"));
  }

  @Test
  void bothDirectionsAreOneLinkThatWorksIfBothDo() throws Exception {
    links.add(link(port(LEAF, 1), port(SPINE, 3), Link.State.ACTIVE));
    links.add(link(port(SPINE, 3), port(LEAF, 1), Link.State.ACTIVE));
    links.add(link(port(SPINE, 10), port(LEAF, 10), Link.State.ACTIVE));
    links.add(link(port(LEAF, 10), port(SPINE, 10), Link.State.INACTIVE));
    links.add(link(port(LEAF, 3), port(SPINE, 1), Link.State.ACTIVE));
    assertEquals(
        "[{\"a\":\"of:0000000000000101/1\",\"b\":\"of:0000000000000201/3\",\"active\":false},"
            + "{\"a\":\"of:0000000000000101/3\",\"b\":\"of:0000000000000201/1\",\"active\":true},"
            + "{\"a\":\"of:0000000000000101/10\",\"b\":\"of:0000000000000201/10\",\"active\":false}]",
        fabric().get("links").toString());
  }
}
