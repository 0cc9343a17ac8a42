package org.rehome.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.rehome.api.Binding;
import org.rehome.core.Decision.InstallRoute;
import org.rehome.core.Decision.WithdrawRoute;

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

  /** The binding stays as it is, and nothing is to be done. */
  static Outcome unchanged(Binding before) {
    return new Outcome(before, before, ImmutableList.of());
  }

  /** The binding stays as it is. */
  static Outcome unchanged(Binding before, Decision decision) {
    return new Outcome(before, before, ImmutableList.of(decision));
  }

  /** Likewise with several things to do. */
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

  /**
   * What is left of this to be done, where {@code present} is bound by now; null for nothing.
   *
   * <p>What is said of the address as it was, and what goes with that, stays; where it is to be
   * found is what is bound now.
   */
  public Outcome overtakenBy(Binding present) {
    if (Objects.equals(after, present)) {
      return this;
    }
    boolean isThere = present != null && present.present();
    ImmutableList.Builder<Decision> left = ImmutableList.builder();
    for (Decision each : decisions) {
      if (each instanceof InstallRoute) {
        if (isThere) {
          left.add(new InstallRoute(present, ((InstallRoute) each).from().orElse(null)));
        }
      } else if (!isThere || !(each instanceof WithdrawRoute)) {
        left.add(each);
      }
    }
    return changed(before, present, left.build());
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

  /** Whether what was said is refused: nothing changes, and people are to know of it. */
  public boolean refuses() {
    return !changes() && decisions.stream().anyMatch(Decision.Report.class::isInstance);
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
