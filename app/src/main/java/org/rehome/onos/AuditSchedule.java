package org.rehome.onos;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.rehome.api.Audit;
import org.rehome.api.Audit.Fault;
import org.rehome.api.Audit.Finding;
import org.rehome.api.Audit.Remedy;
import org.rehome.api.Repair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits the switches of which this node is the master, again and again, and counts what it finds.
 *
 * <p>The next audit begins {@code auditInterval} after the last has ended, or later where that took
 * so much that audits would take more than a tenth of a processor. Thread-safe.
 */
final class AuditSchedule {
  private static final Logger LOG = LoggerFactory.getLogger(AuditSchedule.class);
  private static final int MOST_LOGGED = 10;

  /** From one look at whether many bindings are being changed to the next, ms. */
  private static final long PAUSE = 1_000;

  /** For how long it waits for that at most, ms. */
  private static final long PATIENCE = 60_000;

  /** So many times as long as an audit has a processor there is none after it. */
  private static final int REST = 9;

  private final Auditor auditor;
  private final Predicate<DeviceId> mastered;
  private final Timers timers;
  private final Executor executor;
  private final Supplier<Settings> settings;
  private final Counters counters;
  private final BooleanSupplier crowded;
  private final LongSupplier work;
  private Timers.Timer next = () -> {};
  private boolean stopped;
  private boolean running;
  private long waited;
  private long restsUntil;

  /**
   * A schedule whose audits run on {@code executor}, which they hold up.
   *
   * @param crowded whether many bindings are being changed, which an audit is not to compete with
   * @param work for how long the present thread has had a processor, ns
   */
  AuditSchedule(
      Auditor auditor,
      Predicate<DeviceId> mastered,
      Timers timers,
      Executor executor,
      Supplier<Settings> settings,
      Counters counters,
      BooleanSupplier crowded,
      LongSupplier work) {
    this.auditor = auditor;
    this.mastered = mastered;
    this.timers = timers;
    this.executor = executor;
    this.settings = settings;
    this.counters = counters;
    this.crowded = crowded;
    this.work = work;
  }

  /** Waits for the next audit from now on, for as long as the settings say now. */
  synchronized void start() {
    next.cancel();
    long interval = settings.get().auditInterval();
    if (!stopped && !running && interval > 0) {
      next = timers.after(Math.max(interval, restsUntil - timers.now()), this::begin);
    }
  }

  /** No audit begins any more. */
  synchronized void stop() {
    stopped = true;
    next.cancel();
  }

  private void begin() {
    synchronized (this) {
      if (stopped || running) {
        return;
      }
      if (waited < PATIENCE && crowded.getAsBoolean()) {
        waited += PAUSE;
        next = timers.after(PAUSE, this::begin);
        return;
      }
      waited = 0;
      running = true;
    }
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException ending) {
      stop();
    }
  }

  private void run() {
    long began = work.getAsLong();
    try {
      count(auditor.check(mastered, settings.get().auditRepair()));
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      synchronized (this) {
        running = false;
        long worked = TimeUnit.NANOSECONDS.toMillis(work.getAsLong() - began);
        restsUntil = timers.now() + REST * worked;
      }
      start();
    }
  }

  private synchronized void failed(RuntimeException why) {
    // Stopping ends the wait for a switch.
    if (!stopped) {
      counters.count("audit-failures");
      LOG.warn("An audit failed", why);
    }
  }

  private void count(Repair repair) {
    Audit found = repair.before();
    counters.count("audit-runs");
    counters.add("audit-stale", found.count(Fault.STALE));
    counters.add("audit-missing", found.count(Fault.MISSING));
    counters.add("audit-repaired", repair.repaired().size());
    counters.add(
        "audit-unread", found.devices().stream().filter(d -> d.unread().isPresent()).count());
    found.findings().stream().limit(MOST_LOGGED).forEach(each -> LOG.warn("Found {}", told(each)));
    if (found.findings().size() > MOST_LOGGED) {
      LOG.warn("Found {} more", found.findings().size() - MOST_LOGGED);
    }
  }

  private static String told(Finding finding) {
    return finding
        + finding
            .remedy()
            .map(remedy -> remedy == Remedy.REMAINS ? "; it remains" : "; it is put right")
            .orElse("");
  }
}
