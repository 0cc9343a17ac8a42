package org.rehome.onos;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Elapsed;
import org.rehome.core.Mobility;
import org.rehome.core.Policy;
import org.rehome.core.Rounds;

/**
 * Walks along all bindings, a few at a time, and has those hosts asked that nothing was heard of
 * for long.
 *
 * <p>Keeps nothing of a binding but its place in the walk. Hosts out of {@link Earshot} are passed
 * over. Runs on an executor of its own, one step after the other.
 */
final class Patrol {
  /** From one step to the next, ms. */
  private static final long STEP = 100;

  private final Replica replica;
  private final Prober prober;
  private final Earshot earshot;
  private final Traffic traffic;
  private final RouterMacs routers;
  private final Counters counters;
  private final Timers timers;
  private final Executor executor;
  private final Supplier<Settings> settings;
  private final Supplier<Policy> policy;
  private final Map<ConnectPoint, Long> heardHere = new HashMap<>();
  private Iterator<Binding> walk = Collections.emptyIterator();
  private Address waiting;
  private Settings paced;
  private Rounds rounds;
  private volatile boolean stopped;

  Patrol(
      Replica replica,
      Prober prober,
      Earshot earshot,
      Traffic traffic,
      RouterMacs routers,
      Counters counters,
      Timers timers,
      Executor executor,
      Supplier<Settings> settings,
      Supplier<Policy> policy) {
    this.replica = replica;
    this.prober = prober;
    this.earshot = earshot;
    this.traffic = traffic;
    this.routers = routers;
    this.counters = counters;
    this.timers = timers;
    this.executor = executor;
    this.settings = settings;
    this.policy = policy;
  }

  /** Walks from now on. */
  void start() {
    stopped = false;
    next();
  }

  /** Walks no more. */
  void stop() {
    stopped = true;
  }

  private void next() {
    timers.after(STEP, this::goOn);
  }

  private void goOn() {
    if (stopped) {
      return;
    }
    try {
      executor.execute(
          () -> {
            try {
              step(settings.get());
            } finally {
              next();
            }
          });
    } catch (RejectedExecutionException e) {
      stopped = true; // deactivated meanwhile
    }
  }

  private void step(Settings now) {
    earshot.look();
    if (now.keepaliveAge() == 0) {
      paced = null;
      walk = Collections.emptyIterator();
      return;
    }
    if (now != paced) {
      rounds = Rounds.of(now.keepaliveAge(), now.keepaliveRate(), timers.now());
      paced = now;
    }
    heardHere.clear();
    rounds.spend(prober.repeats());
    for (int left = rounds.looks(replica.size(), timers.now()); left > 0; left--) {
      Binding binding = onward();
      if (binding == null) {
        return;
      }
      Optional<Probe> question = question(binding, timers.now());
      if (question.isPresent() && !rounds.admit()) {
        counters.count("keepalive-delayed");
        waiting = binding.address();
        return;
      }
      question.ifPresent(prober::probe);
    }
  }

  /** The next binding on the way; null where there is none. */
  private Binding onward() {
    if (waiting != null) {
      Binding first = replica.find(waiting);
      waiting = null;
      if (first != null) {
        return first;
      }
    }
    if (!walk.hasNext()) {
      walk = replica.walk();
    }
    return walk.hasNext() ? walk.next() : null;
  }

  /** What is to be asked about {@code binding} now; empty where nothing is. */
  private Optional<Probe> question(Binding binding, long now) {
    // A change of the binding came from somebody who knew of the host.
    boolean isTimely = Elapsed.since(binding.revision(), now) != Long.MAX_VALUE;
    long changed = isTimely ? binding.revision() : 0;
    long known = Math.max(changed, replica.heardAt(binding.address()));
    long heard = Math.max(known, routers.heardAt(binding, policy.get()));
    if (!binding.present() || !rounds.isQuiet(heard, now) || !isDue(binding, heard, now)) {
      return Optional.empty();
    }
    boolean asked = prober.awaits(binding.address(), binding.mac(), binding.location());
    return asked || hasSent(binding, heard, now)
        ? Optional.empty()
        : Mobility.keepalive(binding, policy.get());
  }

  private boolean isDue(Binding binding, long heard, long now) {
    long since = heardHere.computeIfAbsent(binding.location(), earshot::since);
    return since != Earshot.NEVER && rounds.isDue(binding.address().hashCode(), heard, since, now);
  }

  private boolean hasSent(Binding binding, long heard, long now) {
    long sent = traffic.sentAfter(binding, policy.get().network());
    if (sent <= heard || isDue(binding, sent, now)) {
      return false;
    }
    replica.heard(binding.address(), sent);
    counters.count("keepalive-spared-traffic");
    return true;
  }
}
