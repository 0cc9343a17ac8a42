/**
 * What other bundles may use: the values of host mobility and the service that offers them.
 *
 * <p>May depend on the JDK, Guava collections and ONOS values only.
 */
package org.rehome.api;
