package org.rehome.runtime.flow;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.onlab.util.Tools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for what may be slow: comparing statistics, or calling back applications.
 *
 * <p>Tasks run in order; an exception ends its task only. After {@link #close} the tasks already
 * given are done, new ones are dropped.
 */
final class Worker implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final int MOMENT_SECONDS = 2;

  private final ExecutorService thread;

  Worker(String name) {
    thread = Executors.newSingleThreadExecutor(Tools.groupedThreads("rehome/of", name, log));
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException closed) {
      log.debug("Dropped after the end", closed);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("A task has failed", e);
    }
  }

  void close() {
    thread.shutdown();
  }

  /** Waits, a moment at most, for what was given before the end. */
  void await() {
    try {
      if (!thread.awaitTermination(MOMENT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A task goes on after the end");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
