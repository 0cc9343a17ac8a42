package org.rehome.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.rehome.view.BindingOrder;

/** Completes with what bindings can be ordered by. */
@Service
public final class OrderCompleter implements Completer {
  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    StringsCompleter words = new StringsCompleter();
    for (BindingOrder order : BindingOrder.values()) {
      words.getStrings().add(order.name());
    }
    return words.complete(session, line, candidates);
  }
}
