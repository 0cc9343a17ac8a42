package org.rehome.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.ws.rs.ServerErrorException;
import javax.ws.rs.core.Response;
import org.rehome.api.BadNotice;
import org.rehome.api.BadPin;
import org.rehome.api.MobilityEvent;
import org.rehome.view.BadValue;

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
      if (failed.getCause() instanceof BadNotice) {
        BadNotice bad = (BadNotice) failed.getCause();
        throw new BadValue(bad.field(), bad.getMessage());
      }
      if (failed.getCause() instanceof BadPin) {
        BadPin bad = (BadPin) failed.getCause();
        throw new BadValue(bad.field(), bad.getMessage());
      }
      throw new ServerErrorException(
          "the " + noun + " failed: " + failed.getCause().getMessage(),
          Response.Status.INTERNAL_SERVER_ERROR,
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerErrorException(Response.Status.SERVICE_UNAVAILABLE, interrupted);
    }
  }

  /** Waits for what the store remembers. */
  static List<MobilityEvent> remembered(CompletableFuture<List<MobilityEvent>> history) {
    try {
      return history.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      throw new ServerErrorException(
          "the history cannot be read: the store does not answer",
          Response.Status.GATEWAY_TIMEOUT,
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerErrorException(Response.Status.SERVICE_UNAVAILABLE, interrupted);
    }
  }
}
