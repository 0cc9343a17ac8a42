package org.rehome.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps every processor from falling asleep until it is closed: on each, work that never ends and
 * that gives way to all other (Linux's SCHED_IDLE).
 *
 * <p>A virtual processor without work is taken away, and given back when it is woken; where one
 * message at a time is on its way, that takes as long as all that is to be measured.
 */
final class Awake implements AutoCloseable {
  private final List<Process> spinning = new ArrayList<>();

  private Awake() {}

  /**
   * From now on; for so many seconds at most, lest it outlives who began it.
   *
   * @throws IOException if there are no means to it
   */
  static Awake atMost(int seconds) throws IOException {
    Awake awake = new Awake();
    try {
      for (int processor = 0; processor < Runtime.getRuntime().availableProcessors(); processor++) {
        awake.spinning.add(spin(seconds));
      }
    } catch (IOException e) {
      awake.close();
      throw e;
    }
    return awake;
  }

  private static Process spin(int seconds) throws IOException {
    return new ProcessBuilder(
            "timeout",
            Integer.toString(seconds),
            "chrt",
            "--idle",
            "0",
            "sh",
            "-c",
            "while :; do :; done")
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Whether all of it still goes on. */
  boolean isAwake() {
    return spinning.stream().allMatch(Process::isAlive);
  }

  @Override
  public void close() {
    spinning.forEach(Process::destroy);
    spinning.forEach(each -> each.onExit().join());
  }
}
