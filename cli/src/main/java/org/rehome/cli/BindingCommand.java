package org.rehome.cli;

import java.util.List;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.onlab.packet.VlanId;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Sentences;
import org.rehome.view.Subject;

/** Shows everything known of one host. */
@Service
@Command(
    scope = "onos",
    name = "rehome-binding",
    description = "Shows everything known of one host: its bindings and what happened to them")
public final class BindingCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(AddressCompleter.class)
  String address;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    List<Binding> bindings = subject.bindings(service);
    if (bindings.isEmpty()) {
      throw failure("Nothing is bound to " + subject, null);
    }
    if (outputJson()) {
      line(Json.bindings(bindings, service));
      return;
    }
    for (Binding binding : bindings) {
      show(binding, service);
    }
  }

  private void show(Binding binding, HostMobilityService service) {
    OptionalLong seen = service.lastSeen(binding.address());
    line(binding.address().ip());
    if (!binding.address().vlan().equals(VlanId.NONE)) {
      field("VLAN", binding.address().vlan());
    }
    field("MAC", binding.mac());
    field(binding.present() ? "location" : "last at", binding.location());
    field("state", binding.state() + ", " + Sentences.ago(binding.since(), now()));
    field(
        "last seen",
        seen.isPresent() ? Sentences.ago(seen.getAsLong(), now()) : "not by this node");
    field("source", binding.source());
    field("sequence", Integer.toUnsignedString(binding.sequence()));
    field(
        "moves",
        binding.moves() + ", counted from " + Sentences.ago(binding.countingSince(), now()));
    binding.claim().ifPresent(claim -> field("claimed by", claim));
    new EventFilter()
        .limit("events", Integer.toString(EventFilter.MOST)).apply(service).stream()
            .filter(event -> event.subject().address().equals(binding.address()))
            .forEach(
                event ->
                    field(
                        "event", Sentences.ago(event.time(), now()) + ": " + Sentences.of(event)));
  }

  private void field(String name, Object value) {
    line(String.format("  %-10s  %s", name, value));
  }
}
