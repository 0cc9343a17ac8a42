package org.rehome.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.rehome.api.HostMobilityService;

/** Completes with the IP addresses that are pinned; with nothing while Rehome is not active. */
@Service
public final class PinnedCompleter implements Completer {
  ServiceDirectory services = new DefaultServiceDirectory();

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    StringsCompleter words = new StringsCompleter();
    try {
      services
          .get(HostMobilityService.class)
          .pins()
          .forEach(pin -> words.getStrings().add(pin.address().ip().toString()));
    } catch (ServiceNotFoundException inactive) {
      return -1;
    }
    return words.complete(session, line, candidates);
  }
}
