package org.rehome.onos;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Misses;
import org.rehome.core.Outcome;

/** The adapters that decisions are carried out with. Thread-safe. */
final class Effectors {
  final PacketSender sender;
  final Prober prober;
  final RouteInstaller installer;
  final FlowPurger purger;
  final Fabric fabric;
  final Journal journal;
  final Consumer<MobilityEvent> events;
  final Counters counters;
  final Timers timers;
  final Supplier<Settings> settings;
  private final HostFeed hosts;
  private Misses misses;

  Effectors(
      PacketSender sender,
      Prober prober,
      RouteInstaller installer,
      FlowPurger purger,
      Fabric fabric,
      Journal journal,
      Consumer<MobilityEvent> events,
      HostFeed hosts,
      Counters counters,
      Timers timers,
      Supplier<Settings> settings) {
    this.sender = sender;
    this.prober = prober;
    this.installer = installer;
    this.purger = purger;
    this.fabric = fabric;
    this.journal = journal;
    this.events = events;
    this.hosts = hosts;
    this.counters = counters;
    this.timers = timers;
    this.settings = settings;
    forgetMisses();
  }

  /** Starts with an empty memory of unknown addresses, by the settings of now. */
  synchronized void forgetMisses() {
    misses = settings.get().misses();
  }

  /**
   * A binding is another than before: the host store follows, and the address may be asked for
   * again.
   */
  void changed(Outcome outcome) {
    outcome.before().ifPresent(hosts::changed);
    outcome.after().ifPresent(hosts::changed);
    Address address = outcome.after().or(outcome::before).map(Binding::address).orElseThrow();
    synchronized (this) {
      misses.forget(address);
    }
  }

  /** Whether a query for the unknown {@code target} is to be flooded now. */
  synchronized boolean admitsFlood(Address target) {
    return misses.admit(target, timers.now());
  }
}
