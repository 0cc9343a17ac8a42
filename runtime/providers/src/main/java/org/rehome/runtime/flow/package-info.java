/**
 * Flow rules and groups of OpenFlow 1.3 switches for the embedded ONOS: batches confirmed by
 * barriers, statistics turned back into flow entries, flow-removed messages, groups.
 *
 * <p>There are no meters: the meter store that ONOS publishes (core-dist 2.4.0) does not fit the
 * 2.5.6 core. A rule with a meter is refused like any other rule that cannot be expressed.
 *
 * <p>May depend on {@code org.onosproject.openflow.controller}, openflowj and the ONOS API.
 *
 * <p>Threads: what a switch says arrives in order on its channel's dispatcher thread. Barriers and
 * errors are dealt with there, so that an error is never overtaken by the barrier that follows it;
 * what may be slow (comparing statistics, flow-removed, telling of failures) goes to worker
 * threads.
 */
package org.rehome.runtime.flow;
