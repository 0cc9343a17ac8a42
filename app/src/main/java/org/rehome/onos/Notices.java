package org.rehome.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Address;
import org.rehome.api.BadNotice;
import org.rehome.api.Binding;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.core.AddressNotice;
import org.rehome.core.Observation;
import org.rehome.core.Outcome;
import org.rehome.core.Release;

/**
 * What people and management systems say of hosts, seen through to the last switch. Thread-safe.
 */
final class Notices {
  private final Decider decider;
  private final Replica replica;
  private final Fabric fabric;
  private final Timers timers;
  private final Counters counters;

  Notices(Decider decider, Replica replica, Fabric fabric, Timers timers, Counters counters) {
    this.decider = decider;
    this.replica = replica;
    this.fabric = fabric;
    this.timers = timers;
    this.counters = counters;
  }

  /** Takes {@code notice}; see {@link org.rehome.api.HostMobilityService#notify(Notice)}. */
  CompletableFuture<NoticeResult> take(Notice notice) {
    NoticeScope scope = new NoticeScope(notice, replica);
    List<Address> addresses;
    try {
      refuseNoEdgePort(notice);
      addresses = scope.addresses();
    } catch (BadNotice bad) {
      return CompletableFuture.failedFuture(bad);
    }
    counters.count("notices-" + notice.kind());
    long now = timers.now();
    List<AddressNotice> told = new ArrayList<>();
    addresses.forEach(address -> told.add(AddressNotice.of(notice, address, now)));
    return settled(told).thenApply(outcomes -> result(scope, told, outcomes));
  }

  private void refuseNoEdgePort(Notice notice) {
    if (notice.kind() == Notice.Kind.ARRIVED) {
      ConnectPoint port = notice.location().orElseThrow();
      Optional<String> why = fabric.noEdgePort(port);
      if (why.isPresent()) {
        throw new BadNotice("location", "'" + port + "' " + why.get());
      }
    }
  }

  private static NoticeResult result(
      NoticeScope scope, List<AddressNotice> told, List<Outcome> outcomes) {
    List<Binding> changed = new ArrayList<>();
    List<Binding> stale = new ArrayList<>();
    List<Address> refused = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      Optional<Binding> before = outcomes.get(i).before();
      if (outcomes.get(i).changes()) {
        outcomes.get(i).after().ifPresent(changed::add);
      } else if (told.get(i).isStale(before.orElse(null))) {
        before.ifPresent(stale::add);
      } else if (outcomes.get(i).refuses()) {
        refused.add(told.get(i).address());
      }
    }
    return NoticeResult.of(changed, stale, refused, scope.unknown());
  }

  /** {@code bindings} are trusted again; completes with those that were frozen. */
  CompletableFuture<List<Binding>> released(Collection<Binding> bindings) {
    long now = timers.now();
    List<Observation> observations = new ArrayList<>();
    for (Binding binding : bindings) {
      observations.add(Release.of(binding.address(), now));
    }
    return settled(observations)
        .thenApply(
            outcomes ->
                outcomes.stream()
                    .filter(Outcome::changes)
                    .map(outcome -> outcome.after().orElseThrow())
                    .collect(ImmutableList.toImmutableList()));
  }

  private CompletableFuture<List<Outcome>> settled(List<? extends Observation> observations) {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    observations.forEach(each -> outcomes.add(decider.settle(each)));
    return CompletableFuture.allOf(outcomes.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                outcomes.stream()
                    .map(CompletableFuture::join)
                    .collect(ImmutableList.toImmutableList()));
  }
}
