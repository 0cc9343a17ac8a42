package org.rehome.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.rehome.api.Address;
import org.rehome.api.BadPin;
import org.rehome.api.Binding;
import org.rehome.api.Pin;
import org.rehome.core.Declaration;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;

/**
 * Static bindings one at a time: reads them out of what is declared, and writes them into the
 * network configuration, which stays the only place where they are kept.
 *
 * <p>Thread-safe; changes of this node are made one after the other, and wait for the store.
 */
final class Pins {
  private static final String LIST = "bindings";
  private static final Pattern PROBLEM =
      Pattern.compile("bindings\\[([0-9]+)]\\.(\\w+) is .*?: (.*)");

  private final NetworkConfigRegistry registry;
  private final ApplicationId app;
  private final Supplier<MacAddress> probeMac;
  private final Supplier<NetworkConfig> network;
  private final Predicate<DeviceId> known;
  private final Runnable reread;
  private final Function<Observation, CompletableFuture<Outcome>> settle;
  private final Function<Address, Optional<Binding>> binding;
  private final Timers timers;

  /**
   * The pins of this application.
   *
   * @param probeMac the MAC of Rehome's own probes, which nobody else may have
   * @param network what is declared
   * @param known whether ONOS knows a switch
   * @param reread has what is written put in force before it returns
   */
  Pins(
      NetworkConfigRegistry registry,
      ApplicationId app,
      Supplier<MacAddress> probeMac,
      Supplier<NetworkConfig> network,
      Predicate<DeviceId> known,
      Runnable reread,
      Function<Observation, CompletableFuture<Outcome>> settle,
      Function<Address, Optional<Binding>> binding,
      Timers timers) {
    this.registry = registry;
    this.app = app;
    this.probeMac = probeMac;
    this.network = network;
    this.known = known;
    this.reread = reread;
    this.settle = settle;
    this.binding = binding;
    this.timers = timers;
  }

  /** Every static binding in force. */
  Collection<Pin> all() {
    return network.get().staticBindings();
  }

  /** Declares {@code pin}, in the place of an earlier one of its address. */
  CompletableFuture<Optional<Binding>> pin(Pin pin) {
    try {
      refuseUnknownSwitch(pin);
      synchronized (this) {
        ObjectNode declared = present();
        ArrayNode list = list(declared);
        int index = index(list, pin.address());
        JsonNode entry = entry(pin);
        if (index < list.size()) {
          list.set(index, entry);
        } else {
          list.add(entry);
        }
        check(declared, index, pin);
        write(declared);
      }
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return settled(pin.address()).thenApply(done -> binding.apply(pin.address()));
  }

  /** Declares no more that one MAC alone may have {@code address}; whether that was declared. */
  CompletableFuture<Boolean> unpin(Address address) {
    boolean found = false;
    try {
      synchronized (this) {
        ObjectNode declared = present();
        ArrayNode list = list(declared);
        for (int at = index(list, address); at < list.size(); at = index(list, address)) {
          list.remove(at);
          found = true;
        }
        if (found) {
          write(declared);
        }
      }
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    boolean was = found;
    return was
        ? settled(address).thenApply(done -> true)
        : CompletableFuture.completedFuture(false);
  }

  // What is uploaded may name a switch that is still to come; who pins by hand means one that is
  // there.
  private void refuseUnknownSwitch(Pin pin) {
    pin.location()
        .filter(place -> !known.test(place.deviceId()))
        .ifPresent(
            place -> {
              throw refusal(
                  "location",
                  "ONOS knows no device "
                      + place.deviceId()
                      + "; allowed: a port of one that the command devices lists");
            });
  }

  private CompletableFuture<Outcome> settled(Address address) {
    return settle.apply(Declaration.about(address, timers.now()));
  }

  private ObjectNode present() {
    UploadedNetwork uploaded = registry.getConfig(app, UploadedNetwork.class);
    JsonNode json = uploaded == null ? null : uploaded.node();
    return json instanceof ObjectNode ? json.deepCopy() : new ObjectMapper().createObjectNode();
  }

  private static ArrayNode list(ObjectNode declared) {
    JsonNode list = declared.get(LIST);
    if (list == null) {
      return declared.putArray(LIST);
    }
    if (!list.isArray()) {
      throw new BadPin(
          "address", "the network configuration has 'bindings' that are no list: correct it first");
    }
    return (ArrayNode) list;
  }

  /** Where the entry of {@code address} is; behind the last where there is none. */
  private static int index(ArrayNode list, Address address) {
    for (int i = 0; i < list.size(); i++) {
      JsonNode vlan = list.get(i).get("vlan");
      VlanId in = vlan == null ? VlanId.NONE : DeclaredValue.VLAN.read(vlan);
      if (address.vlan().equals(in)
          && list.get(i).has("ip")
          && address.ip().equals(DeclaredValue.IP.read(list.get(i).get("ip")))) {
        return i;
      }
    }
    return list.size();
  }

  private static ObjectNode entry(Pin pin) {
    ObjectNode entry = new ObjectMapper().createObjectNode();
    entry.put("ip", pin.address().ip().toString());
    if (!pin.address().vlan().equals(VlanId.NONE)) {
      entry.put("vlan", pin.address().vlan().toShort());
    }
    entry.put("mac", pin.mac().toString());
    pin.location().ifPresent(place -> entry.put("location", place.toString()));
    return entry;
  }

  /** Refuses what would not be in force once it is written. */
  private void check(JsonNode declared, int index, Pin pin) {
    DeclaredNetwork would = DeclaredNetwork.of(declared, probeMac.get());
    if (would.network().staticBinding(pin.address()).filter(pin::equals).isPresent()) {
      return;
    }
    for (String problem : would.problems()) {
      Matcher parts = PROBLEM.matcher(problem);
      if (parts.matches() && parts.group(1).equals(String.valueOf(index))) {
        throw refusal(parts.group(2), parts.group(3));
      }
    }
    throw refusal("ip", String.join("; ", would.problems()));
  }

  private static BadPin refusal(String field, String why) {
    return new BadPin(field.equals("ip") ? "address" : field, "cannot be pinned: " + why);
  }

  private void write(JsonNode declared) {
    registry.applyConfig(app, UploadedNetwork.class, declared);
    reread.run();
  }
}
