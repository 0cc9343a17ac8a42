/** Tests of the link provider, on stand-ins for ONOS and the OpenFlow library. */
package org.rehome.runtime.openflow.link;
