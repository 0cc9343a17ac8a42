package org.rehome.onos;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Pin;
import org.rehome.core.Declaration;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what the operator declares true of what is bound, at once and again when a port comes back.
 *
 * <p>Thread-safe; what takes longer happens on the executor.
 */
final class Declarer {
  private static final Logger LOG = LoggerFactory.getLogger(Declarer.class);

  /** How long a switch that is declared has to connect before its absence is told of; ms. */
  private static final long TO_CONNECT = 60_000;

  private final InForce inForce;
  private final Replica replica;
  private final Rerouting rerouting;
  private final Timers timers;
  private final Executor executor;
  private final Consumer<Observation> observer;
  private final Predicate<DeviceId> known;

  Declarer(
      InForce inForce,
      Replica replica,
      Rerouting rerouting,
      Timers timers,
      Executor executor,
      Consumer<Observation> observer,
      Predicate<DeviceId> known) {
    this.inForce = inForce;
    this.replica = replica;
    this.rerouting = rerouting;
    this.timers = timers;
    this.executor = executor;
    this.observer = observer;
    this.known = known;
  }

  /** {@code network} is declared from now on. */
  void declared(NetworkConfig network) {
    inForce.change(network);
    // By then switches are there that connect as ONOS has started.
    timers.after(TO_CONNECT, this::tellOfUnknown);
    executor.execute(
        () -> {
          // What a departure takes depends on what was declared when it came.
          rerouting.start();
          replica.forEach(binding -> declare(binding.address()));
          bind(binding -> true);
          CompletableFuture<Void> unused = rerouting.networkChanged();
        });
  }

  private void tellOfUnknown() {
    List<Pin> waiting = waiting(inForce.network(), known);
    if (!waiting.isEmpty()) {
      Pin first = waiting.get(0);
      LOG.warn(
          "Bound statically at switches that ONOS does not know yet: {}, such as {} at {}",
          waiting.size(),
          first.address(),
          first.location().orElseThrow());
    }
  }

  /** Static bindings at switches that are still to come, or that do not exist. */
  static List<Pin> waiting(NetworkConfig network, Predicate<DeviceId> known) {
    return network.staticBindings().stream()
        .filter(pin -> pin.location().filter(at -> !known.test(at.deviceId())).isPresent())
        .collect(Collectors.toList());
  }

  /** {@code port} can be used again: who is declared to be there is there. */
  void portUp(ConnectPoint port) {
    bind(binding -> binding.location().filter(port::equals).isPresent());
  }

  private void bind(Predicate<Pin> which) {
    for (Pin binding : inForce.network().staticBindings()) {
      if (which.test(binding)) {
        declare(binding.address());
      }
    }
  }

  private void declare(Address address) {
    observer.accept(Declaration.about(address, timers.now()));
  }
}
