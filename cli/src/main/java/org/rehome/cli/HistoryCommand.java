package org.rehome.cli;

import java.time.Instant;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Sentences;
import org.rehome.view.Subject;

/** Tells the life of one host. */
@Service
@Command(
    scope = "onos",
    name = "rehome-history",
    description =
        "Tells the life of one host, oldest first: what every node of the cluster saw of it, also"
            + " before a restart, and whether or not it has left")
public final class HistoryCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(HostCompleter.class)
  String address;

  @Option(
      name = "-n",
      aliases = "--number",
      description = "At most this many, the newest: 1 to 10000")
  String number = Integer.toString(EventFilter.USUAL);

  @Option(
      name = "--since",
      description = "Only after this event id, or of the last span of time: 30s, 10m, 2h, 1d",
      valueToShowInHelp = "ever")
  String since;

  @Option(
      name = "--vlan",
      description = "Only this VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "any")
  @Completion(VlanCompleter.class)
  String vlan;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    EventFilter filter =
        Since.narrow(new EventFilter().limit("-n", number).vlan(vlan), since, now());
    List<MobilityEvent> known = remembered(subject.history(service));
    if (known.isEmpty()) {
      throw failure("Nothing is remembered of " + subject, null);
    }
    List<MobilityEvent> events = filter.of(known);
    if (outputJson()) {
      line(Json.events(events));
      return;
    }
    if (events.isEmpty()) {
      line("No such event.");
      return;
    }
    Table table = new Table("TIME", "WHEN", "KIND", "EVENT");
    for (MobilityEvent event : events) {
      table.row(
          Instant.ofEpochMilli(event.time()),
          Sentences.ago(event.time(), now()),
          event.type(),
          Sentences.of(event));
    }
    table.lines().forEach(this::line);
  }
}
