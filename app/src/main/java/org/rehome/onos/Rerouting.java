package org.rehome.onos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Homes;
import org.rehome.core.NetworkConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits every route when the fabric or what is declared about it has changed.
 *
 * <p>Addresses are fitted in their lanes, each on its own. Thread-safe, never blocks.
 */
final class Rerouting {
  private static final Logger LOG = LoggerFactory.getLogger(Rerouting.class);

  private final Supplier<NetworkConfig> network;
  private final Replica replica;
  private final Lanes lanes;
  private final RouteInstaller installer;
  private final PrefixRoutes prefixes;
  private final Consumer<DeviceId> check;
  private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
  private boolean started;

  /** Rerouting that has {@code check} compare a switch's rules with what they should be. */
  Rerouting(
      Supplier<NetworkConfig> network,
      Replica replica,
      Lanes lanes,
      RouteInstaller installer,
      PrefixRoutes prefixes,
      Consumer<DeviceId> check) {
    this.network = network;
    this.replica = replica;
    this.lanes = lanes;
    this.installer = installer;
    this.prefixes = prefixes;
    this.check = check;
  }

  /**
   * Takes over what is declared, before anything is routed; changes are followed from now on.
   * Without effect once it has.
   */
  synchronized void start() {
    if (started) {
      return;
    }
    Homes declared = Homes.of(network.get());
    installer.homes(declared);
    tail = prefixes.change(declared);
    started = true;
  }

  /** Switches or links have changed. Who is at home does not depend on that. */
  CompletableFuture<Void> topologyChanged() {
    return CompletableFuture.allOf(prefixes.refresh(), rerouteAll());
  }

  /**
   * Something else is declared. What a prefix route is to lead elsewhere is steered by host routes
   * until it does.
   */
  synchronized CompletableFuture<Void> networkChanged() {
    if (started) {
      tail =
          tail.thenCompose(done -> follow())
              .exceptionally(
                  error -> {
                    LOG.warn("What is declared was not followed; the next change is", error);
                    return null;
                  });
    }
    return tail;
  }

  private CompletableFuture<Void> follow() {
    Homes before = installer.homes();
    Homes after = Homes.of(network.get());
    if (after.equals(before)) {
      return CompletableFuture.completedFuture(null);
    }
    installer.homes(after.following(before));
    return rerouteAll()
        .thenCompose(done -> prefixes.change(after))
        .thenCompose(
            done -> {
              installer.homes(after);
              return rerouteAll();
            })
        // Of two VLANs with the same address, one may have lost to the gateway what the other got,
        // by the same match and at the same time.
        .thenRun(() -> installer.switches().forEach(check));
  }

  private CompletableFuture<Void> rerouteAll() {
    Set<Address> addresses = new HashSet<>(installer.planned());
    if (addresses.isEmpty() && installer.switches().isEmpty()) {
      // So it is at the start: there is nothing that a route could be on.
      return CompletableFuture.completedFuture(null);
    }
    replica.forEach(binding -> addresses.add(binding.address()));
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Address address : addresses) {
      all.add(
          lanes
              .submit(address, () -> reroute(address))
              .exceptionally(
                  error -> {
                    LOG.warn("{} was not rerouted", address, error);
                    return null;
                  }));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }

  private CompletableFuture<Void> reroute(Address address) {
    Binding binding = replica.find(address);
    if (binding != null && binding.present()) {
      return installer.reroute(binding);
    }
    // The node that saw it leave has taken its rules; here it was only rerouted.
    installer.forget(address);
    return CompletableFuture.completedFuture(null);
  }
}
