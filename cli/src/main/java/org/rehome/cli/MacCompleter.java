package org.rehome.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;

/** Completes with the MACs that addresses are bound to. */
@Service
public final class MacCompleter extends BindingCompleter {
  @Override
  Stream<?> words(Binding binding) {
    return Stream.of(binding.mac());
  }
}
