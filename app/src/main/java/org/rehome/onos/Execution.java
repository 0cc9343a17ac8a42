package org.rehome.onos;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.onosproject.net.ConnectPoint;
import org.rehome.api.Binding;
import org.rehome.api.Cause;
import org.rehome.api.MobilityEvent;
import org.rehome.core.Contenders;
import org.rehome.core.Decision;
import org.rehome.core.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the decisions of one outcome out, in their order.
 *
 * <p>Flow rules are changed one decision after the other, each once the last is confirmed, but that
 * a purge goes along with the withdrawal before it; what needs no confirmation does not wait.
 * Failures are logged and counted, never thrown. For one thread.
 */
final class Execution implements Decision.Effects {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  /** Of what changes no rule, which is most that ever happens. */
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Effectors with;
  private final Frame frame;
  private final long started;
  private CompletableFuture<Void> flows = NOTHING;
  private Written written = Written.NOTHING;
  private boolean waited;
  private boolean withdrawing;

  /**
   * An execution.
   *
   * @param frame the frame at hand; null when there is none
   * @param started when the stimulus reached this node, {@link System#nanoTime}
   */
  Execution(Effectors with, Frame frame, long started) {
    this.with = with;
    this.frame = frame;
    this.started = started;
  }

  /** Completes when everything is done that waits for flow changes to be confirmed. */
  CompletableFuture<Void> finish() {
    return flows;
  }

  @Override
  public void reply(Decision.Reply decision) {
    try {
      with.sender.reply(decision);
      with.counters.replied(System.nanoTime() - started);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public void forward(Decision.Forward decision) {
    if (frame != null) {
      guarded(
          () -> {
            with.sender.send(decision.to(), frame.copy());
            with.counters.count("forwarded");
          });
    }
  }

  @Override
  public void flood(Decision.Flood decision) {
    if (frame == null) {
      return;
    }
    boolean admitted =
        decision.coalesced()
            ? with.admitsFlood(decision.target(), decision.except())
            : with.affordsFlood();
    if (!admitted) {
      with.counters.count("suppressed-floods");
      return;
    }
    guarded(
        () -> {
          List<ConnectPoint> ports = with.edge.of(decision.target().vlan(), decision.except());
          with.sender.flood(frame.copy(), ports);
          with.copied(ports.size());
        });
  }

  @Override
  public void drop(Decision.Drop decision) {
    with.counters.count("dropped-" + decision.reason());
  }

  @Override
  public void probe(Decision.Probe decision) {
    guarded(() -> with.prober.probe(decision));
  }

  @Override
  public void installRoute(Decision.InstallRoute decision) {
    route(() -> with.installer.install(decision.binding(), decision.from().orElse(null)));
  }

  @Override
  public void withdrawRoute(Decision.WithdrawRoute decision) {
    route(() -> with.installer.withdraw(decision.old()));
    withdrawing = true;
  }

  @Override
  public void purgeFlows(Decision.PurgeFlows decision) {
    if (withdrawing) {
      // Nothing new stands in between: what is to go may go together.
      CompletableFuture<Void> before = flows;
      flows = CompletableFuture.completedFuture(null);
      program(() -> purge(decision.old()));
      flows = before.thenCombine(flows, (gone, purged) -> null);
    } else {
      program(() -> purge(decision.old()));
    }
  }

  private CompletableFuture<Void> purge(Binding old) {
    return noted(CompletableFuture.allOf(with.purger.purge(old), with.groups.purge(old)));
  }

  @Override
  public void introduce(Decision.Introduce decision) {
    Query claim = decision.claim();
    for (Contenders.Contender other : with.contend(claim)) {
      if (!with.edge.place(claim.location()).contains(other.location())) {
        guarded(() -> with.sender.claim(claim.address(), other.mac(), claim.location()));
      }
    }
  }

  @Override
  public void announce(Decision.Announce decision) {
    onceConfirmed(() -> announceNow(decision));
  }

  private void announceNow(Decision.Announce decision) {
    Binding binding = decision.binding();
    switch (decision.occasion()) {
      case DEFENCE:
        with.announcer.defend(binding, decision.at().orElseThrow());
        break;
      case ARRIVAL:
        with.announcer.announce(binding, decision.at().orElse(null), false);
        break;
      default:
        with.announcer.announce(binding, decision.at().orElse(null), true);
        break;
    }
  }

  @Override
  public void report(Decision.Report decision) {
    with.counters.count("events-" + Names.of(decision.kind()));
    if (with.admitsReport(decision)) {
      onceConfirmed(() -> reportNow(decision));
    } else {
      with.counters.count("repeated-events");
    }
  }

  private void reportNow(Decision.Report decision) {
    long nanos = System.nanoTime() - started;
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    if (waited) {
      with.counters.converged(nanos);
    }
    MobilityEvent event =
        with.journal.write(decision, waited ? micros : Journal.NO_CHANGE, written);
    if (event.type() == MobilityEvent.Kind.LEFT && event.cause() == Cause.KEEPALIVE) {
      with.counters.count("keepalive-departures");
    }
    with.events.accept(event);
  }

  /** Does {@code effect} when all flow changes before it in the list are confirmed. */
  private void onceConfirmed(Runnable effect) {
    flows = flows.thenRun(() -> guarded(effect));
  }

  private void route(Supplier<CompletableFuture<Written>> change) {
    program(
        () ->
            change
                .get()
                .thenAccept(
                    done -> {
                      written = written.and(done);
                      waited |= done.rules() > 0;
                    }));
  }

  // A purge that finds nothing is done at once.
  private CompletableFuture<Void> noted(CompletableFuture<Void> purge) {
    waited |= !purge.isDone();
    return purge;
  }

  private void program(Supplier<CompletableFuture<Void>> change) {
    withdrawing = false;
    flows = flows.thenCompose(done -> change.get()).handle(this::settled);
  }

  private Void settled(Void done, Throwable error) {
    if (error != null) {
      failed(error);
    }
    return null;
  }

  private void guarded(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable error) {
    with.counters.count("effects-failed");
    LOG.warn("An effect failed", error);
  }
}
