/** Tests of flow rules and groups on stand-ins for the OpenFlow library and ONOS. */
package org.rehome.runtime.flow;
