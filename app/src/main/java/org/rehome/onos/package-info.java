/**
 * Between ONOS and the pure core: adapters that turn the world into observations, and adapters that
 * carry decisions out, one effect each.
 *
 * <p>Follow a packet from {@link org.rehome.onos.PacketTap} through {@link
 * org.rehome.onos.Learner}, {@link org.rehome.onos.Decider} and {@link org.rehome.onos.Relay} to
 * {@link org.rehome.onos.Execution}; {@link org.rehome.onos.Rehome} does the wiring. May depend on
 * {@code org.rehome.core}, {@code org.rehome.wire} and {@code org.rehome.api}; nothing depends on
 * it.
 */
package org.rehome.onos;
