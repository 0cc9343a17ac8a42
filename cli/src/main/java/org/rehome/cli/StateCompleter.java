package org.rehome.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.rehome.api.BindingState;

/** Completes with the states of a binding. */
@Service
public final class StateCompleter implements Completer {
  private final Completer names =
      new StringsCompleter(
          Arrays.stream(BindingState.values()).map(Enum::name).collect(Collectors.toList()));

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    return names.complete(session, line, candidates);
  }
}
