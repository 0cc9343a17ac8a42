package org.rehome.onos;

import static org.rehome.onos.WaitingHosts.Reason.CHANGED;
import static org.rehome.onos.WaitingHosts.Reason.DISPLACED;

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
import org.onosproject.net.host.HostService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.rehome.api.Binding;
import org.rehome.onos.WaitingHosts.Reason;
import org.rehome.onos.WaitingHosts.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds ONOS's own host store, so that every other application, its CLI and GUI see the same hosts.
 *
 * <p>A burst of changes to one host becomes one update with the last state. Who has moved or left
 * goes before the others. While very many bindings change all wait, for 2 s at most, and the others
 * for 60 s: both stores are written by the same processors, and switches wait for the bindings.
 *
 * <p>Whom the host store did not take are set aside, and one of them is tried again after a second,
 * or four times as long as the store took to fail; once that one is taken all are. Who three times
 * in a row is not taken has everybody wait for that. Thread-safe; the host store is written to by
 * one thread at a time, one host after another.
 */
final class HostFeed extends AbstractProvider implements HostProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HostFeed.class);

  /** So many are fed before it is looked at again who goes first, and for whom to make way. */
  private static final int AT_A_TIME = 64;

  /** For how long the last are fed when it stops, ms. */
  private static final long LAST = 1_000;

  /** So many failures in a row say that the host store answers nobody for now. */
  private static final int ENOUGH = 3;

  /** After which one of those that it did not take is tried again at the earliest, ms. */
  private static final long RETRY = 1_000;

  /** So that no more than a fifth of the time is spent waiting for a store that does not answer. */
  private static final int RETRY_BY_TIME_TAKEN = 4;

  /** From one word about a host store that does not answer to the next, ms. */
  private static final long TELL = 60_000;

  private final HostProviderRegistry registry;
  private final HostService present;
  private final Replica replica;
  private final Executor executor;
  private final Timers timers;
  private final Crowd crowd;

  private final WaitingHosts waiting = new WaitingHosts();
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private volatile HostProviderService service;
  private volatile boolean stopping;
  private volatile long retryAt;
  private int failedInARow;
  private long toldAt;

  /**
   * A feed of what is in {@code replica}.
   *
   * @param present what ONOS knows by now
   * @param crowded whether many bindings are being changed
   */
  HostFeed(
      HostProviderRegistry registry,
      HostService present,
      Replica replica,
      Executor executor,
      Timers timers,
      BooleanSupplier crowded) {
    super(new ProviderId("rehome", "org.rehome"));
    this.registry = registry;
    this.present = present;
    this.replica = replica;
    this.executor = executor;
    this.timers = timers;
    this.crowd = new Crowd(crowded, timers);
  }

  /**
   * Joins ONOS as a host provider, and feeds in time what is bound already. Hosts that an earlier
   * run has left behind, and that are bound no more, are taken out.
   */
  void start() {
    service = registry.register(this);
    executor.execute(
        () -> {
          fed().stream().filter(this::isGone).forEach(host -> waiting.add(host, DISPLACED));
          replica.forEach(binding -> waiting.add(host(binding), CHANGED));
          wake();
        });
  }

  /** Whom ONOS has from here, as far as it tells. */
  private Set<HostId> fed() {
    Set<HostId> fed = new HashSet<>();
    try {
      for (Host host : present.getHosts()) {
        if (host.providerId().equals(id())) {
          fed.add(host.id());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("ONOS does not tell its hosts: some that are bound no more may stay", e);
    }
    return fed;
  }

  /** Leaves ONOS; what was fed stays. */
  void stop() {
    stopping = true; // and what is being fed ends with the present host
    feedLast();
  }

  private synchronized void feedLast() {
    long end = timers.now() + LAST;
    failedInARow = 0;
    feedLast(waiting.all().stream().filter(this::isGone).collect(Collectors.toList()), end);
    feedLast(waiting.all(), end);
    service = null;
    registry.unregister(this);
  }

  private void feedLast(List<HostId> hosts, long end) {
    for (HostId host : hosts) {
      if (timers.now() >= end || failedInARow >= ENOUGH) {
        return;
      }
      feedOrSetAside(host);
    }
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
    HostProviderService from = service;
    if (from != null) {
      service = null;
      Set<HostId> all = fed();
      all.addAll(waiting.all());
      replica.forEach(binding -> all.add(host(binding)));
      takeOut(all, from);
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
    Reason reason = isDisplaced ? DISPLACED : CHANGED;
    if (before != null) {
      waiting.add(host(before), reason);
    }
    if (after != null) {
      waiting.add(host(after), reason);
    }
    wake();
  }

  private void wake() {
    if (running.compareAndSet(false, true)) {
      flushLater();
    }
  }

  private void flush() {
    boolean isCrowd = crowd.look(waiting.isAnybodyNext());
    List<HostId> due = due();
    feed(due);
    if (stopping) {
      return;
    }
    if (isSilent()) {
      timers.after(untilRetry(), this::flushLater); // who changes meanwhile waits, too
    } else if (!due.isEmpty()) {
      flushLater();
    } else if (isCrowd) {
      timers.after(Crowd.LOOK_AGAIN, this::flushLater);
    } else {
      running.set(false);
      retryLater();
      if (waiting.isAnybodyNext()) {
        wake();
      }
    }
  }

  /** Whether the host store seems to answer nobody; from now on it is given another chance. */
  private synchronized boolean isSilent() {
    boolean isSilent = failedInARow >= ENOUGH;
    failedInARow = isSilent ? 0 : failedInARow;
    return isSilent;
  }

  private long untilRetry() {
    return Math.max(1, retryAt - timers.now());
  }

  private synchronized void retryLater() {
    failedInARow = 0; // one that is never taken says nothing about the others
    if (waiting.isAnybodyAside() && retrying.compareAndSet(false, true)) {
      timers.after(
          untilRetry(),
          () -> {
            retrying.set(false);
            wake();
          });
    }
  }

  /** Who is to be fed next. For the executor alone. */
  private List<HostId> due() {
    Set<HostId> due = new LinkedHashSet<>();
    if (crowd.admits()) {
      if (timers.now() >= retryAt) {
        due.addAll(waiting.firstAside());
      }
      due.addAll(waiting.first(DISPLACED, AT_A_TIME - due.size()));
    }
    if (crowd.admitsArrivals()) {
      due.addAll(waiting.first(CHANGED, AT_A_TIME - due.size()));
    }
    return List.copyOf(due);
  }

  /** Feeds {@code hosts}, as far as it goes without waiting for one that is not taken. */
  private synchronized void feed(List<HostId> hosts) {
    for (HostId host : hosts) {
      if (stopping || !feedOrSetAside(host)) {
        return;
      }
    }
  }

  /** Whether the host store has answered for {@code host}. */
  private boolean feedOrSetAside(HostId host) {
    // Before it is looked up: what changes meanwhile is another change.
    Turn turn = waiting.take(host);
    long began = timers.now();
    try {
      feed(host);
      failedInARow = 0;
      if (turn.wasAside()) {
        waiting.takeBack(); // it takes again whom it did not take: all have another turn
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("ONOS's host store refused {}", host, e);
    } catch (RuntimeException e) {
      long now = timers.now();
      retryAt = now + Math.max(RETRY, RETRY_BY_TIME_TAKEN * (now - began));
      failedInARow++;
      waiting.setAside(host, turn.reason());
      tell(host, e);
      return false;
    }
    return true;
  }

  private void tell(HostId host, RuntimeException error) {
    if (timers.now() - toldAt >= TELL) {
      toldAt = timers.now();
      LOG.warn("ONOS's host store does not answer, hosts wait; among them {}", host, error);
    }
  }

  private void flushLater() {
    try {
      executor.execute(this::flush);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopped before the last hosts were fed", e);
    }
  }

  private void feed(HostId host) {
    HostProviderService to = service;
    if (to == null) {
      return;
    }
    List<Binding> bindings = bindings(host);
    if (bindings.isEmpty()) {
      // Said even of hosts never fed by this run: the host store remembers those of earlier ones.
      to.hostVanished(host);
      return;
    }
    Binding newest =
        bindings.stream().max(Comparator.comparingLong(Binding::revision)).orElseThrow();
    Set<IpAddress> ips =
        bindings.stream().map(binding -> binding.address().ip()).collect(Collectors.toSet());
    to.hostDetected(
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
