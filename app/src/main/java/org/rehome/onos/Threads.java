package org.rehome.onos;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.onlab.util.Tools;

/** Every thread that is Rehome's own. */
final class Threads {
  /** Stores and acts, address by address. */
  final ExecutorService workers =
      pool(Math.max(2, Runtime.getRuntime().availableProcessors()), "worker-%d");

  /** Does what may take long: topology, reconciliation, declarations. */
  final ExecutorService chores = pool(1, "chores");

  /** Audits in the background, and waits for switches. */
  final ExecutorService auditing = pool(1, "auditor");

  /** Feeds ONOS's host store, and settles packet requests that its store did not take at once. */
  final ExecutorService feeding = pool(1, "hosts");

  /** Announces, one address after the other. */
  final ExecutorService announcing = pool(1, "announcer");

  /** Writes the history. */
  final ExecutorService remembering = pool(1, "history");

  /** Looks for hosts that have fallen silent. */
  final ExecutorService patrolling = pool(1, "patrol");

  private final ScheduledExecutorService scheduler = scheduler();

  /** Tells the time. */
  final Timers timers = new ScheduledTimers(scheduler);

  // Most deadlines are met: they are not to be kept until they would have passed.
  private static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, Tools.groupedThreads("rehome", "timer"));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  private static ExecutorService pool(int threads, String name) {
    return Executors.newFixedThreadPool(threads, Tools.groupedThreads("rehome", name));
  }

  /** Ends them; what is under way comes to its end. */
  void shutdown() {
    scheduler.shutdownNow();
    workers.shutdown();
    chores.shutdown();
    auditing.shutdownNow();
    feeding.shutdown();
    announcing.shutdown();
    remembering.shutdown();
    patrolling.shutdown();
  }
}
