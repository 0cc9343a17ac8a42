package org.rehome.cli;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Pin;
import org.rehome.view.Json;

/** Lists which addresses one MAC alone may have. */
@Service
@Command(
    scope = "onos",
    name = "rehome-pins",
    description = "Lists which addresses one MAC alone may have, and where; ordered by address")
public final class PinsCommand extends RehomeCommand {
  @Override
  void run(HostMobilityService service) {
    List<Pin> pins =
        service.pins().stream()
            .sorted(Comparator.comparing(Pin::address))
            .collect(Collectors.toList());
    if (outputJson()) {
      line(Json.pins(pins));
      return;
    }
    if (pins.isEmpty()) {
      line("Nothing is pinned.");
      return;
    }
    Table table = new Table("IP", "VLAN", "MAC", "LOCATION");
    for (Pin pin : pins) {
      table.row(
          pin.address().ip(),
          pin.address().vlan(),
          pin.mac(),
          pin.location().map(Object::toString).orElse("any"));
    }
    table.lines().forEach(this::line);
  }
}
