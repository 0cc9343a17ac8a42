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
 * <p>A burst of changes to one host becomes one update with the last state. Who has moved or left
 * goes before the others. While very many bindings change all wait, for 2 s at most, and the others
 * for 60 s: both stores are written by the same processors, and switches wait for the bindings.
 * What the host store does not take in time is fed again every second, after the others.
 * Thread-safe; the host store is written to by one thread at a time, one host after another.
 */
final class HostFeed extends AbstractProvider implements HostProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HostFeed.class);

  /** So many are fed before it is looked at again who goes first, and for whom to make way. */
  private static final int AT_A_TIME = 64;

  /** For how long the last are fed when it stops; the next start feeds all who are bound. ms. */
  private static final long LAST = 1_000;

  /** So many failures in a row say that the host store answers nobody for now. */
  private static final int ENOUGH = 3;

  /** After which whom it did not take are fed again, ms. */
  private static final long RETRY = 1_000;

  private final HostProviderRegistry registry;
  private final Replica replica;
  private final Executor executor;
  private final Timers timers;
  private final Crowd crowd;

  /** Who has moved or left: ONOS believes of them what is not so any more. */
  private final Set<HostId> displaced = waitingRoom();

  /** Of whom ONOS may lack something. */
  private final Set<HostId> others = waitingRoom();

  /** Whom the host store did not take. */
  private final Set<HostId> failed = waitingRoom();

  private final AtomicBoolean running = new AtomicBoolean();
  private volatile HostProviderService service;
  private volatile boolean stopping;
  private volatile long retryAt;

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

  private static Set<HostId> waitingRoom() {
    return Collections.synchronizedSet(new LinkedHashSet<>());
  }

  /** Joins ONOS as a host provider and feeds what is bound already, in time. */
  void start() {
    service = registry.register(this);
    executor.execute(
        () -> {
          replica.forEach(binding -> others.add(host(binding)));
          wake();
        });
  }

  /** Leaves ONOS; what was fed stays. */
  void stop() {
    stopping = true; // and what is being fed ends with the present host
    feedLast();
  }

  private synchronized void feedLast() {
    long end = timers.now() + LAST;
    BooleanSupplier isOver = () -> timers.now() >= end;
    // The next start does not know of them.
    feed(waiting().stream().filter(this::isGone).collect(Collectors.toList()), isOver);
    feed(waiting(), isOver);
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
    stopping = true; // who is just being fed need not be waited for
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

  /**
   * A binding is another than before.
   *
   * @param before null for none
   * @param after null for none
   */
  void changed(Binding before, Binding after) {
    boolean isDisplaced =
        before != null
            && before.present()
            && (after == null || !after.present() || !after.isAt(before.mac(), before.location()));
    Set<HostId> room = isDisplaced ? displaced : others;
    if (before != null) {
      room.add(host(before));
    }
    if (after != null) {
      room.add(host(after));
    }
    wake();
  }

  private void wake() {
    if (running.compareAndSet(false, true)) {
      flushLater();
    }
  }

  private void flush() {
    boolean isCrowd = crowd.look();
    List<HostId> due = due();
    boolean isAnswered = feed(due, () -> stopping);
    if (stopping) {
      return;
    }
    if (!isAnswered) {
      timers.after(RETRY, this::flushLater); // who changes meanwhile waits with them
    } else if (!due.isEmpty()) {
      flushLater();
    } else if (isCrowd) {
      // Also when nobody waits any more: the next crowd begins anew.
      timers.after(Crowd.LOOK_AGAIN, this::flushLater);
    } else if (!failed.isEmpty()) {
      timers.after(RETRY, this::flushLater);
    } else {
      running.set(false);
      if (!displaced.isEmpty() || !others.isEmpty()) {
        wake();
      }
    }
  }

  /** Who is to be fed next. For the executor alone. */
  private List<HostId> due() {
    Set<HostId> due = new LinkedHashSet<>();
    if (crowd.admits()) {
      take(displaced, due);
    }
    if (crowd.admitsArrivals()) {
      take(others, due);
    }
    if (crowd.admits() && timers.now() >= retryAt) {
      take(failed, due);
    }
    return List.copyOf(due);
  }

  private static void take(Set<HostId> from, Set<HostId> to) {
    synchronized (from) {
      from.stream().limit(AT_A_TIME - (long) to.size()).forEach(to::add);
    }
  }

  /** Who has to be fed at all, in that order. */
  private List<HostId> waiting() {
    Set<HostId> waiting = new LinkedHashSet<>(List.copyOf(displaced));
    waiting.addAll(List.copyOf(others));
    waiting.addAll(List.copyOf(failed));
    return List.copyOf(waiting);
  }

  /** Feeds {@code hosts} until it is over; whether the host store has answered for some. */
  private synchronized boolean feed(List<HostId> hosts, BooleanSupplier isOver) {
    int failedInARow = 0;
    for (HostId host : hosts) {
      if (isOver.getAsBoolean() || failedInARow == ENOUGH) {
        break;
      }
      failedInARow = isFed(host) ? 0 : failedInARow + 1;
    }
    return failedInARow < ENOUGH;
  }

  private boolean isFed(HostId host) {
    // Before it is looked up: what changes meanwhile is another change.
    displaced.remove(host);
    others.remove(host);
    boolean isFirst = failed.isEmpty();
    failed.remove(host);
    try {
      feed(host);
    } catch (StorageException e) {
      retryAt = timers.now() + RETRY;
      failed.add(host);
      if (isFirst) {
        LOG.warn("ONOS's host store does not answer, hosts wait; among them {}", host, e);
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
