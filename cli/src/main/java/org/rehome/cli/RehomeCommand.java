package org.rehome.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.karaf.shell.support.CommandException;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.onosproject.cli.AbstractShellCommand;
import org.rehome.api.BadNotice;
import org.rehome.api.BadPin;
import org.rehome.api.HostMobilityService;
import org.rehome.api.MobilityEvent;
import org.rehome.view.BadValue;

/**
 * What every command shares: the service, and failures that read as a sentence and end the command
 * with an exit status other than 0.
 */
abstract class RehomeCommand extends AbstractShellCommand {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  ServiceDirectory services = new DefaultServiceDirectory();
  LongSupplier clock = System::currentTimeMillis;

  /** Does what the command is for. */
  abstract void run(HostMobilityService service) throws CommandException;

  @Override
  protected final void doExecute() throws CommandException {
    try {
      run(services.get(HostMobilityService.class));
    } catch (BadValue bad) {
      throw failure(named(bad.field(), bad.getMessage()), bad);
    } catch (ServiceNotFoundException inactive) {
      throw failure("Rehome is not active here: app activate org.rehome", inactive);
    }
  }

  /** A complaint that begins with its verb is given its subject: what is missing, for one. */
  private static String named(String field, String complaint) {
    return field != null && complaint.startsWith("is ") ? field + " " + complaint : complaint;
  }

  /** A failure that is shown as this sentence and nothing else. */
  static CommandException failure(String sentence, Throwable cause) {
    return new CommandException(sentence, sentence, cause);
  }

  /** The present time, milliseconds since the epoch. */
  final long now() {
    return clock.getAsLong();
  }

  /** Prints one line, whatever characters it has. */
  final void line(Object text) {
    print("%s", text);
  }

  /** Waits for what the store remembers. */
  static List<MobilityEvent> remembered(CompletableFuture<List<MobilityEvent>> history)
      throws CommandException {
    try {
      return history.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      throw failure("The history cannot be read: the store does not answer", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure("Interrupted", interrupted);
    }
  }

  /**
   * Waits until every switch has confirmed a change.
   *
   * @param noun what the change is, such as "purge"
   */
  static <T> T confirmed(String noun, CompletableFuture<T> change) throws CommandException {
    try {
      return change.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw failure(
          "Not every switch has confirmed the "
              + noun
              + " within "
              + PATIENCE.toSeconds()
              + " s: see rehome-audit for what is left",
          late);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof BadNotice) {
        BadNotice bad = (BadNotice) failed.getCause();
        throw failure(named(bad.field(), bad.getMessage()), failed);
      }
      if (failed.getCause() instanceof BadPin) {
        BadPin bad = (BadPin) failed.getCause();
        throw failure(bad.field() + " " + bad.getMessage(), failed);
      }
      throw failure("The " + noun + " failed: " + failed.getCause().getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure("Interrupted; the " + noun + " goes on: see rehome-audit", interrupted);
    }
  }
}
