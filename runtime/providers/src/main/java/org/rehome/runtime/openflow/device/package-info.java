/**
 * Switches and their ports: from OpenFlow to ONOS's device service and back.
 *
 * <p>May depend on ONOS's API and on the OpenFlow protocol libraries.
 */
package org.rehome.runtime.openflow.device;
