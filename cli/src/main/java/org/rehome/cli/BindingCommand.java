package org.rehome.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.onlab.packet.VlanId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.Json;
import org.rehome.view.Printable;
import org.rehome.view.Sentences;
import org.rehome.view.Subject;

/** Shows everything known of one host. */
@Service
@Command(
    scope = "onos",
    name = "rehome-binding",
    description =
        "Shows everything known of one host, be it gone: its bindings and what happened to them")
public final class BindingCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(HostCompleter.class)
  String address;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    Map<Address, MobilityEvent> departures = new TreeMap<>();
    subject
        .departures(service)
        .forEach(departure -> departures.put(departure.subject().address(), departure));
    List<Binding> bindings = withDeparted(subject.bindings(service), departures);
    if (bindings.isEmpty()) {
      throw failure("Nothing is bound to " + subject, null);
    }
    if (outputJson()) {
      line(Json.bindings(bindings, service));
      return;
    }
    for (Binding binding : bindings) {
      show(binding, departures.get(binding.address()), service);
    }
  }

  private static List<Binding> withDeparted(
      List<Binding> bindings, Map<Address, MobilityEvent> departures) {
    Map<Address, Binding> all = new TreeMap<>();
    departures.forEach((gone, departure) -> all.put(gone, departure.subject()));
    bindings.forEach(binding -> all.put(binding.address(), binding));
    return List.copyOf(all.values());
  }

  private void show(Binding binding, MobilityEvent departure, HostMobilityService service)
      throws CommandException {
    OptionalLong seen = service.lastSeen(binding.address());
    line(binding.address().ip());
    if (!binding.address().vlan().equals(VlanId.NONE)) {
      field("VLAN", binding.address().vlan());
    }
    binding.name().ifPresent(name -> field("name", Printable.of(name)));
    field("MAC", binding.mac());
    field(binding.present() ? "location" : "last at", binding.location());
    field("state", binding.state() + ", " + Sentences.ago(binding.since(), now()));
    if (departure != null) {
      field(
          "gone",
          Instant.ofEpochMilli(departure.time()) + ", shown by " + departure.cause().phrase());
    }
    field(
        "last seen",
        seen.isPresent() ? Sentences.ago(seen.getAsLong(), now()) : "not by this node");
    field("source", binding.source());
    if (binding.expires().isPresent()) {
      field("ends", Sentences.ahead(binding.expires().getAsLong(), now()) + ", if not renewed");
    }
    field("sequence", Integer.toUnsignedString(binding.sequence()));
    if (binding.present()) {
      String counted = Sentences.ago(binding.countingSince(), now());
      field("moves", binding.moves() + ", counted from " + counted);
    }
    if (binding.migration() > 0 || binding.isMoving(now())) {
      field("migration", migration(binding));
    }
    binding.claim().ifPresent(claim -> field("claimed by", claim));
    for (MobilityEvent event : remembered(service.history(binding.address()))) {
      field("event", Sentences.ago(event.time(), now()) + ": " + Sentences.of(event));
    }
  }

  private String migration(Binding binding) {
    String number = binding.migration() > 0 ? Long.toString(binding.migration()) : "unnumbered";
    long left = binding.movingUntil().orElse(0) - now();
    return left > 0 && binding.present()
        ? number + ", expected elsewhere for " + (left + 999) / 1_000 + " s yet"
        : number;
  }

  private void field(String name, Object value) {
    line(String.format("  %-10s  %s", name, value));
  }
}
