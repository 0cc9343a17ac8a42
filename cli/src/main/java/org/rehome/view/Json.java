package org.rehome.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Function;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Status;

/**
 * The JSON shapes, the same in the shell and over REST.
 *
 * <p>Times are ISO-8601 in UTC; what is unknown is null; a VLAN is a number, or "None" for untagged
 * traffic; sequence numbers are unsigned.
 */
public final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** {@code {"bindings":[…]}}. */
  public static ObjectNode bindings(Collection<Binding> bindings, HostMobilityService service) {
    return listed("bindings", bindings, b -> binding(b, service.lastSeen(b.address())));
  }

  /** {@code {"events":[…]}}. */
  public static ObjectNode events(Collection<MobilityEvent> events) {
    return listed("events", events, Json::event);
  }

  /** {@code {"left":[bindings…],"micros":n}}. */
  public static ObjectNode left(
      Collection<Binding> ended, long micros, HostMobilityService service) {
    return changed("left", ended, micros, service);
  }

  /** {@code {"released":[bindings…],"micros":n}}. */
  public static ObjectNode released(
      Collection<Binding> released, long micros, HostMobilityService service) {
    return changed("released", released, micros, service);
  }

  private static ObjectNode changed(
      String name, Collection<Binding> bindings, long micros, HostMobilityService service) {
    return listed(name, bindings, b -> binding(b, service.lastSeen(b.address())))
        .put("micros", micros);
  }

  /** One binding. */
  public static ObjectNode binding(Binding binding, OptionalLong lastSeen) {
    ObjectNode json = NODES.objectNode();
    address(json, binding.address());
    json.put("mac", binding.mac().toString())
        .put("location", binding.location().toString())
        .put("state", binding.state().name())
        .put("sequence", Integer.toUnsignedLong(binding.sequence()))
        .put("source", binding.source().name())
        .put("since", time(binding.since()))
        .put("lastSeen", lastSeen.isPresent() ? time(lastSeen.getAsLong()) : null);
    return json;
  }

  /** One event. */
  public static ObjectNode event(MobilityEvent event) {
    ObjectNode json = NODES.objectNode();
    json.put("id", event.id()).put("time", time(event.time())).put("kind", event.type().name());
    address(json, event.subject().address());
    json.put("mac", event.subject().mac().toString())
        .put("from", event.from().map(Object::toString).orElse(null))
        .put("to", event.to().map(Object::toString).orElse(null))
        .put("sequence", Integer.toUnsignedLong(event.subject().sequence()))
        .put("cause", event.cause().name())
        .put("otherMac", event.otherMac().map(Object::toString).orElse(null))
        .put("violation", event.violation().map(Enum::name).orElse(null))
        .put("sentence", Sentences.of(event));
    OptionalLong converged = event.convergedMicros();
    json.put("convergedMicros", converged.isPresent() ? (Long) converged.getAsLong() : null);
    return json;
  }

  /** The state of Rehome: its bindings by state, what is wrong, counters and settings. */
  public static ObjectNode status(Status status) {
    ObjectNode json = NODES.objectNode().put("version", status.version());
    ObjectNode states = NODES.objectNode();
    int present = 0;
    for (BindingState state : BindingState.values()) {
      int count = status.bindings().getOrDefault(state, 0);
      states.put(state.name(), count);
      present += state == BindingState.LEFT ? 0 : count;
    }
    json.put("bindings", present).put("left", states.get(BindingState.LEFT.name()).asInt());
    json.set("states", states);
    ArrayNode conflicting = json.putArray("conflictingApplications");
    status.conflictingApplications().forEach(conflicting::add);
    ArrayNode problems = json.putArray("configurationProblems");
    status.configurationProblems().forEach(problems::add);
    ObjectNode counters = json.putObject("counters");
    status.counters().forEach(counters::put);
    ObjectNode settings = json.putObject("settings");
    status.settings().forEach(settings::put);
    return json;
  }

  /** An audit: counts, a line a device, and every finding. */
  public static ObjectNode audit(Audit audit) {
    ObjectNode json = NODES.objectNode();
    json.put("stale", audit.count(Audit.Fault.STALE))
        .put("missing", audit.count(Audit.Fault.MISSING))
        .put("rules", audit.rules())
        .put("time", time(audit.time()));
    ArrayNode devices = json.putArray("devices");
    for (Audit.Device device : audit.devices()) {
      devices
          .addObject()
          .put("device", device.id().toString())
          .put("rules", device.rules())
          .put("stale", device.stale())
          .put("missing", device.missing());
    }
    ArrayNode findings = json.putArray("findings");
    for (Audit.Finding finding : audit.findings()) {
      findings
          .addObject()
          .put("device", finding.device().toString())
          .put("fault", finding.fault().name())
          .put("rule", finding.rule())
          .put("reason", finding.reason());
    }
    return json;
  }

  private static void address(ObjectNode json, Address address) {
    json.put("ip", address.ip().toString());
    if (address.vlan().equals(VlanId.NONE)) {
      json.put("vlan", VlanId.NONE.toString());
    } else {
      json.put("vlan", address.vlan().toShort());
    }
  }

  private static <T> ObjectNode listed(
      String name, Collection<T> items, Function<T, ObjectNode> shape) {
    ObjectNode json = NODES.objectNode();
    ArrayNode list = json.putArray(name);
    items.forEach(item -> list.add(shape.apply(item)));
    return json;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
