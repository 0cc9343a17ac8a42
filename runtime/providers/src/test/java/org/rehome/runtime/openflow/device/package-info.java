/** Tests of the device provider, on stand-ins for ONOS and the OpenFlow library. */
package org.rehome.runtime.openflow.device;
