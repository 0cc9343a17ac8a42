package org.rehome.cli;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Pin;
import org.rehome.view.Json;
import org.rehome.view.PinDraft;

/** Lets one MAC alone have an address. */
@Service
@Command(
    scope = "onos",
    name = "rehome-pin",
    description =
        "Lets one MAC alone have an address, at one place alone: where it is now, if nothing else is"
            + " said. It becomes a static binding of the network configuration")
public final class PinCommand extends RehomeCommand {
  @Argument(name = "address", description = "An IP address", required = true)
  @Completion(IpCompleter.class)
  String address;

  @Option(
      name = "--mac",
      description = "The only MAC that may have it",
      valueToShowInHelp = "the one that has it")
  @Completion(MacCompleter.class)
  String mac;

  @Option(
      name = "--vlan",
      description = "Its VLAN: 1 to 4094, or None for untagged traffic",
      valueToShowInHelp = "where it is bound")
  @Completion(VlanCompleter.class)
  String vlan;

  @Option(
      name = "--location",
      description = "The only edge port where it may be: device/port",
      valueToShowInHelp = "where it is; with --mac anywhere")
  @Completion(LocationCompleter.class)
  String location;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Pin pin =
        new PinDraft().address(address).vlan(vlan).mac(mac).location(location).finish(service);
    long start = System.nanoTime();
    Optional<Binding> binding = confirmed("pin", service.pin(pin));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    if (outputJson()) {
      line(Json.pinned(pin, binding, micros, service));
      return;
    }
    line(pin.address() + " is pinned to " + pin.mac() + UnpinCommand.place(pin));
  }
}
