package org.rehome.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.rehome.api.Notice;

/** Completes with the kinds of notices. */
@Service
public final class NoticeKindCompleter implements Completer {
  private final Completer names =
      new StringsCompleter(
          Arrays.stream(Notice.Kind.values()).map(Object::toString).collect(Collectors.toList()));

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    return names.complete(session, line, candidates);
  }
}
