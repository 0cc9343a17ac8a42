package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.core.Detachment;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;
import org.rehome.core.Release;

/**
 * What people and management systems say of hosts, seen through to the last switch. Thread-safe.
 */
final class Notices {
  private final Decider decider;
  private final Timers timers;

  Notices(Decider decider, Timers timers) {
    this.decider = decider;
    this.timers = timers;
  }

  /** The hosts of {@code bindings} have left; completes with those that ended by it. */
  CompletableFuture<List<Binding>> left(Collection<Binding> bindings) {
    long now = timers.now();
    List<Observation> observations = new ArrayList<>();
    for (Binding binding : bindings) {
      observations.add(Detachment.anywhere(binding.address(), Cause.NOTICE, now));
    }
    return changedBy(observations);
  }

  /** {@code bindings} are trusted again; completes with those that were frozen. */
  CompletableFuture<List<Binding>> released(Collection<Binding> bindings) {
    long now = timers.now();
    List<Observation> observations = new ArrayList<>();
    for (Binding binding : bindings) {
      observations.add(Release.of(binding.address(), now));
    }
    return changedBy(observations);
  }

  private CompletableFuture<List<Binding>> changedBy(List<Observation> observations) {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    observations.forEach(each -> outcomes.add(decider.settle(each)));
    return CompletableFuture.allOf(outcomes.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                outcomes.stream()
                    .map(CompletableFuture::join)
                    .filter(Outcome::changes)
                    .map(outcome -> outcome.after().orElseThrow())
                    .collect(ImmutableList.toImmutableList()));
  }
}
