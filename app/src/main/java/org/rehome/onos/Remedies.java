package org.rehome.onos;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what is wrong with the rules of a switch.
 *
 * <p>Each address in its lane, by what should be when its turn has come, and not by what should
 * have been when somebody looked. Thread-safe, never blocks.
 */
final class Remedies {
  private static final Logger LOG = LoggerFactory.getLogger(Remedies.class);

  private final Replica replica;
  private final RouteInstaller installer;
  private final PrefixRoutes prefixes;
  private final FlowPurger purger;
  private final GroupPurger groups;
  private final Lanes lanes;

  Remedies(
      Replica replica,
      RouteInstaller installer,
      PrefixRoutes prefixes,
      FlowPurger purger,
      GroupPurger groups,
      Lanes lanes) {
    this.replica = replica;
    this.installer = installer;
    this.prefixes = prefixes;
    this.purger = purger;
    this.groups = groups;
    this.lanes = lanes;
  }

  /** The binding of {@code address}; null where nothing is bound. */
  private Binding present(Address address) {
    Binding binding = replica.find(address);
    return binding != null && binding.present() ? binding : null;
  }

  /**
   * Has the switch get the routes that it lacks, and ONOS and the switch lose those of Rehome's
   * that should not be.
   *
   * @param tables to take out of the switch what ONOS does not know of; null where there is no way
   * @return completes, never exceptionally, when it has confirmed or failed
   */
  CompletableFuture<Void> own(Comparison comparison, SwitchTables tables) {
    DeviceId device = comparison.device();
    ListMultimap<Destination, SwitchRule> strays = ArrayListMultimap.create();
    List<SwitchRule> strange = new ArrayList<>();
    for (Suspicion each : comparison.suspicions()) {
      if (each.departed() == null && each.stray() != null) {
        if (each.to() == null) {
          strange.add(each.stray());
        } else {
          strays.put(each.to(), each.stray());
        }
      }
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    if (!strange.isEmpty()) {
      // They match what no rule of Rehome's does: nobody's turn needs to be waited for.
      all.add(settled(() -> remove(device, strange, tables)));
    }
    comparison
        .wrong()
        .forEach(
            (to, suspects) -> {
              List<SwitchRule> out = strays.get(to);
              if (to.isHost()) {
                Address address = to.address();
                all.add(inLane(address, () -> rid(address, device, out, tables)));
                all.add(
                    inLane(
                        address,
                        () -> installer.repair(address, present(address), device, suspects)));
              } else {
                all.add(
                    settled(
                        () -> prefixes.rid(to, device, out, gone -> remove(device, gone, tables))));
                all.add(settled(() -> prefixes.repair(to, device, suspects)));
              }
            });
    return together(all);
  }

  private CompletableFuture<Void> rid(
      Address address, DeviceId device, List<SwitchRule> out, SwitchTables tables) {
    return out.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : remove(device, installer.superfluous(address, present(address), device, out), tables);
  }

  /** Has the switch lose other applications' rules that name who has left; otherwise as own. */
  CompletableFuture<Void> foreign(Comparison comparison, SwitchTables tables) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Suspicion each : comparison.suspicions()) {
      Address address = each.departed();
      if (address != null) {
        all.add(inLane(address, () -> purge(address, comparison.device(), each.stray(), tables)));
      }
    }
    DeviceId device = comparison.device();
    all.add(settled(() -> purger.collect(device).thenAccept(paid -> {})));
    all.add(settled(() -> groups.collect(device, List.of()).thenAccept(paid -> {})));
    return together(all);
  }

  private CompletableFuture<Void> purge(
      Address address, DeviceId device, SwitchRule stray, SwitchTables tables) {
    Binding old = replica.find(address);
    if (old == null || old.present()) {
      return CompletableFuture.completedFuture(null);
    }
    return stray == null
        ? CompletableFuture.allOf(purger.purge(old), groups.purge(old))
        : remove(device, List.of(stray), tables);
  }

  private static CompletableFuture<Void> remove(
      DeviceId device, Collection<SwitchRule> rules, SwitchTables tables) {
    return rules.isEmpty() || tables == null
        ? CompletableFuture.completedFuture(null)
        : tables.remove(device, rules);
  }

  private CompletableFuture<Void> inLane(Address address, Supplier<CompletableFuture<Void>> work) {
    return settled(() -> lanes.submit(address, work));
  }

  private static CompletableFuture<Void> settled(Supplier<CompletableFuture<Void>> work) {
    return Attempt.of(work)
        .exceptionally(
            error -> {
              LOG.warn("A rule was not put right: {}", error.getMessage());
              return null;
            });
  }

  private static CompletableFuture<Void> together(List<CompletableFuture<Void>> all) {
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }
}
