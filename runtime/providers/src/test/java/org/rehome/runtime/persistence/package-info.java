/** What persistence promises, tried on real files. */
package org.rehome.runtime.persistence;
