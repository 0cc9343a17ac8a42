package org.rehome.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;

/** Completes with the edge ports that have hosts behind them. */
@Service
public final class LocationCompleter extends BindingCompleter {
  @Override
  Stream<?> words(Binding binding) {
    return Stream.of(binding.location());
  }
}
