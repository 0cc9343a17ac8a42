package org.rehome.cli;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Audit;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Repair;
import org.rehome.view.Json;
import org.rehome.view.Sentences;

/** Compares the flow rules of every switch with what they should be, and puts them right. */
@Service
@Command(
    scope = "onos",
    name = "rehome-audit",
    description =
        "Compares the flow rules of every switch, in ONOS's store and in the switch itself, with what"
            + " they should be; fails when a rule is stale or missing (with -j it only reports)")
public final class AuditCommand extends RehomeCommand {
  @Option(
      name = "-r",
      aliases = "--repair",
      description = "Puts right what is found, and fails only when something is wrong after that")
  boolean repair;

  @Override
  void run(HostMobilityService service) throws CommandException {
    if (repair) {
      repair(service.repair());
      return;
    }
    Audit audit = service.audit();
    if (outputJson()) {
      line(Json.audit(audit));
      return;
    }
    show(audit);
    finish(audit);
  }

  private void repair(Repair done) throws CommandException {
    if (outputJson()) {
      line(Json.repair(done));
      return;
    }
    show(done.before());
    if (!done.before().findings().isEmpty()) {
      line("before: " + verdict(done.before()));
      line(done.repaired().size() + " repaired");
    }
    if (!done.after().findings().isEmpty()) {
      show(done.after());
    }
    finish(done.after());
  }

  private void show(Audit audit) {
    Table table = new Table("DEVICE", "RULES", "IN SWITCH", "STALE", "MISSING");
    for (Audit.Device device : audit.devices()) {
      Object there =
          device.rulesInSwitch().isPresent() ? device.rulesInSwitch().getAsInt() : "not read";
      table.row(device.id(), device.rules(), there, device.stale(), device.missing());
    }
    table.lines().forEach(this::line);
    for (Audit.Device device : audit.devices()) {
      device.unread().ifPresent(why -> line(device.id() + " was not read: " + why));
    }
    audit.findings().forEach(finding -> line(Sentences.of(finding)));
  }

  private void finish(Audit audit) throws CommandException {
    if (!audit.findings().isEmpty()) {
      throw failure(verdict(audit), null);
    }
    line(verdict(audit));
  }

  private static String verdict(Audit audit) {
    int switches = audit.devices().size();
    return String.format(
        "%d stale, %d missing of %d rules (%d in the switches themselves) on %d %s",
        audit.count(Audit.Fault.STALE),
        audit.count(Audit.Fault.MISSING),
        audit.rules(),
        audit.rulesInSwitches(),
        switches,
        switches == 1 ? "switch" : "switches");
  }
}
