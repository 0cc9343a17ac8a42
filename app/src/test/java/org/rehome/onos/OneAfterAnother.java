package org.rehome.onos;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks on the test's own thread as a single worker does: none begins within another. */
final class OneAfterAnother implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    if (running) {
      return;
    }
    running = true;
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
    running = false;
  }
}
