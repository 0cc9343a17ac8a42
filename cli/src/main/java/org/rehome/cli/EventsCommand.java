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

/** Lists what happened to hosts. */
@Service
@Command(
    scope = "onos",
    name = "rehome-events",
    description =
        "Lists what happened to hosts, oldest first: as this node saw it, and before it started")
public final class EventsCommand extends RehomeCommand {
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

  @Option(
      name = "--kind",
      description =
          "Only this kind: ARRIVED, MOVED, TAKEN_OVER, CONFLICT, VIOLATION, FROZEN, RELEASED or LEFT",
      valueToShowInHelp = "any")
  @Completion(KindCompleter.class)
  String kind;

  @Override
  void run(HostMobilityService service) {
    List<MobilityEvent> events = filter().apply(service);
    if (outputJson()) {
      line(Json.events(events));
      return;
    }
    if (events.isEmpty()) {
      line("No such event.");
      return;
    }
    Table table = new Table("ID", "WHEN", "KIND", "EVENT");
    for (MobilityEvent event : events) {
      String when = Sentences.ago(event.time(), now());
      table.row(event.id(), when, event.type(), Sentences.of(event));
    }
    table.lines().forEach(this::line);
  }

  private EventFilter filter() {
    return Since.narrow(new EventFilter().limit("-n", number).kind(kind), since, now());
  }
}
