/**
 * Packet-ins up to ONOS's packet service and packet-outs down to switches.
 *
 * <p>May depend on ONOS's API and on the OpenFlow protocol libraries.
 */
package org.rehome.runtime.openflow.packet;
