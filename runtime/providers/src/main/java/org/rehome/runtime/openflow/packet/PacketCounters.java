package org.rehome.runtime.openflow.packet;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the packet provider has let fall, and why.
 *
 * <p>Thread-safe; each count only grows.
 */
final class PacketCounters {
  /** Packet-ins that held less of the frame than the switch had received. */
  final LongAdder truncatedIn = new LongAdder();

  /** Packet-ins without an ingress port, or from a switch that has gone. */
  final LongAdder orphanIn = new LongAdder();

  /** Packet-ins whose frame is not parseable; listeners got its bytes only. */
  final LongAdder unparseableIn = new LongAdder();

  /** Packet-ins on which a listener threw. */
  final LongAdder failedIn = new LongAdder();

  /** Packet-outs for a switch that is not connected here. */
  final LongAdder goneOut = new LongAdder();

  /** Packet-outs not sent: no action, an impossible one, or half a frame. */
  final LongAdder refusedOut = new LongAdder();

  @Override
  public String toString() {
    return "packet-ins: "
        + truncatedIn.sum()
        + " truncated, "
        + orphanIn.sum()
        + " without a port or switch, "
        + unparseableIn.sum()
        + " unparseable, "
        + failedIn.sum()
        + " failed in a listener; packet-outs: "
        + goneOut.sum()
        + " for switches that are gone, "
        + refusedOut.sum()
        + " refused";
  }

  /** Returns the sum of all counts, for telling whether anything has changed. */
  long total() {
    return truncatedIn.sum()
        + orphanIn.sum()
        + unparseableIn.sum()
        + failedIn.sum()
        + goneOut.sum()
        + refusedOut.sum();
  }
}
