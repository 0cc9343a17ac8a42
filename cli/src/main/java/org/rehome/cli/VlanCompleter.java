package org.rehome.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;

/** Completes with the VLANs that have bindings. */
@Service
public final class VlanCompleter extends BindingCompleter {
  @Override
  Stream<?> words(Binding binding) {
    return Stream.of(binding.address().vlan());
  }
}
