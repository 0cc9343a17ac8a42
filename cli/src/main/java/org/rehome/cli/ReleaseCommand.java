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
import org.rehome.view.Subject;

/** Trusts a frozen address again. */
@Service
@Command(
    scope = "onos",
    name = "rehome-release",
    description =
        "Trusts an address again that was frozen after too many moves, without waiting for the end of"
            + " its hold time. A MAC stands for every address it has")
public final class ReleaseCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(FrozenCompleter.class)
  String address;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    long start = System.nanoTime();
    List<Binding> released = confirmed("release", subject.release(service));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    if (outputJson()) {
      line(Json.released(released, micros, service));
      return;
    }
    if (released.isEmpty()) {
      line("Nothing of " + subject + " was frozen.");
    }
    for (Binding binding : released) {
      line(
          binding.address() + " (" + binding.mac() + ") is trusted again at " + binding.location());
    }
  }
}
