/** Devices, packets and links of OpenFlow 1.3 switches for the embedded ONOS. */
package org.rehome.runtime.openflow;
