/** Stand-ins for the OpenFlow library and the tests of what stands on it. */
package org.rehome.runtime.openflow;
