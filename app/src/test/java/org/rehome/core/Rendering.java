package org.rehome.core;

import java.util.List;
import java.util.stream.Collectors;
import org.rehome.api.Binding;
import org.rehome.api.MobilityEvent;

/**
 * Writes decisions down completely, so that two lists of them can be compared and a difference
 * read.
 */
final class Rendering implements Decision.Effects {
  private final StringBuilder text = new StringBuilder();

  /** One line a decision. */
  static String of(List<Decision> decisions) {
    return decisions.stream().map(Rendering::of).collect(Collectors.joining("\n"));
  }

  private static String of(Decision decision) {
    Rendering rendering = new Rendering();
    decision.carryOut(rendering);
    if (rendering.text.length() == 0) {
      throw new AssertionError("not carried out: " + decision);
    }
    return rendering.text.toString();
  }

  /** Every field of a binding. */
  static String of(Binding binding) {
    return binding == null
        ? "nothing"
        : String.format(
            "%s by %s since %d revision %d, %d moves since %d to %d, R=%b O=%b, refused %s,"
                + " registered %s, migration %d until %s, called %s",
            binding,
            binding.source(),
            binding.since(),
            binding.revision(),
            binding.moves(),
            binding.countingSince(),
            binding.countedAt(),
            binding.router(),
            binding.override(),
            binding.refused(),
            binding.registration(),
            binding.migration(),
            binding.movingUntil(),
            binding.name());
  }

  @Override
  public void reply(Decision.Reply decision) {
    text.append(decision).append(" R=").append(decision.router());
    text.append(" O=").append(decision.override());
  }

  @Override
  public void forward(Decision.Forward decision) {
    text.append(decision);
  }

  @Override
  public void flood(Decision.Flood decision) {
    text.append(decision).append(decision.coalesced() ? ", coalesced" : "");
  }

  @Override
  public void introduce(Decision.Introduce decision) {
    text.append(decision);
  }

  @Override
  public void drop(Decision.Drop decision) {
    text.append(decision);
  }

  @Override
  public void probe(Decision.Probe decision) {
    text.append(decision).append(" for revision ").append(decision.revision());
  }

  @Override
  public void installRoute(Decision.InstallRoute decision) {
    text.append("install ").append(of(decision.binding())).append(" from ").append(decision.from());
  }

  @Override
  public void withdrawRoute(Decision.WithdrawRoute decision) {
    text.append("withdraw ").append(of(decision.old()));
  }

  @Override
  public void purgeFlows(Decision.PurgeFlows decision) {
    text.append("purge ").append(of(decision.old()));
  }

  @Override
  public void announce(Decision.Announce decision) {
    text.append(decision).append(": ").append(of(decision.binding()));
  }

  @Override
  public void report(Decision.Report decision) {
    MobilityEvent event = decision.event(1);
    text.append(
        String.format(
            "report %s (%s) at %d, %s, from %s, other %s: %s",
            event.type(),
            event.violation(),
            event.time(),
            event.cause(),
            event.from(),
            event.otherMac(),
            of(event.subject())));
  }
}
