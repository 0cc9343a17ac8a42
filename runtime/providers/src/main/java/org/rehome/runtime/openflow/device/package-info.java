/**
 * Switches and their ports: from OpenFlow to ONOS's device service and back.
 *
 * <p>Two connections with one datapath id: the OpenFlow library takes the first in and hangs up on
 * every later one, before any provider hears of it, for as long as the first is connected. A switch
 * that reconnects before the end of its former connection has been noticed is turned away in the
 * same manner and gets in a moment later. {@link org.rehome.runtime.openflow.device.SwitchSessions}
 * keeps beginnings and ends in order, which the library does not.
 *
 * <p>May depend on ONOS's API and on the OpenFlow protocol libraries.
 */
package org.rehome.runtime.openflow.device;
