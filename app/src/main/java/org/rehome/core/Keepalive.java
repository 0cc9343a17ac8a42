package org.rehome.core;

import java.util.Optional;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Pin;
import org.rehome.core.Decision.Probe;
import org.rehome.core.Decision.Probe.Purpose;

/** Who is asked for being quiet, and what it means when there is no answer (RFC 9161 §3.5). */
final class Keepalive {
  private final NetworkConfig network;

  Keepalive(Policy policy) {
    this.network = policy.network();
  }

  /** The question to the owner at its place; empty where its silence would change nothing. */
  Optional<Probe> question(Binding quiet) {
    return mayEnd(quiet) ? Optional.of(Mobility.probe(quiet, Purpose.KEEPALIVE)) : Optional.empty();
  }

  /** The owner has not answered. */
  Outcome silent(Binding before, Silence silence) {
    boolean unchangedSince = before.revision() == silence.revision();
    return unchangedSince && !silence.isBroken() && mayEnd(before)
        ? Departures.left(before, Cause.KEEPALIVE, silence.at())
        : Outcome.unchanged(before);
  }

  /**
   * Whether silence ends the binding. While it is tested, its owner is being asked already. What is
   * frozen is held, for what froze it makes answers unreliable: bridges behind the port look for
   * the MAC wherever it was claimed last. What is declared to be at a place is there, heard or not.
   */
  private boolean mayEnd(Binding binding) {
    return binding.state() == BindingState.VALID
        && network.staticBinding(binding.address()).flatMap(Pin::location).isEmpty();
  }
}
