package org.rehome.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Sentences;

/** Lists the claims that were refused. */
@Service
@Command(
    scope = "onos",
    name = "rehome-conflicts",
    description =
        "Lists the claims that were refused, oldest first: to the address of another host, against"
            + " what is declared, or above a limit")
public final class ConflictsCommand extends RehomeCommand {
  private static final String USUAL = "20";

  @Option(
      name = "-n",
      aliases = "--number",
      description = "At most this many, the newest: 1 to 10000")
  String number = USUAL;

  @Option(
      name = "--since",
      description = "Only after this event id, or of the last span of time: 30s, 10m, 2h, 1d",
      valueToShowInHelp = "ever")
  String since;

  @Option(name = "--ip", description = "Only this IPv4 or IPv6 address", valueToShowInHelp = "any")
  @Completion(IpCompleter.class)
  String ip;

  @Option(name = "--mac", description = "Only what this MAC has kept", valueToShowInHelp = "any")
  @Completion(MacCompleter.class)
  String mac;

  @Option(
      name = "--vlan",
      description = "Only this VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "any")
  @Completion(VlanCompleter.class)
  String vlan;

  @Override
  void run(HostMobilityService service) {
    EventFilter filter =
        new EventFilter().disputes().limit("-n", number).ip(ip).mac(mac).vlan(vlan);
    List<MobilityEvent> conflicts = Since.narrow(filter, since, now()).apply(service);
    if (outputJson()) {
      line(Json.conflicts(conflicts));
      return;
    }
    if (conflicts.isEmpty()) {
      line("No such conflict.");
      return;
    }
    Table table = new Table("ID", "WHEN", "KIND", "EVENT");
    for (MobilityEvent event : conflicts) {
      String when = Sentences.ago(event.time(), now());
      table.row(event.id(), when, event.type(), Sentences.of(event));
    }
    table.lines().forEach(this::line);
  }
}
