package org.rehome.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Port;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.link.LinkService;
import org.rehome.api.Binding;

/**
 * The shape of the fabric, with hosts counted instead of named, so that it stays small: what has
 * 100 switches and 10,000 hosts is told in one answer. Not thread-safe; for one answer.
 */
final class FabricView {
  private static final Comparator<ConnectPoint> ORDER =
      Comparator.<ConnectPoint, String>comparing(at -> at.deviceId().toString())
          .thenComparingLong(at -> at.port().toLong());

  private static final int BOTH_WAYS = 3;

  private final DeviceService devices;
  private final Map<ConnectPoint, Population> ports = new HashMap<>();
  private final Map<DeviceId, Population> switches = new HashMap<>();

  /** The directions in which each link works: 1 from the end that sorts first, 2 to it. */
  private final Map<Map.Entry<ConnectPoint, ConnectPoint>, Integer> links = new HashMap<>();

  private final Set<ConnectPoint> linked = new HashSet<>();

  FabricView(DeviceService devices, LinkService links) {
    this.devices = devices;
    links.getLinks().forEach(this::join);
  }

  // Each direction is a link of ONOS's; drawn they are one, which works if both do.
  private void join(Link link) {
    if (link.src().elementId() instanceof DeviceId && link.dst().elementId() instanceof DeviceId) {
      boolean ahead = ORDER.compare(link.src(), link.dst()) <= 0;
      links.merge(
          ahead ? Map.entry(link.src(), link.dst()) : Map.entry(link.dst(), link.src()),
          link.state() != Link.State.ACTIVE ? 0 : ahead ? 1 : 2,
          (one, other) -> one | other);
      linked.add(link.src());
      linked.add(link.dst());
    }
  }

  /** The fabric with these bindings, of which the present ones count. */
  ObjectNode json(Collection<Binding> bindings) {
    for (Binding binding : bindings) {
      if (binding.present()) {
        ConnectPoint at = binding.location();
        ports.computeIfAbsent(at, port -> new Population()).add(binding);
        switches.computeIfAbsent(at.deviceId(), id -> new Population()).add(binding);
      }
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode listed = json.putArray("devices");
    Map<String, Device> ordered = new TreeMap<>();
    devices.getDevices().forEach(device -> ordered.put(device.id().toString(), device));
    ordered.values().forEach(device -> add(device, listed.addObject()));
    ArrayNode drawn = json.putArray("links");
    links.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Map.Entry.<ConnectPoint, ConnectPoint>comparingByKey(ORDER)
                    .thenComparing(Map.Entry.comparingByValue(ORDER))))
        .forEach(
            link ->
                drawn
                    .addObject()
                    .put("a", link.getKey().getKey().toString())
                    .put("b", link.getKey().getValue().toString())
                    .put("active", link.getValue() == BOTH_WAYS));
    return json;
  }

  private void add(Device device, ObjectNode json) {
    json.put("id", device.id().toString())
        .put("name", device.annotations().value(AnnotationKeys.NAME))
        .put("available", devices.isAvailable(device.id()));
    switches.getOrDefault(device.id(), new Population()).into(json);
    ArrayNode edge = json.putArray("ports");
    devices.getPorts(device.id()).stream()
        .filter(port -> !port.number().isLogical())
        .sorted(Comparator.comparingLong(port -> port.number().toLong()))
        .forEach(port -> add(device.id(), port, edge));
  }

  private void add(DeviceId device, Port port, ArrayNode edge) {
    ConnectPoint at = new ConnectPoint(device, port.number());
    if (!linked.contains(at)) {
      ObjectNode json =
          edge.addObject()
              .put("location", at.toString())
              .put("port", port.number().toLong())
              .put("name", port.annotations().value(AnnotationKeys.PORT_NAME))
              .put("enabled", port.isEnabled());
      ports.getOrDefault(at, new Population()).into(json);
    }
  }
}
