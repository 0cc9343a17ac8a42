package org.rehome.onos;

import com.google.common.base.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.core.Decision;
import org.rehome.core.Detachment;
import org.rehome.core.Expiry;
import org.rehome.core.Mobility;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;
import org.rehome.core.Policy;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
import org.rehome.core.Silence;
import org.rehome.core.Testimony;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every observation through the one order of things: decide, store, act.
 *
 * <p>What changes no binding is done at once on the caller's thread, from the replica alone: this
 * is the hot path of queries. What does change one waits for its address's lane. Thread-safe.
 */
final class Decider {
  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

  /**
   * How many sightings of one address, and the like, may wait; more tell nothing that these do not.
   */
  private static final int MOST_WAITING = 64;

  /** How many addresses may wait for the store before newcomers are turned away. */
  private static final int MOST_ADDRESSES = 131_072;

  private final Replica replica;
  private final BindingStore store;
  private final Lanes lanes;
  private final Prober prober;
  private final Counters counters;
  private final Supplier<Policy> policy;
  private final Effectors effectors;
  private final RouterMacs routers;
  private final AtomicLong told = new AtomicLong();

  Decider(
      Replica replica,
      BindingStore store,
      Lanes lanes,
      Prober prober,
      Counters counters,
      Supplier<Policy> policy,
      Effectors effectors,
      RouterMacs routers) {
    this.replica = replica;
    this.store = store;
    this.lanes = lanes;
    this.prober = prober;
    this.counters = counters;
    this.policy = policy;
    this.effectors = effectors;
    this.routers = routers;
  }

  /**
   * Whether {@code sighting} tells nothing new: the owner where it is known to be. Takes note that
   * it was heard.
   */
  boolean confirms(Sighting sighting) {
    return confirmed(sighting) != null;
  }

  /** The binding that {@code sighting} only confirms; null where it tells something new. */
  Binding confirmed(Sighting sighting) {
    Binding binding = replica.find(sighting.address());
    if (binding == null
        || !isOwnersAt(binding, sighting)
        || isToSwitchOver(binding, sighting)
        || lanes.busy(sighting.address())) {
      return null;
    }
    Outcome outcome = Mobility.decide(binding, sighting, policy.get());
    if (outcome.changes() || !outcome.decisions().isEmpty()) {
      return null;
    }
    // What is forbidden would have been refused.
    if (sighting.weight() != Sighting.Weight.MAC) {
      note(binding, sighting);
      prober.heard(sighting);
    }
    return binding.present() ? binding : null;
  }

  /** Decides about {@code observation} and sees it through; a failure is logged and counted. */
  void observe(Observation observation) {
    observe(observation, null);
  }

  /** Likewise with the frame at hand that showed it. */
  void observe(Observation observation, Frame frame) {
    CompletableFuture<Outcome> unused = settle(observation, frame);
  }

  /** Likewise; {@code settled} runs when the binding is what it comes to. */
  void observe(Observation observation, Frame frame, Runnable settled) {
    CompletableFuture<Outcome> unused =
        settle(observation, frame).whenComplete((outcome, error) -> settled.run());
  }

  /** Likewise, and completes when the effects are confirmed. */
  CompletableFuture<Outcome> settle(Observation observation) {
    return settle(observation, null);
  }

  private CompletableFuture<Outcome> settle(Observation observation, Frame frame) {
    long started = frame == null ? System.nanoTime() : frame.arrived();
    if (observation instanceof Query || !lanes.busy(observation.address())) {
      Outcome outcome = decided(replica.find(observation.address()), observation);
      if (!outcome.changes()) {
        return act(observation, outcome, frame, started);
      }
    }
    return queued(observation, frame, started);
  }

  private CompletableFuture<Outcome> queued(Observation observation, Frame frame, long started) {
    boolean isOfHosts = observation instanceof Testimony;
    if (isOfHosts && isOneTooMany(observation)) {
      counters.count("shed-store-backlog");
      return CompletableFuture.completedFuture(null);
    }
    if (observation instanceof Expiry && lanes.busy(observation.address())) {
      return CompletableFuture.completedFuture(null); // time passes again in a second
    }
    if (observation instanceof Sighting && isEvidence((Sighting) observation)) {
      note((Sighting) observation); // silence may wait for its turn before it
    }
    CompletableFuture<Outcome> done =
        lanes.submit(
            observation.address(),
            isOfHosts ? MOST_WAITING : Integer.MAX_VALUE,
            () ->
                store
                    .change(
                        observation.address(),
                        before -> decided(before, observation),
                        outcome -> belated(observation, outcome))
                    .thenCompose(outcome -> act(observation, outcome, frame, started)));
    return done.whenComplete((outcome, error) -> complain(observation, error));
  }

  /**
   * What was given up for want of an answer was stored after all: it is seen through, as far as
   * nothing else was stored since.
   */
  private void belated(Observation observation, Outcome outcome) {
    Address address = observation.address();
    CompletableFuture<Outcome> unused =
        lanes
            .submit(
                address,
                () ->
                    act(
                        observation,
                        outcome.overtakenBy(replica.find(address)),
                        null,
                        System.nanoTime()))
            .whenComplete((done, error) -> complain(observation, error));
  }

  private Outcome decided(Binding before, Observation observation) {
    boolean broken =
        observation instanceof Silence && before != null && isBroken((Silence) observation, before);
    return Mobility.decide(
        before, broken ? ((Silence) observation).broken() : observation, policy.get());
  }

  /**
   * Whether the host spoke since it was asked, while the silence waited for its turn. Whoever was
   * asked for a reason has to speak for itself, and after that.
   */
  private boolean isBroken(Silence silence, Binding asked) {
    long own = replica.heardAt(silence.address());
    return silence.purpose() == Decision.Probe.Purpose.KEEPALIVE
        ? Math.max(own, routers.heardAt(asked, policy.get())) >= silence.asked()
        : own > silence.asked();
  }

  /** Newcomers wait for the store like everybody; who is bound already is not kept out by them. */
  private boolean isOneTooMany(Observation observation) {
    return lanes.size() >= MOST_ADDRESSES && !replica.has(observation.address());
  }

  private CompletableFuture<Outcome> act(
      Observation observation, Outcome outcome, Frame frame, long started) {
    if (observation instanceof Sighting) {
      heard((Sighting) observation);
    }
    if (outcome.changes()) {
      effectors.changed(outcome);
      outcome
          .after()
          .filter(after -> !after.present())
          .ifPresent(left -> prober.forget(left.address(), left.mac()));
      outcome.after().filter(Binding::present).ifPresent(this::doubtPlace);
    }
    Execution execution = new Execution(effectors, frame, started);
    for (Decision decision : outcome.decisions()) {
      decision.carryOut(execution);
    }
    CompletableFuture<Void> finish = execution.finish();
    return finish.isDone() && !finish.isCompletedExceptionally()
        ? CompletableFuture.completedFuture(outcome)
        : finish.thenApply(done -> outcome);
  }

  // The port may have gone while the sighting was being stored: what then looked for bindings at
  // it did not find this one.
  private void doubtPlace(Binding binding) {
    effectors
        .fabric
        .unfit(binding.location())
        .ifPresent(
            cause ->
                observe(
                    Detachment.from(
                        binding.location(), binding.address(), cause, effectors.timers.now())));
  }

  private boolean isOwnersAt(Binding binding, Sighting sighting) {
    return binding.mac().equals(sighting.mac())
        && policy.get().network().samePlace(binding.location(), sighting.location());
  }

  /** Whether a place of the host other than the one it is bound to is to take over from that. */
  private boolean isToSwitchOver(Binding binding, Sighting sighting) {
    return !binding.location().equals(sighting.location())
        && effectors.fabric.isCutOff(binding.location());
  }

  private void heard(Sighting sighting) {
    if (isEvidence(sighting)) {
      note(sighting);
      prober.heard(sighting);
    }
  }

  /** Whether it may be an answer; what counts for nothing is none. */
  private boolean isEvidence(Sighting sighting) {
    return sighting.weight() != Sighting.Weight.MAC
        && !Mobility.isForbidden(replica.find(sighting.address()), sighting, policy.get());
  }

  /** Remembers when the owner was heard of. */
  private void note(Sighting sighting) {
    Binding binding = replica.find(sighting.address());
    if (binding != null && isOwnersAt(binding, sighting)) {
      note(binding, sighting);
    }
  }

  private void note(Binding binding, Sighting sighting) {
    replica.heard(sighting.address(), sighting.at());
    routers.heard(binding, sighting.at(), policy.get());
  }

  private void complain(Observation observation, Throwable error) {
    if (error instanceof RejectedExecutionException) {
      counters.count("dropped-lane-full");
    } else if (error != null) {
      counters.count("decisions-failed");
      boolean silent = Throwables.getRootCause(error) instanceof TimeoutException;
      if (!silent) {
        LOG.warn("Could not see through: {}", observation, error);
      } else if (isToBeTold(effectors.timers.now())) {
        LOG.warn("The store does not answer: could not see through {}", observation);
      }
    }
  }

  /** One of all that waited for a store that does not answer; the counter has the others. */
  private boolean isToBeTold(long now) {
    long last = told.get();
    return now - last >= BindingStore.DEADLINE && told.compareAndSet(last, now);
  }
}
