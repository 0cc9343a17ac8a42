package org.rehome.cli;

import java.util.List;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.view.BindingFilter;
import org.rehome.view.BindingOrder;
import org.rehome.view.Json;
import org.rehome.view.Printable;
import org.rehome.view.Sentences;

/** Lists where hosts are. */
@Service
@Command(
    scope = "onos",
    name = "rehome-bindings",
    description =
        "Lists where hosts are: address, MAC, edge port, state, and what they call themselves; ordered"
            + " by VLAN and address, unless another order is asked for")
public final class BindingsCommand extends RehomeCommand {
  @Option(name = "--ip", description = "Only this IPv4 or IPv6 address", valueToShowInHelp = "any")
  @Completion(IpCompleter.class)
  String ip;

  @Option(name = "--mac", description = "Only the addresses of this MAC", valueToShowInHelp = "any")
  @Completion(MacCompleter.class)
  String mac;

  @Option(
      name = "--vlan",
      description = "Only this VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "any")
  @Completion(VlanCompleter.class)
  String vlan;

  @Option(
      name = "--location",
      description = "Only hosts behind this edge port: device/port",
      valueToShowInHelp = "any")
  @Completion(LocationCompleter.class)
  String location;

  @Option(
      name = "--state",
      description = "Only this state: VALID, TESTING, FROZEN or LEFT",
      valueToShowInHelp = "all but LEFT")
  @Completion(StateCompleter.class)
  String state;

  @Option(
      name = "--sort",
      description =
          "Ordered by this: ADDRESS, MAC, LOCATION, STATE, SEQUENCE (the most moves first) or SINCE"
              + " (the latest first)",
      valueToShowInHelp = "ADDRESS")
  @Completion(OrderCompleter.class)
  String sort;

  @Option(name = "--all", description = "Departed hosts too, while their tombstone lasts")
  boolean all;

  @Override
  void run(HostMobilityService service) {
    BindingFilter filter = filter();
    List<Binding> every = filter.apply(service);
    List<Binding> shown =
        BindingOrder.parse("--sort", sort)
            .of(all ? every : filter.presentUnlessAsked().apply(service));
    if (outputJson()) {
      line(Json.bindings(shown, service));
      return;
    }
    if (!shown.isEmpty()) {
      table(shown, service).lines().forEach(this::line);
    }
    int hidden = every.size() - shown.size();
    line(count(shown) + (hidden > 0 ? "; " + hidden + " departed not shown (--all)" : ""));
  }

  private BindingFilter filter() {
    return new BindingFilter().ip(ip).mac(mac).vlan(vlan).location(location).state(state);
  }

  private Table table(List<Binding> bindings, HostMobilityService service) {
    Table table =
        new Table(
            "IP",
            "VLAN",
            "MAC",
            "LOCATION",
            "STATE",
            "SEQ",
            "SOURCE",
            "SINCE",
            "LAST SEEN",
            "NAME");
    long now = now();
    for (Binding binding : bindings) {
      OptionalLong seen = service.lastSeen(binding.address());
      table.row(
          binding.address().ip(),
          binding.address().vlan(),
          binding.mac(),
          binding.location(),
          binding.state(),
          Integer.toUnsignedString(binding.sequence()),
          binding.source(),
          Sentences.ago(binding.since(), now),
          seen.isPresent() ? Sentences.ago(seen.getAsLong(), now) : "-",
          binding.name().map(Printable::of).orElse("-"));
    }
    return table;
  }

  private static String count(List<Binding> bindings) {
    long departed = bindings.stream().filter(b -> b.state() == BindingState.LEFT).count();
    String noun = bindings.size() == 1 ? " binding" : " bindings";
    return bindings.size() + noun + (departed > 0 ? ", " + departed + " of them departed" : "");
  }
}
