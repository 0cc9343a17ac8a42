package org.rehome.cli;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Audit;
import org.rehome.api.HostMobilityService;
import org.rehome.view.Json;

/** Compares the flow rules of every switch with what they should be. */
@Service
@Command(
    scope = "onos",
    name = "rehome-audit",
    description =
        "Compares the flow rules of every switch with what they should be; fails when a rule is"
            + " stale or missing (with -j it only reports)")
public final class AuditCommand extends RehomeCommand {
  @Override
  void run(HostMobilityService service) throws CommandException {
    Audit audit = service.audit();
    if (outputJson()) {
      line(Json.audit(audit));
      return;
    }
    Table table = new Table("DEVICE", "RULES", "STALE", "MISSING");
    for (Audit.Device device : audit.devices()) {
      table.row(device.id(), device.rules(), device.stale(), device.missing());
    }
    table.lines().forEach(this::line);
    for (Audit.Finding finding : audit.findings()) {
      line(finding);
    }
    String verdict =
        String.format(
            "%d stale, %d missing of %d rules on %d %s",
            audit.count(Audit.Fault.STALE),
            audit.count(Audit.Fault.MISSING),
            audit.rules(),
            audit.devices().size(),
            audit.devices().size() == 1 ? "switch" : "switches");
    if (!audit.findings().isEmpty()) {
      throw failure(verdict, null);
    }
    line(verdict);
  }
}
