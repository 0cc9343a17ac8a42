/**
 * Links between switches, found by probe frames that one switch sends and another returns.
 *
 * <p>Probes go to the nearest-bridge address only. A broadcast variant would also find paths
 * through switches that are not ours, but it would take two edge ports on one server's bridge for a
 * link, and hosts behind them would not be learned. What a seal cannot tell: two hosts that pass a
 * probe on to each other within seconds make a link of their two edge ports.
 *
 * <p>May depend on ONOS's API and on the OpenFlow protocol libraries.
 */
package org.rehome.runtime.openflow.link;
