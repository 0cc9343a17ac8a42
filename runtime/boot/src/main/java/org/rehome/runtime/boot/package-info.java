/**
 * Settings of the embedded ONOS that its libraries fix at compile time, changed as their classes
 * are loaded.
 *
 * <p>Started before every other bundle of ONOS. Depends on the OSGi framework and ASM only.
 */
package org.rehome.runtime.boot;
