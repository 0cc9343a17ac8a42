package org.rehome.cli;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Excerpt;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.api.MobilityListener;
import org.rehome.view.EventFilter;
import org.rehome.view.Json;
import org.rehome.view.Sentences;
import org.rehome.view.Values;

/** Shows what happens to hosts while it happens. */
@Service
@Command(
    scope = "onos",
    name = "rehome-watch",
    description =
        "Shows what happens to hosts while it happens, until Ctrl-C: as this node sees it")
public final class WatchCommand extends RehomeCommand {
  private static final int PORTION = 100;

  @Argument(name = "address", description = "Only this IP address or MAC address")
  @Completion(HostCompleter.class)
  String address;

  @Option(
      name = "-n",
      aliases = "--number",
      description = "Ends after this many: 1 to 10000",
      valueToShowInHelp = "never")
  String number;

  @Option(
      name = "--kind",
      description =
          "Only this kind: ARRIVED, MOVED, TAKEN_OVER, CONFLICT, VIOLATION, FROZEN, RELEASED or LEFT",
      valueToShowInHelp = "any")
  @Completion(KindCompleter.class)
  String kind;

  @Option(
      name = "--since",
      description = "Begins after this event id, or with the last span of time: 30s, 10m, 2h, 1d",
      valueToShowInHelp = "now")
  String since;

  private long left;

  @Override
  void run(HostMobilityService service) throws CommandException {
    left = number == null ? Long.MAX_VALUE : Values.number("-n", number, 1, EventFilter.MOST);
    OptionalLong after = Since.id(since);
    EventFilter filter = filter();
    Semaphore bell = new Semaphore(0);
    MobilityListener listener = event -> bell.release();
    service.addListener(listener);
    try {
      follow(service, filter, after, bell);
    } catch (InterruptedException enough) {
      // Ctrl-C: that is how it ends.
      Thread.currentThread().interrupt();
    } finally {
      service.removeListener(listener);
    }
  }

  private EventFilter filter() {
    EventFilter filter = new EventFilter().limit("-n", String.valueOf(EventFilter.MOST)).kind(kind);
    if (address != null) {
      filter = Values.isMac(address) ? filter.mac(address) : filter.ip(address);
    }
    return Since.recent(filter, since, now());
  }

  private void follow(
      HostMobilityService service, EventFilter filter, OptionalLong after, Semaphore bell)
      throws CommandException, InterruptedException {
    long position = since == null ? service.excerpt(Long.MAX_VALUE, 1).last() : after.orElse(0);
    // Who asks for a span of time asks for what there is of it.
    boolean exact = since == null || after.isPresent();
    while (left > 0) {
      Excerpt excerpt = service.excerpt(position, PORTION);
      if (excerpt.gap() && exact) {
        line(outputJson() ? Json.gap(position) : gap(position));
      }
      show(filter.of(excerpt.events()));
      exact = true;
      position = excerpt.last();
      if (excerpt.events().isEmpty()) {
        // Heard or not: it may be another service by now.
        if (bell.tryAcquire(1, TimeUnit.SECONDS)) {
          bell.drainPermits();
        }
        if (System.out.checkError() || services.get(HostMobilityService.class) != service) {
          throw failure("Rehome was started anew: watch again", null);
        }
      }
    }
  }

  private static String gap(long position) {
    return "… events after " + position + " may be missing here …";
  }

  private void show(List<MobilityEvent> events) {
    for (MobilityEvent event : events) {
      if (left > 0) {
        left--;
        line(outputJson() ? Json.event(event) : sentence(event));
      }
    }
  }

  private static String sentence(MobilityEvent event) {
    return Instant.ofEpochMilli(event.time()) + "  " + event.type() + "  " + Sentences.of(event);
  }
}
