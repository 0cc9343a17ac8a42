/**
 * What to do about what happened: pure functions from a binding and an observation to decisions.
 *
 * <p>May depend on {@code org.rehome.api}, the JDK without threads and clocks, Guava collections
 * and ONOS values. Time is an argument, in milliseconds since the epoch. Start reading at {@link
 * org.rehome.core.Mobility}.
 */
package org.rehome.core;
