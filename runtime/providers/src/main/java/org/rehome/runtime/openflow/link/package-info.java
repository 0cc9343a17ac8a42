/**
 * Links between switches, found by probe frames that one switch sends and another returns.
 *
 * <p>May depend on ONOS's API and on the OpenFlow protocol libraries.
 */
package org.rehome.runtime.openflow.link;
