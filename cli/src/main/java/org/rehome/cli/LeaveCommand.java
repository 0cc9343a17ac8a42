package org.rehome.cli;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Notice;
import org.rehome.view.NoticeDraft;
import org.rehome.view.Subject;

/** Says that a host has left. */
@Service
@Command(
    scope = "onos",
    name = "rehome-leave",
    description =
        "Says that a host has left: purges its flows on every switch, waits until each has confirmed,"
            + " and says how long that took (ms). A MAC stands for every address it has")
public final class LeaveCommand extends NoticeGiving {
  @Argument(name = "address", description = "An IP address or a MAC address", required = true)
  @Completion(AddressCompleter.class)
  String address;

  @Override
  void run(HostMobilityService service) throws CommandException {
    Subject subject = Subject.parse("address", address);
    NoticeDraft draft = new NoticeDraft().kind(Notice.Kind.LEFT.toString()).host(address);
    give(draft, subject.toString(), service);
  }
}
