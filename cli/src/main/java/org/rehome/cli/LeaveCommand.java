package org.rehome.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.view.Json;
import org.rehome.view.Sentences;
import org.rehome.view.Subject;

/** Says that a host has left. */
@Service
@Command(
    scope = "onos",
    name = "rehome-leave",
    description =
        "Says that a host has left: purges its flows on every switch, waits until each has confirmed,"
            + " and says how long that took (ms). A MAC stands for every address it has")
public final class LeaveCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(AddressCompleter.class)
  String address;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    long start = System.nanoTime();
    List<Binding> ended = confirmed("purge", subject.leave(service));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    if (outputJson()) {
      line(Json.left(ended, micros, service));
      return;
    }
    if (ended.isEmpty()) {
      line("Nothing was bound to " + subject + ".");
      return;
    }
    for (Binding binding : ended) {
      line(binding.address() + " (" + binding.mac() + ") left " + binding.location());
    }
    String noun = ended.size() == 1 ? " binding in " : " bindings in ";
    line("Purged " + ended.size() + noun + Sentences.span(micros) + ".");
  }
}
