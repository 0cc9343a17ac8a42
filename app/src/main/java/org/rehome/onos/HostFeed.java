package org.rehome.onos;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onosproject.net.Host;
import org.onosproject.net.HostId;
import org.onosproject.net.HostLocation;
import org.onosproject.net.host.DefaultHostDescription;
import org.onosproject.net.host.HostProvider;
import org.onosproject.net.host.HostProviderRegistry;
import org.onosproject.net.host.HostProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.store.service.StorageException;
import org.rehome.api.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds ONOS's own host store, so that every other application, its CLI and GUI see the same hosts.
 *
 * <p>A burst of changes to one host becomes one update with the last state. While very many
 * bindings change it waits, for 2 s at most, and with hosts that have only arrived for 60 s: both
 * stores are written by the same processors, and switches wait for the bindings. What the host
 * store does not take in time is fed again every second, after the others. Thread-safe; the host
 * store is written to on the executor only, one host after another.
 */
final class HostFeed extends AbstractProvider implements HostProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HostFeed.class);

  /** For how long the last are fed when it stops; the next start feeds all who are bound. ms. */
  private static final long LAST = 1_000;

  /** So many failures in a row say that the host store answers nobody for now. */
  private static final int ENOUGH = 3;

  /** After which it is asked again, ms. */
  private static final long RETRY = 1_000;

  private final HostProviderRegistry registry;
  private final Replica replica;
  private final Executor executor;
  private final Timers timers;
  private final Crowd crowd;

  /** Of whom ONOS may believe what is not so any more. */
  private final Set<HostId> changed = Collections.synchronizedSet(new LinkedHashSet<>());

  /** Of whom it does not know one of their addresses yet. */
  private final Set<HostId> arrived = Collections.synchronizedSet(new LinkedHashSet<>());

  private final AtomicBoolean running = new AtomicBoolean();
  private volatile HostProviderService service;
  private volatile long until = Long.MAX_VALUE;
  private boolean failing;

  /**
   * A feed of what is in {@code replica}.
   *
   * @param crowded whether many bindings are being changed
   */
  HostFeed(
      HostProviderRegistry registry,
      Replica replica,
      Executor executor,
      Timers timers,
      BooleanSupplier crowded) {
    super(new ProviderId("rehome", "org.rehome"));
    this.registry = registry;
    this.replica = replica;
    this.executor = executor;
    this.timers = timers;
    this.crowd = new Crowd(crowded, timers);
  }

  /** Joins ONOS as a host provider and feeds what is bound already, in time. */
  void start() {
    service = registry.register(this);
    executor.execute(
        () -> {
          // They may have moved since ONOS was told.
          replica.forEach(binding -> changed.add(host(binding)));
          wake();
        });
  }

  /** Leaves ONOS; what was fed stays. */
  void stop() {
    until = timers.now() + LAST;
    // The next start does not know of them.
    feed(waiting().stream().filter(this::isGone).collect(Collectors.toList()));
    feed(waiting());
    leave();
  }

  private synchronized void leave() {
    service = null;
    registry.unregister(this);
  }

  private boolean isGone(HostId host) {
    return bindings(host).isEmpty();
  }

  /**
   * Takes every host out of ONOS's store that was put in, and puts none in any more. One that it
   * refuses keeps no other, unless it answers nobody.
   */
  void withdraw() {
    until = timers.now(); // who is just being fed need not be waited for
    withdrawAll();
  }

  private synchronized void withdrawAll() {
    HostProviderService present = service;
    if (present != null) {
      service = null;
      // Whoever is not bound any more has been taken out, or waits for it.
      Set<HostId> fed = new HashSet<>(waiting());
      replica.forEach(binding -> fed.add(host(binding)));
      takeOut(fed, present);
    }
  }

  private static void takeOut(Set<HostId> hosts, HostProviderService from) {
    int left = hosts.size();
    int failedInARow = 0;
    for (HostId host : hosts) {
      try {
        from.hostVanished(host);
        failedInARow = 0;
      } catch (RuntimeException e) {
        LOG.warn("ONOS's host store keeps {}", host, e);
        failedInARow++;
      }
      left--;
      if (failedInARow == ENOUGH) {
        LOG.warn("ONOS's host store does not answer, and keeps up to {} hosts more", left);
        return;
      }
    }
  }

  private static HostId host(Binding binding) {
    return HostId.hostId(binding.mac(), binding.address().vlan());
  }

  /** The host of {@code binding} is another than before. */
  void changed(Binding binding) {
    changed.add(host(binding));
    wake();
  }

  /** The host of {@code binding} has come, or has an address more, and that is all. */
  void arrived(Binding binding) {
    arrived.add(host(binding));
    wake();
  }

  private void wake() {
    if (running.compareAndSet(false, true)) {
      flushLater();
    }
  }

  private void flush() {
    boolean isCrowd = crowd.look();
    if (!feed(due())) {
      // Who changes meanwhile waits with them.
      timers.after(RETRY, this::flushLater);
    } else if (isCrowd && !isOver()) {
      // Also when nobody waits any more: the next crowd begins anew.
      timers.after(Crowd.LOOK_AGAIN, this::flushLater);
    } else {
      running.set(false);
      if (!isOver() && isAnybodyWaiting()) {
        wake();
      }
    }
  }

  private boolean isAnybodyWaiting() {
    return !changed.isEmpty() || !arrived.isEmpty();
  }

  private boolean isOver() {
    return timers.now() >= until;
  }

  /** Who is to be fed now. For the executor alone. */
  private List<HostId> due() {
    if (crowd.admitsArrivals()) {
      return waiting();
    }
    return crowd.admits() ? List.copyOf(changed) : List.of();
  }

  /** Who has to be fed at all, first those of whom ONOS may believe what is not so. */
  private List<HostId> waiting() {
    Set<HostId> waiting = new LinkedHashSet<>(List.copyOf(changed));
    waiting.addAll(List.copyOf(arrived));
    return List.copyOf(waiting);
  }

  /** Whether the host store has answered for each that there was time for. */
  private synchronized boolean feed(List<HostId> hosts) {
    boolean isAnswered = true;
    int failedInARow = 0;
    for (HostId host : hosts) {
      if (isOver() || failedInARow == ENOUGH) {
        break;
      }
      boolean fed = isFed(host);
      isAnswered &= fed;
      failedInARow = fed ? 0 : failedInARow + 1;
    }
    failing = !isAnswered;
    return isAnswered || isOver();
  }

  private boolean isFed(HostId host) {
    // Before it is looked up: what changes meanwhile is another change.
    Set<HostId> as = changed.remove(host) ? changed : arrived;
    arrived.remove(host);
    try {
      feed(host);
    } catch (StorageException e) {
      as.add(host);
      if (!failing) {
        LOG.warn("ONOS's host store does not answer, hosts wait; among them {}", host, e);
        failing = true;
      }
      return false;
    } catch (RuntimeException e) {
      LOG.warn("ONOS's host store refused {}", host, e);
    }
    return true;
  }

  private void flushLater() {
    try {
      executor.execute(this::flush);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopped before the last hosts were fed", e);
    }
  }

  private void feed(HostId host) {
    HostProviderService present = service;
    if (present == null) {
      return;
    }
    List<Binding> bindings = bindings(host);
    if (bindings.isEmpty()) {
      // Said even of hosts never fed by this run: the host store remembers those of earlier ones.
      present.hostVanished(host);
      return;
    }
    Binding newest =
        bindings.stream().max(Comparator.comparingLong(Binding::revision)).orElseThrow();
    Set<IpAddress> ips =
        bindings.stream().map(binding -> binding.address().ip()).collect(Collectors.toSet());
    present.hostDetected(
        host,
        new DefaultHostDescription(
            host.mac(),
            host.vlanId(),
            new HostLocation(newest.location(), newest.since()),
            ips,
            false),
        true);
  }

  private List<Binding> bindings(HostId host) {
    return replica.ofMac(host.mac()).stream()
        .filter(Binding::present)
        .filter(binding -> binding.address().vlan().equals(host.vlanId()))
        .collect(Collectors.toList());
  }

  @Override
  public void triggerProbe(Host host) {
    // ONOS asks for this when it doubts a host; Rehome has its own way of verifying.
  }
}
