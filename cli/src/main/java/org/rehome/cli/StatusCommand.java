package org.rehome.cli;

import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.BindingState;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Status;
import org.rehome.view.Json;

/** Shows how Rehome is doing. */
@Service
@Command(
    scope = "onos",
    name = "rehome-status",
    description =
        "Shows how Rehome is doing: bindings by state, what stands in its way, what it refused of the"
            + " network configuration, everything counted since activation, and the settings in"
            + " force")
public final class StatusCommand extends RehomeCommand {
  @Override
  void run(HostMobilityService service) {
    Status status = service.status();
    if (outputJson()) {
      line(Json.status(status));
      return;
    }
    line("Rehome " + status.version());
    for (String application : status.conflictingApplications()) {
      line(
          "IN THE WAY: "
              + application
              + " answers for hosts too; app deactivate "
              + application
              + " to let Rehome do it");
    }
    if (!status.configurationProblems().isEmpty()) {
      line("configuration problems");
      status.configurationProblems().forEach(problem -> line("  " + problem));
    }
    line("bindings");
    for (BindingState state : BindingState.values()) {
      field(state.name(), status.bindings().getOrDefault(state, 0), 9);
    }
    section("counters", status.counters());
    section("settings", status.settings());
  }

  private void section(String heading, Map<String, ?> entries) {
    line(entries.isEmpty() ? heading + ": none yet" : heading);
    int width = entries.keySet().stream().mapToInt(String::length).max().orElse(0);
    entries.forEach((name, value) -> field(name, value, width));
  }

  private void field(String name, Object value, int width) {
    line(
        ("  " + name + " ".repeat(Math.max(0, width - name.length())) + "  " + value)
            .stripTrailing());
  }
}
