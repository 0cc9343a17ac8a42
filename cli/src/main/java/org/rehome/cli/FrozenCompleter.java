package org.rehome.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;

/** Completes with the IP and MAC addresses that are frozen. */
@Service
public final class FrozenCompleter extends BindingCompleter {
  @Override
  Stream<?> words(Binding binding) {
    return binding.state() == BindingState.FROZEN
        ? Stream.of(binding.address().ip(), binding.mac())
        : Stream.empty();
  }
}
