package org.rehome.onos;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
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

  /** What {@code next} makes of what {@code work} comes to, be that a failure. */
  static <T, R> CompletableFuture<R> then(
      CompletableFuture<T> work, BiFunction<T, Throwable, CompletableFuture<R>> next) {
    CompletableFuture<R> result = new CompletableFuture<>();
    CompletableFuture<T> unused =
        work.whenComplete((value, error) -> pass(of(() -> next.apply(value, error)), result));
    return result;
  }

  private static <R> void pass(CompletableFuture<R> from, CompletableFuture<R> to) {
    CompletableFuture<R> unused =
        from.whenComplete(
            (value, error) -> {
              if (error == null) {
                to.complete(value);
              } else {
                to.completeExceptionally(error);
              }
            });
  }
}
