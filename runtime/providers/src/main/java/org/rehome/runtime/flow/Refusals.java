package org.rehome.runtime.flow;

import java.util.concurrent.atomic.AtomicLong;
import org.onosproject.net.flow.FlowRule;
import org.rehome.runtime.flow.codec.NotExpressible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what could not be installed, and says so. ONOS tries a refused rule again with every
 * statistics reply, so each of these lines is written once a minute at most; the count in it tells
 * how many there were. Thread-safe.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final Line notExpressible = new Line();
  private final Line refused = new Line();
  private final Line failed = new Line();

  void notExpressible(FlowRule rule, NotExpressible why) {
    if (notExpressible.due()) {
      log.warn(
          "{} rules not expressible so far; last: {}: {}", notExpressible, rule, why.getMessage());
    } else {
      log.debug("Not expressible: {}: {}", rule, why.getMessage());
    }
  }

  void refusedBySwitch(FlowRule rule, String why) {
    if (refused.due()) {
      log.warn("{} rules refused by switches so far; last: {}: {}", refused, rule, why);
    } else {
      log.debug("Refused by the switch: {}: {}", rule, why);
    }
  }

  void batchFailed(Batch batch, String why) {
    int rules = batch.changes().size();
    if (failed.due()) {
      log.warn(
          "{} batches failed so far; last: {} rules on {}: {}", failed, rules, batch.device(), why);
    } else {
      log.debug("Batch of {} rules on {} failed: {}", rules, batch.device(), why);
    }
  }

  @Override
  public String toString() {
    return "rules not expressible: "
        + notExpressible
        + ", refused by switches: "
        + refused
        + ", batches failed: "
        + failed;
  }

  private static final class Line {
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong last = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    boolean due() {
      count.incrementAndGet();
      long now = System.nanoTime();
      long before = last.get();
      return now - before >= QUIET_NANOS && last.compareAndSet(before, now);
    }

    @Override
    public String toString() {
      return count.toString();
    }
  }
}
