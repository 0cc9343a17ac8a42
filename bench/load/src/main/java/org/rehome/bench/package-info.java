/**
 * Switches and hosts by the hundred in one process, for benchmarks: they speak OpenFlow 1.3 to a
 * controller, ask, arrive, move and leave, and measure what becomes of it.
 *
 * <p>All switches share one event loop, so nothing here takes a lock; what runs elsewhere says so.
 * Times are {@link System#nanoTime} unless a name says otherwise.
 */
package org.rehome.bench;
