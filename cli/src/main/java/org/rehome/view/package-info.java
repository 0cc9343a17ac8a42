/**
 * How host mobility is asked about and shown: the values people and programs write, the JSON shapes
 * and the plain sentences, the same in the shell and over REST.
 *
 * <p>Pure: may depend on {@code org.rehome.api}, ONOS values, Guava and Jackson's tree. The web
 * bundle carries its own copy of this package, so that neither bundle needs the other.
 */
package org.rehome.view;
