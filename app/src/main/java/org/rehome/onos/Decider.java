package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.rehome.api.Binding;
import org.rehome.core.Decision;
import org.rehome.core.Detachment;
import org.rehome.core.Mobility;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;
import org.rehome.core.Policy;
import org.rehome.core.Query;
import org.rehome.core.Sighting;
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

  /** How many sightings of one address may wait; more tell nothing that these do not. */
  private static final int MOST_WAITING = 64;

  /** How many addresses may wait for the store before newcomers are turned away. */
  private static final int MOST_ADDRESSES = 65_536;

  private final Replica replica;
  private final BindingStore store;
  private final Lanes lanes;
  private final Prober prober;
  private final Counters counters;
  private final Supplier<Policy> policy;
  private final Effectors effectors;

  Decider(
      Replica replica,
      BindingStore store,
      Lanes lanes,
      Prober prober,
      Counters counters,
      Supplier<Policy> policy,
      Effectors effectors) {
    this.replica = replica;
    this.store = store;
    this.lanes = lanes;
    this.prober = prober;
    this.counters = counters;
    this.policy = policy;
    this.effectors = effectors;
  }

  /**
   * Whether {@code sighting} tells nothing new: the owner where it is known to be. Takes note that
   * it was heard.
   */
  boolean confirms(Sighting sighting) {
    Binding binding = replica.find(sighting.address());
    if (binding == null
        || !isOwnersAt(binding, sighting)
        || isToSwitchOver(binding, sighting)
        || lanes.busy(sighting.address())
        || Mobility.decide(binding, sighting, policy.get()).changes()) {
      return false;
    }
    heard(sighting);
    return binding.present();
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
    long started = System.nanoTime();
    if (observation instanceof Query || !lanes.busy(observation.address())) {
      Outcome outcome =
          Mobility.decide(replica.find(observation.address()), observation, policy.get());
      if (!outcome.changes()) {
        return act(observation, outcome, frame, started);
      }
    }
    if (observation instanceof Sighting && isOneTooMany((Sighting) observation)) {
      counters.count("shed-store-backlog");
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Outcome> done =
        lanes.submit(
            observation.address(),
            observation instanceof Sighting ? MOST_WAITING : Integer.MAX_VALUE,
            () ->
                store
                    .change(
                        observation.address(),
                        before -> Mobility.decide(before, observation, policy.get()))
                    .thenCompose(outcome -> act(observation, outcome, frame, started)));
    return done.whenComplete((outcome, error) -> complain(observation, error));
  }

  /** Newcomers wait for the store like everybody; who is bound already is not kept out by them. */
  private boolean isOneTooMany(Sighting sighting) {
    return lanes.size() >= MOST_ADDRESSES && replica.find(sighting.address()) == null;
  }

  private CompletableFuture<Outcome> act(
      Observation observation, Outcome outcome, Frame frame, long started) {
    if (observation instanceof Sighting) {
      heard((Sighting) observation);
    }
    if (outcome.changes()) {
      effectors.changed(outcome);
      outcome.after().filter(Binding::present).ifPresent(this::doubtPlace);
    }
    Execution execution = new Execution(effectors, frame, started);
    for (Decision decision : outcome.decisions()) {
      decision.carryOut(execution);
    }
    return execution.finish().thenApply(done -> outcome);
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
    if (sighting.weight() == Sighting.Weight.MAC) {
      return;
    }
    Binding binding = replica.find(sighting.address());
    if (Mobility.isForbidden(binding, sighting, policy.get())) {
      return; // what counts for nothing is no answer either
    }
    if (binding != null && isOwnersAt(binding, sighting)) {
      replica.heard(sighting.address(), sighting.at());
    }
    prober.heard(sighting);
  }

  private void complain(Observation observation, Throwable error) {
    if (error instanceof RejectedExecutionException) {
      counters.count("dropped-lane-full");
    } else if (error != null) {
      counters.count("decisions-failed");
      LOG.warn("Could not see through: {}", observation, error);
    }
  }
}
