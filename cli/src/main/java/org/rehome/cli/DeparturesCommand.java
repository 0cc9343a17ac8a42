package org.rehome.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Printable;
import org.rehome.view.Sentences;

/** Lists the hosts that have left. */
@Service
@Command(
    scope = "onos",
    name = "rehome-departures",
    description =
        "Lists the addresses that nobody has any more: where their host was last, since when it is"
            + " gone, and why; the latest departure last")
public final class DeparturesCommand extends RehomeCommand {
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
  @Completion(HostCompleter.class)
  String ip;

  @Option(name = "--mac", description = "Only the addresses of this MAC", valueToShowInHelp = "any")
  @Completion(HostCompleter.class)
  String mac;

  @Option(
      name = "--vlan",
      description = "Only this VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "any")
  @Completion(VlanCompleter.class)
  String vlan;

  @Option(
      name = "--location",
      description = "Only hosts that were last behind this edge port: device/port",
      valueToShowInHelp = "any")
  @Completion(LocationCompleter.class)
  String location;

  @Override
  void run(HostMobilityService service) {
    EventFilter filter =
        new EventFilter().limit("-n", number).ip(ip).mac(mac).vlan(vlan).location(location);
    List<MobilityEvent> departures = Since.narrow(filter, since, now()).departures(service);
    if (outputJson()) {
      line(Json.departures(departures));
      return;
    }
    if (departures.isEmpty()) {
      line("No such departure.");
      return;
    }
    Table table = new Table("LEFT", "IP", "VLAN", "MAC", "LAST AT", "SEQ", "SHOWN BY", "NAME");
    for (MobilityEvent departure : departures) {
      Binding last = departure.subject();
      table.row(
          Sentences.ago(departure.time(), now()),
          last.address().ip(),
          last.address().vlan(),
          last.mac(),
          last.location(),
          Integer.toUnsignedString(last.sequence()),
          departure.cause().phrase(),
          last.name().map(Printable::of).orElse("-"));
    }
    table.lines().forEach(this::line);
  }
}
