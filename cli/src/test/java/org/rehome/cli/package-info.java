/** Tests of the commands. */
package org.rehome.cli;
