package org.rehome.runtime.openflow;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes counters to the log, now and then and only when they have changed.
 *
 * <p>So that what is let fall is visible without a log line for each packet: a host that sends
 * rubbish decides how often that happens. To be run by one timer.
 */
public final class CountReport implements Runnable {

  /** How often a report is due, in seconds. */
  public static final long PERIOD_SECONDS = 60;

  private final Logger log;
  private final Object counters;
  private final LongSupplier total;
  private long reported;

  /**
   * Creates a report that is silent until something has been counted.
   *
   * @param log where to write
   * @param counters what to write: its {@code toString}
   * @param total the sum of what deserves a report
   */
  public CountReport(Logger log, Object counters, LongSupplier total) {
    this.log = log;
    this.counters = counters;
    this.total = total;
  }

  @Override
  public void run() {
    long now = total.getAsLong();
    if (now != reported) {
      reported = now;
      log.warn("So far: {}", counters);
    }
  }
}
