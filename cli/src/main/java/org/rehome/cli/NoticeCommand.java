package org.rehome.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.HostMobilityService;
import org.rehome.view.NoticeDraft;

/** Says that a host is leaving, has left or has arrived. */
@Service
@Command(
    scope = "onos",
    name = "rehome-notice",
    description =
        "Says what is known of a host before the network shows it: that it is leaving, so that it is"
            + " expected elsewhere; that it has left, so that its flows are purged; that it has arrived"
            + " at an edge port, so that traffic is led there before it is heard")
public final class NoticeCommand extends NoticeGiving {
  @Argument(name = "kind", description = "leaving, left or arrived", required = true)
  @Completion(NoticeKindCompleter.class)
  String kind;

  @Argument(
      index = 1,
      name = "host",
      description =
          "A MAC address for all that is bound to it, IP addresses, or both: these addresses of this"
              + " MAC. Who arrives needs the MAC, and --location",
      required = true,
      multiValued = true)
  @Completion(AddressCompleter.class)
  List<String> hosts = new ArrayList<>();

  @Override
  void run(HostMobilityService service) throws CommandException {
    NoticeDraft draft = new NoticeDraft().kind(kind);
    hosts.forEach(draft::host);
    give(draft, String.join(", ", hosts), service);
  }
}
