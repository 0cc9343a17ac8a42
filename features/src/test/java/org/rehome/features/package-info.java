/** Tests of the archive that a stock ONOS installs. */
package org.rehome.features;
