/**
 * Commands of the ONOS shell: a thin face of {@code HostMobilityService}.
 *
 * <p>May depend on {@code org.rehome.api}, {@code org.rehome.view}, the ONOS and the Karaf shell
 * API.
 */
package org.rehome.cli;
