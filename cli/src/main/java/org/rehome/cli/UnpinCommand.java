package org.rehome.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Pin;
import org.rehome.view.Json;
import org.rehome.view.PinDraft;

/** Lets whoever shows it have an address again. */
@Service
@Command(
    scope = "onos",
    name = "rehome-unpin",
    description =
        "Lets whoever shows it have an address again: takes its static binding out of the network"
            + " configuration")
public final class UnpinCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address that is pinned", required = true)
  @Completion(PinnedCompleter.class)
  String address;

  @Option(
      name = "--vlan",
      description = "Only in this VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "any")
  @Completion(VlanCompleter.class)
  String vlan;

  @Override
  void run(HostMobilityService service) throws CommandException {
    List<Pin> pins = PinDraft.of("address", address, vlan, service);
    long start = System.nanoTime();
    for (Pin pin : pins) {
      confirmed("pin", service.unpin(pin.address()));
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    if (outputJson()) {
      line(Json.unpinned(pins, micros));
      return;
    }
    if (pins.isEmpty()) {
      line("Nothing pins " + address + ".");
    }
    for (Pin pin : pins) {
      line(pin.address() + " is no longer pinned to " + pin.mac() + place(pin));
    }
  }

  /** Where it is pinned, as the end of a sentence. */
  static String place(Pin pin) {
    return pin.location().map(at -> " at " + at).orElse(", wherever it is seen");
  }
}
