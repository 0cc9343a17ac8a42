package org.rehome.onos;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.onlab.util.Tools;

/** Every thread that is Rehome's own. */
final class Threads {
  /** Stores and acts, address by address. */
  final ExecutorService workers =
      pool(Math.max(2, Runtime.getRuntime().availableProcessors()), "worker-%d");

  /** Does what may take long: topology, audits, declarations. */
  final ExecutorService chores = pool(1, "chores");

  /** Feeds ONOS's host store. */
  final ExecutorService feeding = pool(1, "hosts");

  /** Announces, one address after the other. */
  final ExecutorService announcing = pool(1, "announcer");

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Tools.groupedThreads("rehome", "timer"));

  /** Tells the time. */
  final Timers timers = new ScheduledTimers(scheduler);

  private static ExecutorService pool(int threads, String name) {
    return Executors.newFixedThreadPool(threads, Tools.groupedThreads("rehome", name));
  }

  /** Ends them; what is under way comes to its end. */
  void shutdown() {
    scheduler.shutdownNow();
    workers.shutdown();
    chores.shutdown();
    feeding.shutdown();
    announcing.shutdown();
  }
}
