/** The patches, tried on the very classes they are for. */
package org.rehome.runtime.boot;
