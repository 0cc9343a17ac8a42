package org.rehome.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.ws.rs.ServerErrorException;
import javax.ws.rs.core.Response;

/** What every switch has to confirm before a request is answered. */
final class Confirmation {
  /** How long that may take. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Confirmation() {}

  /**
   * Waits for it.
   *
   * @param noun what it is, such as "purge"
   */
  static <T> T of(String noun, CompletableFuture<T> change) {
    try {
      return change.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new ServerErrorException(
          "not every switch has confirmed the "
              + noun
              + " within "
              + PATIENCE.toSeconds()
              + " s; the audit shows what is left",
          Response.Status.GATEWAY_TIMEOUT,
          late);
    } catch (ExecutionException failed) {
      throw new ServerErrorException(
          "the " + noun + " failed: " + failed.getCause().getMessage(),
          Response.Status.INTERNAL_SERVER_ERROR,
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerErrorException(Response.Status.SERVICE_UNAVAILABLE, interrupted);
    }
  }
}
