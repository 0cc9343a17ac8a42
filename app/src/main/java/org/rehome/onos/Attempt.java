package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Work that may fail at once or later: what it throws is a failure of its future like any other.
 */
final class Attempt {
  private Attempt() {}

  /** Begins {@code work}; fails where it cannot even be begun. */
  static <T> CompletableFuture<T> of(Supplier<CompletableFuture<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
