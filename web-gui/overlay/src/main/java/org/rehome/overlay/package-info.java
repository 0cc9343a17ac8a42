/**
 * Host mobility in ONOS's own GUI, where there is one: badges and highlights on the topology, and
 * an overlay with details for the older of the two GUIs.
 *
 * <p>May depend on {@code org.rehome.api}, {@code org.rehome.view} and {@code org.onosproject.ui}.
 * What is shown, for how long and how often ({@link org.rehome.overlay.Board} and what it is made
 * of) knows no clock, thread or service, and no GUI.
 */
package org.rehome.overlay;
