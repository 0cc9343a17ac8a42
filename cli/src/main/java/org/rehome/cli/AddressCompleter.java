package org.rehome.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;

/** Completes with the IP and MAC addresses that are bound. */
@Service
public final class AddressCompleter extends BindingCompleter {
  @Override
  Stream<?> words(Binding binding) {
    return Stream.of(binding.address().ip(), binding.mac());
  }
}
