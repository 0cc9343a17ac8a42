package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.core.Declaration;
import org.rehome.core.NetworkConfig;
import org.rehome.core.Observation;
import org.rehome.core.StaticBinding;

/**
 * Makes what the operator declares true of what is bound, at once and again when a port comes back.
 *
 * <p>Thread-safe; what takes longer happens on the executor.
 */
final class Declarer {
  private final InForce inForce;
  private final Replica replica;
  private final Rerouting rerouting;
  private final Timers timers;
  private final Executor executor;
  private final Consumer<Observation> observer;

  Declarer(
      InForce inForce,
      Replica replica,
      Rerouting rerouting,
      Timers timers,
      Executor executor,
      Consumer<Observation> observer) {
    this.inForce = inForce;
    this.replica = replica;
    this.rerouting = rerouting;
    this.timers = timers;
    this.executor = executor;
    this.observer = observer;
  }

  /** {@code network} is declared from now on. */
  void declared(NetworkConfig network) {
    inForce.change(network);
    executor.execute(
        () -> {
          // What a departure takes depends on what was declared when it came.
          rerouting.start();
          replica.all().forEach(binding -> declare(binding.address()));
          bind(binding -> true);
          CompletableFuture<Void> unused = rerouting.networkChanged();
        });
  }

  /** {@code port} can be used again: who is declared to be there is there. */
  void portUp(ConnectPoint port) {
    bind(binding -> binding.location().filter(port::equals).isPresent());
  }

  private void bind(Predicate<StaticBinding> which) {
    for (StaticBinding binding : inForce.network().staticBindings()) {
      if (which.test(binding)) {
        declare(binding.address());
      }
    }
  }

  private void declare(Address address) {
    observer.accept(Declaration.about(address, timers.now()));
  }
}
