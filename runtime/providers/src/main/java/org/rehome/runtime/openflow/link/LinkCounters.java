package org.rehome.runtime.openflow.link;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the LLDP frames that arrived.
 *
 * <p>Thread-safe; each count only grows.
 */
final class LinkCounters {
  /** Probes of ours that showed a link. */
  final LongAdder genuine = new LongAdder();

  /** Other people's LLDP. */
  final LongAdder foreign = new LongAdder();

  /** Frames that claimed to be ours and were not. */
  final LongAdder forged = new LongAdder();

  /** Frames of ours that came too late. */
  final LongAdder stale = new LongAdder();

  /**
   * Frames of ours that came back to the port they had left, or between ports of which one is down.
   */
  final LongAdder impossible = new LongAdder();

  /** Returns how many frames tried to show a link that is not there. */
  long suspicious() {
    return forged.sum() + stale.sum() + impossible.sum();
  }

  @Override
  public String toString() {
    return "LLDP frames received: "
        + genuine.sum()
        + " genuine, "
        + foreign.sum()
        + " foreign, "
        + forged.sum()
        + " forged, "
        + stale.sum()
        + " stale, "
        + impossible.sum()
        + " impossible";
  }
}
