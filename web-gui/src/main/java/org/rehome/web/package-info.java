/**
 * REST under {@code /onos/rehome/v1} and the page at {@code /onos/rehome/}.
 *
 * <p>May depend on {@code org.rehome.api}, {@code org.rehome.view}, JAX-RS, servlets, Jackson and
 * the ONOS utilities for REST; on no GUI, so that it installs where there is none.
 */
package org.rehome.web;
