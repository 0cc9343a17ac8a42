/** Tests of Rehome's part in ONOS's GUI, by fakes of the GUI and of the clock. */
package org.rehome.overlay;
