package org.rehome.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Audit;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.api.Pin;
import org.rehome.api.Repair;
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

  /** {@code {"departures":[…]}}, each an event. */
  public static ObjectNode departures(Collection<MobilityEvent> departures) {
    return listed("departures", departures, Json::event);
  }

  /** {@code {"conflicts":[…]}}, each an event. */
  public static ObjectNode conflicts(Collection<MobilityEvent> conflicts) {
    return listed("conflicts", conflicts, Json::event);
  }

  /** {@code {"frozen":[…]}}, each a binding and until when it is frozen by itself. */
  public static ObjectNode frozen(Collection<Binding> frozen, HostMobilityService service) {
    String hold = service.status().settings().getOrDefault("freezeHold", "0");
    long millis = Long.parseLong(hold);
    return listed(
        "frozen",
        frozen,
        b ->
            binding(b, service.lastSeen(b.address()))
                .put("until", millis == 0 ? null : time(b.since() + millis)));
  }

  /** {@code {"pins":[…]}}. */
  public static ObjectNode pins(Collection<Pin> pins) {
    return listed("pins", pins, Json::pin);
  }

  /** {@code {"unpinned":[…],"micros":n}}. */
  public static ObjectNode unpinned(Collection<Pin> pins, long micros) {
    return listed("unpinned", pins, Json::pin).put("micros", micros);
  }

  /** {@code {"pinned":{…},"binding":{…},"micros":n}}; the binding may be null. */
  public static ObjectNode pinned(
      Pin pin, Optional<Binding> binding, long micros, HostMobilityService service) {
    ObjectNode json = NODES.objectNode();
    json.set("pinned", pin(pin));
    json.set(
        "binding",
        binding.map(b -> (JsonNode) binding(b, service.lastSeen(b.address()))).orElse(null));
    return json.put("micros", micros);
  }

  private static ObjectNode pin(Pin pin) {
    ObjectNode json = NODES.objectNode();
    address(json, pin.address());
    return json.put("mac", pin.mac().toString())
        .put("location", pin.location().map(Object::toString).orElse(null));
  }

  /** {@code {"total":n,"results":[…]}}: the first {@code limit} of what was found. */
  public static ObjectNode found(List<Search.Hit> hits, int limit) {
    ObjectNode json = NODES.objectNode().put("total", hits.size());
    json.setAll(listed("results", hits.subList(0, Math.min(limit, hits.size())), hit -> hit(hit)));
    return json;
  }

  private static ObjectNode hit(Search.Hit hit) {
    Binding binding = hit.binding();
    ObjectNode json = NODES.objectNode();
    address(json, binding.address());
    json.put("mac", binding.mac().toString())
        .put("location", binding.location().toString())
        .put("state", binding.state().name())
        .put("since", time(binding.since()))
        .put("name", binding.name().orElse(null));
    ArrayNode match = json.putArray("match");
    hit.fields().forEach(match::add);
    return json;
  }

  /**
   * {@code {"left":[bindings…],"stale":[bindings…],"refused":[addresses…],"unknown":[IPs…],
   * "micros":n}}: the first named for what was said.
   */
  public static ObjectNode notice(
      Notice.Kind kind, NoticeResult result, long micros, HostMobilityService service) {
    Function<Binding, ObjectNode> shape = b -> binding(b, service.lastSeen(b.address()));
    ObjectNode json = listed(kind.toString(), result.changed(), shape);
    json.setAll(listed("stale", result.stale(), shape));
    json.setAll(
        listed(
            "refused",
            result.refused(),
            refused -> {
              ObjectNode one = NODES.objectNode();
              address(one, refused);
              return one;
            }));
    ArrayNode unknown = json.putArray("unknown");
    result.unknown().forEach(ip -> unknown.add(ip.toString()));
    return json.put("micros", micros);
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
        .put("lastSeen", lastSeen.isPresent() ? time(lastSeen.getAsLong()) : null)
        .put("migration", binding.migration() == 0 ? null : (Long) binding.migration());
    OptionalLong until = binding.movingUntil();
    json.put("movingUntil", until.isPresent() ? time(until.getAsLong()) : null);
    OptionalLong expires = binding.expires();
    json.put("expires", expires.isPresent() ? time(expires.getAsLong()) : null);
    return json.put("name", binding.name().orElse(null));
  }

  /** That events which follow {@code id} may be missing. */
  public static ObjectNode gap(long id) {
    ObjectNode json = NODES.objectNode();
    json.putObject("gap").put("after", id);
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
    return json.put("rules", event.rules())
        .put("unconfirmed", event.unconfirmed())
        .put("name", event.subject().name().orElse(null));
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
        .put("rulesInSwitches", audit.rulesInSwitches())
        .put("time", time(audit.time()));
    ArrayNode devices = json.putArray("devices");
    for (Audit.Device device : audit.devices()) {
      OptionalInt there = device.rulesInSwitch();
      devices
          .addObject()
          .put("device", device.id().toString())
          .put("rules", device.rules())
          .put("rulesInSwitch", there.isPresent() ? (Integer) there.getAsInt() : null)
          .put("stale", device.stale())
          .put("missing", device.missing())
          .put("unread", device.unread().orElse(null));
    }
    ArrayNode findings = json.putArray("findings");
    audit.findings().forEach(finding -> findings.add(finding(finding)));
    return json;
  }

  /** {@code {"repaired":n,"before":audit,"after":audit}}. */
  public static ObjectNode repair(Repair repair) {
    ObjectNode json = NODES.objectNode().put("repaired", repair.repaired().size());
    json.set("before", audit(repair.before()));
    json.set("after", audit(repair.after()));
    return json;
  }

  private static ObjectNode finding(Audit.Finding finding) {
    OptionalLong age = finding.age();
    ObjectNode json = NODES.objectNode();
    json.put("device", finding.device().toString())
        .put("fault", finding.fault().name())
        .put("rule", finding.rule())
        .put("reason", finding.reason());
    ArrayNode places = json.putArray("places");
    finding.places().forEach(place -> places.add(place.name()));
    return json.put("ageMillis", age.isPresent() ? (Long) age.getAsLong() : null)
        .put("remedy", finding.remedy().map(Enum::name).orElse(null));
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
