package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.rehome.api.Binding;

/** What a decision comes to: the binding to store, then what to do, in order. Immutable. */
public final class Outcome {
  private final Binding before;
  private final Binding after;
  private final List<Decision> decisions;

  private Outcome(Binding before, Binding after, List<Decision> decisions) {
    this.before = before;
    this.after = after;
    this.decisions = decisions;
  }

  /** The binding stays as it is. */
  static Outcome unchanged(Binding before, Decision... decisions) {
    return new Outcome(before, before, ImmutableList.copyOf(decisions));
  }

  /** The binding becomes {@code after}; null removes it. */
  static Outcome changed(Binding before, Binding after, List<Decision> decisions) {
    return new Outcome(before, after, ImmutableList.copyOf(decisions));
  }

  /** This, and then what was decided upon what it comes to. */
  Outcome then(Outcome next) {
    return changed(
        before,
        next.after,
        ImmutableList.<Decision>builder().addAll(decisions).addAll(next.decisions).build());
  }

  /** The binding that was decided upon; empty for none. */
  public Optional<Binding> before() {
    return Optional.ofNullable(before);
  }

  /** The binding to store; empty for none. */
  public Optional<Binding> after() {
    return Optional.ofNullable(after);
  }

  /** Whether there is anything to store. */
  public boolean changes() {
    return !Objects.equals(before, after);
  }

  /** What to do once it is stored, in this order. */
  public List<Decision> decisions() {
    return decisions;
  }

  @Override
  public String toString() {
    return (changes() ? "becomes " + after : "unchanged") + ", " + decisions;
  }
}
