/** Tests of the way between ONOS's flow rules and groups and the wire. */
package org.rehome.runtime.flow.codec;
