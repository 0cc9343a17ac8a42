package org.rehome.cli;

import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;

/** Completes with the IP and MAC addresses that are bound, or were until lately. */
@Service
public final class HostCompleter extends BindingCompleter {
  private static final int MOST_DEPARTED = 1_000;

  @Override
  Stream<Binding> bindings(HostMobilityService service) {
    Stream<Binding> departed =
        service.departures().stream()
            .sorted(Comparator.comparingLong(MobilityEvent::time).reversed())
            .limit(MOST_DEPARTED)
            .map(MobilityEvent::subject);
    return Stream.concat(super.bindings(service), departed);
  }

  @Override
  Stream<?> words(Binding binding) {
    return Stream.of(binding.address().ip(), binding.mac());
  }
}
