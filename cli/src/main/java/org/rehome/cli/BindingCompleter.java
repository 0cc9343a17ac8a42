package org.rehome.cli;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;

/** Completes with something that the bindings have; with nothing while Rehome is not active. */
abstract class BindingCompleter implements Completer {
  ServiceDirectory services = new DefaultServiceDirectory();

  /** What a binding offers to complete with. */
  abstract Stream<?> words(Binding binding);

  /** The bindings that do so. */
  Stream<Binding> bindings(HostMobilityService service) {
    return service.bindings().stream();
  }

  @Override
  public final int complete(Session session, CommandLine line, List<String> candidates) {
    StringsCompleter words = new StringsCompleter();
    try {
      bindings(services.get(HostMobilityService.class))
          .flatMap(this::words)
          .forEach(word -> words.getStrings().add(word.toString()));
    } catch (ServiceNotFoundException inactive) {
      return -1;
    }
    return words.complete(session, line, candidates);
  }
}
